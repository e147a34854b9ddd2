/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CPUs: the registers that paging knows, and what xv6 does to them. All
 * functions want the machine's lock held.
 */
#ifndef _XV6_CPU_H
#define _XV6_CPU_H

#include <xv6/tlb.h>
#include <xv6/types.h>

struct xv6_proc;

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

/**
 * xv6_switchuvm() - load the process's cr3; mirrors switchuvm
 *
 * The scheduler's part is done as well: what ran there becomes RUNNABLE, @p
 * RUNNING. CPL stays 0, as the kernel does this.
 *
 * Return: 0; -EBUSY if @p runs on another CPU, -ESRCH for a zombie.
 */
int xv6_switchuvm(struct xv6_machine *m, u32 cpu, struct xv6_proc *p);

/* Load kpgdir and run no process; mirrors switchkvm. */
int xv6_switchkvm(struct xv6_machine *m, u32 cpu);

/* Load cr3 again where @p runs: after exec and growproc, as xv6 does. */
void xv6_cpu_reload(struct xv6_machine *m, const struct xv6_proc *p);

/* Set CR0.WP and CR4.PSE. */
int xv6_cpu_set(struct xv6_machine *m, u32 cpu, bool wp, bool pse);

/*
 * Enter the kernel, return from it: CPL changes, cr3 does not. Where the kernel
 * is not mapped, a trap is a triple fault: *reset is set, and the CPU is left
 * idle on kpgdir.
 */
int xv6_trap(struct xv6_machine *m, u32 cpu, bool *reset);
int xv6_iret(struct xv6_machine *m, u32 cpu);

#endif
