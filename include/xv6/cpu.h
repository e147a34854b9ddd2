/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUs: the registers that paging knows, and what xv6 does to them. All
 * functions want the machine's lock held.
 */
#ifndef _XV6_CPU_H
#define _XV6_CPU_H

#include <xv6/tlb.h>
#include <xv6/types.h>

/**
 * struct xv6_cpu - one emulated CPU
 * @cpl: 0 in the kernel, 3 in user mode
 * @slot: of the process it runs, or XV6_NO_OWNER
 * @tlb: off until configured
 */
struct xv6_cpu {
	u32 cr0, cr2, cr3, cr4;
	u8 cpl;
	u16 slot;
	u64 cr3_loads;
	u64 traps;
	u64 faults;
	u64 accesses;
	struct xv6_tlb tlb;
};

/* After boot: cr3 = kpgdir, CPL 0, no process. */
void xv6_cpu_init(struct xv6_machine *m, u32 cpu);

/* The CPU of that number, or NULL. A question: m->why is left alone. */
struct xv6_cpu *xv6_cpu_get(struct xv6_machine *m, u32 cpu);

/* The pid of the process it runs, or 0. */
u32 xv6_cpu_pid(const struct xv6_machine *m, const struct xv6_cpu *c);

/* Load cr3, as a switch does: what the TLB knew is gone. */
void xv6_cpu_load(struct xv6_machine *m, struct xv6_cpu *c, u32 pgdir);

/* Enter user mode (3), or the kernel (0). */
void xv6_cpu_set_cpl(struct xv6_machine *m, struct xv6_cpu *c, u8 cpl);

/*
 * The CPU can fetch the kernel's first instruction. Where it cannot, neither can
 * the handler of that fault be fetched, nor that of the next.
 */
bool xv6_cpu_has_kernel(const struct xv6_machine *m, const struct xv6_cpu *c);

/* Set CR0.WP and CR4.PSE. */
int xv6_cpu_set(struct xv6_machine *m, u32 cpu, bool wp, bool pse);

#endif
