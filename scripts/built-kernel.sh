#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds a kernel that looks for bugs while it runs, from Debian's kernel source and
# the fragments in scripts/kernels/, into the cache.
#
#   scripts/built-kernel.sh kasan|kcsan
#
# prints the folder, as kernel.sh does: vmlinuz, headers/ and release in it.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/linux-tree.sh
. "$ROOT/scripts/linux-tree.sh"

NAME=${1:-}
FRAGMENTS=("$ROOT/scripts/kernels/base.config" "$ROOT/scripts/kernels/$NAME.config")
[ -f "${FRAGMENTS[1]}" ] || die "no kernel called '$NAME': there are kasan and kcsan"

# What make is told beside the configuration. KCSAN: data races are looked for in
# the module, so that the rest, which nobody here would mend, neither reports nor slows.
declare -A EXTRA=([kcsan]='KCSAN_SANITIZE=n')

kmake() {
	# shellcheck disable=SC2086 # words on purpose
	make -s -C "$SOURCE" O="$DIR.new" ARCH=x86_64 -j"$JOBS" ${EXTRA[$NAME]:-} "$@"
}

# Each line of the fragments must have come through: kconfig drops silently what it
# does not know, or what depends on something else.
configured() {
	local line missing=0

	while IFS= read -r line; do
		grep -qxF -- "$line" "$DIR.new/.config" && continue
		echo "not in this kernel's configuration: $line"
		missing=1
	done < <(grep -hE '^(# )?CONFIG_' "${FRAGMENTS[@]}")
	return "$missing"
}

configure() {
	kmake tinyconfig &&
		(cd "$SOURCE" && scripts/kconfig/merge_config.sh -m -O "$DIR.new" \
			"$DIR.new/.config" "${FRAGMENTS[@]}") &&
		kmake olddefconfig && configured
}

# What modules are built with stays; objects that are linked already do not.
finish() {
	local release

	release=$(cat "$DIR.new/include/config/kernel.release") || return 1
	printf '%s %s\n' "$release" "$NAME" >"$DIR.new/release"
	cp "$DIR.new/arch/x86/boot/bzImage" "$DIR.new/vmlinuz" || return 1
	ln -sfn . "$DIR.new/headers"
	find "$DIR.new" \( -path "$DIR.new/scripts" -o -path "$DIR.new/tools" \) -prune -o \
		\( -name '*.[oa]' -o -name '.*.cmd' -o -name '.tmp_*' \) -type f -exec rm -f {} +
}

# Step by step by hand: where the caller looks at the status, set -e is off.
build() {
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && configure &&
		kmake bzImage modules_prepare && kmake modules && finish && rm -rf "$DIR" && mv "$DIR.new" "$DIR"
}

# Only who unpacks takes a turn: others may hold that lock for as long as they build.
unpacked() {
	[ -n "${XV6VM_LINUX:-}" ] ||
		[ -d "$CACHE/linux-$(dpkg-query -W -f '${Version}' linux-source-6.1)/source" ]
}

unpacked || lock kunit
pristine_tree
hash=$(cat "${FRAGMENTS[@]}" <(gcc -dumpfullversion) <(echo "${EXTRA[$NAME]:-}") | sha1sum | cut -c1-12)
DIR=$CACHE/built/$NAME-$KEY-$hash
# It names its source by that's path.
usable() {
	grep -qsF "$SOURCE/" "$DIR/Makefile"
}

if ! usable; then
	lock "built-$NAME"
	usable || step "building a kernel with ${NAME^^} (once; 4-8 minutes)" \
		"$BUILD/log/built-$NAME.log" build
fi
printf '%s\n' "$DIR"
