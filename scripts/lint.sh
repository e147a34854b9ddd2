#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Style and static checks, each a case of results/lint.tap. Findings are printed.
#
#   scripts/lint.sh [CASE...]      all by default

. "$(dirname "$0")/lib.sh"

cd "$ROOT"
TAP=$RESULTS/lint.tap
NUMBER=0
FAILED=0
ONLY=("$@")

wanted() {
	local name

	for name in "${ONLY[@]}"; do
		[ "$name" != "$1" ] || return 0
	done
	[ ${#ONLY[@]} -eq 0 ]
}

# lint_case NAME COMMAND...: passes if it says nothing and exits with 0.
lint_case() {
	local name=$1 out rc=0
	wanted "$name" || return 0
	shift
	NUMBER=$((NUMBER + 1))
	out=$("$@" 2>&1) || rc=$?
	if [ "$rc" -eq 0 ] && [ -z "$out" ]; then
		echo "ok $NUMBER - $name" >>"$TAP"
		return
	fi
	FAILED=$((FAILED + 1))
	echo "not ok $NUMBER - $name" >>"$TAP"
	say "lint: $name (exit $rc)"
	printf '%s\n' "$out" | head -n 60 >&2
}

# What these paths hold, and what looks at it.
digest() {
	{
		find "$@" -type f -not -path '*/build/*' -print0 | LC_ALL=C sort -z | xargs -0 sha1sum
		sha1sum scripts/lint.sh
		dpkg-query -W gcc-12 shellcheck sparse python3 2>&1 || true
		echo "${KERNEL:-}"
	} | sha1sum | cut -c1-16
}

# lint_kept NAME "PATH..." COMMAND...: likewise; what passed with these as they are is not
# asked again, in whichever clone. FRESH=1 forgets that.
lint_kept() {
	local name=$1 passed failed=$FAILED

	wanted "$name" || return 0
	# shellcheck disable=SC2086 # words on purpose
	passed=$CACHE/lint/$(digest $2)-${name//[^a-zA-Z0-9]/-}
	if [ -z "${FRESH:-}" ] && [ -e "$passed" ]; then
		touch "$passed"
		lint_case "$name" true
		return
	fi
	lint_case "$name" "${@:3}"
	[ "$FAILED" -eq "$failed" ] || return 0
	mkdir -p "$CACHE/lint"
	find "$CACHE/lint" -type f -mtime +7 -delete
	touch "$passed"
}

# files DIRECTORY... -- PATTERN...: what belongs to the project, sorted.
files() {
	local where=() names=()

	while [ "$1" != -- ]; do
		[ ! -e "$1" ] || where+=("$1")
		shift
	done
	shift
	for pattern in "$@"; do
		names+=(-o -name "$pattern")
	done
	find "${where[@]}" -type f \( "${names[@]:1}" \) -not -path "*/build/*" | sort
}

# Three files out of the kernel's source, kept.
checkpatch_dir() {
	local version source

	version=$(dpkg-query -W -f '${Version}' linux-source-6.1)
	CHECKPATCH=$CACHE/checkpatch-$version
	source=$CACHE/linux-$version/source/scripts
	[ ! -x "$CHECKPATCH/checkpatch.pl" ] || return 0
	lock checkpatch
	[ ! -x "$CHECKPATCH/checkpatch.pl" ] || return 0
	rm -rf "$CHECKPATCH.new" && mkdir -p "$CHECKPATCH.new"
	if [ -d "$source" ]; then
		cp "$source"/{checkpatch.pl,spelling.txt,const_structs.checkpatch} "$CHECKPATCH.new"
	else
		step "taking checkpatch.pl out of the kernel's source (10 s, once)" \
			"$BUILD/log/checkpatch.log" tar -xf /usr/src/linux-source-6.1.tar.xz \
			-C "$CHECKPATCH.new" --strip-components=2 --wildcards \
			'*/scripts/checkpatch.pl' '*/scripts/spelling.txt' \
			'*/scripts/const_structs.checkpatch'
	fi
	mv "$CHECKPATCH.new" "$CHECKPATCH"
}

# Files that passed as they are now are not asked again, in whichever clone they are.
# What stands for the kernel's headers is not of its style. FILE_PATH_CHANGES is about
# patches. TRACE_EVENT() and lists of its kind (module/trace.*) have a style of their own.
checkpatch() {
	local options='--no-tree --strict --terse --no-summary --ignore FILE_PATH_CHANGES'
	local clean new=$BUILD/lint-new out rc=0
	local tracing=,OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT,COMPLEX_MACRO,TRAILING_SEMICOLON
	tracing+=,MACRO_ARG_REUSE,MULTISTATEMENT_MACRO_USE_DO_WHILE

	clean=$CHECKPATCH/passed-$(cksum <<<"$options" | cut -d' ' -f1)
	touch "$clean"
	files include module kunit bench tests/proofs tests/ref tests/cards* -- '*.[ch]' |
		grep -vE '^(tests/proofs/include|bench/(device|hosted|run)|module/trace\.)' | xargs sha1sum |
		grep -vxFf "$clean" >"$new" || true
	# shellcheck disable=SC2086 # words on purpose
	out=$(sed 's/^[^ ]*  //' "$new" |
		xargs -r -P "$JOBS" -n 10 perl "$CHECKPATCH/checkpatch.pl" $options -f) || rc=$?
	# shellcheck disable=SC2086
	out+=$(perl "$CHECKPATCH/checkpatch.pl" $options$tracing -f module/trace.[ch]) || rc=$?
	printf '%s' "$out"
	[ "$rc" -eq 0 ] || return "$rc"
	cat "$new" >>"$clean"
}

# Told by the output only: sparse exits with 0 whatever it finds. All is compiled
# anew, since a file that was compiled before would not warn again.
kernel_warnings() {
	local log=$BUILD/log/lint-module.log rc=0

	[ -n "$KERNEL" ] || { echo "no kernel to compile against"; return 1; }
	CLEAN=1 MODULE_LOG=$log "$ROOT/scripts/module.sh" "$KERNEL/headers" -k W=1 C=2 \
		CF=-D__CHECK_ENDIAN__ CONFIG_XV6VM_BENCH=m >/dev/null 2>&1 || rc=$?
	grep -aE 'warning:|error:' "$log" || true
	return "$rc"
}

user_format() {
	files userspace tests/{fuzz,minikernel,mmu,tool,vm/programs,xv6} bench/{device,hosted,run} -- '*.[ch]' |
		xargs -r clang-format --dry-run -Werror
}

user_warnings() {
	make -s -C userspace -j"$JOBS" tool samples
}

# (SC2119: functions that take arguments may be called without.)
shell_scripts() {
	files scripts .ci userspace tests bench -- '*.sh' run init shrc compiler |
		xargs shellcheck -x -P SCRIPTDIR -P . -e SC2317,SC2119
}

python_scripts() {
	files scripts userspace tests bench -- '*.py' | xargs -r python3 -c '
import ast, pathlib, sys
for path in sys.argv[1:]:
    ast.parse(pathlib.Path(path).read_text(), path)'
}

sizes() {
	files include module kunit bench tests userspace scripts .ci -- '*.[ch]' '*.sh' '*.py' '*.pml' init run |
		xargs python3 scripts/sizes.py
}

licences() {
	files include module kunit bench tests userspace scripts .ci -- '*.[ch]' '*.sh' '*.py' '*.pml' init run |
		cat - <(printf '%s\n' Kbuild Kconfig Makefile) |
		xargs grep -L 'SPDX-License-Identifier: ' || true
}

# What each file says, and that the texts of these licences are there.
reuse_lint() {
	reuse lint >"$BUILD/log/reuse.log" 2>&1 || { grep -v '^$' "$BUILD/log/reuse.log"; return 1; }
}

# Kbuild names its objects one by one; none may be forgotten.
kbuild_complete() {
	local name

	for name in module/core/*.c module/*.c kunit/*.c bench/*.c tests/ref/*.c; do
		name=$(basename "$name" .c)
		grep -qE "^xv6vm-(core|cmd|host|traced|suites|ref|bench)\\S* .*\\b$name\\b" Kbuild ||
			echo "Kbuild does not build $name.c"
	done
}

# Rules of security that the text itself can keep: scripts/gates.py has a table.
gates() {
	local gate

	while IFS= read -r gate; do
		lint_case "${gate%: *}" python3 scripts/gates.py "${gate%: *}"
	done < <(python3 scripts/gates.py)
}

# Each command of the header: has it a card, a page, a function, a word, a caller?
cards() {
	local name problems

	while IFS=$'\t' read -r name problems; do
		lint_case "cards: $name" echo -n "$problems"
	done < <(python3 tests/cards.py check || [ $? -eq 1 ] || printf 'all\tcards.py failed\n')
}

# A commit holds sources only.
no_binaries() {
	[ ! -e .git ] || git ls-files --eol | sed -n 's/^i\/-text.*\t//p'
}

mkdir -p "$RESULTS" "$BUILD/log"
: >"$TAP"
! wanted "checkpatch --strict" || checkpatch_dir
# Ahead of its case, for what fetching says is no finding.
! wanted "sparse and W=1" || KERNEL=$("$ROOT/scripts/kernel.sh") || KERNEL=
lint_case "checkpatch --strict" checkpatch
lint_kept "sparse and W=1" 'Kbuild include module kunit bench tests/ref tests/cards.c tests/cards.h tests/cards_make.c scripts/module.sh' kernel_warnings
lint_case "clang-format of userspace" user_format
lint_case "gcc -Wall -Wextra -Werror of userspace" user_warnings
lint_kept "a wrong guess stays inside" 'include module userspace tests/tool/guess.c' make -s -C userspace -j"$JOBS" guesses
lint_kept "shellcheck" 'scripts .ci userspace tests bench' shell_scripts
lint_case "python parses" python_scripts
lint_case "tally tells outcomes apart" python3 scripts/tally_test.py
lint_kept "every stage ends by one rule" scripts python3 scripts/runner_test.py
lint_case "what xv6 prints in pieces is understood" python3 tests/xv6/machine_test.py
lint_kept "the newest whole kernel is taken" scripts scripts/kernel_test.sh
lint_case "what was compiled elsewhere knows its headers" scripts/once_test.sh
lint_kept "the module is built for what it can run on" scripts scripts/module_test.sh
lint_case "sizes and repeats" sizes
lint_case "SPDX lines" licences
lint_case "licences, by REUSE" reuse_lint
lint_case "Kbuild builds every file" kbuild_complete
lint_case "no binaries" no_binaries
gates
cards
echo "1..$NUMBER" >>"$TAP"
[ "$NUMBER" -ne 0 ] || die "no case called ${ONLY[*]}"
say "lint: $((NUMBER - FAILED)) passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
