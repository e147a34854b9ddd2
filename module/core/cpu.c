// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs: cr3 changes with the process, never with a trap.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/walk.h>
#include "internal.h"

void xv6_cpu_init(struct xv6_machine *m, u32 cpu)
{
	struct xv6_cpu *c = &m->cpus[cpu];

	memset(c, 0, sizeof(*c));
	c->cr0 = XV6_CR0_PG | XV6_CR0_WP | XV6_CR0_ET | XV6_CR0_PE;
	c->cr3 = m->kpgdir;
	c->cr4 = XV6_CR4_PSE;
	c->slot = XV6_NO_OWNER;
}

struct xv6_cpu *xv6_cpu_get(struct xv6_machine *m, u32 cpu)
{
	const u32 n = m->cfg.ncpu;

	return cpu < n ? &m->cpus[array_index_nospec(cpu, n)] : NULL;
}

static void set_cr3(struct xv6_cpu *c, u32 pgdir)
{
	c->cr3 = pgdir;
	c->cr3_loads++;
	xv6_tlb_flush(&c->tlb);
}

/* What the CPU ran goes back to those that could run. */
static void put_down(struct xv6_machine *m, struct xv6_cpu *c)
{
	struct xv6_proc *p;

	if (c->slot == XV6_NO_OWNER)
		return;
	p = &m->procs[c->slot];
	WRITE_ONCE(p->cpu, XV6_NO_CPU);
	if (p->state == XV6VM_RUNNING)
		WRITE_ONCE(p->state, XV6VM_RUNNABLE);
	c->slot = XV6_NO_OWNER;
}

int xv6_switchuvm(struct xv6_machine *m, u32 cpu, struct xv6_proc *p)
{
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (!c)
		return xv6_refuse(m, XV6VM_R_NO_CPU, cpu);
	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	if (p->cpu != XV6_NO_CPU && p->cpu != cpu)
		return xv6_refuse(m, XV6VM_R_PROC_RUNNING, p->pid);

	put_down(m, c);
	c->slot = xv6_proc_slot(m, p);
	c->cpl = 0;
	WRITE_ONCE(p->cpu, cpu);
	WRITE_ONCE(p->state, XV6VM_RUNNING);
	set_cr3(c, p->pgdir);
	return 0;
}

int xv6_switchkvm(struct xv6_machine *m, u32 cpu)
{
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (!c)
		return xv6_refuse(m, XV6VM_R_NO_CPU, cpu);
	put_down(m, c);
	c->cpl = 0;
	set_cr3(c, m->kpgdir);
	return 0;
}

void xv6_cpu_reload(struct xv6_machine *m, const struct xv6_proc *p)
{
	if (p->cpu != XV6_NO_CPU)
		set_cr3(&m->cpus[p->cpu], p->pgdir);
}

/* Between user mode and the kernel of the process that the CPU runs. */
static int change_cpl(struct xv6_machine *m, u32 cpu, u8 from, u8 to,
		      u32 refusal)
{
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (!c)
		return xv6_refuse(m, XV6VM_R_NO_CPU, cpu);
	if (c->slot == XV6_NO_OWNER)
		return xv6_refuse(m, XV6VM_R_CPU_IDLE, cpu);
	if (c->cpl != from)
		return xv6_refuse(m, refusal, cpu);
	c->cpl = to;
	return 0;
}

/*
 * What the CPU meets at the kernel's first instruction. If it cannot be
 * fetched, neither can the handler of that fault, nor that of the next.
 */
static bool kernel_mapped(const struct xv6_machine *m, const struct xv6_cpu *c)
{
	const struct xv6vm_query q = {
		.va = XV6_KERNLINK, .type = XV6VM_FETCH, .wp = 1,
	};
	struct xv6vm_translation t;

	xv6_translate(m, c->cr3, &q, &t);
	return !t.fault.raised;
}

int xv6_trap(struct xv6_machine *m, u32 cpu, bool *reset)
{
	int err = change_cpl(m, cpu, 3, 0, XV6VM_R_CPU_IN_KERNEL);
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (err)
		return err;
	c->traps++;
	*reset = !kernel_mapped(m, c);
	return *reset ? xv6_switchkvm(m, cpu) : 0;
}

int xv6_iret(struct xv6_machine *m, u32 cpu)
{
	return change_cpl(m, cpu, 0, 3, XV6VM_R_CPU_IN_USER);
}

static void set_bit_to(u32 *reg, u32 bit, bool on)
{
	*reg = on ? *reg | bit : *reg & ~bit;
}

int xv6_cpu_set(struct xv6_machine *m, u32 cpu, bool wp, bool pse)
{
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);

	if (!c)
		return xv6_refuse(m, XV6VM_R_NO_CPU, cpu);
	set_bit_to(&c->cr0, XV6_CR0_WP, wp);
	set_bit_to(&c->cr4, XV6_CR4_PSE, pse);
	return 0;
}
