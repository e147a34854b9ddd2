// SPDX-License-Identifier: GPL-2.0-only
/* Every refusal of the model: its errno, and one line for people. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <xv6/machine.h>

struct xv6_reason {
	u8 err;			/* 0: it is a result */
	const char *text;
};

#define R(name, err, text) \
	[XV6VM_R_##name] = { err, text }

static const struct xv6_reason xv6_reasons[] = {
	R(NONE, 0, "nothing was refused"),
	R(NO_FRAME, ENOMEM, "no frame is free, and xv6's kalloc returns 0; exit or kfree some"),
	R(FRAME_UNALIGNED, EINVAL, "a frame's address is a multiple of 4096; xv6 panics: kfree"),
	R(FRAME_OUTSIDE, ERANGE, "no such frame: it is not below PHYSTOP; xv6's kfree panics"),
	R(FRAME_KERNEL, EPERM, "the kernel or I/O space is in that frame; xv6 panics: kfree"),
	R(FRAME_FREE, EALREADY, "that frame is free already; xv6 would put it on the list twice"),
	R(FRAME_IN_USE, EBUSY, "that frame is in use; xv6 would free it under its owner"),
	R(FRAME_NOT_HELD, EPERM, "another open file holds that frame; xv6 would free it even so"),
	R(FRAME_SHARED, EBUSY, "that frame is mapped by hand: unmap it; xv6 would free it even so"),
	R(FRAME_SHARES, EOVERFLOW, "a frame can be mapped by hand 255 times at most"),
	R(LIST_DAMAGED, EIO, "the free list is damaged: a next pointer names no free frame"),
	R(RAM_UNALIGNED, EINVAL, "RAM is a multiple of 4096 bytes"),
	R(RAM_SMALL, ERANGE,
	  "RAM is too small for xv6's kernel, which is loaded at 1 MB; 2M is the least"),
	R(RAM_LARGE, ERANGE, "2016M is the most, devices follow; xv6 panics: PHYSTOP too high"),
	R(KERNEL_PLACE, EINVAL,
	  "data is page aligned, and KERNLINK <= data <= end < KERNBASE + 4 MB, in RAM"),
	R(NCPU, ERANGE, "the machine has 1 to 8 CPUs and 1 to 4096 process slots"),
	R(RAM_REGION, ERANGE,
	  "there is less memory for the machine than that; begin with a larger mem="),
	R(MACHINE_SHARED, EBUSY, "another open file has processes or frames of this machine"),
	R(FOREIGN, EBADFD, "the RAM holds a loaded image; boot the machine first"),
	R(NOT_FOREIGN, EBADFD, "RAM is written by its address in a loaded image only"),
	R(UNSOUND, EINVAL, "no machine of xv6vm's is like that; what was saved is damaged"),
	R(VA_UNALIGNED, EINVAL, "the address is not aligned; xv6's mappages would round it down"),
	R(SIZE_ZERO, EINVAL, "the size is 0; xv6 would map until it panics"),
	R(VA_WRAPS, ERANGE, "the range wraps around the address space; xv6 would go on from 0"),
	R(PA_UNALIGNED, EINVAL,
	  "the physical address is not page aligned; xv6 would mix it into the flags"),
	R(PERM, EINVAL, "permissions are made of W and U"),
	R(REMAP, EEXIST, "a page there is mapped already; xv6 panics: remap"),
	R(KERNEL_HALF, ERANGE, "user memory ends at KERNBASE, 0x80000000; above is xv6's kernel"),
	R(NO_TABLE, ENXIO, "no page table for that address; xv6 panics where it needs one"),
	R(NO_PAGE, ENXIO, "no page is mapped at that address; xv6 panics where it needs one"),
	R(TABLE_DAMAGED, EIO, "a directory entry there names no table in RAM; xv6 would follow it"),
	R(NO_DIRECTORY, ENXIO, "there is no page directory; xv6 panics: freevm: no pgdir"),
	R(INIT_TOO_BIG, ENOSPC, "first code is below 4096 bytes; xv6 panics: more than a page"),
	R(SIZE_LIMIT, ERANGE, "a process ends below KERNBASE, 0x80000000; xv6's sbrk returns -1"),
	R(NOT_USER, EPERM, "that page is not user-accessible; xv6's copyout returns -1"),
	R(NOT_WRITABLE, EPERM,
	  "only user pages and held frames may be written, not what the machine runs on"),
	R(FRAME_UNMAPPABLE, EPERM, "only user pages and held frames can be mapped by hand"),
	R(NO_PROC, ESRCH, "no process of that pid; xv6's kill returns -1"),
	R(PROC_TABLE_FULL, EAGAIN, "the process table is full; xv6's fork returns -1"),
	R(PROC_ZOMBIE, ESRCH, "that process has exited and waits for its parent"),
	R(PROC_RUNNING, EBUSY, "that process runs on another CPU"),
	R(INIT_EXITING, EPERM, "init never exits; xv6 panics: init exiting"),
	R(NAME, EINVAL, "a name is 1 to 15 of A-Z a-z 0-9 _ . -"),
	R(NO_CHILDREN, ECHILD, "the process has no children; xv6's wait returns -1"),
	R(NO_ZOMBIE, EAGAIN, "no child has exited yet; xv6 would sleep"),
	R(SBRK_WRAPS, ERANGE, "the process is not that large; xv6 says yes and changes nothing"),
	R(SBRK_ALL, ERANGE,
	  "a process keeps at least one byte; xv6 frees all its pages and then says no"),
	R(ELF_SHORT, ENOEXEC, "the file ends before what its headers name; xv6's exec returns -1"),
	R(ELF_MAGIC, ENOEXEC, "the file is not ELF; xv6's exec returns -1"),
	R(ELF_NOT_I386, ENOEXEC, "no 32-bit i386 program (xv6 does not look); build with gcc -m32"),
	R(ELF_MEMSZ, ENOEXEC, "a segment's memory is below its file part; xv6's exec returns -1"),
	R(ELF_WRAPS, ENOEXEC, "a segment wraps around the address space; xv6's exec returns -1"),
	R(ELF_UNALIGNED, ENOEXEC,
	  "a segment does not begin on a page; link with -Ttext=0 and one segment (-N)"),
	R(ELF_RANGE, ENOEXEC, "a segment reaches KERNBASE; programs live below 0x80000000"),
	R(ELF_EMPTY, ENOEXEC,
	  "the image is still empty after a segment; xv6 takes that for failure"),
	R(ARGC, ENOSPC, "a program has 32 arguments at most; xv6's exec returns -1"),
	R(ARGS_SPACE, ENOSPC, "the arguments are more than a page of stack; xv6's exec returns -1"),
	R(ARGS_FORM, EINVAL, "arguments are argc strings, each closed by a NUL, and nothing more"),
	R(ELF_OVERLAP, ENOEXEC,
	  "the segments are longer than the file; xv6 would read parts of it again"),
	R(NO_CPU, ENODEV, "the machine has no CPU of that number"),
	R(CPU_IDLE, EINVAL, "that CPU runs no process"),
	R(CPU_IN_KERNEL, EINVAL, "that CPU is in the kernel already"),
	R(CPU_IN_USER, EINVAL, "that CPU is in user mode already"),
	R(TLB_FORM, EINVAL, "a TLB has 0 to 64 entries, and both entries and ways are powers of 2"),
	R(TRIPLE_FAULT, 0,
	  "no kernel is mapped there: the trap faults, so does the fault: the CPU resets"),
	R(CR3, EINVAL, "a cr3 is a multiple of 4096, apart from PWT and PCD: bits 3 and 4"),
	R(PDE_ABSENT, 0, "the directory entry is not present: no page table for this address"),
	R(PTE_ABSENT, 0, "the table entry is not present: no page at this address"),
	R(PDE_SUPERVISOR, 0, "the directory entry has U clear: kernel only"),
	R(PTE_SUPERVISOR, 0, "the table entry has U clear: kernel only"),
	R(PDE_READONLY, 0, "the directory entry has W clear: read-only"),
	R(PTE_READONLY, 0, "the table entry has W clear: read-only"),
	R(PDE_OUTSIDE, 0, "the directory entry points out of RAM: it reads as not present"),
	R(PA_OUTSIDE, 0, "mapped, but there is no RAM at that physical address"),
};

const char *xv6_reason_text(u32 reason)
{
	const char *text = NULL;

	if (reason < ARRAY_SIZE(xv6_reasons))
		text = xv6_reasons[reason].text;
	return text ? text : "unknown reason";
}

int xv6_reason_errno(u32 reason)
{
	return reason < ARRAY_SIZE(xv6_reasons) ? -xv6_reasons[reason].err : 0;
}

int xv6_refuse(struct xv6_machine *m, u32 reason, u32 detail)
{
	/* What goes wrong in the course of undoing says less than what led to it. */
	if (!m->why.reason)
		m->why = (struct xv6_why){ reason, detail };
	/* Whatever follows takes back what led there. */
	m->cause = XV6VM_C_UNDO;
	return xv6_reason_errno(reason);
}
