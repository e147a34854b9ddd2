// SPDX-License-Identifier: GPL-2.0-only
/* A machine as its events tell it. See shadow.h. */
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <xv6/event.h>

#include "shadow.h"

/* Of the shadow called s. */
#define SAME(found, want) \
	KUNIT_ASSERT_EQ_MSG(s->fx->test, (u64)(found), (u64)(want), \
			    "event %llu", s->seq - 1)

static struct shadow_proc *proc_of(struct shadow *s, u32 pid)
{
	u32 i;

	for (i = 0; i < REF_PROCS - 1 && s->proc[i].pid != pid; i++)
		;
	SAME(s->proc[i].pid, pid);
	return &s->proc[i];
}

static void boot(struct shadow *s, u32 phystop)
{
	const u32 end = xv6_v2p(xv6_pgroundup(s->tb.end));
	u32 pa, kind;

	s->tb.phystop = phystop;
	s->tb.freelist = 0;
	memset(s->cpu, 0, sizeof(s->cpu));
	memset(s->proc, 0, sizeof(s->proc));
	for (pa = 0; pa < phystop; pa += XV6_PGSIZE) {
		kind = pa < XV6_EXTMEM ? XV6VM_KIND_IO :
		       pa < end ? XV6VM_KIND_KERNEL : XV6VM_KIND_LATER;
		s->use[pa / XV6_PGSIZE] = XV6VM_USE(kind, 0, 0);
	}
}

static void range(struct shadow *s, const struct xv6vm_event *e)
{
	u32 pa;

	tb_freerange(&s->tb, xv6_p2v(e->pa), e->after + XV6_PGSIZE);
	for (pa = e->pa; pa <= xv6_v2p(e->after); pa += XV6_PGSIZE) {
		SAME(s->use[pa / XV6_PGSIZE], XV6VM_KIND_LATER);
		s->use[pa / XV6_PGSIZE] = XV6VM_KIND_FREE;
	}
}

/* It is the textbook's, too; a table begins as zeros. */
static void taken(struct shadow *s, const struct xv6vm_event *e)
{
	const bool nobodys = e->kind == XV6VM_KIND_KPGDIR ||
			     (e->kind == XV6VM_KIND_USER && !e->pid);
	u8 *frame = tb_kalloc(&s->tb);
	u32 i;

	SAME(frame - s->tb.ram, e->pa);
	SAME(s->use[e->pa / XV6_PGSIZE], XV6VM_KIND_FREE);
	s->use[e->pa / XV6_PGSIZE] = XV6VM_USE(e->kind, 0, (u32)!nobodys);
	if (e->kind == XV6VM_KIND_UTABLE || e->kind == XV6VM_KIND_PGDIR)
		memset(frame, 0, XV6_PGSIZE);
	for (i = 0; e->kind == XV6VM_KIND_KPGDIR && !e->va && i < REF_CPUS; i++)
		s->cpu[i].cr3 = e->pa;
}

static void given_back(struct shadow *s, const struct xv6vm_event *e)
{
	u32 *use = &s->use[e->pa / XV6_PGSIZE];

	SAME(*use & 0xffff, XV6VM_USE(e->kind, 0, 0));
	SAME(tb_kfree(&s->tb, s->tb.ram + e->pa), 0);
	*use = XV6VM_KIND_FREE;
}

/* A number that was another one, as it was told. */
static void became(struct shadow *s, u32 *what, const struct xv6vm_event *e)
{
	SAME(*what, e->before);
	*what = e->after;
}

static void entry(struct shadow *s, const struct xv6vm_event *e)
{
	__le32 *at = (__le32 *)(s->tb.ram + e->pa);
	u8 kind = s->use[e->pa / XV6_PGSIZE];
	u32 value = le32_to_cpu(*at);

	SAME(kind, e->type == XV6VM_E_PDE ? XV6VM_KIND_PGDIR :
					       XV6VM_KIND_UTABLE);
	SAME(e->pa / 4 % 1024, e->type == XV6VM_E_PDE ? xv6_pdx(e->va) :
							   xv6_ptx(e->va));
	if (e->type == XV6VM_E_MAP || e->type == XV6VM_E_UNMAP)
		SAME(!(e->before & XV6_PTE_P), e->type == XV6VM_E_MAP);
	became(s, &value, e);
	*at = cpu_to_le32(value);
}

static void process(struct shadow *s, const struct xv6vm_event *e)
{
	struct shadow_proc *p = proc_of(s, e->type == XV6VM_E_PROC ? 0 : e->pid);

	switch (e->type) {
	case XV6VM_E_PROC:
		*p = (struct shadow_proc){ e->pid, e->after, e->pa };
		break;
	case XV6VM_E_PGDIR:
		became(s, &p->pgdir, e);
		break;
	case XV6VM_E_SIZE:
		became(s, &p->sz, e);
		break;
	case XV6VM_E_PARENT:
		became(s, &p->ppid, e);
		break;
	case XV6VM_E_EXIT:
		p->zombie = true;
		break;
	default:
		SAME(e->type, XV6VM_E_GONE);
		SAME(p->zombie, true);
		memset(p, 0, sizeof(*p));
	}
}

static void apply(struct shadow *s, const struct xv6vm_event *e)
{
	const u32 head = s->tb.freelist;

	switch (e->type) {
	case XV6VM_E_BOOT:
		return boot(s, e->after);
	case XV6VM_E_FREERANGE:
		range(s, e);
		break;
	case XV6VM_E_KALLOC:
		taken(s, e);
		break;
	case XV6VM_E_KFREE:
		given_back(s, e);
		break;
	case XV6VM_E_USE:
		return became(s, &s->use[e->pa / XV6_PGSIZE], e);
	case XV6VM_E_PDE:
	case XV6VM_E_MAP:
	case XV6VM_E_UNMAP:
	case XV6VM_E_FLAGS:
		return entry(s, e);
	case XV6VM_E_CR3:
		return became(s, &s->cpu[e->cpu].cr3, e);
	case XV6VM_E_TRAP:
	case XV6VM_E_IRET:
		SAME(e->after, e->type == XV6VM_E_TRAP ? 0 : 3);
		return became(s, &s->cpu[e->cpu].cpl, e);
	case XV6VM_E_FAULT:
		SAME(s->cpu[e->cpu].cr2, e->before);
		s->cpu[e->cpu].cr2 = e->va;
		return;
	default:
		return process(s, e);
	}
	SAME(e->before, head);
	SAME(e->after, s->tb.freelist);
}

void shadow_begin(struct shadow *s, struct fx *fx)
{
	memset(s, 0, sizeof(*s));
	s->fx = fx;
	s->tb.end = fx->m.cfg.end;
	s->tb.ram = vmalloc(fx->m.cfg.phystop);
	KUNIT_ASSERT_NOT_NULL(fx->test, s->tb.ram);
	shadow_follow(s);
}

void shadow_end(struct shadow *s)
{
	vfree(s->tb.ram);
	s->tb.ram = NULL;
}

void shadow_follow(struct shadow *s)
{
	struct xv6vm_event e;
	u64 lost = 0, end;

	while (xv6_events_read(&s->fx->m, &s->seq, &lost, &end, &e, 1)) {
		SAME(e.seq, s->seq - 1);
		SAME(lost, 0);
		apply(s, &e);
	}
	SAME(s->fx->m.kmem.freelist, s->tb.freelist);
}

static void compare_procs(struct shadow *s)
{
	const struct xv6_machine *m = &s->fx->m;
	u32 i, n = 0;

	for (i = 0; i < m->cfg.nproc; i++) {
		const struct xv6_proc *p = &m->procs[i];
		const struct shadow_proc *q;

		if (!p->pid)
			continue;
		q = proc_of(s, p->pid);
		SAME(q->ppid, p->ppid);
		SAME(q->pgdir, p->pgdir);
		SAME(q->sz, p->sz);
		SAME(q->zombie, p->state == XV6VM_ZOMBIE);
	}
	for (i = 0; i < REF_PROCS; i++)
		n += !!s->proc[i].pid;
	SAME(n, m->nprocs);
}

static void compare_frame(struct shadow *s, u32 pa)
{
	const struct xv6_frame *f = &s->fx->mem.frames[pa / XV6_PGSIZE];
	const u8 *ram = (const u8 *)s->fx->mem.ram + pa;
	u32 same = f->kind == XV6VM_KIND_FREE ? 4 :
		   f->kind == XV6VM_KIND_PGDIR ? XV6_PGSIZE / 2 :
		   f->kind == XV6VM_KIND_UTABLE ? XV6_PGSIZE : 0;

	SAME(s->use[pa / XV6_PGSIZE],
	     XV6VM_USE(f->kind, f->shares, (u32)(f->owner != XV6_NO_OWNER)));
	SAME(memcmp(ram, s->tb.ram + pa, same), 0);
}

void shadow_compare(struct shadow *s)
{
	const struct xv6_machine *m = &s->fx->m;
	u32 i, pa;

	for (pa = 0; pa < m->cfg.phystop; pa += XV6_PGSIZE)
		compare_frame(s, pa);
	for (i = 0; i < m->cfg.ncpu; i++) {
		SAME(s->cpu[i].cr3, m->cpus[i].cr3);
		SAME(s->cpu[i].cr2, m->cpus[i].cr2);
		SAME(s->cpu[i].cpl, m->cpus[i].cpl);
	}
	compare_procs(s);
}
