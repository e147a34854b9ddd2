# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For scripts that work while all files in debugfs are read:  . /lib/readers.sh

# Until /tmp/stop exists; a process, or all of them, may end under the reader.
read_all() {
	while [ ! -e /tmp/stop ]; do
		for file in /sys/kernel/debug/xv6vm/[a-z]*[a-z] /sys/kernel/debug/xv6vm/slot/*/*; do
			[ ! -f "$file" ] || cat "$file" >/dev/null 2>&1
			echo >>/tmp/reads
		done
	done
}

# readers COUNT, then what they read meanwhile, then readers_end. Who is waited for goes
# before them, where there are fewer CPUs than all want.
readers() {
	rm -f /tmp/stop /tmp/reads
	for reader in $(seq "$1"); do
		read_all "$reader" &
		renice -n 10 -p $! >/dev/null
	done
}

readers_end() {
	touch /tmp/stop
	wait
}
