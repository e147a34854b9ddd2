#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Looks at all states of a model with spin: proofs/NAME.pml.
#
#   tests/proofs/spin.sh NAME [OPTION...]    e.g. -DBUG_NO_OWNER: with that mistake
#
# A mistake is shown step by step. Exit: 0 there is none, 1 there is one, 2 no
# verdict, 4 there is no spin.

. "$(dirname "$0")/../../scripts/lib.sh"

# Steps that lead away from the beginning, at most; more is no verdict.
DEPTH=4000000

model=$ROOT/tests/proofs/${1:-}.pml
[ -f "$model" ] || die "no model called '${1:-}' in proofs/"
command -v spin >/dev/null || exit 4
dir=$BUILD/proofs/spin$(printf '%s' "$@" | tr -c '[:alnum:]_' -)
shift
rm -rf "$dir" && mkdir -p "$dir" && cd "$dir"
spin "$@" -a "$model" >generated
gcc -O1 -w -DSAFETY -DVECTORSZ=1024 -o pan pan.c
./pan -m"$DEPTH" >verdict 2>&1 || true
cat verdict
grep -q 'max search depth too small' verdict && exit 2
grep -q 'errors: 0$' verdict && exit 0
grep -q 'errors: 1$' verdict || exit 2
cp "$model" . && spin "$@" -t -p "$(basename "$model")" | tail -n 40
exit 1
