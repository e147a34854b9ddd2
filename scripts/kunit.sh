#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs the KUnit suites by the kernel's own kunit.py, in a copy of Debian's kernel
# source with this project hooked into it: on User Mode Linux unless told otherwise.
#
#   scripts/kunit.sh [FILTER]        e.g. scripts/kunit.sh 'xv6vm_kalloc*'
#
# XV6VM_SERIES=6.1|6.12|7.2 takes another source, XV6VM_ARCH=um|x86_64|i386|s390 another
# machine (all but um in QEMU), XV6VM_LINUX=DIR any unpacked kernel tree.
# XV6VM_RESULT=NAME is what the log is called, "kunit" if nobody says.
#
# Exit: 0 passed, 1 failed, 2 never finished, 4 the source cannot be had.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/linux-tree.sh
. "$ROOT/scripts/linux-tree.sh"

FILTER=${1:-}
SERIES=${XV6VM_SERIES:-6.1}
ARCH=${XV6VM_ARCH:-um}
RESULT=${XV6VM_RESULT:-kunit}
TAP=$RESULTS/$RESULT.tap
CONFIG=drivers/misc/xv6vm/kunit

# What each architecture is compiled with, and how long the suites may take.
declare -A CROSS=([um]='' [x86_64]='' [i386]='' [s390]=s390x-linux-gnu-)
[ -n "${CROSS[$ARCH]+known}" ] || die "no architecture called $ARCH: XV6VM_ARCH takes ${!CROSS[*]}"
SECONDS_MAX=600
if [ "$ARCH" != um ]; then
	CONFIG+=/qemu.kunitconfig
	SECONDS_MAX=1500
fi

MORE=()
[ -z "${SEED:-}" ] || MORE+=(--kernel_args=xv6vm_kunit.seed="$SEED")

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

run_kunit() {
	cd "$TREE"
	uml_pci
	python3 tools/testing/kunit/kunit.py run --arch="$ARCH" --jobs="$JOBS" \
		--build_dir="$OUT" --kunitconfig="$CONFIG" --timeout="$SECONDS_MAX" \
		--kernel_args=xv6vm.mem=16M ${CROSS[$ARCH]:+--cross_compile="${CROSS[$ARCH]}"} \
		"${MORE[@]}" ${FILTER:+"$FILTER"}
}

# The KTAP is all there: as many results at its top as its plan says.
finished() {
	awk '{ sub(/^\[ *[0-9.]+\] ?/, "") } /^1\.\.[0-9]+/ { plan = substr($0, 4) + 0 }
		/^(not )?ok / { n++ } END { exit !(plan && n >= plan) }' "$TAP"
}

# A case is a function; with parameters it has several results.
figure() {
	awk -v on="$ARCH, Linux $SERIES" '{ sub(/^\[ *[0-9.]+\] ?/, "") } /^(not )?ok / { suites++ }
		/^    (not )?ok / { cases++ }
		END { printf "# figure: %d KUnit cases in %d suites on %s\n", cases, suites, on }' "$TAP"
}

# kunit.py is content with a log that holds sanitizer and lockdep reports.
collect() {
	local splats log=$BUILD/log/$RESULT-kernel.log

	[ -f "$OUT/test.log" ] || return 1
	tr -d '\r' <"$OUT/test.log" >"$log"
	sed -n '/^\(\[.*\] \)\?\(K\?TAP version\)/,$p' "$log" >"$TAP"
	finished || return 2
	figure >>"$TAP"
	splats=$(grep -anE "$SPLATS" "$log" || true)
	[ -z "$splats" ] && return
	say "reports in the kernel log ($log):"
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
mkdir -p "$RESULTS" "$BUILD/log"
rm -f "$TAP"
prepare
step "KUnit on $ARCH, Linux $SERIES (the first build takes minutes, later ones seconds)" \
	"$BUILD/log/$RESULT.log" run_kunit || rc=1
collect || rc=$?
python3 "$ROOT/scripts/tally.py" "$RESULT=$TAP" || [ "$rc" -ne 0 ] || rc=1
exit "$rc"
