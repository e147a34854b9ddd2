// SPDX-License-Identifier: GPL-2.0
/*
 * Proven: uva2ka, copyin and copyout touch nothing out of RAM and the caller's
 * buffer, whatever the page tables hold; copyout changes only frames that may
 * be written, and there only bytes that it was told to.
 *
 * Bounds: RAM of any size; up to LEN bytes, so up to two pages. A copy into RAM
 * may change page tables in this model, as hostile ones may lie anywhere: what
 * is proven holds for whatever is read afterwards.
 */
#include "proof.h"
#define memcpy proof_memcpy
static void *proof_memcpy(void *to, const void *from, __CPROVER_size_t n);
#include "core/reason.c"
#include "core/uvm.c"
#include "core/user.c"

#define LEN		8u

/* One byte of RAM, any, and how many copies wrote it. */
static u32 watched;
static u32 writes;

/* No table is made here, so there is none. */
xv6_pte_t *xv6_walkpgdir_slow(struct xv6_machine *m, u32 pgdir, u32 va,
			      bool alloc)
{
	prove(!alloc);
	xv6_refuse(m, XV6VM_R_NO_TABLE, va);
	return NULL;
}

/* Both ranges are looked at; after it, the RAM may hold anything. */
static void *proof_memcpy(void *to, const void *from, __CPROVER_size_t n)
{
	struct xv6_machine *m = &hostile;
	u8 before = m->ram[watched];

	prove(__CPROVER_r_ok(from, n) && __CPROVER_w_ok(to, n));
	if (!__CPROVER_same_object(to, m->ram))
		return to;
	prove(xv6_frame_writable(m, (u8 *)to - m->ram));
	__CPROVER_havoc_object(m->ram);
	if (m->ram + watched >= (u8 *)to && m->ram + watched < (u8 *)to + n)
		writes++;
	else
		assume(m->ram[watched] == before);
	return to;
}

void copy_any(void)
{
	struct xv6_machine *m = hostile_machine(nondet_u32());
	u32 pgdir = nondet_u32(), va = nondet_u32(), len = nondet_u32(), pa;
	u8 before, kind, *buf;

	assume(len <= LEN);
	buf = malloc(len);
	watched = nondet_u32();
	assume(watched < m->cfg.phystop);
	before = m->ram[watched];
	kind = m->frames[watched >> XV6_PGSHIFT].kind;

	if (nondet_bool()) {
		if (!xv6_uva2ka(m, pgdir, va, &pa))
			prove(pa < m->cfg.phystop && !xv6_pgoff(pa));
	} else if (nondet_bool()) {
		xv6_copyin(m, pgdir, buf, va, len);
	} else {
		xv6_copyout(m, pgdir, va, buf, len);
		prove(writes || before == m->ram[watched]);
		prove(!writes || kind == XV6VM_KIND_USER ||
		      kind == XV6VM_KIND_HELD || kind == XV6VM_KIND_FOREIGN);
		return;
	}
	prove(before == m->ram[watched]);
}
