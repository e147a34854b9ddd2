#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Takes the benchmark's rows out of a kernel's log: "row:" begins a line of JSON,
# "and:" continues it. Fails unless it came to its end without an error.
#
#   bench/log.sh <LOG >ROWS

tr -d '\r' | sed -n 's/^.*xv6vm_bench: //p' | awk '
	/^row:/ { flush(); text = substr($0, 5); next }
	/^and:/ { text = text substr($0, 5); next }
	/^end: / { ended = 1; status = $2; next }
	{ print > "/dev/stderr"; status = status ? status : 1 }
	function flush() { if (text != "") print text; text = "" }
	END { flush(); exit !ended || status != 0 }'
