/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this kernel is: the numbers and switches that a profile sets, with those
 * of xv6 for x86 where it says nothing.
 */
#ifndef MINI_PLAN_H
#define MINI_PLAN_H

#define PGSIZE	 4096
#define EXTMEM	 0x100000
#define DEVSPACE 0xfe000000

#ifndef KERNBASE
#define KERNBASE 0x80000000
#endif
#ifndef PHYSTOP
#define PHYSTOP 0x1000000
#endif
#ifndef NPROC
#define NPROC 64
#endif
#ifndef NCPU
#define NCPU 8
#endif

/* Rules that labs change; each 0 or 1. */
#ifndef COW
#define COW 0 /* fork shares frames read-only, and counts who has them */
#endif
#ifndef LAZY
#define LAZY 0 /* sbrk changes the size, a fault brings the page */
#endif
#ifndef THREADS
#define THREADS 0 /* clone: one more process in the same directory */
#endif
#ifndef SHARED
#define SHARED 0 /* a frame of the kernel's in several processes */
#endif
#ifndef STACKTOP
#define STACKTOP 0 /* the stack ends at KERNBASE */
#endif
#ifndef TOPSIZE
#define TOPSIZE \
	0 /* sz is where the stack ends, and another member where the heap does */
#endif
#ifndef NULLGUARD
#define NULLGUARD 0 /* nothing at page 0 */
#endif
#ifndef BIGPAGES
#define BIGPAGES 0 /* the kernel's memory in pages of 4 MB */
#endif
#ifndef PERCPU
#define PERCPU 0 /* a free list for each CPU */
#endif
#ifndef NODES
#define NODES \
	0 /* a structure beside each frame: 1: the free list is of them; 2: it is not */
#endif
#ifndef LOCKS
#define LOCKS 0 /* kalloc calls another function first */
#endif
#ifndef CONSOLE
#define CONSOLE \
	0 /* a shell that commands are typed to, in place of a life of its own */
#endif
#ifndef FREEPAGES
#define FREEPAGES 0 /* a system call: how many frames are free */
#endif
#ifndef TRANSLATE
#define TRANSLATE 0 /* a system call: the physical address of a virtual one */
#endif
#ifndef KEPT
#define KEPT \
	0 /* a page for each slot of ptable, kept for the next process there */
#endif
#ifndef MOVED
#define MOVED 0 /* members of struct proc added, and in another order */
#endif

#define UBASE	(NULLGUARD ? PGSIZE : 0)
#define SHMBASE 0x40000000

#define KCODE 0x08
#define KDATA 0x10
#define UCODE 0x1b
#define UDATA 0x23
#define TSS   0x28

#endif
