// SPDX-License-Identifier: GPL-2.0
/* Commands about CPUs and what they do. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <xv6/access.h>
#include <xv6/cpu.h>

#include "cmd.h"

static void cpu_record(const struct xv6_machine *m, u32 cpu,
		       struct xv6vm_cpu *out)
{
	const struct xv6_cpu *c = &m->cpus[cpu];

	*out = (struct xv6vm_cpu) {
		.cpu = cpu,
		.pid = c->slot == XV6_NO_OWNER ? 0 : m->procs[c->slot].pid,
		.cpl = c->cpl,
		.cr0 = c->cr0,
		.cr2 = c->cr2,
		.cr3 = c->cr3,
		.cr4 = c->cr4,
		.cr3_loads = c->cr3_loads,
		.traps = c->traps,
		.faults = c->faults,
		.accesses = c->accesses,
	};
}

/* The state of the CPU after a command that may have failed. */
static int answer(const struct xv6_machine *m, struct xv6vm_cpu_cmd *c, int ret)
{
	if (!ret)
		cpu_record(m, c->cpu, &c->out);
	return ret;
}

static int switch_to(struct xv6_machine *m, const struct xv6vm_cpu_cmd *c)
{
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, c->pid, &p);
	if (!ret)
		ret = xv6_switchuvm(m, c->cpu, p);
	/* The kernel does the switch, and then goes back to user mode. */
	return ret ? ret : xv6_iret(m, c->cpu);
}

int xv6vm_do_cpu_switch(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_cpu_cmd *c = arg;

	return answer(m, c, c->pid ? switch_to(m, c) :
				     xv6_switchkvm(m, c->cpu));
}

int xv6vm_do_cpu_trap(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_cpu_cmd *c = arg;

	return answer(m, c, xv6_trap(m, c->cpu));
}

int xv6vm_do_cpu_iret(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_cpu_cmd *c = arg;

	return answer(m, c, xv6_iret(m, c->cpu));
}

int xv6vm_do_cpu_state(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_cpu_cmd *c = arg;

	if (!xv6_cpu_get(m, c->cpu))
		return xv6vm_refuse(&c->hdr, XV6VM_R_NO_CPU, c->cpu);
	return answer(m, c, 0);
}

int xv6vm_do_access(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_access *c = arg;
	bool write = c->type == XV6VM_WRITE;
	u32 value = c->value;
	int ret;

	if (c->type > XV6VM_FETCH || (c->width != 1 && c->width != 4))
		return -EINVAL;
	if (c->value && (!write || (c->width == 1 && c->value > 0xff)))
		return -EINVAL;
	ret = xv6_access(m, c->cpu, c->va, c->type, c->width, &value, &c->out);
	if (ret)
		return ret;
	if (!write)
		c->out_value = value;
	if (m->cpus[c->cpu].tlb.size)
		c->out_tlb = c->out.levels ? 1 : 2;
	return 0;
}

static u32 tlb_used(const struct xv6_tlb *t)
{
	u32 i, used = 0;

	for (i = 0; i < t->size; i++)
		used += !!t->entries[i].tag;
	return used;
}

/* Fields that another operation has are to be 0. */
static bool tlb_form_ok(const struct xv6vm_tlb *c)
{
	if (c->op > XV6VM_TLB_INVLPG)
		return false;
	if (c->op != XV6VM_TLB_CONFIGURE && (c->size || c->ways))
		return false;
	return c->op == XV6VM_TLB_INVLPG || !c->va;
}

static int tlb_do(struct xv6_machine *m, struct xv6_tlb *t,
		  const struct xv6vm_tlb *c)
{
	u32 reason = XV6VM_R_NONE;

	if (c->op == XV6VM_TLB_CONFIGURE)
		reason = xv6_tlb_configure(t, c->size, c->ways);
	else if (c->op == XV6VM_TLB_FLUSH)
		xv6_tlb_flush(t);
	else if (c->op == XV6VM_TLB_INVLPG)
		xv6_tlb_invlpg(t, c->va);
	return reason ? xv6_refuse(m, reason, c->size) : 0;
}

int xv6vm_do_tlb(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_tlb *c = arg;
	struct xv6_tlb *t;
	int ret;

	if (!tlb_form_ok(c))
		return -EINVAL;
	if (!xv6_cpu_get(m, c->cpu))
		return xv6_refuse(m, XV6VM_R_NO_CPU, c->cpu);
	t = &m->cpus[c->cpu].tlb;
	ret = tlb_do(m, t, c);
	if (ret)
		return ret;
	c->out_size = t->size;
	c->out_ways = t->ways;
	c->out_used = tlb_used(t);
	c->out_hits = t->hits;
	c->out_misses = t->misses;
	c->out_flushes = t->flushes;
	c->out_invlpgs = t->invlpgs;
	return 0;
}

static void tlb_record(const struct xv6_machine *m, const struct xv6_cpu *c,
		       const struct xv6_tlb_entry *e,
		       struct xv6vm_tlb_entry *out)
{
	u32 va = e->tag & ~XV6_TLB_VALID;

	*out = (struct xv6vm_tlb_entry) {
		.va = va,
		.pa = e->pa,
		.flags = e->flags & ~XV6_PTE_PS,
		.set = xv6_tlb_set(&c->tlb, va),
		.stale = xv6_tlb_stale(m, c, e),
		.big = !!(e->flags & XV6_PTE_PS),
	};
}

int xv6vm_do_tlb_entries(struct xv6vm_file *f, void *arg,
			 struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_tlb_entry *out = a->out;
	struct xv6vm_tlb_entries *l = arg;
	const struct xv6_cpu *c = xv6_cpu_get(m, l->cpu);
	u32 i;

	if (!c)
		return xv6vm_refuse(&l->hdr, XV6VM_R_NO_CPU, l->cpu);
	for (i = 0; i < c->tlb.size && l->out_count < l->count; i++) {
		const struct xv6_tlb_entry *e = &c->tlb.entries[i];

		if (e->tag)
			tlb_record(m, c, e, &out[l->out_count++]);
	}
	a->out_used = l->out_count * sizeof(*out);
	return 0;
}

int xv6vm_do_cpu_set(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	const struct xv6vm_cpu_set *c = arg;

	if (c->wp > 1 || c->pse > 1)
		return -EINVAL;
	return xv6_cpu_set(&f->dev->m, c->cpu, c->wp, c->pse);
}
