#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The sources as a tarball that builds on its own, with recipes for RPM and Arch and a bill of
# materials: into build/dist/. Twice of the same sources is the same to the byte.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/sources.sh
. "$ROOT/scripts/sources.sh"

VERSION=$("$ROOT/scripts/version.sh")
OUT=$BUILD/dist
NAME=xv6vm-$VERSION

rm -rf "$OUT" && mkdir -p "$OUT/$NAME"
copy_sources "$OUT/$NAME"
for recipe in xv6vm.spec PKGBUILD; do
	"$ROOT/scripts/install.py" fill "packaging/$recipe.in" >"$OUT/$recipe"
done
# (By whom and when, it says of the release, not of this run.)
reuse --root "$OUT/$NAME" spdx 2>/dev/null |
	sed "s,^Created: .*,Created: $(date -u -d "@$(source_date)" +%FT%TZ),
		s,^DocumentName: .*,DocumentName: $NAME,
		s,^DocumentNamespace: .*,DocumentNamespace: http://spdx.org/spdxdocs/$NAME," >"$OUT/$NAME.spdx"
tar -C "$OUT" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(source_date)" --mode=go=rX,u+rw,a-s \
	-c "$NAME" | xz -9 >"$OUT/$NAME.tar.xz"
rm -r "${OUT:?}/$NAME"
(cd "$OUT" && sha256sum "$NAME.tar.xz" >SHA256SUMS)
say "in $OUT: $(cd "$OUT" && echo *)"
