#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Proves what proofs/list says: of the core with CBMC, of the lifetime and the
# locks with spin; and that no proof passes once a mistake is put in.
#
#   scripts/check-proofs.sh full|fast

. "$(dirname "$0")/lib.sh"

STAGE=${STAGE:-proofs}
CUT=${1:-full}
WORK=$BUILD/proofs/$CUT

# The cases of this cut, one a line: KIND ARGUMENT... ! TEXT
cases() {
	awk -v cut="$CUT" '
		$1 == "proof" || $1 == "model" {
			wanted[$2] = cut == "full" || $3 == "fast"
			n = 0
			if (wanted[$2])
				print $1, $2 ($1 == "model" ? options() : "") " !", $2
		}
		$1 == "bite" && wanted[$2] {
			sub(/^bite [^ ]* /, "")
			print "bite", last, ++n " !", last ": not if " $0
		}
		$1 == "bug" && wanted[$2] {
			print "bug", $2, "-DREADERS=1 -DBUG_" $3 " !", $2 ": not with BUG_" $3
		}
		{ if ($1 == "proof" || $1 == "model") last = $2 }
		function options(  i, s) {
			for (i = 4; i <= NF; i++)
				s = s " " $i
			return s
		}' "$ROOT/proofs/list"
}

# run_case NUMBER: leaves NUMBER.log and NUMBER.rc.
run_case() {
	local n=$1 kind args rc=0

	read -r kind args <<<"$(sed -n "${n}s/ ! .*//p" "$WORK/cases")"
	read -ra args <<<"$args"
	case $kind in
	proof | bite) "$ROOT/scripts/proof.sh" "${args[@]}" ;;
	*) "$ROOT/scripts/spin.sh" "${args[@]}" ;;
	esac >"$WORK/$n.log" 2>&1 </dev/null || rc=$?
	printf '%d\n' "$rc" >"$WORK/$n.rc"
	tail -n 1 "$WORK/$n.log"
}

run_all() {
	export -f run_case
	export ROOT WORK
	seq "$(wc -l <"$WORK/cases")" |
		xargs -P "$JOBS" -I{} bash -euc 'run_case "$1"' _ {}
}

# What the log says of how much was looked at.
size_of() {
	sed -n 's/^\*\* 0 of \([0-9]*\) failed.*/\1 properties/p; s/^ *\([0-9]*\) states, stored/\1 states/p' \
		"$WORK/$1.log" | head -n 1
}

# Lines of TAP for the cases of KIND and its mistakes; the status is what became of all.
report() {
	local n=0 at=0 status=4 kind rest rc want text out

	while read -r kind rest; do
		n=$((n + 1))
		[[ " $* " == *" $kind "* ]] || continue
		at=$((at + 1)) text=${rest#*! } rc=$(cat "$WORK/$n.rc") want=0 out=ok
		[[ $kind == bite || $kind == bug ]] && want=1
		if [ "$rc" -eq 4 ]; then
			echo "ok $at - $text # SKIP cannot be had here"
			continue
		fi
		[ "$rc" -eq "$want" ] || out='not ok'
		[ "$status" -ne 4 ] || status=0
		[ "$out" = ok ] || status=1
		[ "$rc" -ne 2 ] || { status=2; text+=' (no verdict)'; }
		[ "$want" -eq 1 ] || text+=", $(size_of "$n")"
		echo "$out $at - $text"
		[ "$out" = ok ] || tail -n 12 "$WORK/$n.log" | sed 's/^/# /'
	done <"$WORK/cases"
	echo "1..$at"
	return "$status"
}

# figure FILE KIND UNIT TEXT: from the lines of those that hold.
figure() {
	sed -n "s/^ok .*, \([0-9]*\) $3\$/\1/p" "$1" | awk -v text="$4" -v unit="$3" '
		{ n++; sum += $1 }
		END { if (n) printf "# figure: %d %s, %d %s\n", n, text, sum, unit }' >>"$1"
}

[ "$CUT" = full ] || [ "$CUT" = fast ] || die "full or fast, not '$CUT'"
"$ROOT/scripts/deps.sh" proofs
rm -rf "$WORK"
mkdir -p "$WORK" "$RESULTS"
cases >"$WORK/cases"
"$ROOT/scripts/cbmc.sh" >/dev/null || say "without CBMC nothing of the core is proven"
step "proofs and models ($(wc -l <"$WORK/cases") cases)" "$BUILD/log/$STAGE.log" run_all

worst=4
for row in cbmc spin; do
	kinds=(proof bite) unit=properties text='CBMC harnesses proven'
	[ "$row" = cbmc ] || kinds=(model bug) unit=states text='spin models without a mistake'
	tap=$RESULTS/$STAGE.$row.tap rc=0
	report "${kinds[@]}" >"$tap" || rc=$?
	figure "$tap" "$row" "$unit" "$text"
	echo "$rc" >"${tap%.tap}.rc"
	[ "$rc" -eq 4 ] && continue
	[ "$worst" -ne 4 ] || worst=0
	[ "$rc" -le "$worst" ] || worst=$rc
done
exit "$worst"
