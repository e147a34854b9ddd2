# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the other scripts share: where things are and how progress is told.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${XV6VM_BUILD:-$ROOT/build}
RESULTS=${XV6VM_RESULTS:-$BUILD/results}
CACHE=${XV6VM_CACHE:-$HOME/.cache/xv6vm}
JOBS=${JOBS:-$(nproc)}
export RESULTS CACHE JOBS

# Signs of trouble in a kernel log, whoever caused it.
SPLATS='WARNING:|BUG:|BUG |Oops|Call Trace|Kernel panic|possible circular|possible recursive'
SPLATS+='|inconsistent lock|suspicious RCU|UBSAN:|KASAN:|KFENCE:|general protection|Bad page'
SPLATS+='|bad page|corruption|refcount_t:|soft lockup|hung_task|blocked for more than'
SPLATS+='|rcu.*stall|sleeping function called|scheduling while atomic|Unable to handle'
SPLATS+='|page allocation failure|Out of memory:|double fault|unreferenced object|Object .*leak'
export SPLATS

# One clock for a script and those that it calls.
export XV6VM_START=${XV6VM_START:-$(date +%s)}

say() {
	printf '[%4d s] %s\n' "$(($(date +%s) - XV6VM_START))" "$*" >&2
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# The last thing that a log says, cut to fit behind a message.
last_words() {
	tail -c 300 "$1" 2>/dev/null | tr '\r' '\n' | tr -dc '[:print:]\n' |
		awk 'NF { l = $0 } END { print substr(l, 1, 60) }'
}

# heartbeat TEXT LOG: every 15 s, what is being waited for. Ends with its parent.
heartbeat() {
	local n=0
	while sleep 1 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
		n=$((n + 1))
		[ $((n % 15)) -ne 0 ] || say "  ... $1, $n s: $(last_words "$2")"
	done
}

# step TEXT LOG COMMAND...: says what is done and, now and then, that it is still
# being done; the output goes to LOG, the end of which is shown on a failure.
step() {
	local text=$1 log=$2 rc=0 ticker
	shift 2
	mkdir -p "$(dirname "$log")"
	say "$text"
	heartbeat "${text%% (*}" "$log" &
	ticker=$!
	"$@" >"$log" 2>&1 </dev/null || rc=$?
	kill "$ticker" 2>/dev/null || true
	wait "$ticker" 2>/dev/null || true
	if [ "$rc" -ne 0 ]; then
		say "FAILED ($rc): $text"
		tail -n 30 "$log" >&2
		say "the whole log: $log"
	fi
	return "$rc"
}

# Two runs that share the cache take turns: lock NAME
lock() {
	mkdir -p "$CACHE"
	exec {lock_fd}>"$CACHE/$1.lock"
	flock -n "$lock_fd" && return
	say "waiting for another run that uses $CACHE ($1)"
	flock "$lock_fd"
}
