#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Proves what tests/proofs/list says: of the core with CBMC, of the lifetime and the
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

# figure FILE UNIT TEXT: of the lines of those that hold.
figure() {
	local n sum

	read -r n sum < <(sed -n "s/^ok .*, \([0-9]*\) $2\$/\1/p" "$1" |
		awk '{ n++; sum += $1 } END { print n + 0, sum + 0 }')
	[ "$n" -eq 0 ] || printf '# figure: %d %s, %d %s\n' "$n" "$3" "$sum" "$2"
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
	found=$(figure "$tap" "$unit" "$text")
	[ -z "$found" ] || printf '%s\n' "$found" >>"$tap"
	echo "$rc" >"${tap%.tap}.rc"
	[ "$rc" -eq 4 ] && continue
	[ "$worst" -ne 4 ] || worst=0
	[ "$rc" -le "$worst" ] || worst=$rc
done
exit "$worst"
