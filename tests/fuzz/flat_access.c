// SPDX-License-Identifier: GPL-2.0
/* The oracle's MMU: what is at an address, and what comes of an access. */

#include <string.h>

#include "flat.h"
#include "fuzz.h"

#define P 0x01u
#define W 0x02u
#define U 0x04u
#define A 0x20u
#define D 0x40u

/* xv6's kmap[] for this machine: V = P + 2 GB, and the devices. */
static struct flat_answer kernel_lookup(u32 va)
{
	struct flat_answer a = { 0 };

	if (va >= 0xfe000000) {
		a.table = a.mapped = true;
		a.pa = va;
		a.flags = P | W;
		return a;
	}
	a.table = va < 0x80400000;
	a.mapped = va < 0x80000000 + WORLD_RAM;
	a.pa = va - 0x80000000;
	a.flags = va >= 0x80100000 && va < 0x80108000 ? P : P | W;
	return a;
}

struct flat_answer flat_lookup(struct flat *f, u32 slot, u32 va)
{
	struct flat_answer a = { 0 };
	struct flat_proc *p;

	if (va >= 0x80000000)
		return slot != FLAT_NOBODY && f->proc[slot].bare
			       ? a
			       : kernel_lookup(va);
	if (slot == FLAT_NOBODY)
		return a;
	p = &f->proc[slot];
	a.table = flat_table_of(&p->space, va);
	a.page = flat_find(&p->space, va);
	a.mapped = a.page;
	if (a.page) {
		a.pa = a.page->frame << 12 | va % 4096;
		a.flags = a.page->flags;
	}
	return a;
}

/* xv6's directory entries are all open: the page alone decides. */
int flat_fault(const struct flat_answer *a, u32 type, bool user, bool wp)
{
	bool write = type == XV6VM_WRITE;
	int code = (write ? 2 : 0) | (user ? 4 : 0);

	if (!a->mapped)
		return code;
	if (user && !(a->flags & U))
		return code | 1;
	if (write && (user || wp) && !(a->flags & W))
		return code | 1;
	return -1;
}

struct flat_frame *flat_frame_at(struct flat *f, u32 pa)
{
	if (pa >= WORLD_RAM || !f->frame[pa / 4096].live)
		return NULL;
	return &f->frame[pa / 4096];
}

void flat_load_cr3(struct flat *f, u32 cpu)
{
	f->cpu[cpu].ntlb = 0;
	f->cpu[cpu].loads++;
}

void flat_switch(struct flat *f, u32 cpu, u32 slot)
{
	struct flat_cpu *c = &f->cpu[cpu];

	if (c->slot != FLAT_NOBODY)
		f->proc[c->slot].cpu = FLAT_NOBODY;
	c->slot = slot;
	c->user = false;
	if (slot != FLAT_NOBODY)
		f->proc[slot].cpu = cpu;
	flat_load_cr3(f, cpu);
}

/* The entry of @va, whatever it allows. */
static struct flat_tlb *tlb_of(struct flat_cpu *c, u32 va)
{
	u32 i;

	for (i = 0; c->tlb_on && i < c->ntlb; i++) {
		if (c->tlb[i].vpn == (va >> 12) + 1)
			return &c->tlb[i];
	}
	return NULL;
}

/* An entry serves an access that it allows; a write wants one that knows D. */
static struct flat_tlb *tlb_hit(struct flat_cpu *c, u32 va, bool write)
{
	struct flat_tlb *e = tlb_of(c, va);
	u32 need = P | (c->user ? U : 0) | (write ? D : 0);

	if (write && (c->user || c->wp))
		need |= W;
	return e && (e->flags & need) == need ? e : NULL;
}

static void tlb_miss(struct flat_cpu *c, u32 va, const struct flat_answer *a,
		     bool write, bool fault)
{
	struct flat_tlb *e = tlb_of(c, va);

	if (!c->tlb_on)
		return;
	if (e)
		*e = c->tlb[--c->ntlb];
	if (fault)
		return;
	if (c->ntlb == FLAT_TLB)
		fuzz_fail("the oracle is too small: TLB");
	c->tlb[c->ntlb++] = (struct flat_tlb){
		.vpn = (va >> 12) + 1,
		.pfn = a->pa >> 12,
		.flags = (a->flags & (P | W | U | D)) | (write ? D : 0),
	};
}

/* A in the directory even for a fault; A and D where the page is named. */
static void mark(struct flat *f, struct flat_cpu *c, u32 va,
		 const struct flat_answer *a, bool write, bool fault)
{
	if (va >= 0x80000000 || !a->table)
		return;
	flat_table_of(&f->proc[c->slot].space, va)->flags |= A;
	if (!fault)
		a->page->flags |= A | (write ? D : 0);
}

static void move(struct flat *f, struct flat_result *r, u32 type, u32 width,
		 u32 value)
{
	struct flat_frame *fr = flat_frame_at(f, r->pa);
	u8 *at = fr ? fr->data + r->pa % 4096 : NULL;
	u32 i;

	r->known = at || r->pa >= WORLD_RAM;
	if (type != XV6VM_WRITE)
		r->value = width == 1 ? 0xff : 0xffffffff;
	for (i = 0; at && i < width; i++) {
		if (type == XV6VM_WRITE)
			at[i] = value >> 8 * i;
		else
			((u8 *)&r->value)[i] = at[i];
	}
}

struct flat_result flat_access(struct flat *f, u32 cpu, u32 va, u32 type,
			       u32 width, u32 value)
{
	struct flat_cpu *c = &f->cpu[cpu];
	bool write = type == XV6VM_WRITE;
	struct flat_result r = { .fault = -1 };
	struct flat_answer a;
	struct flat_tlb *e;

	if (va % width) {
		r.err = -EINVAL;
		return r;
	}
	e = tlb_hit(c, va, write);
	a = flat_lookup(f, c->slot, va);
	r.hit = e;
	r.pa = e ? e->pfn << 12 | va % 4096 : a.pa;
	if (!e)
		r.fault = flat_fault(&a, type, c->user, c->wp);
	if (write && r.fault < 0 && r.pa < WORLD_RAM &&
	    !flat_frame_at(f, r.pa)) {
		r.err = -EPERM;
		return r;
	}
	if (!e) {
		tlb_miss(c, va, &a, write, r.fault >= 0);
		mark(f, c, va, &a, write, r.fault >= 0);
	}
	if (r.fault < 0)
		move(f, &r, type, width, value);
	return r;
}

/* One page's part; false if the copy ends here. */
static bool copy_page(struct flat *f, const struct flat_answer *a, u32 n,
		      bool write, u8 *buf, bool *refused)
{
	struct flat_frame *fr = flat_frame_at(f, a->pa);

	if (write && !fr) {
		*refused = true;
		return false;
	}
	if (write)
		memcpy(fr->data + a->pa % 4096, buf, n);
	else if (fr && memcmp(fr->data + a->pa % 4096, buf, n))
		fuzz_fail("a copy from frame 0x%x has other bytes", a->pa);
	return true;
}

u32 flat_copy(struct flat *f, u32 slot, u32 va, u32 len, u32 type, bool user,
	      u8 *buf, bool *refused)
{
	u32 done, n;

	*refused = false;
	for (done = 0; done < len; done += n) {
		struct flat_answer a = flat_lookup(f, slot, va + done);

		n = 4096 - (va + done) % 4096;
		n = len - done < n ? len - done : n;
		if (flat_fault(&a, type, user, true) >= 0 || a.pa >= WORLD_RAM)
			break;
		if (!copy_page(f, &a, n, type == XV6VM_WRITE, buf + done,
			       refused))
			break;
	}
	return done;
}
