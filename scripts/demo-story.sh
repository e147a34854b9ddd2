# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Runs in the VM. Each step shows the command and what it prints; the first one
# that fails ends the story.

step_number=0
debugfs=/sys/kernel/debug/xv6vm

# chapter TEXT
chapter() {
	printf '\n== %s\n' "$*"
}

# say TEXT
say() {
	printf '   %s\n' "$*"
}

# shown COMMAND...: as it could be typed.
shown() {
	printf '\n#'
	for word; do
		case $word in
		*[!A-Za-z0-9_./:=+,-]* | "") printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
}

# run COMMAND...: shown, run, and it has to work.
run() {
	step_number=$((step_number + 1))
	shown "$@"
	"$@" || fail "'$*' ended with $?"
}

# refused COMMAND...: shown, run, and it has to be refused (status 1).
refused() {
	step_number=$((step_number + 1))
	shown "$@"
	"$@" 2>&1
	status=$?
	[ "$status" = 1 ] || fail "'$*' ended with $status and not with 1"
}

# check TEXT COMMAND...: a claim of the story that has to be true.
check() {
	claim=$1
	shift
	step_number=$((step_number + 1))
	"$@" >/dev/null 2>&1 || fail "this is not so: $claim"
	printf '   [ok] %s\n' "$claim"
}

# prints PATTERN COMMAND...: whether its output has such a line.
prints() {
	pattern=$1
	shift
	"$@" | grep -q -- "$pattern"
}

fail() {
	printf '\nFAILED at step %s: %s\n' "$step_number" "$*"
	exit 1
}

free_frames() {
	xv6vm info | awk '/^free frames/ { print $3 }'
}

# pa_of PID VA: the physical address behind it
pa_of() {
	xv6vm pt translate "$1" "$2" | awk '$1 == "pa" { print $2 }'
}

chapter "A stock kernel, and a module that takes 224 MB of its memory in one piece"
run uname -r
run /sbin/insmod /lib/xv6vm.ko
run ls -l /dev/xv6vm
run xv6vm info
check "kinit1 and kinit2 gave 57066 frames to the free list, as in xv6" \
	prints '57066 that kinit handed' xv6vm info
check "kpgdir is where the real kernel has it" \
	prints '^kpgdir *0x003ff000' xv6vm info

chapter "The free list: its pointers lie inside the free frames"
run xv6vm kmem freelist --limit 3
say "kalloc takes the head, kfree puts a new head in front:"
run xv6vm kmem kalloc
frame=$(xv6vm kmem frames | awk '/held/ { print $1; exit }')
run xv6vm kmem kfree "$frame"
say "xv6 would put it on the list a second time, and then hand it out twice:"
refused xv6vm kmem kfree "$frame"

before=$(free_frames)
chapter "A program built by gcc -m32 becomes a process"
run ls -l /samples/hello
run xv6vm proc create --name hello --elf /samples/hello one two
run xv6vm proc sbrk hello +8192
run cat "$debugfs/slot/1/maps"
check "text and data, guard page, stack and heap are there" \
	prints 'guard page' xv6vm pt dump hello --user
check "the kernel half has xv6's four ranges" \
	prints 'devices' xv6vm pt dump hello --kernel

chapter "Two levels, ten bits each, and twelve bits of offset"
run xv6vm pt translate hello 0x1000

chapter "One frame, two addresses: U in the process, V = P + 2 GB in every kernel half"
run xv6vm mem write hello 0x1000 --string 'seen from both sides'
pa=$(pa_of hello 0x1000)
alias=$(printf '0x%08x' $((pa + 0x80000000)))
say "U = 0x00001000 is frame P = $pa, so V = $alias. Through U:"
run xv6vm mem read hello 0x1000 20
say "and through V, as the kernel, by the tables of another process:"
run xv6vm mem read --kernel initcode "$alias" 20
check "the same bytes" prints 'seen from both' \
	xv6vm mem read --kernel initcode "$alias" 20

chapter "Why does that fault?"
run xv6vm pt translate hello 0x6ffc --write
check "the guard page is present, so the error code is 7" \
	prints 'error code 7' xv6vm pt translate hello 0x6ffc --write
run xv6vm pt translate hello 0x400000
check "nothing is there, so the error code is 4" \
	prints 'error code 4' xv6vm pt translate hello 0x400000

chapter "A trap changes the privilege level, and leaves cr3 alone"
run xv6vm cpu switch 0 hello
run xv6vm cpu access 0 "$alias" --read
run xv6vm cpu trap 0
run xv6vm cpu access 0 "$alias" --read
run xv6vm cpu show 0
run xv6vm cpu kernel 0

chapter "fork: other frames, equal bytes"
run xv6vm proc fork hello
run xv6vm pt walk 2 0x1000
run xv6vm pt walk 3 0x1000
check "the frames differ" test "$(pa_of 2 0x1000)" != "$(pa_of 3 0x1000)"
check "the bytes are equal" test "$(xv6vm mem read 2 0x1000 4096)" = \
	"$(xv6vm mem read 3 0x1000 4096)"
run xv6vm proc ls

chapter "exit: every frame comes back"
run xv6vm proc exit 3
run xv6vm proc exit 2
check "$before frames are free, as before the first process" \
	test "$(free_frames)" = "$before"
run xv6vm check

chapter "And now they run: in these page tables, their faults are faults"
run xv6run /samples/hello
refused xv6run /samples/overflow
check "they are gone, and every frame is back" test "$(free_frames)" = "$before"

chapter "The module goes, and the memory is the system's again"
run /sbin/rmmod xv6vm
check "the device is gone" test ! -e /dev/xv6vm
printf '\n%s steps, all well.\n' "$step_number"
