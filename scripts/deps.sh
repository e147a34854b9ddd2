#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs the Debian packages that the given sets need; says so once.
#
#   scripts/deps.sh [SET...]      build, tool, vm, ...: see SETS. By default all that
#                                 make check needs
#
# Where it may not (no root, or DEPS=0) it prints the one line that would do it,
# and fails.

set -euo pipefail

declare -A SETS=(
	[build]='gcc-12 make bc bison flex libelf-dev libssl-dev kmod xz-utils dpkg-dev cpio gzip'
	[tool]='gcc make pkg-config gcc-multilib libjansson-dev libedit-dev libncurses-dev zlib1g-dev libdw-dev libzstd-dev python3'
	[tool-tests]='python3-jsonschema tmux'
	[install]='debhelper dh-dkms dh-python lintian debootstrap lowdown mandoc zsh fish g++ binutils reuse xz-utils'
	[install-full]='rpm makepkg pacman-package-manager libarchive-tools abigail-tools'
	[python]='python3 python3-numpy mypy'
	[page]='clang-14 lld-14 wasi-libc libclang-rt-14-dev-wasm32 gcc make python3'
	[browser]='nodejs chromium'
	[vm]='qemu-system-x86 bubblewrap busybox-static kmod cpio gzip python3'
	[cluster]='parallel openssh-client openssh-server rsync iproute2 slurmctld slurmd slurm-client munge'
	[image]='buildah debootstrap'
	[kunit]='gcc-12 make bc bison flex libelf-dev libssl-dev xz-utils python3 linux-source-6.1'
	[once]='ccache'
	[lint]='sparse shellcheck clang-format perl python3 reuse xz-utils linux-source-6.1'
	[trace]='linux-perf bpftrace'
	[bench]='gcc make python3 valgrind'
	[coverage]='gcovr python3'
	[fuzz]='clang-14 libclang-rt-14-dev'
	[proofs]='gcc make perl spin apt dpkg'
	[kernels]='patchelf binutils-s390x-linux-gnu binutils-aarch64-linux-gnu qemu-user'
	[kernels-full]='patchelf binutils-s390x-linux-gnu qemu-system-misc binutils-aarch64-linux-gnu qemu-user qemu-system-arm'
)

installed() {
	dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

missing=()
for set in "${@:-build tool vm kunit lint install bench coverage fuzz proofs kernels}"; do
	# An unquoted word list on purpose, here and below.
	for name in $set; do
		[ -n "${SETS[$name]:-}" ] || { echo "deps.sh: no set called $name" >&2; exit 1; }
		for package in ${SETS[$name]}; do
			installed "$package" || [[ " ${missing[*]} " == *" $package "* ]] ||
				missing+=("$package")
		done
	done
done
[ ${#missing[@]} -ne 0 ] || exit 0

if [ "${DEPS:-1}" = 0 ] || [ "$(id -u)" -ne 0 ]; then
	{
		echo "Some Debian packages are missing. This installs them:"
		echo
		echo "    sudo apt-get install --no-install-recommends ${missing[*]}"
		echo
	} >&2
	exit 1
fi

# Rows that run side by side may want something at the same time. Only root writes there.
exec 9>>/run/xv6vm-apt.lock
flock 9
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Installing from Debian (DEPS=0 would forbid it): ${missing[*]}" >&2

fetchable() {
	apt-get install --no-install-recommends -s "${missing[@]}" >/dev/null 2>&1
}

install() {
	DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# Old lists name packages that the mirror no longer has; a fresh machine has none.
fetchable || apt-get update >"$log" 2>&1 || { tail "$log" >&2; exit 1; }
install >"$log" 2>&1 || { apt-get update && install; } >"$log" 2>&1 ||
	{ tail -n 20 "$log" >&2; exit 1; }
