// SPDX-License-Identifier: GPL-2.0-only
/* How much RAM a kernel half has room for, and which tables that takes. */

#include "quiz.h"

/**
 * struct half - of e->f.more
 * @kernbase, @devspace: where RAM and devices are mapped
 * @ram: of a machine
 * @table: bytes that a page table maps; @unit: that are counted in
 */
struct half {
	uint32_t kernbase, devspace, ram, table, unit;
};

static struct half get(const struct exercise *e)
{
	const uint32_t *v = e->f.more;

	return (struct half){ v[0], v[1], v[2], v[3], v[4] };
}

static void draw(struct exercise *e, uint32_t *v)
{
	uint32_t most;

	if (e->g == &geometry_toy) {
		v[0] = 0x40u * rnd_between(&e->rnd, 1, 2);
		v[1] = 0xc0 + 0x10 * rnd_between(&e->rnd, 1, 3);
		v[3] = 0x40;
		v[4] = 1;
	} else {
		v[0] = 0x10000000u * rnd_between(&e->rnd, 4, 13);
		v[1] = 0xfe000000 - 0x2000000u * rnd_below(&e->rnd, 8);
		v[3] = 4u << 20;
		v[4] = 1u << 20;
	}
	most = (v[1] - v[0]) / v[3];
	v[2] = rnd_between(&e->rnd, 1, most < 200 ? most - 1 : 200) * v[3];
	/* Not a whole number of tables. */
	if (e->level == 3)
		v[2] += rnd_between(&e->rnd, 1, 3) << 20;
}

static void make(struct exercise *e)
{
	struct half h;
	int d = e->g->digits, mb;

	draw(e, e->f.more);
	h = get(e);
	mb = h.unit > 1;
	if (e->g == &geometry_toy)
		stem(e, "A machine has 8-bit addresses: 2 bits PDX, 2 bits "
			"PTX, 4 bits offset. ");
	else
		stem(e, "An xv6 for the i386 was built with other numbers. ");
	stem(e,
	     "RAM is mapped from KERNBASE 0x%0*x on, the devices from DEVSPACE "
	     "0x%0*x to the end of all addresses.",
	     d, h.kernbase, d, h.devspace);
	stem(e, " A machine that runs it has %u %s of RAM.\n", h.ram / h.unit,
	     mb ? "MB" : "bytes");
}

static uint32_t tables(const struct half *h, uint32_t bytes)
{
	return (bytes + h->table - 1) / h->table;
}

static void ask(struct exercise *e)
{
	struct half h = get(e);
	uint32_t devices = tables(&h, geo_cut(e->g, -h.devspace)), all;
	uint32_t page = 1u << e->g->offset;
	struct question *q;

	q = quiz_part(e, ANSWER_NUMBER, 3, (h.devspace - h.kernbase) / h.unit,
		      "How much RAM can such a kernel have at most (in %s)?",
		      h.unit > 1 ? "MB" : "bytes");
	question_wrong(q, &DEVICES, geo_cut(e->g, -h.kernbase) / h.unit);
	question_wrong(q, &USER_HALF, h.kernbase / h.unit);
	all = tables(&h, h.ram) + devices;
	q = quiz_part(e, ANSWER_NUMBER, 3, all,
		      "Page tables of the kernel half, for this machine's RAM "
		      "and the devices");
	question_wrong(q, &DEVICES, all - devices);
	question_wrong(q, &ENTRIES,
		       (h.ram + geo_cut(e->g, -h.devspace)) / page);
	question_wrong(q, &ROUNDED_DOWN, h.ram / h.table + devices);
}

static void solve(struct exercise *e)
{
	struct half h = get(e);
	uint32_t devices = geo_cut(e->g, -h.devspace);
	int d = e->g->digits;

	work(e,
	     "```\nRAM     0x%0*x - 0x%0*x = 0x%0*x, %u %s\n"
	     "tables  %u for the RAM, %u for the devices: %u\n```\n",
	     d, h.devspace, d, h.kernbase, d, h.devspace - h.kernbase,
	     (h.devspace - h.kernbase) / h.unit, h.unit > 1 ? "MB" : "bytes",
	     tables(&h, h.ram), tables(&h, devices),
	     tables(&h, h.ram) + tables(&h, devices));
}

const struct quiz_kind quiz_limit = {
	.name = "limit",
	.title = "Room for RAM",
	.toy = 1,
	.hints = {
		"All of the RAM is mapped above KERNBASE, below the devices.",
		"DEVSPACE - KERNBASE is what is left for RAM.",
		"A page table maps as many pages as it has entries.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
