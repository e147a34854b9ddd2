#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a built module must be: the same whoever builds it and where, and what it says
# of itself. Prints TAP.
#
#   tests/mutants/module-build.sh

. "$(dirname "$0")/../../scripts/lib.sh"

NUMBER=0
FAILED=0

# case_of NAME COMMAND...: passes if the command does.
case_of() {
	local name=$1 out rc=0
	shift
	NUMBER=$((NUMBER + 1))
	out=$("$@" 2>&1) || rc=$?
	if [ "$rc" -eq 0 ]; then
		echo "ok $NUMBER - $name"
		return
	fi
	FAILED=$((FAILED + 1))
	echo "not ok $NUMBER - $name"
	printf '%s\n' "$out" | head -n 20 | sed 's/^/# /'
}

# The parameters that README.md's table has, and those that modinfo shows.
documented() {
	# shellcheck disable=SC2016 # what a table of markdown has
	sed -n 's/^| \(`[a-z_]*=`.*\) | .* | .* |$/\1/p' "$ROOT/README.md" | tr -d '`=,' |
		tr ' ' '\n' | sort
}

parameters() {
	/sbin/modinfo -F parm "$1" | sed 's/:.*//' | sort
}

same_parameters() {
	diff <(documented) <(parameters "$1")
}

described() {
	local odd

	odd=$(/sbin/modinfo -F parm "$1" |
		grep -vE '^[a-z_]+:.{10,} \((charp|ullong|uint|bool)\)$' || true)
	[ -z "$odd" ] && [ -n "$(/sbin/modinfo -F description "$1")" ]
}

says() {
	[ "$(/sbin/modinfo -F "$2" "$1")" = "$3" ]
}

# No path of this machine, in code, data or what debuggers read.
no_path() {
	! strings -a "$1" | grep -F -e "$ROOT" -e "$BUILD"
}

build_in() {
	XV6VM_BUILD=$1 "$ROOT/scripts/module.sh" "$HEADERS"
}

HEADERS=$("$ROOT/scripts/kernel.sh")/headers
one=$(build_in "$BUILD/same/one")/xv6vm.ko
two=$(build_in "$BUILD/same/another-place")/xv6vm.ko
case_of "two builds are equal" cmp "$one" "$two"
case_of "no path of the builder is in it" no_path "$one"
case_of "its licence is GPL" says "$one" license GPL
case_of "it needs no other module" says "$one" depends ""
case_of "its parameters are those of README.md" same_parameters "$one"
case_of "it and its parameters are described" described "$one"
echo "1..$NUMBER"
[ "$FAILED" -eq 0 ]
