# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Runs in the VM: a real xv6 boots in the module's RAM, and is followed from outside.

# shellcheck source=scripts/vm/live.sh
. /lib/live.sh

# By KVM each access of xv6's to its local APIC is emulated, and it has many: where the
# VM's own CPU is emulated, too, that is much slower than all of it by TCG.
live_accel=tcg

fail() {
	printf '\nFAILED: %s\n' "$*"
	tail -n 20 /tmp/told
	exit 1
}

# ask WORD...: shown, and it has to be answered.
ask() {
	printf '\n# xv6vm attach ram:/dev/xv6vm --xv6-kernel kernel %s\n' "$*"
	live_ask "$@" || fail "'$*' ended with $?"
}

# at_prompt COMMAND PATTERN: typed at xv6's shell, which then says that.
at_prompt() {
	printf '\n$ %s\n' "$1"
	live_type "$1\n"
	live_told "$2" || fail "xv6 never said '$2'"
}

/sbin/insmod /lib/xv6vm.ko mem=224M || fail "the module did not load"
printf '\n== xv6 boots, with /dev/xv6vm as its RAM (by %s)\n' "$live_accel"
live_start 224 -drive file=/live/xv6.img,index=0,media=disk,format=raw \
	-drive file=/live/fs.img,index=1,media=disk,format=raw || fail "QEMU did not start"
live_told 'init: starting sh' || fail "xv6 did not reach its shell"
live_told '\$ ' || fail "xv6 did not reach its shell"
cat /tmp/told
ask proc ls
ask pt dump sh --user
ask pt translate sh 0
at_prompt ls 'console '
sed -n '/^\$ /,$p' /tmp/told
at_prompt forktest 'fork test$'
ask proc ls
at_prompt 'echo all is well' 'fork test OK'
# (What is typed before the prompt is there is echoed before it, too.)
live_told '^\(\$ \)*all is well' || fail "xv6's shell is gone"
ask explain
ask pt dump sh --kernel
live_stop
/sbin/rmmod xv6vm || fail "the module does not go"
printf '\nxv6 ran in this RAM, and everything in it was seen.\n'
