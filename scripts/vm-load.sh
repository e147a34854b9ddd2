# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced: VMs on the kernels that look for bugs, and for tests under load.

# A report is the end of the run (PANIC=0 goes on, to see them all).
WATCHED="panic_on_warn=${PANIC:-1}"

# reports LOG: lines of trouble since the tests began.
reports() {
	tr -d '\r' <"$1" | sed -n '/xv6vm-vm: begin/,$p' | grep -aoE "(${VM_SPLATS:-$SPLATS}).*" || true
}

# watched_vm NAME MEMORY ARGUMENTS SCRIPT...: what ended by a report has failed; it did
# not just never finish.
watched_vm() {
	local name=$1 rc=0 report

	"$ROOT/scripts/vm.sh" test "$name" "$2" "$WATCHED $3" "${@:4}" || rc=$?
	[ "$rc" -ne 0 ] || return 0
	report=$(reports "$BUILD/log/vm-$name-console.log" | sed -n 1p)
	[ -n "$report" ] || return "$rc"
	printf 'Bail out! %s\n' "$report" >>"${XV6VM_RESULTS:-$RESULTS}/$name.tap"
	return 1
}

# under_load ROW KERNEL SECONDS MEMORY ARGUMENTS SCRIPT...: results/STAGE.ROW.tap and
# its .rc.
under_load() {
	local name=$STAGE.$1 rc=0

	export XV6VM_KERNEL=$2 SCRIPT_TIMEOUT=$3 VM_TIMEOUT=$(($3 + 200))
	vm_files && vm_tests || return 1
	watched_vm "$name" "$4" "${@:5}" || rc=$?
	echo "$rc" >"$RESULTS/$name.rc"
	return "$rc"
}

# splats ROW: how many.
splats() {
	reports "$BUILD/log/vm-$STAGE.$1-console.log" | wc -l
}

# said ROW PATTERN: the numbers that a "# ..." line of its TAP has behind PATTERN, added up.
said() {
	sed -n "s/^ *# .*\\b$2 \\([0-9][0-9]*\\).*/\\1/p" "$RESULTS/$STAGE.$1.tap" |
		awk '{ n += $1 } END { print n + 0 }'
}

# grouped N: 1,000,000 for 1000000
grouped() {
	echo "$1" | sed ':a;s/\B[0-9]\{3\}\>/,&/;ta'
}

# figure ROW TEXT
figure() {
	echo "# figure: $2" >>"$RESULTS/$STAGE.$1.tap"
}
