// SPDX-License-Identifier: GPL-2.0-only
/* Files about frames: kmem, freelist, all/freelist, frames. */
#include <xv6/words.h>

#include "debugfs.h"

/* How many frames freelist shows. */
#define FREELIST_SHORT	64u

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
	bool foreign;

	percpu_down_read(&subject->dev->machine);
	foreign = subject->dev->m.foreign;
	xv6_kmem_read(&subject->dev->m, &k);
	percpu_up_read(&subject->dev->machine);
	if (foreign) {
		seq_puts(s, xv6vm_foreign_text);
		return 0;
	}
	seq_puts(s, "freelist         ");
	show_freelist_head(s, k.freelist);
	seq_printf(s, "free             %8u frames\n"
		   "low-water        %8u frames, the fewest since boot\n"
		   "handed over      %8u frames, by freerange at boot\n"
		   "use_lock         %8u, set by kinit2\n"
		   "kalloc           %8llu frames\n"
		   "kfree            %8llu frames\n"
		   "kalloc refused   %8llu times\n"
		   "kfree refused    %8llu times\n",
		   k.nfree, k.nfree_low, k.total, k.use_lock, k.allocs,
		   xv6_kfree_count(&k), k.alloc_failed, k.free_refused);
	show_kinds(s, &k);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(kmem);

/* The list is guarded by its own lock; that there is one is not. */
static int freelist_next(struct xv6vm_reader *r, void *rec)
{
	struct xv6_machine *m = &r->dev->m;
	struct xv6_kmem k;
	int n = 0;

	percpu_down_read(&r->dev->machine);
	if (!r->cur.freelist.shown) {
		xv6_kmem_read(m, &k);
		r->cur.freelist.head = k.freelist;
		r->cur.freelist.nfree = k.nfree;
	}
	if (!r->cur.freelist.ended)
		n = xv6_freelist_chunk(m, &r->cur.freelist.pa,
				       &r->cur.freelist.depth, rec, 1);
	percpu_up_read(&r->dev->machine);
	r->cur.freelist.damaged = n < 0;
	r->cur.freelist.ended = n < 0 || !r->cur.freelist.pa;
	r->cur.freelist.shown += n > 0;
	return n > 0;
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

static void freelist_tail(struct seq_file *s, const struct xv6vm_reader *r)
{
	const u32 shown = r->cur.freelist.shown, all = r->cur.freelist.nfree;

	if (r->cur.freelist.damaged)
		seq_puts(s, "the list is damaged: that next pointer names no free frame\n");
	if (!r->list->most)
		seq_printf(s, "%u frames\n", shown);
	else if (all > shown && !r->cur.freelist.damaged)
		seq_printf(s, "... %u more; all/freelist has every one\n",
			   all - shown);
}

static const struct xv6vm_list freelist_list = {
	.next	= freelist_next,
	.head	= freelist_head,
	.show	= freelist_line,
	.tail	= freelist_tail,
	.most	= FREELIST_SHORT,
};

XV6VM_LIST_FILE(freelist);

static const struct xv6vm_list freelist_all_list = {
	.next	= freelist_next,
	.head	= freelist_head,
	.show	= freelist_line,
	.tail	= freelist_tail,
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

static struct frames_run frame_at(const struct xv6_machine *m, u32 number)
{
	const u32 pa = number << XV6_PGSHIFT;
	const struct xv6_frame use = xv6_frame_use(m, pa);

	return (struct frames_run){
		.pa = pa,
		.count = 1,
		.kind = use.kind,
		.owner = xv6_frame_whose(m, &use),
		.shares = use.shares,
	};
}

/* Each frame is seen as it is at its moment, so nothing is held against changes. */
static int frames_next(struct xv6vm_reader *r, void *rec)
{
	const struct xv6_machine *m = &r->dev->m;
	struct frames_run *run = rec, next;
	u32 i = r->cur.frames.next;

	percpu_down_read(&r->dev->machine);
	r->cur.frames.all = m->nframes;
	/* Another machine may have fewer. */
	run->count = 0;
	if (i < m->nframes)
		*run = frame_at(m, i);
	while (run->count && i + run->count < m->nframes) {
		next = frame_at(m, i + run->count);
		if (next.kind != run->kind || next.owner != run->owner ||
		    next.shares != run->shares)
			break;
		run->count++;
	}
	percpu_up_read(&r->dev->machine);
	r->cur.frames.next = i + run->count;
	return run->count != 0;
}

static void frames_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	seq_printf(s, "%u frames of %u bytes\n\n", r->cur.frames.all,
		   XV6_PGSIZE);
	seq_puts(s, "physical                 frames  kind               owner\n");
}

static void show_owner(struct seq_file *s, const struct frames_run *run)
{
	const u32 owned = XV6_OWNED_KINDS | 1u << XV6VM_KIND_HELD;

	if (run->kind == XV6VM_KIND_CPUSTACK)
		seq_printf(s, "cpu %u", run->owner);
	else if (!(owned >> run->kind & 1))
		seq_putc(s, '-');
	else if (!run->owner)
		seq_puts(s, "nobody");
	else
		seq_printf(s, "%s %u", run->kind == XV6VM_KIND_HELD ?
			   "open file" : "pid", run->owner);
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
	.next	= frames_next,
	.head	= frames_head,
	.show	= frames_line,
	.image	= true,
};

XV6VM_LIST_FILE(frames);

const struct xv6vm_file_desc xv6vm_kmem_files[] = {
	{ "kmem", 0444, &kmem_fops },
	{ "freelist", 0444, &freelist_fops },
	{ "freelist", 0444, &freelist_all_fops, XV6VM_IN_ALL },
	{ "frames", 0444, &frames_fops },
	{ }
};
