#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Proves what tests/proofs/list says: of the core with CBMC, of the lifetime and the
# locks with spin; and that no proof passes once a mistake is put in.
#
#   scripts/check-proofs.sh full|fast KIND...      proof bite: CBMC; model bug: spin
#
# Writes TAP.

. "$(dirname "$0")/lib.sh"

CUT=${1:?usage: check-proofs.sh full|fast KIND...}
shift
KINDS=" $* "
WORK=$BUILD/proofs/$CUT-$1

# The cases of this cut, one a line: KIND ARGUMENT... ! TEXT
cases() {
	awk -v cut="$CUT" '
		function wanted() { return cut == "full" || at == "fast" }
		$1 == "proof" || $1 == "model" {
			name = $2
			at = $3
			n = 0
			options = $4
			for (i = 5; i <= NF; i++)
				options = options " " $i
		}
		$1 == "proof" && wanted() { print $1, name " ! " name }
		$1 == "model" && wanted() { print $1, options " ! " name }
		$1 == "bug" && wanted() {
			print $1, options, "-DBUG_" $2 " ! " name ": not with BUG_" $2
		}
		$1 == "bite" && wanted() {
			n++
			sub(/^bite [^ ]* /, "")
			print "bite", name, n " ! " name ": not if " $0
		}' "$ROOT/tests/proofs/list"
}

# run_case NUMBER: leaves NUMBER.log and NUMBER.rc.
run_case() {
	local n=$1 kind args rc=0

	read -r kind args <<<"$(sed -n "${n}s/ ! .*//p" "$WORK/cases")"
	read -ra args <<<"$args"
	case $kind in
	proof | bite) "$ROOT/tests/proofs/proof.sh" "${args[@]}" ;;
	*) "$ROOT/tests/proofs/spin.sh" "${args[@]}" ;;
	esac >"$WORK/$n.log" 2>&1 </dev/null || rc=$?
	printf '%d\n' "$rc" >"$WORK/$n.rc"
	tail -n 1 "$WORK/$n.log"
}

run_all() {
	export -f run_case
	export ROOT WORK
	# shellcheck disable=SC2016 # the inner shell's
	seq "$(wc -l <"$WORK/cases")" |
		xargs -P "$JOBS" -I{} bash -euc 'run_case "$1"' _ {}
}

# What the log says of how much was looked at.
size_of() {
	sed -n 's/^\*\* 0 of \([0-9]*\) failed.*/\1 properties/p; s/^ *\([0-9]*\) states, stored/\1 states/p' \
		"$WORK/$1.log" | head -n 1
}

# A line of TAP for each.
report() {
	local n=0 kind rest rc want text out

	while read -r kind rest; do
		n=$((n + 1))
		text=${rest#*! } rc=$(cat "$WORK/$n.rc") want=0 out=ok
		[[ $kind == bite || $kind == bug ]] && want=1
		[ "$want" -eq 1 ] || text+=", $(size_of "$n")"
		[ "$rc" -eq "$want" ] || out='not ok'
		case $rc in
		4) out=ok text+=' # SKIP cannot be had here' ;;
		2) text+=' # UNFINISHED no verdict' ;;
		esac
		echo "$out $n - $text"
		[ "$out" = ok ] || tail -n 12 "$WORK/$n.log" | sed 's/^/# /'
	done <"$WORK/cases"
	echo "1..$n"
}

# figure UNIT TEXT: of the lines of those that hold.
figure() {
	sed -n "s/^ok .*, \([0-9]*\) $1\$/\1/p" "$WORK/tap" | awk -v unit="$1" -v text="$2" \
		'{ n++; sum += $1 } END { if (n) print "# figure: " n " " text ", " sum " " unit }'
}

rm -rf "$WORK"
mkdir -p "$WORK"
cases | while read -r kind rest; do
	[[ $KINDS != *" $kind "* ]] || echo "$kind $rest"
done >"$WORK/cases"
[ -s "$WORK/cases" ] || die "nothing to prove: full or fast, and proof, bite, model, bug"
if [[ $KINDS == *" proof "* ]]; then
	"$ROOT/scripts/cbmc.sh" >/dev/null || say "without CBMC nothing of the core is proven"
fi
step "proofs and models ($(wc -l <"$WORK/cases") cases)" "$BUILD/log/proofs-$CUT-${WORK##*-}.log" \
	run_all
report | tee "$WORK/tap"
figure properties 'CBMC harnesses proven'
figure states 'spin models without a mistake'
