# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The tour on the device: no guesses tell the keys, then they are tried right, wrong and
# behind nonsense; and a machine in use is left as it was.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

export XDG_STATE_HOME=/tmp/tour

# begins: a machine in use, the same each time.
begins() {
	! loaded || unload
	load mem=16M ncpu=2 || return 1
	xv6vm batch - >/dev/null <<-END
		proc create --name ada
		kmem kalloc
		cpu switch 0 2
		cpu trap 0
		cpu switch 1 1
	END
}

# state: what a tour must not change. (Which frame is where on the list it may.)
state() {
	xv6vm proc ls
	xv6vm kmem frames
	xv6vm cpu ls | awk '{ print $1, $2, $3, $NF }'
}

# walks OUT: the tour with the lines on standard input, and all is as before.
walks() {
	begins || return 1
	state >/tmp/before
	xv6vm tour --again >"$1" 2>&1 || { tail -n 20 "$1"; return 1; }
	state >/tmp/after
	cmp /tmp/before /tmp/after && xv6vm check >/dev/null
}

# lines right|wrong: what to type to answer as /tmp/none tells that it is.
lines() {
	awk -v how="$1" '
	/^\[Enter\]/ { typed[n++] = "" }
	/^Your guess:/ { typed[n++] = "nonsense"; at = n++ }
	/^It is / {
		key = $3
		if ($3 ~ /^[a-f]\)$/)
			key = substr($3, 1, 1)
		else
			key = substr($0, 7)
		if (how == "wrong" && key ~ /^[a-f]$/)
			key = key == "a" ? "b" : "a"
		else if (how == "wrong")
			key = substr(key, 1, length(key) - 1) (key ~ /1$/ ? 2 : 1)
		typed[at] = key
	}
	END { for (i = 0; i < n; i++) print typed[i] }' /tmp/none
}

# has N PATTERN FILE
has() {
	is "$2: $1 times" "$1" "$(grep -c "$2" "$3")"
}

yes - 2>/dev/null | head -n 300 >/tmp/typed
ok "is walked without a guess" eval 'walks /tmp/none </tmp/typed'
keys=$(grep -c '^It is ' /tmp/none)
ok "there are more than 50 questions" test "$keys" -gt 50
lines wrong >/tmp/typed
ok "with wrong guesses behind nonsense" eval 'walks /tmp/wrong </tmp/typed'
has "$keys" '^You said ' /tmp/wrong
has "$keys" '^it is not ' /tmp/wrong
lines right >/tmp/typed
ok "with right ones" eval 'walks /tmp/right </tmp/typed'
has "$keys" '^Right: ' /tmp/right

# kill -9 leaves nothing of it, but for what the CPUs run.
ok "begins" begins
state | grep -v '^[01] ' >/tmp/before
mkfifo /tmp/lines
exec 9<>/tmp/lines
xv6vm tour --again trap >/tmp/killed 2>&1 </tmp/lines &
pid=$!
echo >&9
while ! grep -q '^Predict ' /tmp/killed && kill -0 "$pid"; do
	sleep 0.1
done
kill -9 "$pid"
wait
exec 9>&-
ok "killed in the middle" grep -q '^Predict ' /tmp/killed
state | grep -v '^[01] ' >/tmp/after
ok "leaves no process and no frame" cmp /tmp/before /tmp/after

# From a fresh machine the same is written down there and by the simulator.
for chapter in $(xv6vm tour --list | awk 'NR > 1 { print $2 }'); do
	! loaded || unload
	load mem=16M || break
	xv6vm tour --markdown "$chapter" >/tmp/device 2>&1
	xv6vm -d sim:mem=16M tour --markdown "$chapter" >/tmp/sim 2>&1
	ok "$chapter: as on the simulator" cmp /tmp/device /tmp/sim
done
ok "unloads" unload

done_testing
