// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven of xv6_copyout(), by which a system call answers, over any RAM and any
 * tables: it writes to frames that may be written and to no other byte of the
 * RAM, reads nothing but its buffer, RAM and frame table, and ends.
 *
 * Bounds: up to PAGES pages touched, at any address; the directory lies in RAM. One
 * page by tables that may be anything; or several, each wherever any_page() says.
 */
#include "core/reason.c"
#include "core/uvm.c"
#include "core/user.c"
#include "proof.h"

/* One byte of what is written, which may be any. */
static u8 *watched;

/* Copies what is watched, and that alone. */
void *memcpy(void *to, const void *from, __CPROVER_size_t n)
{
	prove(__CPROVER_w_ok(to, n) && __CPROVER_r_ok(from, n));
	if (watched >= (u8 *)to && watched < (u8 *)to + n)
		*watched = ((const u8 *)from)[watched - (u8 *)to];
	return to;
}

/* No table, or none that can be followed. */
int xv6_make_table(struct xv6_machine *m, u32 pgdir, u32 va, bool alloc, u32 n,
		   xv6_pte_t **pte)
{
	prove(!alloc);
	*pte = NULL;
	return xv6_refuse(m, XV6VM_R_NO_TABLE, va);
}

int any_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 *pa)
{
	*pa = xv6_pgrounddown(nondet_u32());
	return -(int)nondet_bool();
}

/* As docs/differences.md has it, said once more: not by what is proven. */
static bool may_be_written(const struct xv6_machine *m, u32 pa)
{
	u8 kind = m->frames[pa / XV6_PGSIZE].kind;

	return kind == XV6VM_KIND_USER || kind == XV6VM_KIND_HELD ||
	       kind == XV6VM_KIND_FOREIGN;
}

void copyout_any(void)
{
	struct xv6_machine *m = hostile_machine(nondet_u32());
	u32 pgdir = xv6_pgrounddown(nondet_u32()), va = nondet_u32();
	u32 len = nondet_u32(), at = nondet_u32();
	const u8 *buffer;
	u8 before;

	assume(pgdir < m->cfg.phystop && at < m->cfg.phystop);
	assume(len && len <= PAGES * XV6_PGSIZE - xv6_pgoff(va));
	buffer = malloc(len);
	watched = m->ram + at;
	before = *watched;
	xv6_copyout(m, pgdir, va, buffer, len);
	prove(*watched == before || may_be_written(m, at));
}
