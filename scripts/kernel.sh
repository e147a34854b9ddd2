#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fetches a stock kernel of Debian: its image and its headers, downloaded and
# unpacked into the cache, not installed.
#
#   scripts/kernel.sh          prints the folder: vmlinuz, headers/ and release in it
#
# XV6VM_KERNEL says which: 6.1 (the default, and then the newest that apt knows),
# 6.1-rt (PREEMPT_RT), 6.12 (of bookworm-backports), 7.2 (of forky), or a release in
# full, such as 6.1.0-NN-cloud-amd64. kasan and kcsan are built here, see built-kernel.sh.
#
# Exit: 0 it is there, 4 Debian has no such kernel or cannot be reached, 1 a failure.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/debian-suite.sh
. "$ROOT/scripts/debian-suite.sh"

# Of each series: what its releases are called, and the packages of one, %R its name,
# %B the name without the flavour, %V its version. (6.1's kbuild serves older ones too,
# whose own is gone from the lists then.)
declare -A RELEASE=(
	[6.1]='6\.1\.0-[0-9]+-cloud-amd64'
	[6.1-rt]='6\.1\.0-[0-9]+-rt-amd64'
	[6.12]='6\.12\.[0-9][^-]*-cloud-amd64'
	[7.2]='7\.2\.[0-9][^-]*-cloud-amd64')
HEADERS='linux-headers-%R=%V linux-headers-%B-common=%V'
declare -A PACKAGES=(
	[6.1]="$HEADERS linux-kbuild-6.1 linux-image-%R=%V"
	[6.1-rt]="${HEADERS/-common/-common-rt} linux-kbuild-6.1 linux-image-%R=%V"
	[6.12]="$HEADERS linux-kbuild-%B=%V linux-image-%R-unsigned=%V"
	[7.2]="$HEADERS linux-kbuild-%B=%V linux-binary-%R=%V linux-modules-%R=%V")

# A command of apt, of the suite that has this series.
apt_of() {
	if [ -z "${SUITE[$SERIES]}" ]; then
		"$@"
	else
		in_suite "${SUITE[$SERIES]}" "$@"
	fi
}

of_series() {
	grep -xE "${RELEASE[$SERIES]}" | sort -Vr
}

# The packages that belong together, a line each.
packages() {
	local names version

	version=$(apt_of apt-cache show "linux-headers-$1" | sed -n 's/^Version: //p' |
		sort -V | tail -n 1)
	names=${PACKAGES[$SERIES]//%R/$1}
	names=${names//%B/${1%-*-amd64}}
	tr ' ' '\n' <<<"${names//%V/$version}"
}

# whole RELEASE: every package of it can be had. Debian signs images, so that headers
# can be in its lists for hours before the image is. (The status of show says nothing.)
whole() {
	local wanted

	! usable "$1" || return 0
	mapfile -t wanted < <(packages "$1" 2>/dev/null)
	[ "$(apt_of apt-cache show "${wanted[@]}" 2>/dev/null | grep '^Package: ' | sort -u |
		wc -l)" -eq ${#wanted[@]} ]
}

listed() {
	local name

	for name in $(apt_of apt-cache pkgnames "linux-headers-${SERIES%-rt}" 2>/dev/null |
		sed 's/^linux-headers-//' | of_series || true); do
		! whole "$name" || { printf '%s' "$name"; return; }
	done
}

cached() {
	local name

	for name in $(find "$CACHE/stock" -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null |
		of_series || true); do
		! usable "$name" || { printf '%s' "$name"; return; }
	done
}

# What is in the cache does for a machine without lists; of another suite's series
# it does always, since nobody else keeps those lists fresh.
newest() {
	local found=

	[ -n "${SUITE[$SERIES]}" ] || found=$(listed)
	[ -n "$found" ] || found=$(cached)
	[ -n "$found" ] || found=$(listed)
	printf '%s' "$found"
}

# apt's own sandbox user may not write here, which is only a warning.
download() (
	cd "$1" || return 1
	mapfile -t wanted < <(packages "$2")
	apt_of apt-get -o APT::Sandbox::User=root download "${wanted[@]}"
)

unpack() {
	local headers=$1/usr/src/linux-headers-$2 image=boot/vmlinuz-$2

	unpack_all "$1" "$1" || return 1
	rm -f "$1"/*.deb
	# The absolute paths in them.
	sed -i "s,/usr/src/,$DIR/usr/src/,g" "$headers/Makefile" || return 1
	[ -e "$1/$image" ] || image=usr/lib/modules/$2/vmlinuz
	ln -sfn "usr/src/linux-headers-$2" "$1/headers"
	ln -sfn "$image" "$1/vmlinuz"
	[ -s "$1/vmlinuz" ] || { echo "no $image in these packages"; return 1; }
	printf '%s\n' "${PACKAGES[$SERIES]}" >"$1/packages"
	printf '%s\n' "$2" >"$1/release"
}

# Step by step by hand: where the caller looks at the status, set -e is off. The
# tools of a release newer than this machine's come along.
fetch() {
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" || return 1
	download "$DIR.new" "$1" || return 4
	unpack "$DIR.new" "$1" || return 1
	if [ "${SUITE[$SERIES]}" = forky ]; then
		"$ROOT/scripts/foreign-tools.sh" forky "$DIR.new" "$DIR" || return
	fi
	rm -rf "$DIR" && mv "$DIR.new" "$DIR"
}

# Lists that are too old name packages that are gone.
update_lists() {
	if [ -z "${SUITE[$SERIES]}" ]; then
		[ "$(id -u)" -eq 0 ] && [ "${DEPS:-1}" != 0 ] || return 1
		# deps.sh may be asking, too.
		exec 9>>/run/xv6vm-apt.lock
		flock 9
	fi
	step "asking Debian for the package lists of ${SUITE[$SERIES]:-this machine}" \
		"$BUILD/log/apt.log" apt_of apt-get update
}

# usable RELEASE: it is there, all that is wanted of it today, and was unpacked there:
# paths of this folder are in it.
usable() {
	grep -qsF "$CACHE/stock/$1/" "$CACHE/stock/$1/headers/Makefile" &&
		grep -qsxF "${PACKAGES[$SERIES]}" "$CACHE/stock/$1/packages"
}

get() {
	DIR=$CACHE/stock/$1
	usable "$1" ||
		step "fetching Debian's kernel $1 (40 MB or more)" "$BUILD/log/fetch.log" fetch "$1"
}

# series NAME: the one that a name or a release belongs to.
series() {
	local name

	for name in "${!SUITE[@]}"; do
		[[ $1 != "$name" && ! $1 =~ ^${RELEASE[$name]}$ ]] || echo "$name"
	done
}

WANTED=${XV6VM_KERNEL:-6.1}
plain_paths "$CACHE"
case $WANTED in
kasan | kcsan) exec "$ROOT/scripts/built-kernel.sh" "$WANTED" ;;
esac
SERIES=$(series "$WANTED")
[ -n "$SERIES" ] || die "no kernel called $WANTED: XV6VM_KERNEL takes ${!SUITE[*]} kasan kcsan or a Debian release such as 6.1.0-56-cloud-amd64"

# The release as it is written, or the newest of the series.
release() {
	[ "$WANTED" = "$SERIES" ] && newest || echo "$WANTED"
}

release=$(release)
if [ -z "$release" ] || ! usable "$release"; then
	# Another run may have brought it meanwhile.
	lock stock
	release=$(release)
	if [ -z "$release" ] && update_lists; then
		release=$(release)
	fi
	if [ -z "$release" ]; then
		say "no $SERIES cloud kernel in ${SUITE[$SERIES]:-the lists of this machine}, or Debian cannot be reached"
		exit 4
	fi
	rc=0
	(get "$release") || rc=$?
	if [ "$rc" -eq 4 ] && update_lists; then
		release=$(release)
	fi
fi
rc=0
get "$release" || rc=$?
# A mirror may list what it does not deliver.
older=$(cached)
if [ "$rc" -eq 4 ] && [ "$WANTED" = "$SERIES" ] && [ -n "$older" ]; then
	say "taking $older instead, which is in the cache"
	rc=0
	get "$older" || rc=$?
fi
[ "$rc" -eq 0 ] || exit "$rc"
printf '%s\n' "$DIR"
