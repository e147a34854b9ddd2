/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations on a machine of the model and on the reference: one table of them,
 * fed by whatever makes numbers, a random generator or a fuzzer. An operation
 * draws its arguments from the numbers, is done on both, and both must have said
 * the same.
 */
#ifndef _REF_OPS_H
#define _REF_OPS_H

#include <xv6/machine.h>
#include "ref.h"

/**
 * struct op - the numbers of one operation
 * @code: which one
 * @who: which process, CPU or frame
 * @how: details
 * @value: an address, a size
 */
struct op {
	u8 code, who;
	u16 how;
	u32 value;
};

/* Which operations are how frequent. */
enum mix {
	MIX_ALL,	/* that of a fuzzer's bytes, too */
	MIX_ACCESS,	/* mostly accesses, and tables that change behind a TLB */
	MIX_LIFE,	/* what processes do, and no access */
	MIX_PROCS,	/* they come and go, and there are many */
	MIXES,
};

/**
 * struct pair - the machine and the reference
 * @slot, @p: the process that an operation is about
 * @cases: results that were compared
 * @fail: says that @what was @found and not @want, and does not return
 */
struct pair {
	struct xv6_machine *m;
	struct ref *r;
	u32 slot;
	struct xv6_proc *p;
	u64 cases;
	void (*fail)(struct pair *x, const char *what, u64 found, u64 want);
};

/* ops.c: do one operation, and compare the heads of the free lists and
 * the translations of two addresses.
 */
void pair_step(struct pair *x, const struct op *op, enum mix mix);
/* An address of some interest to the process: its pages, edges, anything. */
u32 pair_va(const struct pair *x, const struct op *op);
/* A frame that is live, or some other number: its pa. */
u32 pair_frame(const struct pair *x, const struct op *op);

/* compare.c */
void pair_same(struct pair *x, u64 found, u64 want, const char *what);
/* The same, counted as a case: what both have said. */
void pair_agree(struct pair *x, int machine, int reference, const char *what);
/* Everything there is, by byte; what lies in free frames only if @whole. */
void pair_compare(struct pair *x, bool whole);
/* Set the reference up for @m's configuration; its memory is there. Boot it. */
int pair_boot(struct pair *x);

/* ops_space.c */
void op_kalloc(struct pair *x, const struct op *op);
void op_kfree(struct pair *x, const struct op *op);
void op_kfree_refused(struct pair *x, const struct op *op);
void op_map(struct pair *x, const struct op *op);
void op_unmap(struct pair *x, const struct op *op);
void op_protect(struct pair *x, const struct op *op);
void op_clearpteu(struct pair *x, const struct op *op);
void op_copy(struct pair *x, const struct op *op);
void op_copyout(struct pair *x, const struct op *op);
void op_mappages(struct pair *x, const struct op *op);

/* ops_cpu.c */
void op_switch(struct pair *x, const struct op *op);
void op_trap(struct pair *x, const struct op *op);
void op_cpu_set(struct pair *x, const struct op *op);
void op_tlb(struct pair *x, const struct op *op);
void op_invlpg(struct pair *x, const struct op *op);
void op_access(struct pair *x, const struct op *op);
void op_translate(struct pair *x, const struct op *op);
void op_aliases(struct pair *x, const struct op *op);
void op_extents(struct pair *x, const struct op *op);

/*
 * Questions and accesses by themselves, of a loaded image too: ask for a
 * translation and compare all of it, by a process or by cr3; one access; a copy,
 * of bytes that begin with @with; all extents below @end.
 */
void pair_probe(struct pair *x, u32 slot, u32 va, u32 how);
void pair_walk(struct pair *x, u32 cr3, const struct xv6vm_query *q);
void pair_access(struct pair *x, u32 cpu, u32 va, u32 type, u32 width, u32 value);
void pair_copy(struct pair *x, u32 pgdir, const struct xv6vm_query *q, u32 len,
	       u8 with);
void pair_extents(struct pair *x, u32 pgdir, u32 end);

#endif
