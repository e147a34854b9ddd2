// SPDX-License-Identifier: GPL-2.0-only
/* An address is cut into PDX, PTX and offset, or put together from them. */

#include "quiz.h"

/* On the third level from the parts to the address. */
static int joins(const struct exercise *e)
{
	return e->level == 3;
}

static void make(struct exercise *e)
{
	const struct geometry *g = e->g;
	uint32_t all = 1u << g->index, pdx = rnd_below(&e->rnd, all), ptx;

	ptx = (pdx + rnd_between(&e->rnd, 1, all - 1)) % all;
	e->f.va = geo_address(g, pdx, ptx,
			      rnd_between(&e->rnd, 1, (1u << g->offset) - 1));
	stem(e, "%s has %u bits PDX, %u bits PTX and %u bits offset.",
	     g == &geometry_toy ? "A machine with 8-bit addresses"
				: "An address of the i386",
	     g->index, g->index, g->offset);
	if (joins(e)) {
		e->f.cr3 = rnd_between(&e->rnd, 0x100, 0xdff) << 12;
		stem(e,
		     " An address has PDX %u, PTX %u and offset 0x%03x. The page "
		     "directory lies at cr3 = 0x%08x, its entries have 4 "
		     "bytes.\n",
		     pdx, ptx, geo_offset(g, e->f.va), e->f.cr3);
	} else {
		stem(e, " Cut the virtual address 0x%0*x.\n", (int)g->digits,
		     e->f.va);
	}
}

static void ask_join(struct exercise *e)
{
	const struct geometry *g = e->g;
	uint32_t va = e->f.va, pdx = geo_pdx(g, va);
	struct question *q;

	q = quiz_part(e, ANSWER_ADDRESS, 3, va, "The virtual address");
	question_wrong(q, &OFFSET_DROPPED, geo_frame(g, va));
	question_wrong(q, &SWAPPED, geo_swapped(g, va));
	question_wrong(q, &NIBBLES,
		       pdx << 20 | geo_ptx(g, va) << 12 | geo_offset(g, va));
	q = quiz_part(e, ANSWER_ADDRESS, 2, e->f.cr3 + 4 * pdx,
		      "Where the PDE lies for it (a physical address)");
	question_wrong(q, &UNITS, e->f.cr3 + pdx);
	question_wrong(q, &SWAPPED, e->f.cr3 + 4 * geo_ptx(g, va));
}

/* Three digits, two and three are not 10, 10 and 12 bits. */
static void cut_at_digits(struct exercise *e)
{
	uint32_t va = e->f.va;

	question_wrong(&e->part[0].q, &NIBBLES, va >> 20);
	question_wrong(&e->part[1].q, &NIBBLES, va >> 12 & 0xff);
}

static void ask(struct exercise *e)
{
	const struct geometry *g = e->g;
	uint32_t va = e->f.va;
	struct question *q;

	if (joins(e)) {
		ask_join(e);
		return;
	}
	q = quiz_part(e, ANSWER_NUMBER, 2, geo_pdx(g, va), "PDX");
	question_wrong(q, &SWAPPED, geo_ptx(g, va));
	question_wrong(q, &WHOLE_NUMBER, va >> g->offset);
	q = quiz_part(e, ANSWER_NUMBER, 2, geo_ptx(g, va), "PTX");
	question_wrong(q, &SWAPPED, geo_pdx(g, va));
	question_wrong(q, &WHOLE_NUMBER, va >> g->offset);
	q = quiz_part(e, ANSWER_ADDRESS, 1, geo_offset(g, va), "Offset");
	question_wrong(q, &PAGE_FOR_OFFSET, geo_frame(g, va));
	if (g == &geometry_real)
		cut_at_digits(e);
}

static void put_bits(struct exercise *e, uint32_t v, unsigned int n)
{
	while (n--)
		work(e, "%u", v >> n & 1);
}

static void solve(struct exercise *e)
{
	const struct geometry *g = e->g;
	uint32_t va = e->f.va;

	work(e, "```\n0x%0*x = ", (int)g->digits, va);
	put_bits(e, geo_pdx(g, va), g->index);
	work(e, " | ");
	put_bits(e, geo_ptx(g, va), g->index);
	work(e, " | ");
	put_bits(e, geo_offset(g, va), g->offset);
	work(e, "\nPDX    = %u\nPTX    = %u\noffset = 0x%x\n", geo_pdx(g, va),
	     geo_ptx(g, va), geo_offset(g, va));
	if (joins(e))
		work(e, "PDE at   0x%08x + 4 * %u = 0x%08x\n", e->f.cr3,
		     geo_pdx(g, va), e->f.cr3 + 4 * geo_pdx(g, va));
	work(e, "```\n");
}

const struct quiz_kind quiz_split = {
	.name = "split",
	.title = "The parts of an address",
	.toy = 1,
	.hints = {
		"Write the address in binary, and count bits from the left.",
		"The PDX comes first, then the PTX; the offset is last.",
		"Shift the offset out first; what is left is PDX and PTX.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
