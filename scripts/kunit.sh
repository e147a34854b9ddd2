#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the KUnit suites by the kernel's own kunit.py, in a copy of Debian's kernel
# source with this project hooked into it: on User Mode Linux unless told otherwise.
#
#   scripts/kunit.sh [ARCHITECTURE [SERIES [FILTER]]]     um, x86_64, i386, s390 (all but
#                                   um in QEMU); 6.1, 6.12, 7.2; e.g. 'xv6vm_kalloc*'
#
# XV6VM_LINUX=DIR takes any unpacked kernel tree. ROW=NAME is what the logs are called.
#
# Writes KTAP. Exit: 0 passed, 1 failed, 2 never finished, 4 the source cannot be had.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/linux-tree.sh
. "$ROOT/scripts/linux-tree.sh"

ARCH=${1:-um}
SERIES=${2:-6.1}
FILTER=${3:-}
NAME=${ROW:-kunit}
LOG=$BUILD/log/$NAME-kernel.log
CONFIG=drivers/misc/xv6vm/kunit
# So long it may say nothing.
SILENCE=600

# What each architecture is compiled with.
declare -A CROSS=([um]='' [x86_64]='' [i386]='' [s390]=s390x-linux-gnu-)
[ -n "${CROSS[$ARCH]+known}" ] || die "no architecture called $ARCH: there are ${!CROSS[*]}"
[ "$ARCH" = um ] || CONFIG+=/qemu.kunitconfig

MORE=()
[ -z "${SEED:-}" ] || MORE+=(--kernel_args=xv6vm_kunit.seed="$SEED")

# Random operations on each machine, where fewer than all do.
[ -z "${STEPS:-}" ] || MORE+=(--kernel_args=xv6vm_kunit.steps_each="$STEPS")

# Newer kernels have all of themselves looked at by UBSAN, and UML's is not aligned.
[ "$SERIES" = 6.1 ] || MORE+=(--kconfig_add CONFIG_UBSAN_ALIGNMENT=n)

# s390 has no memremap() without PCI, which wants IOMMUs there.
[ "$ARCH" != s390 ] || MORE+=(--kconfig_add CONFIG_PCI=y --kconfig_add CONFIG_IOMMU_SUPPORT=y)

# A machine of xv6's own size lies in what is mapped page by page, of which i386 has 128 MB.
[ "$ARCH" != i386 ] || MORE+=(--kernel_args=vmalloc=400M)

# Up to 6.12 kunit.py asks for UML's PCI, which warns at boot for want of a number.
uml_pci() {
	[ "$ARCH" != um ] ||
		! grep -qs UML_PCI_OVER_VIRTIO "$TREE/tools/testing/kunit/configs/arch_uml.config" ||
		MORE+=(--kconfig_add CONFIG_UML_PCI_OVER_VIRTIO_DEVICE_ID=1234)
}

# (Its own limit is of time that passes, however busy the machine is.)
run_kunit() {
	cd "$TREE"
	uml_pci
	python3 tools/testing/kunit/kunit.py run --arch="$ARCH" --jobs="$JOBS" \
		--build_dir="$OUT" --kunitconfig="$CONFIG" --timeout=86400 \
		--kernel_args=xv6vm.mem=16M ${CROSS[$ARCH]:+--cross_compile="${CROSS[$ARCH]}"} \
		"${MORE[@]}" ${FILTER:+"$FILTER"} &
	patience "$!" "$SILENCE" "$OUT/test.log" "$BUILD/log/$NAME.build.log"
}

ktap() {
	sed -n '/^\(\[.*\] \)\?\(K\?TAP version\)/,$p' "$LOG"
}

# The KTAP is all there: as many results at its top as its plan says.
finished() {
	ktap | awk '{ sub(/^\[ *[0-9.]+\] ?/, "") } /^1\.\.[0-9]+/ { plan = substr($0, 4) + 0 }
		/^(not )?ok / { n++ } END { exit !(plan && n >= plan) }'
}

# A case is a function; with parameters it has several results.
figure() {
	ktap | awk -v on="$ARCH, Linux $SERIES" '{ sub(/^\[ *[0-9.]+\] ?/, "") } /^(not )?ok / { suites++ }
		/^    (not )?ok / { cases++ }
		END { printf "# figure: %d KUnit cases in %d suites on %s\n", cases, suites, on }'
}

# The kernel that ran says who it is, and must be what was asked for.
ran_on() {
	[ -n "${XV6VM_LINUX:-}" ] || grep -qa "Linux version $SERIES\." "$LOG" || {
		say "that was not $SERIES: $(grep -aom 1 'Linux version [^ ]*' "$LOG")"
		return 1
	}
}

# kunit.py is content with a log that holds sanitizer and lockdep reports.
collect() {
	local splats

	[ -f "$OUT/test.log" ] || return 1
	tr -d '\r' <"$OUT/test.log" >"$LOG"
	if [ "$ARCH" = s390 ]; then
		ktap | python3 "$ROOT/scripts/little-endian.py" || return
	else
		ktap
	fi
	finished || return 2
	figure
	ran_on || return
	splats=$(grep -anE "$SPLATS" "$LOG" || true)
	[ -z "$splats" ] && return
	say "reports in the kernel log ($LOG):"
	printf '%s\n' "$splats" | head -n 20 >&2
	return 1
}

# Each machine and series has a tree of its own, so that none waits for another.
prepare() {
	local variant=

	[ "$SERIES/$ARCH" = 6.1/um ] || variant=-$SERIES-$ARCH
	lock "kunit$variant"
	if [ "$ARCH" = s390 ]; then
		PATH=$("$ROOT/scripts/cross-gcc.sh" s390x):$PATH || exit
	fi
	linux_tree "${ARCH/#um/uml}" "$SERIES" "tree${variant:+-$ARCH}"
	rm -f "$OUT/test.log"
}

rc=0
mkdir -p "$BUILD/log"
prepare
step "KUnit on $ARCH, Linux $SERIES (the first build takes minutes, later ones seconds)" \
	"$BUILD/log/$NAME.build.log" run_kunit || rc=1
collect || rc=$?
exit "$rc"
