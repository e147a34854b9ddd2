/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the object pt share. */
#ifndef XV6VM_PT_H
#define XV6VM_PT_H

#include "cli.h"

int run_ls(struct call *c);
int run_dump(struct call *c);
int run_export(struct call *c);
int run_map(struct call *c);
int run_unmap(struct call *c);
int run_protect(struct call *c);

/*
 * How --as, --read, --write, --fetch and --no-wp ask, as user mode would unless said
 * otherwise if @user; q->va is the caller's. Return: EXIT_*.
 */
int arg_query(struct call *c, bool user, struct xv6vm_query *q);

/* Every address of a byte of a frame. Return: EXIT_*. */
int put_aliases(struct call *c, uint32_t pa);

#endif
