// SPDX-License-Identifier: GPL-2.0-only
/* Address spaces by what they are made of: kpgdir, slot/<n>/maps. */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <xv6/walk.h>
#include <xv6/words.h>

#include "debugfs.h"

/* Pieces of a line that are joined before others have their turn. */
#define MAPS_JOIN	4096u

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

static const char *place(const struct xv6_machine *m, const struct xv6_proc *p,
			 u64 va, u64 *end)
{
	u32 behind = 0;
	const char *what = "not in the memory map";

	if (va >= XV6_KERNBASE)
		return kernel_place(m, va, end);
	if (p)
		what = xv6_image_part(xv6_pgroundup(p->sz), p->guard, va,
				      &behind);
	*end = behind ? behind : XV6_KERNBASE;
	return what;
}

static struct maps_line line_of(const struct xv6vm_reader *r,
				const struct xv6vm_extent *e, const char *what)
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
	return line;
}

/* The first pages from *@va on that are one thing, and the va behind them. */
static bool find_line(const struct xv6vm_reader *r, const struct xv6_proc *p,
		      u64 *va, struct maps_line *l)
{
	const struct xv6_machine *m = &r->dev->m;
	struct xv6vm_extent e;

	while (*va < XV6VM_VA_END) {
		u32 at = *va;
		const char *what = place(m, p, *va, va);

		if (xv6_next_extent(m, r->cur.walk.pgdir, &at, (u32)*va,
				    &e) <= 0)
			continue;
		*l = line_of(r, &e, what);
		*va = at ? at : XV6VM_VA_END;
		return true;
	}
	return false;
}

static bool join(struct maps_line *l, const struct maps_line *n)
{
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

/* Add to @l what follows and is the same thing, or some of it: then true. */
static bool join_some(struct xv6vm_reader *r, const struct xv6_proc *p,
		      struct maps_line *l)
{
	struct maps_line next;
	u32 joined;
	u64 va;

	for (joined = 0; joined < MAPS_JOIN; joined++) {
		va = r->cur.walk.va;
		if (!find_line(r, p, &va, &next) || !join(l, &next))
			return false;
		r->cur.walk.va = va;
	}
	return true;
}

static int maps_next(struct xv6vm_reader *r, void *rec)
{
	bool begun = false, more;
	struct xv6_proc *p;
	int ret;

	do {
		ret = xv6vm_walk_begin(r, &p);
		if (ret)
			return ret;
		if (!begun)
			begun = find_line(r, p, &r->cur.walk.va, rec);
		more = begun && join_some(r, p, rec);
		xv6vm_walk_end(r, p);
		cond_resched();
	} while (more);
	return begun;
}

/* Of processes, what user mode may do; of kpgdir, the flags as they are. */
static void maps_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	xv6vm_walk_head(s, r);
	if (!r->pid)
		xv6vm_show_legend(s);
	seq_printf(s, "\nvirtual                 pages  %s  what                     physical\n",
		   r->pid ? "access   " : "flags     ");
}

static void maps_line(struct seq_file *s, const struct xv6vm_reader *r,
		      const void *rec)
{
	const struct maps_line *l = rec;
	char flags[XV6VM_LETTERS_LEN];

	seq_printf(s, "0x%08x-0x%08x  %6u  ", l->va,
		   l->va + (l->pages * XV6_PGSIZE - 1), l->pages);
	if (r->pid)
		seq_printf(s, "%-6s r%c  ",
			   l->flags & XV6_PTE_U ? "user" : "kernel",
			   l->flags & XV6_PTE_W ? 'w' : '-');
	else
		seq_printf(s, "%s  ", xv6vm_flags(l->flags, l->level, flags));
	seq_printf(s, "%-23s  ", l->what);
	xv6vm_show_frames(s, &l->at);
}

static const struct xv6vm_list maps_list = {
	.next	= maps_next,
	.head	= maps_head,
	.show	= maps_line,
};

XV6VM_LIST_FILE(maps);

const struct xv6vm_file_desc xv6vm_maps_files[] = {
	{ "kpgdir", 0444, &maps_fops },
	{ "maps", 0444, &maps_fops, XV6VM_IN_SLOT },
	{ }
};
