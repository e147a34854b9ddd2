# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The same commands print the same bytes on the device and on the simulator: all batches as
# text, and as JSON, which is made of the same answers, those that ask every command.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# parameters MACHINE: what insmod takes for what "-d sim:" takes.
parameters() {
	echo "$1" | sed 's/,/ /g; s/shared_kernel/shared_kernel=1/; s/nojunk/junk=0/'
}

# answers MACHINE OUT [-j]: what the batch prints there, and how it ends.
answers() {
	answers_status=0
	rm -f asks.out.*
	# What it saves is new each time.
	sed -n 's/^machine save //p' "$batch" | xargs rm -f
	# shellcheck disable=SC2086 # -j or nothing
	xv6vm -d "$1" $3 batch --keep-going "$batch" >"$2" 2>&1 || answers_status=$?
	echo "exit $answers_status" >>"$2"
	# What it has written to files.
	! ls asks.out.* >/dev/null 2>&1 || md5sum asks.out.* >>"$2"
}

# on_device OUT [-j]: on a machine that has just booted.
on_device() {
	rm -f "$1"
	# shellcheck disable=SC2046 # words on purpose
	load $(parameters "$machine") || return 1
	answers /dev/xv6vm "$1" "$2"
	unload
}

compare() {
	cmp -s "$1" "$2" && return
	diff "$1" "$2" | head -n 30
	return 1
}

cd /samples || exit 1
batches=0
for batch in *.xv6 asks.*; do
	# (Where the memory of a module can be mapped no simulated one tells.)
	! grep -q "^proc window" "$batch" || continue
	machine=$(sed -n 's/^# machine: //p' "$batch")
	ok "$batch: runs on the device" on_device /tmp/device
	answers "sim:$machine" /tmp/sim
	ok "$batch: there is an answer" grep -q ": 0 violations$" /tmp/device
	ok "$batch: the same text" compare /tmp/device /tmp/sim
	batches=$((batches + 1))
	[ "${batch#asks.}" != "$batch" ] || continue
	ok "$batch: runs on the device, as JSON" on_device /tmp/device -j
	answers "sim:$machine" /tmp/sim -j
	ok "$batch: the same JSON" compare /tmp/device /tmp/sim
done
ok "there are batches" test "$batches" -ge 8

# On the device, what a call made outlives it.
ok "loads" load mem=16M
ok "a process is made" xv6vm proc create --name keep
like "the next call sees it" " keep " "$(xv6vm proc ls)"
frame=$(xv6vm kmem kalloc | sed -n 's/^frame *\(0x[0-9a-f]*\) .*/\1/p')
like "a frame is held" "^$frame .* held" "$(xv6vm kmem frames)"
ok "another call frees it" xv6vm kmem kfree "$frame"
ok "and not twice" not xv6vm kmem kfree "$frame"
ok "the process is ended" xv6vm proc exit keep
ok "the machine is sound" xv6vm check
ok "unloads" unload
like "without the module it says so" "is the module loaded" "$(xv6vm info 2>&1)"

done_testing
