#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds the Debian packages from a copy of the sources, into build/deb/. The page for browsers is
# in them if "make page" has made it.
#
#   scripts/deb.sh [VERSION [FOLDER]]      as if it were that version, there

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/sources.sh
. "$ROOT/scripts/sources.sh"

VERSION=${1:-$("$ROOT/scripts/version.sh")}
OUT=$(realpath -ms "${2:-$BUILD/deb}")
TREE=$OUT/xv6vm-$VERSION
PAGE=userspace/build/page/xv6vm.html

prepare() {
	rm -rf "$OUT" && mkdir -p "$TREE"
	copy_sources "$TREE"
	sed -i "0,/^## [0-9][0-9.]*/s//## $VERSION/" "$TREE/CHANGELOG.md"
	cp -r "$ROOT/packaging/debian" "$TREE/debian"
	sed "s/@VERSION@/$VERSION/; s/@DATE@/$(date -u -R -d "@$(source_date)")/" \
		"$ROOT/packaging/debian/changelog.in" >"$TREE/debian/changelog"
	rm "$TREE/debian/changelog.in"
	[ ! -e "$ROOT/$PAGE" ] || install -D -m 644 "$ROOT/$PAGE" "$TREE/$PAGE"
}

build() (
	cd "$TREE" && env -u MAKEFLAGS -u MAKELEVEL -u PREFIX -u DESTDIR \
		DEB_BUILD_OPTIONS="parallel=$JOBS ${DEB_BUILD_OPTIONS:-}" dpkg-buildpackage -b -us -uc
)

KEY=$(cd "$ROOT" && { echo "$VERSION"; sources | xargs -d '\n' sha1sum; sha1sum "$PAGE" 2>/dev/null || true; } | sha1sum)
if [ "$(cat "$OUT/key" 2>/dev/null)" = "$KEY" ]; then
	say "the Debian packages of $VERSION are in $OUT already"
	exit
fi
prepare
step "building the Debian packages of $VERSION" "$BUILD/log/deb.log" build
rm -rf "$TREE"
echo "$KEY" >"$OUT/key"
say "they are in $OUT: $(cd "$OUT" && echo *.deb)"
