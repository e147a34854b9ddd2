// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a Linux process is for a moment, before the window of an emulated one is
 * all that it has: a place to make system calls from, and the filter that is the
 * second wall. It lets through one call: the mapping of that very window.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#define MMAP2  192
#define ARG(i) (offsetof(struct seccomp_data, args) + 8 * (i))
#define LOAD(at)                                   \
	{                                          \
		BPF_LD | BPF_W | BPF_ABS, 0, 0, at \
	}
/* Unless it is @k, @steps ahead. */
#define UNLESS(k, steps)                               \
	{                                              \
		BPF_JMP | BPF_JEQ | BPF_K, 0, steps, k \
	}
#define RETURN(what)                        \
	{                                   \
		BPF_RET | BPF_K, 0, 0, what \
	}

__asm__(".globl _start\n"
	"_start: int $0x80\n"
	"hlt\n");

/* ptrace.c knows where they lie, and pokes the page offset of the window. */
struct {
	struct sock_filter steps[10];
	struct {
		unsigned short len;
		struct sock_filter *filter;
	} prog;
} wall = {
	{
		LOAD(offsetof(struct seccomp_data, arch)),
		UNLESS(AUDIT_ARCH_I386, 7),
		LOAD(offsetof(struct seccomp_data, nr)),
		UNLESS(MMAP2, 5),
		LOAD(ARG(4)),
		UNLESS(3, 3),
		LOAD(ARG(5)),
		UNLESS(0, 1),
		RETURN(SECCOMP_RET_ALLOW),
		RETURN(SECCOMP_RET_KILL_PROCESS),
	},
	{ 10, wall.steps },
};
