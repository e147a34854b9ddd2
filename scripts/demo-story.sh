# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Runs in the VM. Each step shows the command and what it prints; the first one
# that fails ends the story.

step_number=0

# chapter TEXT
chapter() {
	printf '\n== %s\n' "$*"
}

# run COMMAND...: shown, run, and it has to work.
run() {
	step_number=$((step_number + 1))
	printf '\n# %s\n' "$*"
	"$@" || fail "'$*' ended with $?"
}

# check TEXT COMMAND...: a claim of the story that has to be true.
check() {
	claim=$1
	shift
	step_number=$((step_number + 1))
	"$@" >/dev/null 2>&1 || fail "this is not so: $claim"
	printf '   [ok] %s\n' "$claim"
}

fail() {
	printf '\nFAILED at step %s: %s\n' "$step_number" "$*"
	exit 1
}

chapter "A stock kernel, and a module that takes 224 MB of its memory in one piece"
run uname -r
run /sbin/insmod /lib/xv6vm.ko
run ls -l /dev/xv6vm
check "the module is loaded" grep -q '^xv6vm ' /proc/modules

chapter "The module goes, and the memory is the system's again"
run /sbin/rmmod xv6vm
check "the device is gone" test ! -e /dev/xv6vm
printf '\n%s steps, all well.\n' "$step_number"
