#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The benchmark in a kernel at the machine's own speed: built into User Mode
# Linux. Appends a line of JSON for each row.
#
#   bench/uml.sh OUT.jsonl
#
# Exit: 0 all rows ran, 2 some could not. REPS=N repetitions of each row.

. "$(dirname "$0")/../scripts/lib.sh"

# shellcheck source=scripts/linux-tree.sh
. "$ROOT/scripts/linux-tree.sh"

JSON=${1:?usage: bench-uml.sh OUT.jsonl}
LOG=$BUILD/log/bench-uml-kernel.log

# Every line of the configuration must have been possible.
configure() {
	local line

	cmp -s "$ROOT/bench/uml.config" "$OUT/.wanted" && return
	make -s -C "$TREE" ARCH=um O="$OUT" KCONFIG_ALLCONFIG="$ROOT/bench/uml.config" allnoconfig
	while read -r line; do
		grep -qxF "$line" "$OUT/.config" || die "the configuration lost $line"
	done < <(grep '^CONFIG_' "$ROOT/bench/uml.config")
	cp "$ROOT/bench/uml.config" "$OUT/.wanted"
}

build() {
	configure && make -s -C "$TREE" ARCH=um O="$OUT" -j"$JOBS" linux
}

# It stops by itself; without a file system it would end in a panic anyway.
run() {
	timeout -k 5 1800 "$OUT/linux" mem=2048M panic=-1 xv6vm_bench.halt=1 \
		xv6vm_bench.reps="${REPS:-15}" </dev/null
}

mkdir -p "$BUILD/log"
lock kunit
linux_tree bench-uml
step "building the benchmark into UML (the first time takes 1-2 minutes)" \
	"$BUILD/log/bench-uml-build.log" build || exit 2
step "running the benchmark on UML (1 minute)" "$LOG" run || true
"$ROOT/bench/log.sh" <"$LOG" >>"$JSON" || exit 2
