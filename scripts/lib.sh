# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the other scripts share: where things are and how progress is told.

set -euo pipefail

# cd would go elsewhere, and say so.
unset CDPATH
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Whoever calls may be in another folder. (~ is known where HOME is not.)
BUILD=$(realpath -ms "${XV6VM_BUILD:-$ROOT/build}")
RESULTS=$(realpath -ms "${XV6VM_RESULTS:-$BUILD/results}")
OWN_CACHE=~/.cache/xv6vm
CACHE=$(realpath -ms "${XV6VM_CACHE:-$OWN_CACHE}")
CPUS=$(nproc)
JOBS=${JOBS:-$CPUS}
export BUILD RESULTS CACHE JOBS

# Signs of trouble in a kernel log, whoever caused it.
SPLATS='WARNING:|BUG:|BUG |Oops|Call Trace|Kernel panic|possible circular|possible recursive'
SPLATS+='|inconsistent lock|suspicious RCU|UBSAN:|KASAN:|KFENCE:|general protection|Bad page'
SPLATS+='|bad page|corruption|refcount_t:|soft lockup|hung_task|blocked for more than'
SPLATS+='|rcu.*stall|sleeping function called|scheduling while atomic|Unable to handle'
SPLATS+='|page allocation failure|Out of memory:|double fault|unreferenced object|Object .*leak'
export SPLATS
# Where a request fails on purpose the kernel says so, with a stack; and Linux's tracing warns of
# itself, where the failed one was for a module's tracepoints.
FAULT_SPLATS=${SPLATS/Call Trace|/}
FAULT_SPLATS=${FAULT_SPLATS/WARNING:/WARNING: .* at ([^k]|kernel\/([^t]|t[^r]))}

# One clock for a script and those that it calls.
export XV6VM_START=${XV6VM_START:-$(date +%s)}

say() {
	printf '[%4d s] %s\n' "$(($(date +%s) - XV6VM_START))" "$*" >&2
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# plain_paths PATH...: kbuild takes no other ones.
plain_paths() {
	local path

	for path in "$@"; do
		[[ $path =~ ^[a-zA-Z0-9/._+@~-]*$ ]] ||
			die "no kernel or module can be built in '$path': take a folder with a plain name (XV6VM_CACHE names another cache)"
	done
}

# The last thing that a log says, cut to fit behind a message.
last_words() {
	tail -c 300 "$1" 2>/dev/null | tr '\r' '\n' | tr -dc '[:print:]\n' |
		awk 'NF { l = $0 } END { print substr(l, 1, 60) }'
}

# heartbeat TEXT LOG: every 15 s, what is being waited for. Ends with its parent.
heartbeat() {
	local n=0
	# Whoever waits for a lock is not to wait for this.
	[ -z "${lock_fd:-}" ] || exec {lock_fd}>&-
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

# A second, in hundredths: less of one where more wants to run than there are CPUs.
fair_second() {
	local load

	read -r load _ </proc/loadavg
	load=$((10#${load/./}))
	echo $((load > 100 * CPUS ? 10000 * CPUS / load : 100))
}

# killed PID: with all that it has started.
killed() {
	local child

	for child in $(cat /proc/"$1"/task/*/children 2>/dev/null || true); do
		killed "$child"
	done
	kill "$1" 2>/dev/null || true
}

# patience PID SECONDS FILE...: waits for that child as long as one of the files grows
# now and then; a busy machine makes it longer. 124: it hung.
patience() {
	local pid=$1 seconds=$2 left=$(($2 * 100)) now before=''
	shift 2

	while kill -0 "$pid" 2>/dev/null; do
		now=$(stat -c %s "$@" 2>/dev/null || true)
		left=$((left - $(fair_second)))
		[ "$now" = "$before" ] || left=$((seconds * 100))
		before=$now
		if [ "$left" -le 0 ]; then
			killed "$pid"
			wait "$pid" || true
			return 124
		fi
		sleep 1
	done
	wait "$pid"
}

# A folder that was there before, with something in it, is not ours to remove.
make_cache() {
	[ -z "$(ls -A "$CACHE" 2>/dev/null)" ] || return 0
	mkdir -p "$CACHE"
	printf '%s\n' 'Signature: 8a477f597d28d172789f06886806bc55' \
		'# Kernels and sources of xv6vm; "make distclean" removes them.' >"$CACHE/CACHEDIR.TAG"
}

# lock NAME [FOLDER]: two runs that share the cache, or that folder, take turns.
lock() {
	local folder=${2:-$CACHE}

	[ -n "${2:-}" ] || { plain_paths "$CACHE" && make_cache; }
	exec {lock_fd}>"$folder/$1.lock"
	flock -n "$lock_fd" && return
	say "waiting for another run that uses $folder ($1)"
	flock "$lock_fd"
}
