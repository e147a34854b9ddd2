# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced: packages of another Debian release than this machine's, downloaded and
# unpacked, never installed. apt gets a configuration, lists and a status of its
# own in the cache; the machine's are neither changed nor asked.

MIRROR=${XV6VM_MIRROR:-http://deb.debian.org/debian}

# Which suite has which series of kernels; '' stands for this machine's own lists.
# shellcheck disable=SC2034 # of those who source this
declare -A SUITE=([6.1]='' [6.1-rt]='' [6.12]=bookworm-backports [7.2]=forky)

# in_suite SUITE[:ARCHITECTURE] COMMAND...: apt's programs as a machine of that release
# would run them; SUITE:source knows sources only. Lists are signed as always; but mirrors that stand still are common where
# machines are tested, so how old a list may be is not asked.
in_suite() {
	local dir=$CACHE/apt/$1 suite=${1%:*} arch=${1#"${1%:*}"} line
	shift

	arch=${arch#:}
	line="deb [arch=${arch:-amd64}]"
	[ "$arch" != source ] || { line=deb-src arch=''; }
	mkdir -p "$dir/preferences.d" "$dir/lists/partial" "$dir/cache/archives/partial"
	(
		# One at a time, each with the mirror that it was told.
		flock 9
		: >"$dir/status"
		echo "$line $MIRROR $suite main" >"$dir/sources.list"
		apt_conf "$dir" "${arch:-amd64}" >"$dir/apt.conf"
		APT_CONFIG=$dir/apt.conf "$@"
	) 9>>"$dir/lock"
}

apt_conf() {
	cat <<-END
		Dir::Etc::sourcelist "$1/sources.list";
		Dir::Etc::sourceparts "-";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "$1/preferences.d";
		Dir::State::lists "$1/lists";
		Dir::State::status "$1/status";
		Dir::Cache "$1/cache";
		Acquire::Check-Valid-Until "false";
		APT::Architecture "$2";
		APT::Architectures "$2";
		APT::Sandbox::User "root";
		APT::Install-Recommends "false";
		Debug::NoLocking "true";
	END
}

# suite_closure SUITE DIR PACKAGE...: those and all that they depend on, as archives.
suite_closure() {
	local suite=$1 dir=$2
	shift 2

	mkdir -p "$dir/partial" &&
		in_suite "$suite" apt-get -y --download-only -o "Dir::Cache::archives=$dir/" install "$@" &&
		rmdir "$dir/partial"
}

# unpack_all DIR TREE: every archive in DIR.
unpack_all() {
	local deb

	for deb in "$1"/*.deb; do
		dpkg -x "$deb" "$2" || return 1
	done
}
