// SPDX-License-Identifier: GPL-2.0-only
/* Commands about CPUs and what they do. */
#include <linux/errno.h>
#include <xv6/access.h>
#include <xv6/cpu.h>

#include "cmd.h"

static void cpu_record(const struct xv6_machine *m, u32 cpu,
		       struct xv6vm_cpu *out)
{
	const struct xv6_cpu *c = &m->cpus[cpu];

	*out = (struct xv6vm_cpu) {
		.cpu = cpu,
		.pid = xv6_cpu_pid(m, c),
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
static int answer(struct xv6vm_call *c, int ret)
{
	struct xv6vm_cpu_cmd *s = c->arg;

	if (!ret)
		cpu_record(c->m, s->cpu, &s->out);
	return ret;
}

int xv6vm_do_cpu_switch(struct xv6vm_call *c)
{
	const struct xv6vm_cpu_cmd *s = c->arg;
	int ret;

	if (!s->pid)
		return answer(c, xv6_switchkvm(c->m, s->cpu));
	ret = xv6_switchuvm(c->m, s->cpu, c->p);
	/* The kernel does the switch, and then goes back to user mode. */
	return answer(c, ret ? ret : xv6_iret(c->m, s->cpu));
}

int xv6vm_do_cpu_trap(struct xv6vm_call *c)
{
	struct xv6vm_cpu_cmd *s = c->arg;
	bool reset;
	int ret = answer(c, xv6_trap(c->m, s->cpu, &reset));

	if (!ret)
		s->out.reset = reset;
	return ret;
}

int xv6vm_do_cpu_iret(struct xv6vm_call *c)
{
	const struct xv6vm_cpu_cmd *s = c->arg;

	return answer(c, xv6_iret(c->m, s->cpu));
}

int xv6vm_do_cpu_state(struct xv6vm_call *c)
{
	const struct xv6vm_cpu_cmd *s = c->arg;

	if (!xv6_cpu_get(c->m, s->cpu))
		return xv6vm_refuse(c, XV6VM_R_NO_CPU, s->cpu);
	return answer(c, 0);
}

int xv6vm_do_access(struct xv6vm_call *c)
{
	struct xv6vm_access *s = c->arg;
	bool write = s->type == XV6VM_WRITE;
	u32 value = s->value;
	int ret;

	if (s->type > XV6VM_FETCH || (s->width != 1 && s->width != 4))
		return -EINVAL;
	if (s->value && (!write || (s->width == 1 && s->value > 0xff)))
		return -EINVAL;
	ret = xv6_access(c->m, s->cpu, s->va, s->type, s->width, &value,
			 &s->out);
	if (ret)
		return ret;
	if (!write)
		s->out_value = value;
	if (xv6_cpu_get(c->m, s->cpu)->tlb.size)
		s->out_tlb = s->out.levels ? 1 : 2;
	return 0;
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

static u32 tlb_do(struct xv6_tlb *t, const struct xv6vm_tlb *s)
{
	if (s->op == XV6VM_TLB_CONFIGURE)
		return xv6_tlb_configure(t, s->size, s->ways);
	if (s->op == XV6VM_TLB_FLUSH)
		xv6_tlb_flush(t);
	else if (s->op == XV6VM_TLB_INVLPG)
		xv6_tlb_invlpg(t, s->va);
	return XV6VM_R_NONE;
}

/* XV6VM_TLB_STATE only asks, so that its refusals go straight to the caller. */
int xv6vm_do_tlb(struct xv6vm_call *c)
{
	struct xv6vm_tlb *s = c->arg;
	struct xv6_cpu *cpu = xv6_cpu_get(c->m, s->cpu);
	struct xv6_tlb *t;
	u32 reason, i;

	if (!tlb_form_ok(s))
		return -EINVAL;
	if (!cpu)
		return xv6vm_refuse(c, XV6VM_R_NO_CPU, s->cpu);
	t = &cpu->tlb;
	reason = tlb_do(t, s);
	if (reason)
		return xv6vm_refuse(c, reason, s->size);
	s->out_size = t->size;
	s->out_ways = t->ways;
	for (i = 0; i < t->size; i++)
		s->out_used += !!t->entries[i].tag;
	s->out_hits = t->hits;
	s->out_misses = t->misses;
	s->out_flushes = t->flushes;
	s->out_invlpgs = t->invlpgs;
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

int xv6vm_do_tlb_entries(struct xv6vm_call *c)
{
	struct xv6vm_tlb_entries *l = c->arg;
	const struct xv6_cpu *cpu = xv6_cpu_get(c->m, l->cpu);
	struct xv6vm_tlb_entry *out = c->out;
	u32 i;

	if (!cpu)
		return xv6vm_refuse(c, XV6VM_R_NO_CPU, l->cpu);
	l->out_clock = cpu->tlb.clock;
	/* All of them fit into one window. */
	for (i = 0; i < cpu->tlb.size && l->out_count < l->count; i++) {
		const struct xv6_tlb_entry *e = &cpu->tlb.entries[i];

		if (l->hdr.flags & XV6VM_TLB_RAW)
			out[l->out_count++] = (struct xv6vm_tlb_entry) {
				e->tag, e->pa, e->flags, e->used,
			};
		else if (e->tag)
			tlb_record(c->m, cpu, e, &out[l->out_count++]);
	}
	return 0;
}

int xv6vm_do_cpu_set(struct xv6vm_call *c)
{
	const struct xv6vm_cpu_set *s = c->arg;

	if (s->wp > 1 || s->pse > 1)
		return -EINVAL;
	return xv6_cpu_set(c->m, s->cpu, s->wp, s->pse);
}
