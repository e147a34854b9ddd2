// SPDX-License-Identifier: GPL-2.0
/*
 * Every refusal of the model: its errno, and one line for people.
 */
#include <linux/errno.h>
#include <xv6/machine.h>

struct xv6_reason {
	s16 err;
	const char *text;
};

static const struct xv6_reason xv6_reasons[] = {
	[XV6VM_R_NONE] = { 0, "nothing was refused" },

	[XV6VM_R_NO_FRAME] = { -ENOMEM,
		"no free frame is left; exit a process or free a frame" },
	[XV6VM_R_FRAME_UNALIGNED] = { -EINVAL,
		"a frame's address is a multiple of 4096" },
	[XV6VM_R_FRAME_OUTSIDE] = { -ERANGE,
		"no such frame: it is not below PHYSTOP" },
	[XV6VM_R_FRAME_KERNEL] = { -EPERM,
		"that frame holds the kernel or I/O space and was never free" },
	[XV6VM_R_FRAME_FREE] = { -EALREADY,
		"that frame is free already; xv6 would put it on the list twice" },
	[XV6VM_R_FRAME_IN_USE] = { -EBUSY,
		"that frame is in use; xv6 would free it under its owner" },
	[XV6VM_R_FRAME_NOT_HELD] = { -EPERM,
		"that frame is held by another open file" },
	[XV6VM_R_FRAME_SHARED] = { -EBUSY,
		"that frame is still mapped by hand; unmap it first" },
	[XV6VM_R_FRAME_SHARES] = { -EOVERFLOW,
		"a frame can be mapped by hand 255 times at most" },
	[XV6VM_R_LIST_DAMAGED] = { -EIO,
		"the free list is damaged: a next pointer names no free frame" },

	[XV6VM_R_RAM_UNALIGNED] = { -EINVAL,
		"RAM is a multiple of 4096 bytes" },
	[XV6VM_R_RAM_SMALL] = { -ERANGE,
		"RAM is too small for xv6's kernel, which is loaded at 1 MB; 2M is the least" },
	[XV6VM_R_RAM_LARGE] = { -ERANGE,
		"RAM would reach into device space at 0xfe000000; 2016M is the most" },
	[XV6VM_R_KERNEL_PLACE] = { -EINVAL,
		"data is page aligned, and KERNLINK <= data <= end < KERNBASE + 4 MB, in RAM" },
	[XV6VM_R_NCPU] = { -ERANGE,
		"the machine has 1 to 8 CPUs and 1 to 4096 process slots" },

	[XV6VM_R_RAM_REGION] = { -ERANGE,
		"the module's region is smaller than that; load it with a larger mem=" },
	[XV6VM_R_MACHINE_SHARED] = { -EBUSY,
		"another open file has processes or frames of this machine" },
	[XV6VM_R_FOREIGN] = { -EBADFD,
		"the RAM holds a loaded image; boot the machine first" },
	[XV6VM_R_NOT_FOREIGN] = { -EBADFD,
		"RAM is written by its address in a loaded image only" },

	[XV6VM_R_VA_UNALIGNED] = { -EINVAL,
		"the virtual address is not aligned" },
	[XV6VM_R_SIZE_ZERO] = { -EINVAL,
		"the size is 0; xv6 would map until it panics" },
	[XV6VM_R_VA_WRAPS] = { -ERANGE,
		"the range wraps around the end of the address space" },
	[XV6VM_R_PA_UNALIGNED] = { -EINVAL,
		"the physical address is not page aligned; xv6 would mix it into the flags" },
	[XV6VM_R_PERM] = { -EINVAL,
		"permissions are made of W and U" },
	[XV6VM_R_REMAP] = { -EEXIST,
		"a page there is mapped already; xv6 panics: remap" },
	[XV6VM_R_KERNEL_HALF] = { -ERANGE,
		"user memory ends at KERNBASE, 0x80000000" },
	[XV6VM_R_NO_TABLE] = { -ENXIO,
		"no page table for that address" },
	[XV6VM_R_NO_PAGE] = { -ENXIO,
		"no page is mapped at that address" },
	[XV6VM_R_TABLE_DAMAGED] = { -EIO,
		"a page directory entry there names no page table in RAM" },
	[XV6VM_R_NO_DIRECTORY] = { -ENXIO,
		"there is no page directory" },
	[XV6VM_R_INIT_TOO_BIG] = { -ENOSPC,
		"the first code of a process fits below 4096 bytes" },
	[XV6VM_R_SIZE_LIMIT] = { -ERANGE,
		"a process's memory ends below KERNBASE, 0x80000000" },
	[XV6VM_R_NOT_USER] = { -EPERM,
		"that page is not user-accessible" },
	[XV6VM_R_NOT_WRITABLE] = { -EPERM,
		"only user pages and held frames may be written, not what the machine runs on" },
	[XV6VM_R_FRAME_UNMAPPABLE] = { -EPERM,
		"only user pages and held frames can be mapped by hand" },

	[XV6VM_R_NO_PROC] = { -ESRCH, "no process of that pid" },
	[XV6VM_R_PROC_TABLE_FULL] = { -EAGAIN,
		"the process table is full" },
	[XV6VM_R_PROC_ZOMBIE] = { -ESRCH,
		"that process has exited and waits for its parent" },
	[XV6VM_R_PROC_RUNNING] = { -EBUSY,
		"that process runs on another CPU" },
	[XV6VM_R_INIT_EXITING] = { -EPERM,
		"init never exits; xv6 panics: init exiting" },
	[XV6VM_R_NAME] = { -EINVAL,
		"a name is 1 to 15 of A-Z a-z 0-9 _ . -" },
	[XV6VM_R_NO_CHILDREN] = { -ECHILD, "the process has no children" },
	[XV6VM_R_NO_ZOMBIE] = { -EAGAIN,
		"no child has exited yet; xv6 would sleep" },
	[XV6VM_R_SBRK_WRAPS] = { -ERANGE,
		"the process is not that large; xv6 says yes and changes nothing" },
	[XV6VM_R_SBRK_ALL] = { -ERANGE,
		"a process keeps at least one byte; xv6 frees all its pages and then says no" },

	[XV6VM_R_ELF_SHORT] = { -ENOEXEC,
		"the file ends before what its headers name" },
	[XV6VM_R_ELF_MAGIC] = { -ENOEXEC, "the file is not ELF" },
	[XV6VM_R_ELF_NOT_I386] = { -ENOEXEC,
		"the file is not a 32-bit i386 program; build it with gcc -m32" },
	[XV6VM_R_ELF_MEMSZ] = { -ENOEXEC,
		"a segment's memory is smaller than its file part" },
	[XV6VM_R_ELF_WRAPS] = { -ENOEXEC,
		"a segment wraps around the end of the address space" },
	[XV6VM_R_ELF_UNALIGNED] = { -ENOEXEC,
		"a segment does not begin on a page; link with -Ttext=0 and one segment (-N)" },
	[XV6VM_R_ELF_RANGE] = { -ENOEXEC,
		"a segment reaches KERNBASE; programs live below 0x80000000" },
	[XV6VM_R_ELF_EMPTY] = { -ENOEXEC,
		"the image is still empty after a segment; xv6 takes that for failure" },
	[XV6VM_R_ARGC] = { -ENOSPC, "a program has 32 arguments at most" },
	[XV6VM_R_ARGS_SPACE] = { -ENOSPC,
		"the arguments do not fit into the one page of stack" },
	[XV6VM_R_ARGS_FORM] = { -EINVAL,
		"arguments are argc strings, each closed by a NUL, and nothing more" },

	[XV6VM_R_ELF_OVERLAP] = { -ENOEXEC,
		"the segments are longer than the file; xv6 would read parts of it again" },

	[XV6VM_R_NO_CPU] = { -ENODEV, "the machine has no CPU of that number" },
	[XV6VM_R_CPU_IDLE] = { -EINVAL, "that CPU runs no process" },
	[XV6VM_R_CPU_IN_KERNEL] = { -EINVAL,
		"that CPU is in the kernel already" },
	[XV6VM_R_CPU_IN_USER] = { -EINVAL,
		"that CPU is in user mode already" },

	[XV6VM_R_TLB_FORM] = { -EINVAL,
		"a TLB has 0 to 64 entries, and both entries and ways are powers of 2" },
	[XV6VM_R_TRIPLE_FAULT] = { 0,
		"no kernel is mapped there: the trap faults, so does the fault: the CPU resets" },

	[XV6VM_R_CR3] = { -EINVAL,
		"a cr3 is a multiple of 4096, apart from PWT and PCD: bits 3 and 4" },

	[XV6VM_R_PDE_ABSENT] = { 0,
		"the directory entry is not present: no page table for this address" },
	[XV6VM_R_PTE_ABSENT] = { 0,
		"the table entry is not present: no page at this address" },
	[XV6VM_R_PDE_SUPERVISOR] = { 0,
		"the directory entry has U clear: kernel only" },
	[XV6VM_R_PTE_SUPERVISOR] = { 0,
		"the table entry has U clear: kernel only" },
	[XV6VM_R_PDE_READONLY] = { 0,
		"the directory entry has W clear: read-only" },
	[XV6VM_R_PTE_READONLY] = { 0,
		"the table entry has W clear: read-only" },
	[XV6VM_R_PDE_OUTSIDE] = { 0,
		"the directory entry points out of RAM: it reads as not present" },
	[XV6VM_R_PA_OUTSIDE] = { 0,
		"mapped, but there is no RAM at that physical address" },
};

#define XV6_NREASONS	(XV6VM_R_PA_OUTSIDE + 1u)

static const struct xv6_reason *xv6_reason(u32 reason)
{
	if (reason >= XV6_NREASONS)
		return NULL;
	return xv6_reasons[reason].text ? &xv6_reasons[reason] : NULL;
}

const char *xv6_reason_text(u32 reason)
{
	const struct xv6_reason *r = xv6_reason(reason);

	return r ? r->text : "unknown reason";
}

int xv6_reason_errno(u32 reason)
{
	const struct xv6_reason *r = xv6_reason(reason);

	return r ? r->err : 0;
}

int xv6_refuse(struct xv6_machine *m, u32 reason, u32 detail)
{
	/* What goes wrong in the course of undoing says less than what led to it. */
	if (!m->why.reason)
		m->why = (struct xv6_why){ reason, detail };
	return xv6_reason_errno(reason);
}
