// SPDX-License-Identifier: GPL-2.0-only
/* What a guest's ring 0 consists of. */

#include <stdbool.h>
#include <string.h>

#include "guest.h"

_Static_assert(GUEST_AT(frame) == GUEST_FRAME &&
		       GUEST_AT(cr2) == GUEST_DATA + 8,
	       "trap.S has them there");

extern const unsigned char guest_code[], guest_code_end[];

/* A segment from 0 to 4 GB. */
static uint64_t flat(uint64_t type, uint64_t dpl)
{
	return 0x00cf90000000ffffull | type << 40 | dpl << 45;
}

static void set_segments(struct guest *g)
{
	uint64_t tss = GUEST_AT(tss);

	g->gdt[SEG_KCODE] = flat(0xa, 0);
	g->gdt[SEG_KDATA] = flat(0x2, 0);
	g->gdt[SEG_UCODE] = flat(0xa, 3);
	g->gdt[SEG_UDATA] = flat(0x2, 3);
	g->gdt[SEG_TSS] = (sizeof(g->tss) - 1) | (tss & 0xffffff) << 16 |
			  0x89ull << 40 | tss >> 24 << 56;
	g->tss[1] = GUEST_TOP;
	g->tss[2] = KDATA;
	/* No map of ports. */
	g->tss[25] = 0xffff0000;
}

/* Of these alone a program may ask for by itself. */
static bool for_programs(int vector)
{
	return vector == T_BRKPT || vector == T_SYSCALL;
}

static void set_vectors(struct guest *g)
{
	int i;

	for (i = 0; i < NVECTORS; i++) {
		uint64_t at = GUEST_CODE + GUEST_VECTORS + i * GUEST_STEP;
		uint64_t access = for_programs(i) ? 0xee00 : 0x8e00;

		g->idt[i] = (at & 0xffff) | KCODE << 16 | access << 32 |
			    at >> 16 << 48;
	}
}

void guest_fill(struct guest *g, uint32_t kernel_cr3)
{
	memcpy(g->code, guest_code, guest_code_end - guest_code);
	set_segments(g);
	set_vectors(g);
	g->kernel_cr3 = kernel_cr3;
}
