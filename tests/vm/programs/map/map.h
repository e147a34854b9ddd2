/* SPDX-License-Identifier: GPL-2.0-only */
/* A process of the machine, seen by mmap() of the device. */
#ifndef _MAP_H
#define _MAP_H

#include <sys/mman.h>

#include "life.h"

#define WRITES 1

/* The page that tests write to, behind one that the process began with. */
#define HEAP 0x1000u

/* What an access met: 0, SIGSEGV or SIGBUS. For any thread, of which one writes: other values. */
void touch_init(void);
int touch(volatile void *at, int writes);

/* A process with @pages of memory from 0 on, all of it to be written. */
__u32 proc_new(__u32 pages);
int proc_grow(__u32 pid, __s32 bytes);
int proc_exit(__u32 pid);
int proc_protect(__u32 pid, __u32 va, __u32 flags, __u32 perm);

/* The entry for @va, and what a copy through the tables finds there. */
__u32 pte_of(__u32 pid, __u32 va);
__u32 word_of(__u32 pid, __u32 va);

/* Its memory from @va on, through @file; or MAP_FAILED with errno. */
void *window(int file, __u32 pid, __u32 va, size_t len, int prot);

/* What was refused there last: the error code, and the address. */
bool refused(__u32 pid, __u32 code, __u32 cr2);

/* race.c: 0 writes land behind a revocation, in so many @rounds. */
void race(unsigned long rounds);

#endif
