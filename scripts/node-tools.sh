#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What judges the page: linter, formatter and axe-core, by npm, in the cache.
#
#   scripts/node-tools.sh      prints the folder that has node_modules
#
# Exit: 0 it is there, 4 npm is not, or reaches nothing.

. "$(dirname "$0")/lib.sh"

FROM=$ROOT/userspace/page
DIR=$CACHE/node-$(cat "$FROM/package.json" "$FROM/eslint.config.js" | sha256sum | cut -c1-16)

download() (
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && cp "$FROM"/{package.json,eslint.config.js} "$DIR.new" &&
		cd "$DIR.new" && npm install --ignore-scripts --no-audit --no-fund && mv "$DIR.new" "$DIR"
)

command -v npm >/dev/null || exit 4
if [ ! -d "$DIR" ]; then
	lock node
fi
if [ ! -d "$DIR" ]; then
	step "fetching linter, formatter and axe-core (30 MB)" "$BUILD/log/node-tools.log" download || exit 4
fi
printf '%s\n' "$DIR"
