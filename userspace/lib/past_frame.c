// SPDX-License-Identifier: GPL-2.0-only
/* Events undone: frames, the free list, and the entries of tables. */

#include <string.h>

#include "past.h"

static bool set_use(struct xv6_machine *m, struct xv6_frame *f, u32 use,
		    u32 pid)
{
	const struct xv6_proc *p = xv6_proc_find(m, pid);
	u8 kind = use;
	u16 owner = XV6_NO_OWNER;

	if (kind >= XV6VM_KIND_COUNT)
		return false;
	if (kind == XV6VM_KIND_HELD || kind == XV6VM_KIND_CPUSTACK)
		owner = pid;
	else if (p)
		owner = xv6_proc_slot(m, p);
	if (f->kind != XV6VM_KIND_FREE)
		m->kmem.kinds[f->kind]--;
	if (kind != XV6VM_KIND_FREE)
		m->kmem.kinds[kind]++;
	f->kind = kind;
	f->shares = use >> 8;
	f->owner = use >> 16 ? owner : XV6_NO_OWNER;
	return true;
}

/* A table that the kernel half had, with all that belongs there. */
static void fill_kernel_table(const struct xv6_machine *m, u32 pa, u32 pdx)
{
	struct xv6_kmap map[XV6_KMAP_RANGES];
	xv6_pte_t *table = xv6_frame_ptr(m, pa);
	u32 i, k, va;

	xv6_kmap(m, map);
	memset(table, 0, XV6_PGSIZE);
	for (i = 0; i < XV6_NENTRIES; i++) {
		va = xv6_pgaddr(pdx, i, 0);
		for (k = 0; k < XV6_KMAP_RANGES; k++)
			if (va - map[k].virt <
			    map[k].phys_end - map[k].phys_start)
				xv6_put(&table[i],
					(map[k].phys_start + va - map[k].virt) |
						map[k].perm | XV6_PTE_P);
	}
}

/* It is the one below those that are there again: kpgdir has the same ones. */
static void kernel_table_back(struct past *past, u32 pa)
{
	const struct xv6_machine *m = past->m;
	const xv6_pte_t *all = xv6_frame_ptr(m, m->kpgdir);
	xv6_pte_t *dir = xv6_frame_ptr(m, past->dir);

	while (past->dir && past->pdx > XV6_HALF) {
		if (!(xv6_get(&all[--past->pdx]) & XV6_PTE_P))
			continue;
		fill_kernel_table(m, pa, past->pdx);
		xv6_put(&dir[past->pdx],
			pa | XV6_PTE_P | XV6_PTE_W | XV6_PTE_U);
		return;
	}
}

static void directory_back(struct past *past, u32 pa, struct xv6_proc *p)
{
	const struct xv6_machine *m = past->m;
	u8 *dir = xv6_frame_ptr(m, pa);

	memset(dir, 0, XV6_PGSIZE);
	if (m->cfg.shared_kernel && m->kpgdir)
		memcpy(dir + XV6_PGSIZE / 2,
		       xv6_frame_ptr(m, m->kpgdir + XV6_PGSIZE / 2),
		       XV6_PGSIZE / 2);
	past->dir = pa;
	past->pdx = XV6_NENTRIES;
	if (p && !p->pgdir)
		p->pgdir = pa;
}

/* What was in it is gone, but for what is always in one of that kind. */
static void frame_back(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_proc *p = xv6_proc_find(past->m, e->pid);

	if (e->kind == XV6VM_KIND_PGDIR)
		directory_back(past, e->pa, p);
	else if (e->kind == XV6VM_KIND_KTABLE)
		kernel_table_back(past, e->pa);
	else if (e->kind == XV6VM_KIND_UTABLE)
		memset(xv6_frame_ptr(past->m, e->pa), 0, XV6_PGSIZE);
	else if (e->kind == XV6VM_KIND_KSTACK && p && !p->kstack)
		p->kstack = e->pa;
	if (e->kind == XV6VM_KIND_KTABLE && p)
		p->usage.kernel_tables++;
}

bool past_kfree(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_machine *m = past->m;
	struct xv6_frame *f = past_frame(m, e->pa);
	bool nobodys = e->kind == XV6VM_KIND_USER && !e->pid;

	if (!f || f->kind != XV6VM_KIND_FREE || e->kind == XV6VM_KIND_FREE ||
	    m->kmem.freelist != xv6_p2v(e->pa) ||
	    xv6_next_of(m, e->pa) != e->before)
		return false;
	m->kmem.freelist = e->before;
	m->kmem.nfree--;
	set_use(m, f, XV6VM_USE(e->kind, 0, !nobodys), e->pid);
	frame_back(past, e);
	return true;
}

static void forget_proc(struct xv6_machine *m, struct xv6_proc *p)
{
	m->pids[xv6_proc_slot(m, p)] = 0;
	m->nprocs--;
	m->vacant = 0;
	memset(p, 0, sizeof(*p));
}

/* What it was for has not come to be. */
static void frame_gone(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_machine *m = past->m;
	struct xv6_proc *p = xv6_proc_find(m, e->pid);
	u32 i;

	if (e->kind == XV6VM_KIND_KPGDIR && !e->va) {
		m->kpgdir = 0;
		for (i = 0; i < m->cfg.ncpu; i++)
			m->cpus[i].cr3 = 0;
	} else if (e->kind == XV6VM_KIND_KPGDIR && m->kpgdir) {
		xv6_put((__le32 *)xv6_frame_ptr(m, m->kpgdir) + xv6_pdx(e->va),
			0);
	} else if (e->kind == XV6VM_KIND_KTABLE && p) {
		p->usage.kernel_tables--;
	} else if (e->kind == XV6VM_KIND_PGDIR && p && p->pgdir == e->pa) {
		p->pgdir = 0;
	} else if (e->kind == XV6VM_KIND_KSTACK && p &&
		   p->state == XV6VM_EMBRYO) {
		forget_proc(m, p);
	}
}

bool past_kalloc(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_machine *m = past->m;
	struct xv6_frame *f = past_frame(m, e->pa);
	struct xv6_run *r;

	if (!f || f->kind != e->kind || f->kind == XV6VM_KIND_FREE ||
	    f->shares || m->kmem.freelist != e->after ||
	    e->before != xv6_p2v(e->pa))
		return false;
	frame_gone(past, e);
	set_use(m, f, XV6VM_KIND_FREE, 0);
	f->depth = ++m->kmem.nfree;
	m->kmem.freelist = e->before;
	m->kmem.allocs--;
	r = xv6_frame_ptr(m, e->pa);
	if (m->cfg.junk)
		memset(r, XV6_JUNK, XV6_PGSIZE);
	xv6_put(&r->next, e->after);
	return true;
}

bool past_freerange(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_machine *m = past->m;
	u32 last = xv6_v2p(e->after), pa;

	if (m->kmem.freelist != e->after || !past_frame(m, last))
		return false;
	for (pa = e->pa; pa <= last; pa += XV6_PGSIZE) {
		struct xv6_frame *f = past_frame(m, pa);

		if (!f || f->kind != XV6VM_KIND_FREE)
			return false;
		set_use(m, f, XV6VM_KIND_LATER, 0);
		m->kmem.nfree--;
		m->kmem.total--;
	}
	m->kmem.freelist = e->before;
	return true;
}

bool past_use(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_frame *f = past_frame(past->m, e->pa);

	if (!f || f->kind != (u8)e->after || f->kind == XV6VM_KIND_FREE ||
	    (u8)e->before == XV6VM_KIND_FREE)
		return false;
	return set_use(past->m, f, e->before, e->pid);
}

/* What the MMU has set in an entry since is told of none. */
bool past_entry(struct past *past, const struct xv6vm_event *e)
{
	struct xv6_machine *m = past->m;
	struct xv6_proc *p = xv6_proc_find(m, e->pid);
	struct xv6_usage *use = p ? &p->usage : &m->nobody;
	u32 more = (e->before & XV6_PTE_P) - (e->after & XV6_PTE_P);
	__le32 *at = e->pa % 4 ? NULL : xv6_frame_ptr(m, e->pa);

	if (!at || (xv6_get(at) ^ e->after) & ~(XV6_PTE_A | XV6_PTE_D))
		return false;
	xv6_put(at, e->before);
	if (e->type == XV6VM_E_PDE)
		use->user_tables += more;
	else
		use->user_frames += more;
	return true;
}
