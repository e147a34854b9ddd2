// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference's CPUs, and their TLBs: plain lists of what each ought to know.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include "ref.h"

u32 ref_cr3(const struct ref *r, u32 cpu)
{
	u32 slot = r->cpu[cpu].slot;

	return slot == REF_NOBODY ? ref_kpgdir(r) : r->proc[slot].pgdir;
}

static void set_cr3(struct ref *r, u32 cpu)
{
	r->cpu[cpu].nknown = 0;
	r->cpu[cpu].loads++;
}

void ref_reload(struct ref *r, u32 slot)
{
	if (r->proc[slot].cpu != REF_NOBODY)
		set_cr3(r, r->proc[slot].cpu);
}

int ref_switch(struct ref *r, u32 cpu, u32 slot)
{
	struct ref_proc *p = slot == REF_NOBODY ? NULL : &r->proc[slot];
	struct ref_cpu *c;

	if (cpu >= r->tb.ncpu)
		return -ENODEV;
	if (p && p->zombie)
		return -ESRCH;
	if (p && p->cpu != REF_NOBODY && p->cpu != cpu)
		return -EBUSY;
	c = &r->cpu[cpu];
	if (c->slot != REF_NOBODY)
		r->proc[c->slot].cpu = REF_NOBODY;
	c->slot = slot;
	c->user = false;
	if (p)
		p->cpu = cpu;
	set_cr3(r, cpu);
	return 0;
}

int ref_trap(struct ref *r, u32 cpu, bool *reset)
{
	struct ref_cpu *c = &r->cpu[cpu];

	if (c->slot == REF_NOBODY || !c->user)
		return -EINVAL;
	c->user = false;
	/* Without a kernel to enter, a trap is a triple fault. */
	*reset = r->proc[c->slot].bare;
	return *reset ? ref_switch(r, cpu, REF_NOBODY) : 0;
}

int ref_iret(struct ref *r, u32 cpu)
{
	struct ref_cpu *c = &r->cpu[cpu];

	if (c->slot == REF_NOBODY || c->user)
		return -EINVAL;
	c->user = true;
	return 0;
}

void ref_tlb_configure(struct ref *r, u32 cpu, u32 size, u32 ways)
{
	struct ref_cpu *c = &r->cpu[cpu];

	c->size = size;
	c->ways = ways;
	c->nknown = 0;
	c->hits = 0;
	c->misses = 0;
}

static struct ref_known *know(struct ref_cpu *c, u32 page)
{
	u32 i;

	for (i = 0; i < c->nknown; i++) {
		if (c->known[i].page == page)
			return &c->known[i];
	}
	return NULL;
}

static void forget(struct ref_cpu *c, const struct ref_known *k)
{
	u32 i = k ? k - c->known : c->nknown;

	if (!k)
		return;
	for (c->nknown--; i < c->nknown; i++)
		c->known[i] = c->known[i + 1];
}

/* Put @k last; if its set is full, the first of it in the list goes. */
static void learn(struct ref_cpu *c, struct ref_known k)
{
	u32 sets = c->size / c->ways, i, same = 0, first = 0;

	forget(c, know(c, k.page));
	for (i = c->nknown; i > 0; i--) {
		if (c->known[i - 1].page % sets == k.page % sets) {
			first = i - 1;
			same++;
		}
	}
	if (same == c->ways)
		forget(c, &c->known[first]);
	c->known[c->nknown++] = k;
}

void ref_invlpg(struct ref *r, u32 cpu, u32 va)
{
	forget(&r->cpu[cpu], know(&r->cpu[cpu], va / TB_PAGE));
}

/* An entry serves an access that it allows; a write wants one that knows D. */
static bool allows(const struct ref_known *k, const struct ref_mmu *m, bool write)
{
	return k && (!m->user || k->perm & TB_U) &&
	       (!write || (k->dirty && (k->perm & TB_W || !(m->user || m->wp))));
}

static void hit(struct ref_cpu *c, const struct ref_known *k)
{
	c->hits++;
	learn(c, *k);
}

static void miss(struct ref_cpu *c, const struct ref_walk *w, u32 va, bool write)
{
	const struct ref_known k = {
		va / TB_PAGE, w->pa / TB_PAGE, w->pde & w->pte & 7,
		write || w->pte & TB_D,
	};

	if (!c->size)
		return;
	c->misses++;
	forget(c, know(c, k.page));
	if (w->fault < 0)
		learn(c, k);
}

int ref_access(struct ref *r, u32 cpu, u32 va, u32 type, u32 width, u32 *value,
	       struct ref_walk *w)
{
	struct ref_cpu *c = &r->cpu[cpu];
	const struct ref_known *k = know(c, va / TB_PAGE);
	struct ref_mmu m = ref_view(r, ref_cr3(r, cpu));

	m.user = c->user;
	m.wp = c->wp;
	m.pse = c->pse;
	if (va % width)
		return -EINVAL;
	*w = ref_walk(&m, va, type);
	if (allows(k, &m, type == REF_WRITE))
		*w = (struct ref_walk){
			.mapped = true, .pde = k->perm, .pte = k->perm,
			.pa = k->frame * TB_PAGE + tb_off(va), .fault = -1,
		};
	if (type == REF_WRITE)
		ref_find_live(r);
	if (ref_refuses(&m, w, type))
		return -EPERM;
	if (!w->levels) {
		hit(c, k);
	} else {
		miss(c, w, va, type == REF_WRITE);
		ref_mark(&m, w, type);
	}
	if (w->fault >= 0)
		c->cr2 = va;
	else
		ref_move(&m, w->pa, type, width, value);
	return 0;
}
