// SPDX-License-Identifier: GPL-2.0-only
/*
 * A second MMU. See mmu.h.
 */
#include <linux/string.h>
#include "mmu.h"

u32 ref_word(const u8 *ram, u32 pa)
{
	const u8 *b = ram + pa;

	return b[0] | b[1] << 8 | b[2] << 16 | (u32)b[3] << 24;
}

void ref_set_word(u8 *ram, u32 pa, u32 value)
{
	u32 i;

	for (i = 0; i < 4; i++)
		ram[pa + i] = value >> 8 * i;
}

/* What is not there reads as an entry that is not present. */
static u32 entry_at(const struct ref_mmu *m, u32 pa)
{
	return pa < m->size ? ref_word(m->ram, pa) : 0;
}

struct ref_walk ref_walk(const struct ref_mmu *m, u32 va, u32 type)
{
	int code = (type == REF_WRITE ? 2 : 0) | (m->user ? 4 : 0);
	struct ref_walk w = { .levels = 1, .fault = code, .level = 1 };
	u32 lacks = 0;

	w.pde_at = m->cr3 + (va >> 22) * 4;
	w.at = w.pde_at;
	w.pde = entry_at(m, w.at);
	w.pte = w.pde;
	if (!(w.pde & 1))
		return w;
	if (m->pse && w.pde & 0x80) {
		w.pa = (w.pde & 0xffc00000) | (va & 0x3fffff);
	} else {
		w.levels = 2;
		w.at = (w.pde & 0xfffff000) + (va >> 12 & 0x3ff) * 4;
		w.pte = entry_at(m, w.at);
		w.level = w.at < m->size ? 2 : 1;
		if (!(w.pte & 1))
			return w;
		w.pa = (w.pte & 0xfffff000) | (va & 0xfff);
	}
	w.mapped = true;
	w.fault = code | 1;
	if (m->user && !(w.pde & w.pte & 4))
		lacks = 4;
	else if (type == REF_WRITE && (m->user || m->wp) && !(w.pde & w.pte & 2))
		lacks = 2;
	if (!lacks)
		w.fault = -1;
	else if (!(w.pde & lacks))
		w.level = 1;
	return w;
}

bool ref_refuses(const struct ref_mmu *m, const struct ref_walk *w, u32 type)
{
	return type == REF_WRITE && w->fault < 0 && m->live && w->pa < m->size &&
	       !m->live[w->pa >> 12];
}

void ref_mark(const struct ref_mmu *m, const struct ref_walk *w, u32 type)
{
	u32 bits = type == REF_WRITE ? 0x60 : 0x20;

	if (w->levels == 2)
		ref_set_word(m->ram, w->pde_at, ref_word(m->ram, w->pde_at) | 0x20);
	if (w->fault < 0)
		ref_set_word(m->ram, w->at, ref_word(m->ram, w->at) | bits);
}

void ref_move(const struct ref_mmu *m, u32 pa, u32 type, u32 width, u32 *value)
{
	u32 i, word = 0xffffffff;

	for (i = 0; i < width && pa < m->size; i++) {
		if (type == REF_WRITE)
			m->ram[pa + i] = *value >> 8 * i;
		else
			word = (word & ~(0xffu << 8 * i)) |
			       (u32)m->ram[pa + i] << 8 * i;
	}
	if (type != REF_WRITE)
		*value = width == 1 ? word & 0xff : word;
}

u32 ref_copy(const struct ref_mmu *m, u32 va, u32 len, u32 type, u8 *buf,
	     bool *refused)
{
	struct ref_walk w;
	u32 done, n;

	*refused = false;
	for (done = 0; done < len; done += n) {
		w = ref_walk(m, va + done, type);
		if (w.fault >= 0 || w.pa >= m->size)
			break;
		*refused = ref_refuses(m, &w, type);
		if (*refused)
			break;
		n = 4096 - w.pa % 4096;
		n = len - done < n ? len - done : n;
		if (type == REF_WRITE)
			memcpy(m->ram + w.pa, buf + done, n);
		else
			memcpy(buf + done, m->ram + w.pa, n);
	}
	return done;
}
