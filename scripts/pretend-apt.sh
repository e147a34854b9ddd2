#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# An apt that only pretends, for tests: apt-cache and apt-get by links of those names in
# TMP/bin. Its lists are "name version" lines in TMP/lists, which "update" makes of
# TMP/mirror; it hands out the archives in TMP/debs, if there are any. TMP/asked has what
# was downloaded last. Two at a time disturb each other, as the real ones do.

tmp=$(dirname "$(dirname "$0")")

# A second of work, which nobody may share.
busy() {
	mkdir "$tmp/busy" 2>/dev/null || { echo "E: Could not get lock" >&2; exit 100; }
	sleep 1
	rmdir "$tmp/busy"
}

case "$(basename "$0") $*" in
"apt-cache pkgnames "*) cut -d' ' -f1 "$tmp/lists" | grep "^$2" ;;
"apt-cache show "*)
	# As apt's does, it succeeds as long as it knows the name of one.
	rc=100
	for wanted in "${@:2}"; do
		! grep -q "^${wanted%=*} " "$tmp/lists" || rc=0
		grep -E "^${wanted/=/ }( |\$)" "$tmp/lists" |
			sed -E 's/(.*) (.*)/Package: \1\nVersion: \2\n/'
	done
	exit "$rc"
	;;
*download*)
	echo "${@:$#}" >"$tmp/asked"
	cp "$tmp"/debs/*.deb . 2>/dev/null || exit 100
	;;
*update*)
	[ ! -e "$tmp/mirror" ] || { busy && cp "$tmp/mirror" "$tmp/lists"; }
	;;
*install*)
	echo "$*" >"$tmp/asked"
	;;
esac
