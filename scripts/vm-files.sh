# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced: builds all that goes into the VM, and names it for initramfs.sh.

build_user() {
	make -s -C "$ROOT/userspace" -j"$JOBS" tool samples
}

# What a module of this kernel hangs on.
module_key() {
	{
		(cd "$ROOT" && sha1sum Kbuild scripts/module.sh &&
			find include module kunit bench tests/cards* tests/ref -name '*.[ch]' -print0 |
			LC_ALL=C sort -z | xargs -0 sha1sum)
		sha1sum "$1/vmlinuz"
		gcc-12 --version
	} | sha1sum | cut -c1-16
}

# modules_for KERNEL [MAKE-ARGUMENT...]: the folder of what is built for it. Modules are the
# same wherever they are built, so those of these very sources are kept.
modules_for() {
	local kernel=$1 dir built
	shift

	dir=$CACHE/modules/$(module_key "$kernel")
	if [ $# -eq 0 ] && [ -d "$dir" ]; then
		touch "$dir"
		echo "$dir"
		return
	fi
	built=$("$ROOT/scripts/module.sh" "$kernel/headers" "$@") || return
	echo "$built"
	[ $# -eq 0 ] || return 0
	mkdir -p "$CACHE/modules"
	find "$CACHE/modules" -mindepth 1 -maxdepth 1 -mtime +2 -exec rm -rf {} +
	mkdir "$dir.$$"
	cp "$built"/*.ko "$dir.$$"
	mv -T "$dir.$$" "$dir" || rm -rf "$dir.$$"
}

# vm_files [MAKE-ARGUMENT...]: of the module
vm_files() {
	local kernel

	kernel=$("$ROOT/scripts/kernel.sh")
	XV6VM_KO=$(modules_for "$kernel" "$@")/xv6vm.ko
	step "building the tool and the samples" "$BUILD/log/tool.log" build_user
	XV6VM_SAMPLES=$ROOT/userspace/build/samples
	XV6VM_TOOLS=$(make -s -C "$ROOT/userspace" print-vm-tools)
	export XV6VM_KO XV6VM_SAMPLES XV6VM_TOOLS
}

# And the tests under load and under attack.
vm_tests() {
	local tests

	tests=$(make -s -C "$ROOT/userspace" -j"$JOBS" print-vmtests)
	XV6VM_TOOLS+=" $tests"
}

build_side_module() {
	rm -rf "$2" && mkdir -p "$2" && cp "$ROOT/tests/vm/$1"/{Kbuild,"$1".c} "$2" &&
		make -s -C "$3/headers" M="$2" -j"$JOBS" XV6VM="$ROOT" \
			CONFIG_DEBUG_INFO_BTF_MODULES= modules
}

# side_module NAME: tests/vm/NAME, a module for a test, goes to the VM as well.
side_module() {
	local kernel dir

	kernel=$("$ROOT/scripts/kernel.sh")
	dir=$BUILD/$1-${kernel##*/}
	step "building $1.ko" "$BUILD/log/${dir##*/}.log" build_side_module "$1" "$dir" "$kernel"
	export XV6VM_MODULES="${XV6VM_MODULES:-} $dir/$1.ko"
}

# kvm_modules: for guests in the VM. A kernel whose packages here lack them has none.
kvm_modules() {
	local kernel dir name file

	kernel=$("$ROOT/scripts/kernel.sh")
	dir=$BUILD/kvm-${kernel##*/}
	mkdir -p "$dir"
	for name in irqbypass kvm kvm-amd kvm-intel; do
		file=$(find "$kernel" -name "$name.ko*" -print -quit)
		[ -n "$file" ] || return 0
		[ -e "$dir/$name.ko" ] || xzcat -f "$file" >"$dir/$name.ko"
		XV6VM_MODULES="${XV6VM_MODULES:-} $dir/$name.ko"
	done
	export XV6VM_MODULES
}

# live_files FILE...: a QEMU for the VM, in which the kernel among these files runs.
live_files() {
	local dir qemu

	dir=$BUILD/live-$(printf '%s' "$*" | cksum | cut -d' ' -f1)
	qemu=$(command -v qemu-system-i386)
	[ ! -e /usr/libexec/qemu-system-i386 ] || qemu=/usr/libexec/qemu-system-i386
	rm -rf "$dir" && mkdir -p "$dir"
	cp -L /usr/share/seabios/{bios-256k,vgabios-stdvga}.bin \
		/usr/share/qemu/{kvmvapic,linuxboot_dma,multiboot_dma}.bin \
		/usr/lib/*/qemu/accel-tcg-i386.so "$@" "$dir"
	XV6VM_TOOLS+=" $qemu"
	export XV6VM_LIVE=$dir VM_NESTED=1
	kvm_modules
}

# The kernel of tests/minikernel.
live_mini() {
	make -s -C "$ROOT/tests/minikernel" OUT="$BUILD/live-kernel"
	live_files "$BUILD/live-kernel/kernel"
}
