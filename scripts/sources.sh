# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced: what is a source, in a clone and in an unpacked tarball.

sources() (
	cd "$ROOT" || exit
	if [ -e .git ]; then
		git ls-files
	else
		find . -type f -not -path '*/build/*' -printf '%P\n'
	fi | LC_ALL=C sort
)

# copy_sources FOLDER
copy_sources() {
	sources | tar -C "$ROOT" -c -T - | tar -C "$1" -x
}

# Of the newest version, or else of today: in seconds.
source_date() {
	date -u -d "$("$ROOT/scripts/version.sh" --date)" +%s 2>/dev/null || date +%s
}
