/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the proofs share. Each includes the core's own files and proves, with
 * CBMC, that what it asserts holds for every value that nondet_*() may have.
 *
 * The RAM is of any size that there is unless a proof says otherwise, and its
 * contents, the frame table and the process table are whatever they like. So a
 * read or write out of any of them is found by CBMC's own checks of pointers.
 * Nobody keeps events.
 */
#ifndef XV6VM_PROOF_H
#define XV6VM_PROOF_H

#include <xv6/machine.h>

#define assume(cond)	__CPROVER_assume(cond)
#define prove(cond)	__CPROVER_assert(cond, #cond)

u8 nondet_u8(void);
u16 nondet_u16(void);
u32 nondet_u32(void);
bool nondet_bool(void);
void *malloc(__CPROVER_size_t n);

/* Few, so that the table's size costs nothing; no core loop here is over them. */
#define PROOF_NPROC	2u

static struct xv6_machine hostile;

/* A machine of @frames frames, in which everything may be anything. */
static struct xv6_machine *hostile_machine(u32 frames)
{
	static struct xv6_proc procs[PROOF_NPROC];
	struct xv6_machine *m = &hostile;

	__CPROVER_havoc_object(m);
	__CPROVER_havoc_object(procs);
	assume(frames && frames <= XV6_PHYSTOP_MAX / XV6_PGSIZE);
	m->cfg.phystop = frames << XV6_PGSHIFT;
	m->cfg.nproc = PROOF_NPROC;
	m->nframes = frames;
	m->ram = malloc(frames << XV6_PGSHIFT);
	m->frames = malloc(frames * sizeof(*m->frames));
	m->procs = procs;
	m->ring = NULL;
	m->relax = NULL;
	m->kmem.lock.locked = false;
	return m;
}

/* What the hardware would read there; nothing is present out of RAM. */
static u32 entry_at(const struct xv6_machine *m, u32 pa)
{
	if (pa >= m->cfg.phystop)
		return 0;
	return le32_to_cpu(*(const xv6_pte_t *)(m->ram + pa));
}

#endif
