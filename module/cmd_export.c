// SPDX-License-Identifier: GPL-2.0
/* What comes out in bulk: the frame table, page tables as they lie in RAM. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd.h"

/* Whose a frame is for this file: 0 nobody in particular, 1 it, 2 another. */
static u32 holder_seen(const struct xv6vm_file *f, const struct xv6_frame *fr)
{
	if (fr->kind != XV6VM_KIND_HELD || !fr->owner)
		return 0;
	return fr->owner == f->holder ? 1 : 2;
}

static struct xv6vm_frame_use use_of(const struct xv6vm_file *f, u32 number)
{
	const struct xv6_machine *m = &f->dev->m;
	const struct xv6_frame use = xv6_frame_use(m, number << XV6_PGSHIFT);

	return (struct xv6vm_frame_use) {
		.pid = xv6_frame_pid(m, &use),
		.kind = use.kind,
		.shares = use.shares,
		.holder = holder_seen(f, &use),
	};
}

int xv6vm_do_frame_table(struct xv6vm_file *f, void *arg,
			 struct xv6vm_arrays *a)
{
	struct xv6vm_frame_table *t = arg;
	struct xv6vm_frame_use *out = a->out;
	u32 frames = f->dev->m.nframes;
	u32 n = 0;

	while (n < t->count && t->first < frames)
		out[n++] = use_of(f, t->first++);
	t->out_count = n;
	t->out_total = frames;
	a->more = t->first < frames;
	a->out_used = n * sizeof(*out);
	return 0;
}

/* The directory's own record; behind it those of its tables. */
#define FIRST_TABLE	1u

/* A record of the page that lies at @pa; false if that is out of RAM. */
static bool put_table(const struct xv6_machine *m, u32 pa,
		      struct xv6vm_table *t)
{
	const void *words = xv6_frame_ptr(m, pa);

	if (!words)
		return false;
	t->pa = pa;
	memcpy(t->words, words, sizeof(t->words));
	return true;
}

/* The table behind entry @pdx of a directory, if there is one. */
static bool next_table(const struct xv6_machine *m, const xv6_pte_t *dir,
		       u32 pdx, struct xv6vm_table *t)
{
	u32 pde = xv6_get(&dir[pdx]);

	if (!(pde & XV6_PTE_P) || pde & XV6_PTE_PS ||
	    !put_table(m, xv6_pte_addr(pde), t))
		return false;
	t->level = 2;
	t->va = xv6_pgaddr(pdx, 0, 0);
	t->pde = pde;
	return true;
}

static void put_tables(const struct xv6_machine *m, u32 pgdir,
		       struct xv6vm_tables *x, struct xv6vm_table *out)
{
	const xv6_pte_t *dir = xv6_frame_ptr(m, pgdir);

	if (!x->index && x->count) {
		put_table(m, pgdir, out);
		out->level = 1;
		out->va = 0;
		out->pde = 0;
		x->index = FIRST_TABLE;
		x->out_count = 1;
	}
	while (x->index < FIRST_TABLE + XV6_NENTRIES &&
	       x->out_count < x->count) {
		if (next_table(m, dir, x->index - FIRST_TABLE,
			       &out[x->out_count]))
			x->out_count++;
		x->index++;
	}
}

int xv6vm_do_tables(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_tables *x = arg;
	u32 pgdir;
	int ret;

	ret = xv6vm_pgdir(m, &x->hdr, x->pid, &pgdir);
	if (ret)
		return ret;
	put_tables(m, pgdir, x, a->out);
	if (x->index >= FIRST_TABLE + XV6_NENTRIES)
		x->index = XV6VM_TABLES_END;
	a->more = x->index != XV6VM_TABLES_END;
	a->out_used = x->out_count * sizeof(struct xv6vm_table);
	return 0;
}
