// SPDX-License-Identifier: GPL-2.0
/*
 * Files about frames: kmem, freelist, freelist_all, frames.
 */
#include <linux/minmax.h>
#include <linux/string.h>
#include <xv6/words.h>

#include "debugfs.h"

/* How many frames freelist shows, and how many frames one scan looks at. */
#define FREELIST_SHORT	64u
#define FRAMES_SCAN	256u

void xv6vm_kmem_copy(struct xv6vm_dev *dev, struct xv6_kmem *k)
{
	percpu_down_read(&dev->machine);
	xv6_kmem_read(&dev->m, k);
	percpu_up_read(&dev->machine);
}

static void show_freelist_head(struct seq_file *s, u32 head)
{
	if (head)
		seq_printf(s, "0x%08x, so the first free frame is 0x%08x\n",
			   head, xv6_v2p(head));
	else
		seq_puts(s, "0, so no frame is free\n");
}

static void show_kinds(struct seq_file *s, const struct xv6_kmem *k)
{
	u32 i, sum = 0;

	seq_puts(s, "\nkind               frames\n");
	for (i = 0; i < XV6VM_KIND_COUNT; i++) {
		sum += xv6_kind_count(k, i);
		seq_printf(s, "%-17s  %6u  %s\n", xv6_kind_name(i),
			   xv6_kind_count(k, i), xv6_kind_remark(i));
	}
	seq_printf(s, "all                %6u\n", sum);
}

static int kmem_show(struct seq_file *s, void *v)
{
	const struct xv6vm_subject *subject = s->private;
	struct xv6_kmem k;

	if (xv6vm_show_foreign(s, subject->dev))
		return 0;
	xv6vm_kmem_copy(subject->dev, &k);
	seq_puts(s, "freelist         ");
	show_freelist_head(s, k.freelist);
	seq_printf(s, "free             %8u frames\n", k.nfree);
	seq_printf(s, "low-water        %8u frames, the fewest since boot\n",
		   k.nfree_low);
	seq_printf(s, "handed over      %8u frames, by freerange at boot\n",
		   k.total);
	seq_printf(s, "use_lock         %8u, set by kinit2\n",
		   k.use_lock);
	seq_printf(s, "kalloc           %8llu frames\n", k.allocs);
	seq_printf(s, "kfree            %8llu frames\n", xv6_kfree_count(&k));
	seq_printf(s, "kalloc refused   %8llu times\n", k.alloc_failed);
	seq_printf(s, "kfree refused    %8llu times\n", k.free_refused);
	show_kinds(s, &k);
	return 0;
}

XV6VM_SHOW_FILE(kmem);

/* Start of the list: remember what the heading says. */
static void freelist_begin(struct xv6vm_reader *r)
{
	struct xv6_kmem k;

	xv6vm_kmem_copy(r->dev, &k);
	r->cur.freelist.head = k.freelist;
	r->cur.freelist.nfree = k.nfree;
	r->cur.freelist.begun = true;
}

static int freelist_all_scan(struct xv6vm_reader *r)
{
	int n;

	if (!r->cur.freelist.begun)
		freelist_begin(r);
	/* The list is guarded by its own lock; that there is one is not. */
	percpu_down_read(&r->dev->machine);
	n = xv6_freelist_chunk(&r->dev->m, &r->cur.freelist.pa,
			       &r->cur.freelist.depth, xv6vm_reader_space(r),
			       r->room - r->n);
	percpu_up_read(&r->dev->machine);
	if (n < 0) {
		r->cur.freelist.damaged = true;
		return 1;
	}
	r->n += n;
	return !r->cur.freelist.pa;
}

static int freelist_scan(struct xv6vm_reader *r)
{
	int ret = freelist_all_scan(r);

	if (r->n < FREELIST_SHORT)
		return ret;
	r->n = FREELIST_SHORT;
	return 1;
}

static void freelist_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	seq_puts(s, "kmem.freelist is ");
	show_freelist_head(s, r->cur.freelist.head);
	seq_printf(s, "free: %u frames\n\n", r->cur.freelist.nfree);
	seq_puts(s, "position  frame at    its kernel va  next, the word in it\n");
}

static void freelist_line(struct seq_file *s, const struct xv6vm_reader *r,
			  const void *rec)
{
	const struct xv6vm_free_frame *f = rec;

	seq_printf(s, "%8lld  0x%08x  0x%08x     0x%08x%s\n", r->pos - 1,
		   f->pa, xv6_p2v(f->pa), f->next,
		   f->next ? "" : "  the end");
}

static void show_damage(struct seq_file *s, const struct xv6vm_reader *r)
{
	if (r->cur.freelist.damaged)
		seq_puts(s, "the list is damaged: that next pointer names no free frame\n");
}

static void freelist_tail(struct seq_file *s, const struct xv6vm_reader *r)
{
	show_damage(s, r);
	if (r->cur.freelist.nfree > r->n && !r->cur.freelist.damaged)
		seq_printf(s, "... %u more; freelist_all has every one\n",
			   r->cur.freelist.nfree - r->n);
}

static void freelist_all_tail(struct seq_file *s, const struct xv6vm_reader *r)
{
	show_damage(s, r);
	seq_printf(s, "%lld frames\n", r->pos - 1);
}

static const struct xv6vm_list freelist_list = {
	.size	= sizeof(struct xv6vm_free_frame),
	.scan	= freelist_scan,
	.head	= freelist_head,
	.show	= freelist_line,
	.tail	= freelist_tail,
};

XV6VM_LIST_FILE(freelist);

static const struct xv6vm_list freelist_all_list = {
	.size	= sizeof(struct xv6vm_free_frame),
	.scan	= freelist_all_scan,
	.head	= freelist_head,
	.show	= freelist_line,
	.tail	= freelist_all_tail,
};

XV6VM_LIST_FILE(freelist_all);

/* Frames side by side that are used alike. */
struct frames_run {
	u32 pa;
	u32 count;
	u32 kind;
	u32 owner;		/* pid, CPU or holder, as kind says */
	u32 shares;
};

static void frames_add(struct xv6vm_reader *r, u32 number)
{
	const struct xv6_machine *m = &r->dev->m;
	u32 pa = number << XV6_PGSHIFT;
	const struct xv6_frame use = xv6_frame_use(m, pa);
	struct frames_run run = {
		.pa = pa,
		.count = 1,
		.kind = use.kind,
		.owner = xv6_frame_pid(m, &use),
		.shares = use.shares,
	};

	if (use.kind == XV6VM_KIND_CPUSTACK || use.kind == XV6VM_KIND_HELD)
		run.owner = use.owner;
	xv6vm_reader_add(r, &run);
}

static int frames_scan(struct xv6vm_reader *r)
{
	struct xv6_machine *m = &r->dev->m;
	u32 i = r->cur.frames.next;
	u32 end;
	bool ended;

	percpu_down_read(&r->dev->machine);
	r->cur.frames.all = m->nframes;
	end = min(m->nframes, i + FRAMES_SCAN);
	/* Each frame is seen as it is at its moment, so no lock is held. */
	while (i < end && !xv6vm_reader_full(r))
		frames_add(r, i++);
	/* Another machine may have fewer. */
	ended = i >= m->nframes;
	percpu_up_read(&r->dev->machine);
	r->cur.frames.next = i;
	return ended;
}

static bool frames_merge(void *last, const void *next)
{
	const struct frames_run *n = next;
	struct frames_run *l = last;

	if (n->pa != l->pa + l->count * XV6_PGSIZE || n->kind != l->kind ||
	    n->owner != l->owner || n->shares != l->shares)
		return false;
	l->count += n->count;
	return true;
}

static void frames_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	seq_printf(s, "%u frames of %u bytes\n\n", r->cur.frames.all,
		   XV6_PGSIZE);
	seq_puts(s, "physical                 frames  kind               owner\n");
}

static void show_owner(struct seq_file *s, const struct frames_run *run)
{
	switch (run->kind) {
	case XV6VM_KIND_FREE:
	case XV6VM_KIND_IO:
	case XV6VM_KIND_KERNEL:
	case XV6VM_KIND_LATER:
	case XV6VM_KIND_KPGDIR:
	case XV6VM_KIND_FOREIGN:
		seq_putc(s, '-');
		return;
	case XV6VM_KIND_CPUSTACK:
		seq_printf(s, "cpu %u", run->owner);
		return;
	}
	if (!run->owner)
		seq_puts(s, "nobody");
	else if (run->kind == XV6VM_KIND_HELD)
		seq_printf(s, "open file %u", run->owner);
	else
		seq_printf(s, "pid %u", run->owner);
}

static void frames_line(struct seq_file *s, const struct xv6vm_reader *r,
			const void *rec)
{
	const struct frames_run *run = rec;

	seq_printf(s, "0x%08x-0x%08x  %7u  %-17s  ", run->pa,
		   run->pa + (run->count * XV6_PGSIZE - 1), run->count,
		   xv6_kind_name(run->kind));
	show_owner(s, run);
	if (run->shares)
		seq_printf(s, ", mappings by hand: %u", run->shares);
	seq_putc(s, '\n');
}

static const struct xv6vm_list frames_list = {
	.size	= sizeof(struct frames_run),
	.scan	= frames_scan,
	.merge	= frames_merge,
	.head	= frames_head,
	.show	= frames_line,
	.image	= true,
};

XV6VM_LIST_FILE(frames);
