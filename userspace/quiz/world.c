// SPDX-License-Identifier: GPL-2.0-only
/* What an exercise is about: the RAM of a machine, or a small one's 128 bytes. */

#include "quiz.h"

#include <stdlib.h>
#include <string.h>

static int is_toy(const struct exercise *e)
{
	return e->g == &geometry_toy;
}

uint32_t world_entry(struct exercise *e, uint32_t pa)
{
	unsigned char b[4] = { 0 };
	uint32_t done;

	if (is_toy(e))
		return pa < QUIZ_TOY_RAM ? e->toy[pa] : 0;
	if (xv6vm_ram_read(e->life.h, pa, b, sizeof(b), &done))
		return 0;
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

struct world_walk world_walk(struct exercise *e, uint32_t cr3, uint32_t va)
{
	const struct geometry *g = e->g;
	struct world_walk w = { .level = 1 };

	w.pde_at = cr3 + geo_pdx(g, va) * g->entry;
	w.pde = world_entry(e, w.pde_at);
	if (!(w.pde & ENTRY_P))
		return w;
	w.level = 2;
	w.pte_at = geo_frame(g, w.pde) + geo_ptx(g, va) * g->entry;
	w.pte = world_entry(e, w.pte_at);
	w.present = w.pte & ENTRY_P;
	w.pa = geo_frame(g, w.pte) | geo_offset(g, va);
	return w;
}

/*
 * A directory and four tables in frames of their own, 16 bytes each, as xv6 would have
 * them; frame 0 is the kernel's. Pages of the user half lie in the two frames that are left.
 */
void world_toy(struct exercise *e)
{
	static const unsigned char perm[] = { 7, 7, 7, 7, 5, 5, 3, 1 };
	uint32_t f[] = { 1, 2, 3, 4, 5, 6, 7 };
	uint32_t i, pte;

	rnd_shuffle(&e->rnd, f, 7);
	e->f.cr3 = f[0] << 4;
	for (i = 0; i < 4; i++)
		e->toy[e->f.cr3 + i] = f[1 + i] << 4 | 7;
	for (i = 0; i < 8; i++) {
		e->toy[(f[3 + i / 4] << 4) + i % 4] =
			i << 4 | (i ? ENTRY_P | ENTRY_W : ENTRY_P);
		if (!rnd_below(&e->rnd, 4))
			continue;
		pte = f[5 + rnd_below(&e->rnd, 2)] << 4;
		pte |= perm[rnd_below(&e->rnd, 8)];
		e->toy[(f[1 + i / 4] << 4) + i % 4] = pte;
	}
	if (!rnd_below(&e->rnd, 3))
		e->toy[e->f.cr3 + rnd_below(&e->rnd, 2)] &= ~ENTRY_U;
	/* One is there for sure. */
	i = rnd_below(&e->rnd, 8);
	e->f.va = i << 4 | rnd_between(&e->rnd, 1, 15);
	if (!e->toy[(f[1 + i / 4] << 4) + i % 4])
		e->toy[(f[1 + i / 4] << 4) + i % 4] = f[5] << 4 | 7;
}

/* A page somewhere in the user half, where PDX and PTX are not the same. */
static uint32_t some_page(struct exercise *e)
{
	uint32_t pdx = rnd_between(&e->rnd, 1, 511);
	uint32_t ptx = rnd_between(&e->rnd, 1, 511);

	if (ptx == pdx)
		ptx ^= 512;
	return geo_address(e->g, pdx, ptx, 0);
}

void world_pages(struct exercise *e)
{
	static const uint32_t perm[] = { 6, 6, 6, 4, 2 };
	uint32_t page = some_page(e), swapped = geo_swapped(e->g, page);
	uint32_t program, heap;
	struct life *l = &e->life;
	struct xv6vm_proc p;

	life_some(l, &e->rnd, rnd_between(&e->rnd, 0, 6));
	program = rnd_between(&e->rnd, 100, 12000);
	heap = rnd_below(&e->rnd, 3) * XV6VM_PGSIZE;
	e->f.pid = life_process(l, program, heap);
	life_do(l, LIFE_MAP, e->f.pid, page, perm[rnd_below(&e->rnd, 5)]);
	/* Who swaps PDX and PTX finds a page there, too. */
	if (swapped < e->g->kernbase)
		life_do(l, LIFE_MAP, e->f.pid, swapped,
			perm[rnd_below(&e->rnd, 5)]);
	if (!l->error)
		l->error = xv6vm_proc_show(l->h, e->f.pid, &p);
	e->f.cr3 = l->error ? 0 : p.pgdir;
	e->f.va = page | rnd_between(&e->rnd, 1, 4095);
}

static int by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

#define ROWS 12u

/* As many entries as a person reads: those wanted, their neighbours, and some. */
static unsigned int choose_rows(struct exercise *e, const uint32_t *index,
				unsigned int n, uint32_t row[ROWS])
{
	unsigned int count = 0, i, all = 1u << e->g->index;

	if (all <= ROWS) {
		for (; count < all; count++)
			row[count] = count;
		return count;
	}
	for (i = 0; i < n; i++) {
		row[count++] = index[i];
		row[count++] = (index[i] + 1) % all;
	}
	/* (Where the kernel half begins, and others.) */
	row[count++] = all / 2;
	while (count < 8)
		row[count++] = rnd_below(&e->rnd, all);
	qsort(row, count, sizeof(row[0]), by_value);
	return count;
}

void world_table(struct exercise *e, const char *name, uint32_t pa,
		 const uint32_t *index, unsigned int n)
{
	uint32_t row[ROWS];
	unsigned int count = choose_rows(e, index, n, row), i;
	int digits = e->g->digits;

	stem(e, "\n```\n%s at 0x%0*x\n", name, digits, pa);
	for (i = 0; i < count; i++) {
		if (i && row[i] == row[i - 1])
			continue;
		stem(e, "  [%*u]  0x%0*x\n", is_toy(e) ? 1 : 4, row[i], digits,
		     world_entry(e, pa + row[i] * e->g->entry));
	}
	stem(e, "```\n");
}

void world_flags(struct exercise *e)
{
	if (is_toy(e))
		stem(e,
		     "A machine has 8-bit addresses: 2 bits PDX, 2 bits PTX, "
		     "4 bits offset. Pages have 16 bytes, an entry of a "
		     "directory or page table is one byte: the address of a "
		     "frame, whose lower 4 bits are flags instead. KERNBASE "
		     "is 0x80, and the RAM has 0x80 bytes.\n\n");
	stem(e,
	     "Flags of an entry: P 0x1, W 0x2, U 0x4; all others do not matter "
	     "here.%s\n\n",
	     is_toy(e) ? "" : " Not all entries are shown.");
}

unsigned int world_list(struct exercise *e, uint32_t *pa, unsigned int n)
{
	struct xv6vm_free_frame f;
	struct xv6vm_cursor cur;
	unsigned int i = 0;

	xv6vm_freelist_begin(e->life.h, &cur);
	while (i < n && xv6vm_freelist_next(&cur, &f) > 0)
		pa[i++] = f.pa;
	return i;
}
