#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Tests, row by row, as scripts/stages.tsv has them. A row that fails does not stop the
# others; one that could not run counts as a failure, unless it says so by a SKIP.
#
#   scripts/check.sh [NAME...]    stages, such as kernels or kernels-fast; rows, such as
#                                 kernels.vm-7.2-small; patterns for either. Without any:
#                                 what `make check` runs
#   scripts/check.sh all          everything, in full: hours
#   scripts/check.sh --list [NAME...]
#
# LANES=N rows run side by side, by default one more than there are CPUs. With GO_ON=1
# those that have passed in this folder, as it is committed and with the same settings, are
# not run again: what was stopped goes on. Then a table, the figures that were found, and as
# the last line the count. Exit: 0 passed, 1 failed, 2 unfinished (something never came to a
# verdict), 4 skipped (nothing could run).

. "$(dirname "$0")/lib.sh"

# Programs that several rows use, so that they do not build them side by side; when all
# rows run, the suites as a program are one.
shared_programs() {
	flock "$BUILD/shared.lock" make -s -C "$ROOT/userspace" -j"$JOBS" tool samples print-vm-tools print-vmtests "$@"
}

# What has been compiled before is not compiled again: scripts/once/compiler says how.
compile_once() {
	command -v ccache >/dev/null || [ "$(id -u)" -ne 0 ] || "$ROOT/scripts/deps.sh" once || true
	command -v ccache >/dev/null || { say "without ccache all is compiled anew"; return; }
	export PATH=$ROOT/scripts/once:$PATH CCACHE_DIR=$CACHE/ccache CCACHE_MAXSIZE=2G
	export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1
}

if [ "${1:-}" = --list ]; then
	exec "$ROOT/scripts/runner.py" "$@"
fi
needs=$("$ROOT/scripts/runner.py" --needs "$@")
mkdir -p "$BUILD/log"
make_cache
# shellcheck disable=SC2086 # words
[ -z "$needs" ] || "$ROOT/scripts/deps.sh" $needs || {
	echo "0 passed, 1 failed"
	exit 1
}
compile_once
if [[ " $needs " == *" tool "* ]]; then
	suites=()
	[[ $# -ne 0 && $1 != all ]] || suites=(build/kunit/kunit-hosted)
	step "building what several rows share" "$BUILD/log/shared.log" \
		shared_programs "${suites[@]}" ||
		say "what needs it will say so"
fi
exec "$ROOT/scripts/runner.py" "$@"
