/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine whose frames are ours to lay out: data in the 4 MB from DATA on,
 * so that a 4 MB page can hold it too, and room for tables behind it.
 */
#ifndef _MMU_TABLES_H
#define _MMU_TABLES_H

#include "judge.h"

#define TABLES_RAM  0x01000000u
#define DATA	    0x00400000u
#define DATA_FRAMES 1024u

struct tables {
	u32 *frame; /* pa of each */
	u32 total;
	u32 used;
};

/* Make the machine, j->m, and take all its frames. */
void tables_make(struct judge *j, struct tables *t);
void tables_drop(struct judge *j, struct tables *t);

/* A frame for a table, zeroed; there must be one. */
u32 tables_take(struct judge *j, struct tables *t);

static inline u32 data_frame(u32 n)
{
	return DATA + n % DATA_FRAMES * XV6_PGSIZE;
}

static inline void put_entry(struct judge *j, u32 table, u32 i, u32 entry)
{
	*ram_word(j, table + 4 * i) = entry;
}

#endif
