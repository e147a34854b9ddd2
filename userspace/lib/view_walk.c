// SPDX-License-Identifier: GPL-2.0-only
/* Views: the walk of an address, as boxes. */

#include <stdio.h>
#include <string.h>

#include "view.h"

#define ENTRIES 1024u

static void bits(char buf[48], __u32 va)
{
	char *to = buf;
	int i;

	for (i = 31; i >= 0; i--) {
		*to++ = va >> i & 1 ? '1' : '0';
		if (i == 22 || i == 12)
			to = stpcpy(to, " | ");
	}
	*to = '\0';
}

/* Whose a frame is, as far as that is known. */
static void whose(const struct xv6view *v, __u32 pa, char *buf, size_t len)
{
	struct xv6view_frame f = { .what = XV6VIEW_OUTSIDE };
	char who[XV6VIEW_WHO];

	if (pa / XV6VM_PGSIZE < v->info.out_frames)
		f = v->frames[pa / XV6VM_PGSIZE];
	if (f.pid)
		snprintf(buf, len, "%s of %s", xv6vm_view_label(f.what),
			 xv6vm_view_who(v, f.pid, who));
	else
		snprintf(buf, len, "%s", xv6vm_view_label(f.what));
}

static struct xv6view_box *add(struct xv6view_walk *w, const struct xv6view *v,
			       const char *title, __u32 pa)
{
	struct xv6view_box *b = &w->box[w->boxes++];

	*b = (struct xv6view_box){ .title = title, .pa = pa };
	whose(v, pa, b->text, sizeof(b->text));
	return b;
}

/* The entries around number @index of the table at b->pa, as many as there is room. */
static int entries(struct xv6view_box *b, const struct xv6view *v, __u32 index)
{
	__u32 half = XV6VIEW_ENTRIES / 2, done, i;
	__u32 first = index < half ? 0 : index - half;
	__u8 raw[4 * XV6VIEW_ENTRIES];
	int ret;

	if (first > ENTRIES - XV6VIEW_ENTRIES)
		first = ENTRIES - XV6VIEW_ENTRIES;
	ret = xv6vm_ram_read(v->h, b->pa + 4 * first, raw, sizeof(raw), &done);
	if (ret)
		return ret;
	for (i = 0; i < done / 4; i++)
		b->entry[i] = (struct xv6view_entry){
			.index = first + i,
			.pa = b->pa + 4 * (first + i),
			.word = raw[4 * i] | raw[4 * i + 1] << 8 |
				raw[4 * i + 2] << 16 |
				(__u32)raw[4 * i + 3] << 24,
			.chosen = first + i == index,
		};
	b->entries = i;
	return 0;
}

/* A directory or a table, from whose entry @word the walk goes on or not. */
static int add_table(struct xv6view_walk *w, const struct xv6view *v,
		     __u32 level, __u32 pa, __u32 index, __u32 word)
{
	struct xv6view_box *b =
		add(w, v, level == 1 ? "page directory" : "page table", pa);
	char flags[XV6VM_FLAGS_LEN];

	xv6vm_flags_text(word, level, flags);
	snprintf(b->index, sizeof(b->index), "%s %u",
		 level == 1 ? "PDX" : "PTX", index);
	b->fails = w->t.fault.level == level;
	if (b->fails)
		snprintf(b->says, sizeof(b->says), "%s: %s", flags,
			 xv6vm_reason_text(w->t.fault.reason));
	else
		snprintf(b->says, sizeof(b->says), "%s", flags);
	return entries(b, v, index);
}

static void add_frame(struct xv6view_walk *w, const struct xv6view *v)
{
	struct xv6view_box *b = add(w, v,
				    w->t.levels == 1 ? "4 MB page" : "frame",
				    w->t.pa & ~(XV6VM_PGSIZE - 1));

	if (w->t.levels == 1)
		snprintf(b->index, sizeof(b->index), "offset 0x%06x",
			 w->t.va & 0x3fffff);
	else
		snprintf(b->index, sizeof(b->index), "offset 0x%03x",
			 w->t.va % XV6VM_PGSIZE);
	b->fails = w->t.fault.level == 3;
	snprintf(b->says, sizeof(b->says), "pa 0x%08x", w->t.pa);
}

static void result(struct xv6view_walk *w, const struct xv6vm_query *q)
{
	const struct xv6vm_fault *f = &w->t.fault;
	const char *as = q->user ? "user" : "kernel";
	const char *does = q->type == XV6VM_READ    ? "read"
			   : q->type == XV6VM_WRITE ? "write"
						    : "fetch";

	if (f->raised)
		snprintf(w->result, sizeof(w->result),
			 "%s %s: page fault, code %u, cr2 0x%08x: %s", as, does,
			 f->code, f->cr2, xv6vm_reason_text(f->reason));
	else if (f->reason)
		snprintf(w->result, sizeof(w->result), "%s %s: %s", as, does,
			 xv6vm_reason_text(f->reason));
	else
		snprintf(w->result, sizeof(w->result), "%s %s: allowed", as,
			 does);
}

int xv6vm_view_walk(const struct xv6view *v, const struct xv6view_proc *p,
		    const struct xv6vm_query *q, struct xv6view_walk *w)
{
	struct xv6view_box *b;
	int ret;

	memset(w, 0, sizeof(*w));
	ret = xv6vm_translate(v->h, p->id, p->flags, q, &w->t);
	if (ret)
		return ret;
	bits(w->bits, q->va);
	result(w, q);
	b = add(w, v, "cr3", w->t.cr3);
	if (p->pid)
		xv6vm_view_who(v, p->pid, b->text);
	else
		snprintf(b->text, sizeof(b->text), "%s", p->name);
	snprintf(b->says, sizeof(b->says), "0x%08x", w->t.cr3);
	ret = add_table(w, v, 1, w->t.pde_pa & ~(XV6VM_PGSIZE - 1), w->t.pdx,
			w->t.pde);
	if (!ret && w->t.levels == 2)
		ret = add_table(w, v, 2, w->t.pte_pa & ~(XV6VM_PGSIZE - 1),
				w->t.ptx, w->t.pte);
	if (!ret && w->t.mapped)
		add_frame(w, v);
	return ret;
}
