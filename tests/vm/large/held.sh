# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# A host whose memory others hold: pages that look as if they could be moved and cannot,
# and pages that have to be moved. (This VM boots with cma=: memory that is free and is
# not given, on kernels that know it.)

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# hold HOW MB: in the background, as process $holder.
hold() {
	vm-hold "$@" >/tmp/held 2>&1 &
	holder=$!
	tries=1200
	until grep -q held /tmp/held; do
		tries=$((tries - 1))
		if [ "$tries" -eq 0 ] || ! kill -0 "$holder"; then
			cat /tmp/held
			return 1
		fi
		sleep 0.1
	done
}

let_go() {
	kill "$holder"
	wait "$holder" 2>/dev/null
	true
}

# free_again MB: an io_uring gives its pages back some time after its process.
free_again() {
	tries=600
	until [ "$(free_mb)" -ge "$1" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

now() {
	cut -d' ' -f1 /proc/uptime
}

# timed NAME PARAMETER...: that it loads, and how long that took.
timed() {
	timed_name=$1
	shift
	log_mark
	begun=$(now)
	ok "$timed_name" load "$@"
	echo "# figure: insmod took $(now | awk -v t="$begun" '{ print $1 - t }') s: $timed_name"
	log_lines | sed 's/^/# /'
}

before=$(free_mb)
if vm-hold pinned 0 2>/dev/null; [ $? -eq 4 ]; then
	skip "224 MB are found beside 800 that are pinned" "a kernel without io_uring"
else
	# First: where pinned pages lie in the way is where a fresh host has its next free ones.
	ok "800 MB are pinned" hold pinned 800
	timed "224 MB are found beside them"
	ok "unloads" unload
	let_go
	ok "they come back" free_again "$((before - 50))"
fi

ok "all but 150 MB of the memory is scattered" hold scattered "$(($(free_mb) - 150))"
timed "224 MB are freed by moving pages"
ok "unloads" unload
let_go

done_testing
