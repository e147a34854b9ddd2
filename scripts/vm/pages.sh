# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For scripts that run the commands of pages, behind tap.sh:  . /lib/pages.sh

# begins PAGE PARAMETER...
begins() {
	cd /
	! loaded || ok "$1: unloads" unload
	page=$1
	shift
	ok "$page: loads $*" load "$@"
	cd /sys/kernel/debug/xv6vm || exit 1
}

# prints COMMAND [HEAD TAIL]: what stands on standard input; or that is its first and
# its last lines, and more are between them. If not, all of it is shown.
prints() {
	(eval "$1") >/tmp/got 2>&1 </dev/null
	if [ $# -eq 1 ]; then
		cp /tmp/got /tmp/seen
	elif [ "$(wc -l </tmp/got)" -gt $(($2 + $3)) ]; then
		{ head -n "$2" /tmp/got; tail -n "$3" /tmp/got; } >/tmp/seen
	else
		echo "nothing is left out" >/tmp/seen
	fi
	cmp -s /tmp/seen - && return
	cat /tmp/got
	return 1
}
