// SPDX-License-Identifier: GPL-2.0-only
/* Accesses as the MMU makes them, and copies through page tables. */
#include <xv6/access.h>
#include <xv6/walk.h>
#include "internal.h"

static void set_bits(struct xv6_machine *m, const struct xv6vm_translation *t,
		     u8 type, u32 pa, u32 bits)
{
	u32 span = type == XV6VM_E_PDE ? XV6_TABLE_SPAN : XV6_PGSIZE;
	xv6_pte_t *entry = xv6_frame_ptr(m, pa);
	u32 old = xv6_get(entry);

	if (type && ~old & bits)
		xv6_note_entry(m, type, t->cr3, t->va - t->va % span, entry, old,
			       old | bits);
	xv6_set(entry, bits);
}

/*
 * A in the PDE is set as soon as the table is read; A and D where the page is
 * named, only when the access is made. Without @told, nobody hears of it.
 */
static void mark_used(struct xv6_machine *m,
		      const struct xv6vm_translation *t, bool write, bool told)
{
	u32 bits = XV6_PTE_A | (write ? XV6_PTE_D : 0);

	if (t->levels == 2)
		set_bits(m, t, told ? XV6VM_E_PDE : 0, t->pde_pa, XV6_PTE_A);
	if (!t->fault.raised)
		set_bits(m, t, told ? XV6VM_E_FLAGS : 0,
			 t->levels == 2 ? t->pte_pa : t->pde_pa, bits);
}

/* Memory outside RAM reads as ones and takes no writes, as a bus does. */
static void move(struct xv6_machine *m, u32 pa, bool write, u32 width,
		 u32 *value)
{
	u8 *at = xv6_frame_ptr(m, pa);
	__le32 word = cpu_to_le32(write ? *value : 0xffffffffu);

	if (at && write)
		memcpy(at, &word, width);
	else if (at)
		memcpy(&word, at, width);
	if (!write)
		*value = le32_to_cpu(word) & (width == 1 ? 0xffu : ~0u);
}

/* What a TLB entry says: no walk is made, so no level is known. */
static void from_tlb(const struct xv6_machine *m, const struct xv6_cpu *c,
		     const struct xv6_tlb_entry *e, u32 va,
		     struct xv6vm_translation *t)
{
	*t = (struct xv6vm_translation){
		.va = va,
		.cr3 = xv6_pte_addr(c->cr3),
		.pdx = xv6_pdx(va),
		.ptx = xv6_ptx(va),
		.mapped = 1,
		.pa = e->pa | xv6_pgoff(va),
		.perm = e->flags & (XV6_PTE_P | XV6_PTE_W | XV6_PTE_U),
	};
	xv6_walk_frame(m, t);
}

/* Count an access that is made, and set what the hardware sets for it. */
static void account(struct xv6_machine *m, struct xv6_cpu *c,
		    struct xv6_tlb_entry *e, bool write,
		    const struct xv6vm_translation *t)
{
	c->accesses++;
	if (e) {
		xv6_tlb_hit(&c->tlb, e);
		return;
	}
	xv6_tlb_miss(&c->tlb, t->va);
	mark_used(m, t, write, true);
	if (!t->fault.raised) {
		xv6_tlb_fill(&c->tlb, t, write);
		return;
	}
	xv6_note(m, (struct xv6vm_event){ .type = XV6VM_E_FAULT,
		 .cpu = c - m->cpus, .pid = xv6_cpu_pid(m, c), .va = t->va,
		 .before = c->cr2,
		 .after = t->fault.code | t->fault.reason << 8 });
	c->cr2 = t->fault.cr2;
	c->faults++;
	m->counts.faults++;
}

int xv6_access(struct xv6_machine *m, u32 cpu, u32 va, u32 type, u32 width,
	       u32 *value, struct xv6vm_translation *t)
{
	struct xv6_cpu *c = xv6_cpu_get(m, cpu);
	bool write = type == XV6VM_WRITE;
	struct xv6_tlb_entry *e;
	struct xv6vm_query q;

	if (!c)
		return xv6_refuse(m, XV6VM_R_NO_CPU, cpu);
	if (va % width)
		return xv6_refuse(m, XV6VM_R_VA_UNALIGNED, va);
	m->cause = XV6VM_C_ACCESS;

	q = (struct xv6vm_query){ va, type, c->cpl == 3,
				  !!(c->cr0 & XV6_CR0_WP) };
	e = xv6_tlb_find(&c->tlb, &q);
	if (e)
		from_tlb(m, c, e, va, t);
	else
		xv6_walk(m, c->cr3, &q, c->cr4 & XV6_CR4_PSE, t);
	if (write && !t->fault.reason && !xv6_frame_writable(m, t->pa))
		return xv6_refuse(m, XV6VM_R_NOT_WRITABLE, t->pa);

	account(m, c, e, write, t);
	if (!t->fault.raised)
		move(m, t->pa, write, width, value);
	return 0;
}

int xv6_user_access(struct xv6_machine *m, u32 pgdir, u32 va, bool write,
		    struct xv6vm_translation *t)
{
	const struct xv6vm_query q = {
		va, write ? XV6VM_WRITE : XV6VM_READ, 1, 1
	};

	xv6_walk(m, pgdir, &q, false, t);
	if (!t->fault.reason && !xv6_frame_mappable(m, t->pa))
		return -EPERM;
	mark_used(m, t, write, false);
	return t->fault.reason ? -EFAULT : 0;
}

int xv6_mem_rw(struct xv6_machine *m, u32 pgdir, const struct xv6vm_query *q,
	       void *buf, u32 len, u32 *done, struct xv6vm_fault *fault,
	       struct xv6_why *why)
{
	bool write = q->type == XV6VM_WRITE;
	struct xv6vm_query at = *q;
	struct xv6vm_translation t;
	u8 *byte = buf;
	u32 n;

	*done = 0;
	memset(fault, 0, sizeof(*fault));
	if (len && q->va + len - 1 < q->va)
		return xv6_tell(why, XV6VM_R_VA_WRAPS, q->va);

	for (; *done < len; *done += n, at.va += n, byte += n) {
		xv6_translate(m, pgdir, &at, &t);
		if (t.fault.reason) {
			*fault = t.fault;
			return 0;
		}
		n = xv6_in_page(at.va, len - *done);
		if (write && !xv6_frame_writable(m, t.pa))
			return xv6_tell(why, XV6VM_R_NOT_WRITABLE, t.pa);
		if (write)
			memcpy(xv6_frame_ptr(m, t.pa), byte, n);
		else
			memcpy(byte, xv6_frame_ptr(m, t.pa), n);
	}
	return 0;
}
