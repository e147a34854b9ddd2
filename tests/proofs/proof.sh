#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Proves one thing with CBMC: a proof of tests/proofs/list.
#
#   tests/proofs/proof.sh NAME [BITE]    BITE: the number of a mistake to put in first
#
# Prints the properties that were looked at, and says whether all hold. Exit: 0
# they do, 1 one does not, 2 no verdict, 4 there is no CBMC.

. "$(dirname "$0")/../../scripts/lib.sh"

# Of processor time, PROOF_SECONDS if that is set; each needs a part of that.
SECONDS_MAX=${PROOF_SECONDS:-600}

name=${1:-} bite=${2:-}
read -r _ _ _ file entry unwind options \
	<<<"$(grep "^proof $name " "$ROOT/tests/proofs/list")" || true
read -ra options <<<"$options"
[ -n "$unwind" ] || die "tests/proofs/list has no proof called '$name'"
cbmc=$("$ROOT/scripts/cbmc.sh") || exit 4

# The core's files, with that mistake in one of them.
seed_mistake() {
	local at=$1 line path change

	line=$(grep "^bite $name " "$ROOT/tests/proofs/list" | sed -n "${bite}p")
	[ -n "$line" ] || die "tests/proofs/list has no bite $bite of '$name'"
	rm -rf "$at" && mkdir -p "$at/module"
	cp -r "$ROOT/include" "$at/"
	cp -r "$ROOT/module/core" "$at/module/"
	read -r _ _ path change <<<"$line"
	OLD=${change%% -> *} NEW=${change#* -> } perl -0pi -e \
		's/\Q$ENV{OLD}\E/$ENV{NEW}/ or die "$ARGV does not say: $ENV{OLD}\n"' "$at/$path"
}

from=$ROOT
if [ -n "$bite" ]; then
	from=$BUILD/proofs/$name.$bite
	seed_mistake "$from"
	options+=(--stop-on-fail)
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The harness with the core's files, and with what stands in for a function.
compile() {
	local option defines=() stand_ins=()

	for option in "${options[@]}"; do
		case $option in
		-D*) defines+=("$option") ;;
		*:*) stand_ins+=(--replace-calls "$option") ;;
		*) more+=("$option") ;;
		esac
	done
	"${cbmc%/*}/goto-cc" -o "$work/whole" --function "$entry" "${defines[@]}" \
		"$ROOT/tests/proofs/$file" -I"$ROOT/tests/proofs" -I"$ROOT/tests/proofs/include" \
		-I"$from/include" -I"$ROOT/userspace/hosted/include" -I"$from/include/uapi" \
		-I"$from/module"
	"${cbmc%/*}/goto-instrument" "${stand_ins[@]}" "$work/whole" "$work/program"
}

more=()
compile || exit 2
rc=0
# prove SECONDS OPTION...: unwinding assertions, bounds, pointers, shifts, signed overflow
# are on by themselves.
prove() (
	ulimit -t "$1"
	shift
	"$cbmc" "$work/program" --function "$entry" --unwind "$unwind" "${more[@]}" "$@" \
		--slice-formula --drop-unused-functions \
		--pointer-overflow-check --no-malloc-may-fail
)

# One way to write arrays down or the other takes seconds, and the other one for ever;
# which it is may hang on the order of declarations.
prove "$((SECONDS_MAX / 6))" || rc=$?
if [ "$rc" -ne 0 ] && [ "$rc" -ne 10 ]; then
	rc=0
	prove "$((SECONDS_MAX * 5 / 6))" --no-array-field-sensitivity || rc=$?
fi
case $rc in
0) exit 0 ;;
10) exit 1 ;;
*) exit 2 ;;
esac
