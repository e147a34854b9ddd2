# SPDX-License-Identifier: GPL-2.0-only
# The front door. kbuild reads Kbuild, not this file.

KDIR ?= /lib/modules/$(shell uname -r)/build
DEPS ?= 1
PREFIX ?= /usr/local
export DEPS PREFIX DESTDIR

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help demo tour check shell module tool hosted kunit vm-check lint format
.PHONY: check-all check-kernels bench bench-selftest
.PHONY: deps install install-tool install-python install-module install-dkms uninstall deb dist clean distclean page xv6-live

help:
	@echo 'Nothing here touches the running kernel, but for "install".'
	@echo
	@echo '  make demo      a story in a VM: a real program becomes a process of the machine'
	@echo '  make shell     a prompt in that VM, the module loaded (Ctrl-A X leaves)'
	@echo '  make tour      the lecture in that VM, step by step: predict, do, see, why'
	@echo '  make check     the tests that a change has to pass: some minutes (LANES=3)'
	@echo '  make check-all everything below, in full: hours'
	@echo
	@echo '  make lint      style and static checks only'
	@echo '  make hosted    the KUnit suites as a program, under ASan and UBSan'
	@echo '  make kunit     the KUnit suites on User Mode Linux (FILTER=xv6vm_kalloc*)'
	@echo '  make vm-check  the tests on a stock Debian kernel in a VM (VM="small large")'
	@echo
	@echo '  make check-kernels     stock 6.1, 6.12, 7.2; KUnit on UML, i386, x86_64, s390x'
	@echo '  make check-sanitizers  KASAN, KCSAN, lockdep, kmemleak; each request fails once'
	@echo '  make check-coverage    what of the code the tests reach, by gcov'
	@echo '  make check-threats     the threat model, attack by attack'
	@echo '  make check-fuzz        libFuzzer on core, commands, loaders, tool; a fuzzer in VMs'
	@echo '  make check-run         real i386 programs in the page tables, and what they must not do'
	@echo '  make check-races       close, kill, readers and rmmod against all the rest'
	@echo '  make check-proofs      CBMC on the core, spin on its lifetime and locks'
	@echo '  make check-mutants     do the tests bite? the code broken in hundreds of ways'
	@echo '  make check-mmu         the MMU of an i386 machine (QEMU) as judge (SEED=N)'
	@echo '  make check-labs        a small kernel with the rules of labs, and with planted bugs, explained'
	@echo '  make check-xv6 XV6=FOLDER  a real xv6 as judge; it has kernel, fs.img, xv6.img'
	@echo
	@echo '  make xv6-live XV6=FOLDER   that xv6 runs in the RAM of the module, and is followed from outside'
	@echo
	@echo '  make bench     speed beside xv6 and the machine (BENCH="hosted waits callgrind vm" REPS=N BENCH_JSON=FILE)'
	@echo
	@echo '  make module    xv6vm.ko for the running kernel (KDIR=...)'
	@echo '  make tool      the command-line tool'
	@echo '  make page      machine, tool and their pictures in one file for a browser'
	@echo '  make install-tool      tool, library, manual pages (PREFIX=, DESTDIR=)'
	@echo '  make install-python    the library for Python: xv6vm (PYDIR=)'
	@echo '  make install-module    the module, for the running kernel (KDIR=...); install-dkms: its source, for dkms'
	@echo '  make install, uninstall  both of them; all that any of these brought'
	@echo '  make deb dist  Debian packages, in build/deb/; a tarball with recipes, in build/dist/'
	@echo '  make format    clang-format on what is no kernel code'
	@echo '  make clean     remove what was built here'
	@echo '  make distclean and the cache of kernels and sources too'
	@echo
	@echo 'DEPS=0 forbids the installation of missing Debian packages.'

deps:
	@scripts/deps.sh

demo:
	@scripts/deps.sh build tool vm
	@scripts/demo.sh

shell:
	@scripts/deps.sh build tool vm
	@scripts/shell.sh

tour:
	@scripts/deps.sh build tool vm
	@scripts/shell.sh tour

xv6-live:
	@scripts/deps.sh build tool vm
	@scripts/xv6-live.sh '$(XV6)'

check:
	@scripts/check.sh

lint:
	@scripts/deps.sh build tool lint
	@scripts/lint.sh

hosted:
	@scripts/deps.sh tool
	@$(MAKE) -C userspace check

kunit:
	@FILTER='$(FILTER)' scripts/check.sh kunit

vm-check:
	@scripts/check.sh $(addprefix vm-,$(or $(VM),small large nodebugfs))

check-all:
	@scripts/check.sh all

# Rows of their own have 6.1, too.
check-kernels:
	@scripts/check.sh kernels vm-small vm-large kunit

# A stage of scripts/stages.tsv, in full.
check-%:
	@scripts/check.sh $*

bench:
	@scripts/deps.sh build tool vm kunit bench
	@bench/bench.sh

bench-selftest:
	@scripts/check.sh bench

module:
	@scripts/deps.sh build
	@dir=$$(scripts/module.sh '$(KDIR)') && cp "$$dir/xv6vm.ko" build/ && \
		echo 'build/xv6vm.ko is ready: insmod build/xv6vm.ko'

tool:
	@scripts/deps.sh tool
	@$(MAKE) -C userspace tool

page:
	@scripts/deps.sh tool page
	@libs=$$(scripts/source-libs.sh) && $(MAKE) -C userspace tool samples && \
		$(MAKE) -C userspace page LIBS="$$libs" && \
		echo 'userspace/build/page/xv6vm.html is ready: open it in a browser'

install: install-tool install-module

install-tool:
	@scripts/deps.sh tool
	@$(MAKE) -C userspace files
	@LIBS="$$($(MAKE) -s -C userspace print-libs)" scripts/install.py install tool

# Where this Python finds it.
PYDIR ?= $(shell python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
install-python:
	@PYDIR='$(PYDIR)' scripts/install.py install python

install-module:
	@scripts/deps.sh build
	@scripts/install-module.sh '$(KDIR)'
	@scripts/install.py install module

install-dkms:
	@scripts/install.py install module dkms

uninstall:
	@PYDIR='$(PYDIR)' scripts/install.py uninstall tool python module dkms
	@scripts/install-module.sh --remove

deb:
	@scripts/deps.sh build tool install
	@scripts/deb.sh

dist:
	@scripts/deps.sh install
	@scripts/dist.sh

format:
	@scripts/deps.sh lint
	find userspace tests/fuzz tests/minikernel tests/mmu tests/tool tests/vm/programs tests/xv6 \
		bench/device bench/hosted -name build -prune -o -name '*.[ch]' -exec clang-format -i {} +

clean:
	rm -rf build
	@$(MAKE) -C userspace clean

distclean: clean
	@scripts/distclean.sh
