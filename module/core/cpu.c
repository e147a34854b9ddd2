// SPDX-License-Identifier: GPL-2.0-only
/* CPUs: their registers. Of processes they know a cr3. */
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

u32 xv6_cpu_pid(const struct xv6_machine *m, const struct xv6_cpu *c)
{
	return c->slot < m->cfg.nproc ? m->procs[c->slot].pid : 0;
}

void xv6_cpu_load(struct xv6_machine *m, struct xv6_cpu *c, u32 pgdir)
{
	xv6_note(m, (struct xv6vm_event){ .type = XV6VM_E_CR3,
		 .cpu = c - m->cpus, .pid = xv6_cpu_pid(m, c),
		 .before = c->cr3, .after = pgdir });
	c->cr3 = pgdir;
	c->cr3_loads++;
	xv6_tlb_flush(&c->tlb);
}

void xv6_cpu_set_cpl(struct xv6_machine *m, struct xv6_cpu *c, u8 cpl)
{
	if (c->cpl != cpl)
		xv6_note(m, (struct xv6vm_event){
			 .type = cpl ? XV6VM_E_IRET : XV6VM_E_TRAP,
			 .cpu = c - m->cpus, .pid = xv6_cpu_pid(m, c),
			 .before = c->cpl, .after = cpl });
	c->cpl = cpl;
}

bool xv6_cpu_has_kernel(const struct xv6_machine *m, const struct xv6_cpu *c)
{
	const struct xv6vm_query q = {
		.va = XV6_KERNLINK, .type = XV6VM_FETCH, .wp = 1,
	};
	struct xv6vm_translation t;

	xv6_translate(m, c->cr3, &q, &t);
	return !t.fault.raised;
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
