// SPDX-License-Identifier: GPL-2.0
/* A second MMU. See refmmu.h. */

#include "refmmu.h"

uint32_t ref_word(const struct refmmu *r, uint32_t pa)
{
	const uint8_t *b = r->ram + pa;

	/* What is not there reads as an entry that is not present. */
	if (pa >= r->size)
		return 0;
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

void ref_set_word(const struct refmmu *r, uint32_t pa, uint32_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		r->ram[pa + i] = value >> 8 * i;
}

struct refwalk ref_walk(const struct refmmu *r, uint32_t va, uint32_t type)
{
	int code = (type == 1 ? 2 : 0) | (r->user ? 4 : 0);
	struct refwalk w = { .levels = 1, .fault = code };

	w.at = w.pde_at = r->cr3 + (va >> 22) * 4;
	w.pde = w.pte = ref_word(r, w.at);
	if (!(w.pde & 1))
		return w;
	if (r->pse && w.pde & 0x80) {
		w.pa = (w.pde & 0xffc00000) | (va & 0x3fffff);
	} else {
		w.levels = 2;
		w.at = (w.pde & 0xfffff000) + (va >> 12 & 0x3ff) * 4;
		w.pte = ref_word(r, w.at);
		if (!(w.pte & 1))
			return w;
		w.pa = (w.pte & 0xfffff000) | (va & 0xfff);
	}
	w.mapped = true;
	w.fault = code | 1;
	if (r->user && !(w.pde & w.pte & 4))
		return w;
	if (type == 1 && (r->user || r->wp) && !(w.pde & w.pte & 2))
		return w;
	w.fault = -1;
	return w;
}

struct refwalk ref_access(const struct refmmu *r, uint32_t va, uint32_t type,
			  uint32_t width, uint32_t *value)
{
	struct refwalk w = ref_walk(r, va, type);
	uint32_t i, word = 0xffffffff;

	if (w.levels == 2)
		ref_set_word(r, w.pde_at, ref_word(r, w.pde_at) | 0x20);
	if (w.fault >= 0)
		return w;
	ref_set_word(r, w.at, ref_word(r, w.at) | (type == 1 ? 0x60 : 0x20));
	for (i = 0; i < width && w.pa < r->size; i++) {
		if (type == 1)
			r->ram[w.pa + i] = *value >> 8 * i;
		else
			word = (word & ~(0xffu << 8 * i)) |
			       (uint32_t)r->ram[w.pa + i] << 8 * i;
	}
	if (type != 1)
		*value = width == 1 ? word & 0xff : word;
	return w;
}
