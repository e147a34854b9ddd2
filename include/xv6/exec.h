/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exec: xv6's exec.c, for an i386 ELF32 file that lies in memory.
 */
#ifndef _XV6_EXEC_H
#define _XV6_EXEC_H

#include <xv6/types.h>

struct xv6_proc;

/**
 * struct xv6_exec - what to run
 * @name: of the process from now on, checked with xv6_name_ok()
 * @elf: the file
 * @elf_len: its length in bytes
 * @args: @argc strings one behind the other, each closed by a NUL
 * @args_len: bytes of all of them
 */
struct xv6_exec {
	const char *name;
	const u8 *elf;
	u32 elf_len;
	const char *args;
	u32 args_len;
	u32 argc;
};

/**
 * xv6_exec() - replace the image of @p; mirrors exec
 *
 * The new image is complete before the old one is freed: after a refusal the
 * process is as it was. Stack, from the top: strings, then 0, argv[], argv,
 * argc, 0xffffffff as return address.
 *
 * Return: 0; -ENOEXEC, -ERANGE, -E2BIG, -EINVAL, -ENOMEM with m->why set.
 */
int xv6_exec(struct xv6_machine *m, struct xv6_proc *p,
	     const struct xv6_exec *x);

#endif
