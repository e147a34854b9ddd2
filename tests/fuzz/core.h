/* SPDX-License-Identifier: GPL-2.0 */
/* fuzz_core: a machine, its oracle, and operations on both. */
#ifndef XV6VM_FUZZ_CORE_H
#define XV6VM_FUZZ_CORE_H

#include "flat.h"
#include "fuzz.h"

/**
 * struct op - eight bytes of an input
 * @code: which operation, modulo their number
 * @who: which process, CPU or frame
 * @how: details
 * @value: an address, a size
 */
struct op {
	u8 code, who;
	u16 how;
	u32 value;
};

/**
 * struct pair - the machine and the oracle
 * @slot, @p: the process that an operation is about
 */
struct pair {
	struct world *w;
	struct xv6_machine *m;
	struct flat *f;
	u32 slot;
	struct xv6_proc *p;
};

/* What the machine said, what it must say: a case. */
void core_agree(int machine, int oracle, const char *what);

/* An address of some interest to the process: its pages, edges, anything. */
u32 core_va(const struct pair *x, const struct op *op);

/* A frame that is live, or with none some other number: its pa. */
u32 core_frame(const struct pair *x, const struct op *op);

/* Ask for a translation and compare all of it. */
void core_probe(struct pair *x, u32 slot, u32 va, u32 how);

/* core_space.c */
void core_kalloc(struct pair *x, const struct op *op);
void core_kfree(struct pair *x, const struct op *op);
void core_kfree_refused(struct pair *x, const struct op *op);
void core_map(struct pair *x, const struct op *op);
void core_unmap(struct pair *x, const struct op *op);
void core_protect(struct pair *x, const struct op *op);
void core_clearpteu(struct pair *x, const struct op *op);
void core_copy(struct pair *x, const struct op *op);
void core_copyout(struct pair *x, const struct op *op);
void core_mappages(struct pair *x, const struct op *op);

/* core_cpu.c */
void core_switch(struct pair *x, const struct op *op);
void core_trap(struct pair *x, const struct op *op);
void core_cpu_set(struct pair *x, const struct op *op);
void core_tlb(struct pair *x, const struct op *op);
void core_access(struct pair *x, const struct op *op);
void core_translate(struct pair *x, const struct op *op);
void core_aliases(struct pair *x, const struct op *op);
void core_extents(struct pair *x, const struct op *op);

#endif
