/* SPDX-License-Identifier: GPL-2.0-only */
/* How addresses are cut: those of the i386, and small ones to begin with. */
#ifndef XV6VM_GEOMETRY_H
#define XV6VM_GEOMETRY_H

#include <stdint.h>

#define ENTRY_P 0x1u
#define ENTRY_W 0x2u
#define ENTRY_U 0x4u

/**
 * struct geometry - two levels of tables
 * @name: for people
 * @offset: bits of an offset in a page
 * @index: bits of a PDX and of a PTX
 * @entry: bytes
 * @digits: of an address in hexadecimal
 */
struct geometry {
	const char *name;
	unsigned int offset, index, entry, digits;
	uint32_t kernbase;
};

extern const struct geometry geometry_toy, geometry_real;

uint32_t geo_pdx(const struct geometry *g, uint32_t va);
uint32_t geo_ptx(const struct geometry *g, uint32_t va);
uint32_t geo_offset(const struct geometry *g, uint32_t va);
/* The frame that an entry or an address is of. */
uint32_t geo_frame(const struct geometry *g, uint32_t a);
uint32_t geo_address(const struct geometry *g, uint32_t pdx, uint32_t ptx,
		     uint32_t offset);
/* @va with PDX and PTX in each other's place. */
uint32_t geo_swapped(const struct geometry *g, uint32_t va);
/* As many bits as an address has. */
uint32_t geo_cut(const struct geometry *g, uint32_t a);

#endif
