#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A clean Debian 12, as debootstrap makes it, with what our packages ask for and what their
# test uses, but nothing of ours: made once, kept in the cache.
#
#   scripts/clean-root.sh           prints the folder, which is for overlays, not to be changed
#
# Exit: 0 it is there, 4 Debian cannot be reached, 1 a failure.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/debian-suite.sh
. "$ROOT/scripts/debian-suite.sh"

PACKAGES='bash-completion dkms g++ libdw-dev libedit2 libjansson4 libncursesw6 man-db pkg-config
	python3 systemd-standalone-sysusers tmux libzstd-dev zlib1g-dev'

# release SERIES: of the kernel that VMs of it boot.
release() {
	XV6VM_KERNEL=$1 "$ROOT/scripts/kernel.sh" | xargs -I{} cat {}/release
}

# inside FOLDER COMMAND...
inside() {
	DEBIAN_FRONTEND=noninteractive chroot "$@"
}

# shellcheck disable=SC2086 # words on purpose
# (Nothing is started there, and man pages are among what is looked at.)
fill() {
	printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d" &&
		printf "deb $MIRROR%s bookworm%s main\\n" '' '' '' -updates '' -backports -security -security \
			>"$1/etc/apt/sources.list" &&
		echo 'Acquire::Check-Valid-Until "false";' >"$1/etc/apt/apt.conf.d/99mirror" &&
		inside "$1" apt-get update &&
		inside "$1" apt-get install -y --no-install-recommends $PACKAGES \
			"linux-headers-$FIRST" "linux-headers-$SECOND" &&
		inside "$1" apt-get clean
}

make_root() {
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" &&
		debootstrap --variant=minbase bookworm "$DIR.new" "$MIRROR" && fill "$DIR.new" &&
		mv "$DIR.new" "$DIR"
}

FIRST=$(release 6.1)
SECOND=$(release 6.12)
DIR=$CACHE/root-$(cksum <<<"$PACKAGES $FIRST $SECOND" | cut -d' ' -f1)
lock root
[ -d "$DIR" ] || step "making a clean Debian 12 (600 MB)" "$BUILD/log/root.log" make_root || exit 4
printf '%s\n' "$DIR"
