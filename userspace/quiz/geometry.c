// SPDX-License-Identifier: GPL-2.0-only
/* How addresses are cut. */

#include "geometry.h"

const struct geometry geometry_toy = {
	.name = "8-bit addresses",
	.offset = 4,
	.index = 2,
	.entry = 1,
	.digits = 2,
	.kernbase = 0x80,
};

const struct geometry geometry_real = {
	.name = "the i386",
	.offset = 12,
	.index = 10,
	.entry = 4,
	.digits = 8,
	.kernbase = 0x80000000,
};

static uint32_t bits(uint32_t a, unsigned int shift, unsigned int n)
{
	return a >> shift & ((1u << n) - 1);
}

uint32_t geo_pdx(const struct geometry *g, uint32_t va)
{
	return bits(va, g->offset + g->index, g->index);
}

uint32_t geo_ptx(const struct geometry *g, uint32_t va)
{
	return bits(va, g->offset, g->index);
}

uint32_t geo_offset(const struct geometry *g, uint32_t va)
{
	return bits(va, 0, g->offset);
}

uint32_t geo_frame(const struct geometry *g, uint32_t a)
{
	return a - geo_offset(g, a);
}

uint32_t geo_address(const struct geometry *g, uint32_t pdx, uint32_t ptx,
		     uint32_t offset)
{
	return (pdx << g->index | ptx) << g->offset | offset;
}

uint32_t geo_swapped(const struct geometry *g, uint32_t va)
{
	return geo_address(g, geo_ptx(g, va), geo_pdx(g, va),
			   geo_offset(g, va));
}

uint32_t geo_cut(const struct geometry *g, uint32_t a)
{
	return a & (uint32_t)((1ull << 4 * g->digits) - 1);
}
