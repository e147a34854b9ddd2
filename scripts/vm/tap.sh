# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For the scripts that run in the VM:  . /lib/tap.sh ... done_testing

tap_number=0
tap_failed=0

# ok NAME COMMAND...: the case passes if the command does.
ok() {
	tap_name=$1
	shift
	tap_number=$((tap_number + 1))
	if "$@" >/tmp/tap.out 2>&1; then
		echo "ok $tap_number - $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_number - $tap_name"
		echo "# '$*' failed:"
		sed 's/^/# /' /tmp/tap.out
	fi
}

# show NAME COMMAND...: likewise, and what it prints is shown.
show() {
	show_name=$1
	shift
	ok "$show_name" "$@"
	sed -n '/^# bench /p' /tmp/tap.out
}

# is NAME EXPECTED GOT
is() {
	ok "$1" same "$2" "$3"
}

same() {
	[ "$1" = "$2" ] || { echo "expected '$1', got '$2'"; return 1; }
}

not() {
	! "$@"
}

# like NAME PATTERN TEXT: an extended regular expression.
like() {
	ok "$1" matches "$2" "$3"
}

matches() {
	printf '%s\n' "$2" | grep -qE -- "$1" || { echo "no '$1' in: $2"; return 1; }
}

skip() {
	tap_number=$((tap_number + 1))
	echo "ok $tap_number - $1 # SKIP $2"
}

done_testing() {
	echo "1..$tap_number"
	exit $((tap_failed != 0))
}

# kmod's own: busybox's insmod tries twice, which doubles the refusals.
insmod() {
	/sbin/insmod "$@"
}

rmmod() {
	/sbin/rmmod "$@"
}

loaded() {
	grep -q '^xv6vm ' /proc/modules
}

load() {
	insmod /lib/xv6vm.ko "$@"
}

unload() {
	rmmod xv6vm
}

# The module's lines in the kernel log since log_mark.
log_mark() {
	tap_mark="tap-mark-$(cat /proc/sys/kernel/random/uuid)"
	echo "<7>$tap_mark" >/dev/kmsg
}

log_lines() {
	dmesg | sed "1,/$tap_mark/d" | grep -F ' xv6vm: ' | sed 's/^.* xv6vm: //'
}

# Free memory in MB: caches are dropped first, and what CPUs keep for a quick
# allocation counts as free, since that is where a freed region ends up in part.
free_mb() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^ *nr_free_pages / || /^ *count: / { n += $NF } END { print int(n / 256) }' \
		/proc/zoneinfo
}

# wanted NAME DEFAULT: a number that the kernel's command line has as NAME=.
wanted() {
	tap_wanted=$(sed -n "s/.*\\b$1=\\([0-9]*\\).*/\\1/p" /proc/cmdline)
	echo "${tap_wanted:-$2}"
}
