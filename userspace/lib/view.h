/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the view share. */
#ifndef XV6VM_VIEW_H
#define XV6VM_VIEW_H

#include "xv6view.h"

/* The part of @p's image that @va lies in, as enum xv6view_what; *last: its end. */
__u32 view_part(const struct xv6view_proc *p, __u32 va, __u32 *last);

/* May user mode, as both levels of @e have it? */
static inline int view_user(const struct xv6vm_extent *e)
{
	return !!(e->pte_flags & e->pde_flags & XV6VM_PTE_U);
}

/* view_cell.c: the number of the first extent that does not end below @va. */
__u32 view_find(const struct xv6view_space *s, __u32 va);

/* view_image.c: frames and processes of a loaded image, as its symbols tell. */
int view_image(struct xv6view *v, const struct xv6image_symbols *sym);

/* Add an address space to those there are. Return: 0 or -ENOMEM. */
int view_add_proc(struct xv6view *v, const struct xv6view_proc *p);

/* Copy a name, without what a terminal would obey. */
void view_name(char to[XV6VM_NAME_LEN + 1], const char *from);

/* Add a line that says @fmt; what is too much is left out. */
void view_say(struct xv6view_about *a, const char *label, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
