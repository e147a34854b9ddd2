// SPDX-License-Identifier: GPL-2.0
/*
 * Address spaces by what they are made of: kpgdir, slot/<n>/maps.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <xv6/walk.h>

#include "debugfs.h"

/* Bytes of address space that one scan looks at: one table. */
#define MAPS_SCAN	XV6_TABLE_SPAN

/* Pages side by side that are the same thing. */
struct maps_line {
	u32 va;
	u32 pages;
	u32 flags;		/* of the PTEs, W and U as both levels grant */
	u32 level;		/* of the entries with these flags */
	struct xv6vm_frames_at at;
	const char *what;	/* the same pointer for the same thing */
};

int xv6vm_walk_begin(struct xv6vm_reader *r, struct xv6_proc **p)
{
	int ret;

	percpu_down_read(&r->dev->machine);
	*p = NULL;
	r->cur.walk.pgdir = r->dev->m.kpgdir;
	if (r->slot == XV6VM_NO_SLOT)
		return 0;
	ret = xv6vm_slot_get(r->dev, r->slot, p);
	if (!ret && r->pid && r->pid != (*p)->pid) {
		xv6vm_proc_put(r->dev, *p);
		ret = -ESRCH;
	}
	if (ret) {
		percpu_up_read(&r->dev->machine);
		return ret;
	}
	r->pid = (*p)->pid;
	r->cur.walk.pgdir = (*p)->pgdir;
	r->cur.walk.sz = (*p)->sz;
	memcpy(r->cur.walk.name, (*p)->name, XV6VM_NAME_LEN);
	return 0;
}

void xv6vm_walk_end(struct xv6vm_reader *r, const struct xv6_proc *p)
{
	if (p)
		xv6vm_proc_put(r->dev, p);
	percpu_up_read(&r->dev->machine);
}

void xv6vm_walk_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	if (r->pid)
		seq_printf(s, "pid %u (%s): cr3 0x%08x, sz 0x%08x\n", r->pid,
			   r->cur.walk.name, r->cur.walk.pgdir,
			   r->cur.walk.sz);
	else
		seq_printf(s, "kpgdir: cr3 0x%08x while no process runs\n",
			   r->cur.walk.pgdir);
}

/* What @va is in the kernel half, and where that ends. */
static const char *kernel_place(const struct xv6_machine *m, u64 va, u64 *end)
{
	struct xv6_kmap map[XV6_KMAP_RANGES];
	u32 i;

	xv6_kmap(m, map);
	*end = XV6VM_VA_END;
	for (i = 0; i < XV6_KMAP_RANGES; i++) {
		u64 size = map[i].phys_end - map[i].phys_start;

		if (va < map[i].virt) {
			*end = min_t(u64, *end, map[i].virt);
		} else if (va < map[i].virt + size) {
			*end = map[i].virt + size;
			return map[i].name;
		}
	}
	return "not in the memory map";
}

/* The same for the user half: what exec and sbrk have made of it. */
static const char *user_place(const struct xv6_proc *p, u64 va, u64 *end)
{
	u64 top = xv6_pgroundup(p->sz);

	*end = XV6_KERNBASE;
	if (va >= top)
		return "above sz";
	*end = top;
	if (p->guard == XV6_NO_GUARD)
		return "image";
	if (va < p->guard) {
		*end = min_t(u64, top, p->guard);
		return "text+data";
	}
	if (va < (u64)p->guard + XV6_PGSIZE) {
		*end = (u64)p->guard + XV6_PGSIZE;
		return "guard page";
	}
	if (va < (u64)p->guard + 2 * XV6_PGSIZE) {
		*end = (u64)p->guard + 2 * XV6_PGSIZE;
		return "stack";
	}
	return "heap";
}

static const char *place(const struct xv6_machine *m, const struct xv6_proc *p,
			 u64 va, u64 *end)
{
	if (va >= XV6_KERNBASE)
		return kernel_place(m, va, end);
	if (p)
		return user_place(p, va, end);
	*end = XV6_KERNBASE;
	return "not in the memory map";
}

static void maps_add(struct xv6vm_reader *r, const struct xv6vm_extent *e,
		     const char *what)
{
	const u32 both = XV6_PTE_W | XV6_PTE_U;
	struct maps_line line = {
		.va = e->va,
		.pages = e->pages,
		.flags = e->pte_flags & (e->pde_flags | ~both),
		.level = e->pde_flags & XV6_PTE_PS ? 1 : 2,
		.at = {
			.first = e->pa,
			.last = e->pa + (e->pages - 1) * XV6_PGSIZE,
			.order = e->pages > 1 ? XV6VM_ORDER_UP :
						XV6VM_ORDER_ONE,
		},
		.what = e->pte_flags & XV6_PTE_HAND ? "mapped by hand" : what,
	};

	/* A page that was touched is none of another kind. */
	if (r->pid)
		line.flags &= ~(XV6_PTE_A | XV6_PTE_D);
	xv6vm_reader_add(r, &line);
}

/* Add what lies in [r->cur.walk.va, end), and move there. */
static void maps_piece(struct xv6vm_reader *r, const struct xv6_proc *p,
		       u64 end)
{
	const struct xv6_machine *m = &r->dev->m;

	while (r->cur.walk.va < end && !xv6vm_reader_full(r)) {
		u32 va = r->cur.walk.va;
		struct xv6vm_extent e;
		const char *what;
		u64 stop;

		what = place(m, p, va, &stop);
		stop = min(stop, end);
		r->cur.walk.va = stop;
		if (xv6_next_extent(m, r->cur.walk.pgdir, &va, (u32)stop,
				    &e) <= 0)
			continue;
		maps_add(r, &e, what);
		r->cur.walk.va = va ? va : XV6VM_VA_END;
	}
}

static int maps_scan(struct xv6vm_reader *r)
{
	u64 end = (r->cur.walk.va | (MAPS_SCAN - 1)) + 1;
	struct xv6_proc *p;
	int ret = xv6vm_walk_begin(r, &p);

	if (ret)
		return ret;
	maps_piece(r, p, end);
	xv6vm_walk_end(r, p);
	return r->cur.walk.va == XV6VM_VA_END;
}

static bool maps_merge(void *last, const void *next)
{
	const struct maps_line *n = next;
	struct maps_line *l = last;
	struct xv6vm_frames_at at = l->at;

	if (n->va != l->va + l->pages * XV6_PGSIZE || n->flags != l->flags ||
	    n->what != l->what)
		return false;
	/* The kernel half is mapped in one piece, or it is worth a look. */
	xv6vm_frames_join(&at, &n->at);
	if (n->va >= XV6_KERNBASE && at.order != XV6VM_ORDER_UP)
		return false;
	l->at = at;
	l->pages += n->pages;
	return true;
}

static void maps_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	xv6vm_walk_head(s, r);
	seq_puts(s, "\nvirtual                 pages  access     what                     physical\n");
}

static void maps_line(struct seq_file *s, const struct xv6vm_reader *r,
		      const void *rec)
{
	const struct maps_line *l = rec;

	seq_printf(s, "0x%08x-0x%08x  %6u  %-6s r%c  %-23s  ", l->va,
		   l->va + (l->pages * XV6_PGSIZE - 1), l->pages,
		   l->flags & XV6_PTE_U ? "user" : "kernel",
		   l->flags & XV6_PTE_W ? 'w' : '-', l->what);
	xv6vm_show_frames(s, &l->at);
}

static const struct xv6vm_list maps_list = {
	.size	= sizeof(struct maps_line),
	.scan	= maps_scan,
	.merge	= maps_merge,
	.head	= maps_head,
	.show	= maps_line,
};

XV6VM_LIST_FILE(maps);

static void kpgdir_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	xv6vm_walk_head(s, r);
	xv6vm_show_legend(s);
	seq_puts(s, "\nvirtual                 pages  flags       what                     physical\n");
}

static void kpgdir_line(struct seq_file *s, const struct xv6vm_reader *r,
			const void *rec)
{
	const struct maps_line *l = rec;
	char flags[XV6VM_FLAGS_LEN];

	seq_printf(s, "0x%08x-0x%08x  %6u  %s  %-23s  ", l->va,
		   l->va + (l->pages * XV6_PGSIZE - 1), l->pages,
		   xv6vm_flags(l->flags, l->level, flags), l->what);
	xv6vm_show_frames(s, &l->at);
}

static const struct xv6vm_list kpgdir_list = {
	.size	= sizeof(struct maps_line),
	.scan	= maps_scan,
	.merge	= maps_merge,
	.head	= kpgdir_head,
	.show	= kpgdir_line,
};

XV6VM_LIST_FILE(kpgdir);
