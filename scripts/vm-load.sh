# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced: VMs for the tests under load, on the kernels that look for bugs.

# A report is the end of the run. Clock and watchdogs of the guest are not to mind a
# host that is busy.
WATCHED='panic_on_warn=1 no_timer_check tsc=reliable sysctl.kernel.watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120'

# reports LOG: lines of trouble since the tests began.
reports() {
	sed -n '/xv6vm-vm: begin/,$p' "$1" | grep -aoE "($SPLATS).*" || true
}

# under_load ROW KERNEL SECONDS MEMORY ARGUMENTS SCRIPT...: results/STAGE.ROW.tap and
# its .rc. What ended by a report has failed; it did not just never finish.
under_load() {
	local name=$STAGE.$1 kernel=$2 seconds=$3 memory=$4 arguments=$5 rc=0 report
	shift 5

	export XV6VM_KERNEL=$kernel SCRIPT_TIMEOUT=$seconds VM_TIMEOUT=$((seconds + 200))
	vm_files && vm_tests || return 1
	"$ROOT/scripts/vm.sh" test "$name" "$memory" "$WATCHED $arguments" "$@" || rc=$?
	report=$(reports "$BUILD/log/vm-$name-console.log" | head -n 1 | tr -d '\r')
	if [ "$rc" -ne 0 ] && [ -n "$report" ]; then
		rc=1
		echo "Bail out! $report" >>"$RESULTS/$name.tap"
	fi
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
