#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Do the scripts behave on other people's machines? Copies of this tree are tried in odd
# folders, with odd caches, by other users, by signals, two at a time; with programs that
# only pretend to be QEMU and apt. Writes TAP.
#
#   scripts/elsewhere.sh [TREE]      another tree than this

. "$(dirname "$0")/lib.sh"

TREE=${1:-$ROOT}
WORK=$(mktemp -d)
CLONE=$WORK/clone
NUMBER=0
trap 'rm -rf "$WORK"' EXIT
# Nothing of this run is known there.
unset XV6VM_BUILD XV6VM_RESULTS XV6VM_CACHE XV6VM_START RESULTS BUILD CACHE MAKEFLAGS MAKELEVEL
# But what is compiled there has been compiled here.
export CCACHE_BASEDIR=$WORK

# ok NAME COMMAND...: what it says explains a failure.
ok() {
	local name=$1 word=ok
	shift

	NUMBER=$((NUMBER + 1))
	("$@") >"$WORK/said" 2>&1 </dev/null || word='not ok'
	echo "$word $NUMBER - $name"
	[ "$word" = ok ] || sed 's/^/# /' "$WORK/said" | tail -n 20
}

# program NAME TEXT: what is found first by that name.
program() {
	printf '#!/bin/bash\n%s\n' "$2" >"$WORK/bin/$1"
	chmod +x "$WORK/bin/$1"
}

# soon COMMAND...: within ten seconds.
soon() {
	local n

	for ((n = 0; n < 100; n++)); do
		! "$@" || return 0
		sleep 0.1
	done
	echo "never: $*"
	return 1
}

# gone FILE: who wrote its number there has ended, if nobody asked how.
gone() {
	! grep -qsv ') Z ' "/proc/$(cat "$1")/stat"
}

# pretend FILE NAME COMMAND...: a table of rows that run these commands.
pretend() {
	local file=$1

	shift
	while [ $# -gt 0 ]; do
		printf '%s\t-\tboth\t-\t\t-\t-\t\t%s\t1\t\n' "$1" "$2"
		shift 2
	done >"$file"
}

# Of what was built, the tool is enough.
copy() {
	local built=userspace/build

	mkdir -p "$1/$built"
	tar -C "$TREE" -c --exclude=./.git --exclude=build . | tar -C "$1" -x
	[ ! -e "$TREE/$built/xv6vm" ] ||
		cp -a "$TREE/$built"/{xv6vm,libxv6vm-all.a,cli,lib,module,samples} "$1/$built"
	chmod -R go+rX "$WORK"
}

# ---- signals ----------------------------------------------------------------
# One that lives on while what it called is ended.
term_to_check() {
	pretend "$WORK/stages" slow "echo \$\$ >$WORK/pid; sleep 1000 & wait" \
		slow2 "sleep 1000" next "echo \$\$ >$WORK/next; sleep 1000"
	cat >"$WORK/caller" <<-END
		cd "$CLONE"
		LANES=2 XV6VM_STAGES=$WORK/stages XV6VM_CACHE=$WORK/c make check &
		echo \$! >$WORK/check
		wait
		echo yes >$WORK/lives
	END
	setsid bash "$WORK/caller" &
	soon test -s "$WORK/pid" && kill "$(cat "$WORK/check")" && soon test -s "$WORK/lives" &&
		soon gone "$WORK/pid" && [ ! -e "$WORK/next" ]
}

a_kernel() {
	mkdir -p "$WORK/kernel"
	echo pretend >"$WORK/kernel/release"
	printf 'echo "%s"\n' "$WORK/kernel" >"$CLONE/scripts/kernel.sh"
}

# What builds does nothing here; QEMU is one that only waits.
term_to_demo() {
	a_kernel
	echo 'vm_files() { :; }' >"$CLONE/scripts/vm-files.sh"
	program qemu-system-x86_64 "echo \$\$ >$WORK/qemu; exec sleep 1000"
	cd "$CLONE"
	PATH=$WORK/bin:$PATH XV6VM_KO=/bin/busybox XV6VM_CACHE=$WORK/c XV6VM_ACCEL=tcg \
		scripts/demo.sh &
	soon test -s "$WORK/qemu" && kill $! && soon gone "$WORK/qemu"
}

step_lets_go() {
	export XV6VM_CACHE=$WORK/c
	# shellcheck disable=SC2016 # the inner shell's
	bash -c '. "$0/scripts/lib.sh"; lock x; step text "$1" sleep 0.5; exit' "$CLONE" "$WORK/log"
	flock -n "$WORK/c/x.lock" true
}

# ---- locks ------------------------------------------------------------------
# A name in /tmp that everybody can guess is a link to somebody's file, or is held.
lock_of_packages() {
	echo precious >"$WORK/precious"
	program dpkg-query 'exit 1'
	ln -sf "$CLONE/scripts/pretend-apt.sh" "$WORK/bin/apt-get"
	mkdir -p "$WORK/tmp"
	ln -s "$WORK/precious" "$WORK/tmp/xv6vm-deps-$(id -u).lock"
	exec 8<"$WORK/precious"
	flock 8
	PATH=$WORK/bin:$PATH TMPDIR=$WORK/tmp timeout 20 "$CLONE/scripts/deps.sh" tool
	[ "$(cat "$WORK/precious")" = precious ] && grep libjansson "$WORK/asked"
}

# an_archive NAME FILE TEXT: a package that holds this file.
an_archive() {
	mkdir -p "$WORK/debs" "$WORK/deb/DEBIAN" "$WORK/deb/${2%/*}"
	echo "$3" >"$WORK/deb/$2"
	printf 'Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n' "$1" \
		>"$WORK/deb/DEBIAN/control"
	dpkg-deb -b "$WORK/deb" "$WORK/debs/$1.deb" >/dev/null
	rm -r "$WORK/deb"
}

# A mirror with one kernel, of the series that everybody can ask for.
a_mirror() {
	local release=6.12.99-cloud-amd64 base=6.12.99

	printf '%s 1\n' "linux-headers-$release" "linux-headers-$base-common" \
		"linux-kbuild-$base" "linux-image-$release-unsigned" >"$WORK/mirror"
	: >"$WORK/lists"
	an_archive headers "usr/src/linux-headers-$release/Makefile" \
		"include /usr/src/linux-headers-$base-common/Makefile"
	an_archive image "boot/vmlinuz-$release" kernel
	ln -sf "$CLONE/scripts/pretend-apt.sh" "$WORK/bin/apt-get"
	ln -sf "$CLONE/scripts/pretend-apt.sh" "$WORK/bin/apt-cache"
}

# kernel TREE CACHE
kernel() {
	PATH=$WORK/bin:$PATH XV6VM_KERNEL=6.12 XV6VM_CACHE=$2 "$1/scripts/kernel.sh"
}

two_clones() {
	local first

	kernel "$CLONE" "$WORK/cold" >"$WORK/one" &
	first=$!
	kernel "$WORK/second" "$WORK/cold" >"$WORK/two" && wait "$first" &&
		cmp "$WORK/one" "$WORK/two" && [ -s "$(cat "$WORK/one")/vmlinuz" ]
}

# ---- caches -----------------------------------------------------------------
relative_cache() {
	cd "$WORK"
	[ -s "$(kernel "$CLONE" relative)/vmlinuz" ] && [ -d "$WORK/relative" ] &&
		grep -qF "$WORK/relative/stock" relative/stock/*/headers/Makefile
}

# odd_cache NAME: is refused in one line, and nothing comes of it.
odd_cache() {
	! kernel "$CLONE" "$WORK/$1" 2>"$WORK/why" && grep -F "$WORK/$1" "$WORK/why" &&
		[ "$(wc -l <"$WORK/why")" -eq 1 ] && [ ! -e "$WORK/$1" ]
}

moved_cache() {
	mv "$WORK/cold" "$WORK/moved"
	kernel "$CLONE" "$WORK/moved" && grep -qF "$WORK/moved/stock" "$WORK"/moved/stock/*/headers/Makefile
}

# More of a kernel is wanted than was fetched then.
other_packages() {
	local kernel

	kernel=$(kernel "$CLONE" "$WORK/moved") && rm "$kernel/vmlinuz" && echo headers >"$kernel/packages" &&
		kernel "$CLONE" "$WORK/moved" && [ -s "$kernel/vmlinuz" ]
}

other_mirror() {
	rm -rf "$WORK/cold" && XV6VM_MIRROR=http://wrong.invalid kernel "$CLONE" "$WORK/cold"
	rm -rf "$WORK/cold/stock" && XV6VM_MIRROR=http://right.invalid kernel "$CLONE" "$WORK/cold"
	grep -F right.invalid "$WORK/cold/apt/bookworm-backports/sources.list"
}

# That KVM worked once is not believed when no machine comes up, or it is not there.
no_kvm() {
	export XV6VM_CACHE=$WORK/kvm XV6VM_KO=/bin/busybox
	a_kernel
	mkdir -p "$XV6VM_CACHE"
	echo kvm >"$XV6VM_CACHE/accel-$(cat /proc/sys/kernel/random/boot_id)"
	program qemu-system-x86_64 "printf '%s ' \"\$@\" >$WORK/options"
	! PATH=$WORK/bin:$PATH "$CLONE/scripts/vm.sh" test x 256 "" "$CLONE/scripts/demo-story.sh" &&
		grep -e '-accel tcg' "$WORK/options"
}

foreign_files() {
	mkdir -p "$WORK/home/linux-mine"
	XV6VM_CACHE=$WORK/home make -C "$1" distclean
	[ -d "$WORK/home/linux-mine" ]
}

# In a cache of our own all that scripts make there goes, and nothing else.
own_cache() {
	export XV6VM_CACHE=$WORK/own
	# shellcheck disable=SC2016 # the inner shell's
	bash -c '. "$0/scripts/lib.sh"; lock x' "$1"
	# shellcheck disable=SC2016 # text
	grep -hoE '\$CACHE/[a-z0-9][$a-zA-Z0-9{}_.*-]+' "$1"/scripts/*.sh |
		sed -E 's/^.CACHE.//; s/\$(\{?\w+\}?)?|\*/x/g' | (cd "$WORK/own" && xargs mkdir -p)
	touch "$WORK/own/mine"
	make -C "$1" distclean
	ls "$WORK/own"
	[ "$(ls "$WORK/own")" = mine ] && rm "$WORK/own/mine" && touch "$WORK/own/CACHEDIR.TAG" &&
		make -C "$1" distclean && [ ! -e "$WORK/own" ]
}

# ---- folders ----------------------------------------------------------------
module_key_in() {
	cd "$1"
	# shellcheck disable=SC2016 # the inner shell's
	bash -c '. scripts/lib.sh; . scripts/vm-files.sh; module_key "$1"' - "$WORK/kernel"
}

# The same sources make the same module in every folder, and others another one.
same_module() {
	mkdir -p "$WORK/kernel"
	echo pretend >"$WORK/kernel/vmlinuz"
	[ "$(module_key_in "$CLONE")" = "$(module_key_in "$WORK/second")" ] || return
	echo >>"$WORK/second/module/main.c"
	[ "$(module_key_in "$CLONE")" != "$(module_key_in "$WORK/second")" ]
}

# The scripts, from elsewhere, with what leads cd astray.
cdpath() {
	mkdir -p "$WORK/decoy/scripts"
	cd "$CLONE/.."
	export CDPATH=$WORK/decoy:.
	# shellcheck disable=SC2016 # the inner shell's
	[ "$(bash -c '. clone/scripts/lib.sh; echo "$ROOT"')" = "$CLONE" ] && cd clone >/dev/null &&
		[ "$(bash -c '. scripts/lib.sh; echo "$ROOT"')" = "$CLONE" ]
}

# installed DESTDIR: relative to the folder in which make was called.
installed() {
	program modinfo 'echo 6.1.0-pretend'
	printf 'echo "%s/module"\n' "$WORK" >"$CLONE/scripts/module.sh"
	mkdir -p "$WORK/module" && touch "$WORK/module/xv6vm.ko"
	(cd "$CLONE" && PATH=$WORK/bin:$PATH make install DESTDIR="$1" PREFIX=/usr DEPS=0) || return
	cd "$CLONE"
	[ -x "$1/usr/bin/xv6vm" ] && [ -e "$1/usr/include/linux/xv6vm.h" ] &&
		[ -e "$1/lib/modules/6.1.0-pretend/updates/xv6vm.ko" ] && [ ! -e userspace/there ]
}

half_made() {
	local image=build/samples/tiny.img

	cd "$CLONE/userspace"
	program python3 "echo half >$image; exit 1"
	touch ../tests/tool/image.py
	! PATH=$WORK/bin:$PATH make "$image" && [ ! -e "$image" ]
	rc=$?
	rm "$WORK/bin/python3"
	return "$rc"
}

shared_sample() {
	cd "$CLONE/userspace"
	make samples && touch build/xv6vm ../tests/tool/image.py && ! make -n samples SAN=1 | grep build/san
}

a_space() {
	mv "$WORK/second" "$WORK/a space"
	cd "$WORK/a space"
	make tool DEPS=0 && userspace/build/xv6vm help >/dev/null &&
		! scripts/module.sh "$WORK" 2>"$WORK/why" &&
		grep -F 'a space' "$WORK/why"
}

# ---- results ----------------------------------------------------------------
two_checks() {
	local first=$CLONE/build/results/first.tap

	pretend "$WORK/stages" second "echo ok 1; echo 1..1" \
		first "until [ -e $WORK/go ]; do sleep 0.1; done; echo ok 1; echo 1..1"
	export XV6VM_STAGES=$WORK/stages XV6VM_CACHE=$WORK/c
	"$CLONE/scripts/check.sh" first >"$WORK/first" &
	soon test -e "$first" && "$CLONE/scripts/check.sh" second
	touch "$WORK/go"
	wait $! && [ -s "$first" ] && [ -s "${first%/*}/second.tap" ]
}

# ---- users ------------------------------------------------------------------
no_home() {
	env -u HOME "$CLONE/scripts/check.sh" --list lint
}

# Who may not install is told what would do it, and that is all.
ordinary_user() {
	local as=()

	program dpkg-query 'exit 1'
	chmod 755 "$WORK"
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	! PATH=$WORK/bin:$PATH "${as[@]}" "$CLONE/scripts/deps.sh" tool 2>"$WORK/why" &&
		grep 'sudo apt-get install.* libjansson-dev' "$WORK/why" &&
		"${as[@]}" env HOME=/nonexistent "$CLONE/scripts/check.sh" --list lint
}

copy "$CLONE"
copy "$WORK/second"
mkdir "$WORK/bin"
a_mirror
ok "a module is known again in another folder" same_module
ok "TERM to make check ends what it started, and not its caller" term_to_check
ok "a step that is over holds no lock" step_lets_go
[ "$(id -u)" -ne 0 ] || ok "a lock in /tmp is not opened" lock_of_packages
ok "an ordinary user is told what to install" ordinary_user
rm -f "$WORK/bin/dpkg-query"
ok "HOME may be unset" no_home
ok "two clones fill one cold cache" two_clones
ok "a relative cache" relative_cache
ok "a cache with a space in its path is refused" odd_cache "a b"
ok "a cache with an & in its path is refused" odd_cache "a&b"
ok "a cache that was moved" moved_cache
ok "a kernel of which less was fetched" other_packages
ok "a mirror that was wrong is forgotten" other_mirror
ok "distclean leaves a folder alone that was there before" foreign_files "$WORK/second"
ok "distclean removes all of a cache, and no more" own_cache "$WORK/second"
ok "CDPATH leads nowhere" cdpath
ok "two checks in one clone leave each other's results" two_checks
ok "a target that was half made does not stay" half_made
ok "samples are not made by the tool of SAN=1" shared_sample
ok "a checkout in a folder with a space: the tool, and a reason" a_space
ok "make install, DESTDIR relative" installed there
ok "make install, DESTDIR with a space" installed "$WORK/over there"
ok "TERM to make demo ends QEMU" term_to_demo
ok "KVM that is gone is not used" no_kvm
echo "1..$NUMBER"
