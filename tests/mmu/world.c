// SPDX-License-Identifier: GPL-2.0-only
/* Machines of the core, and one whose frames are all taken. */
#include <linux/kernel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables.h"

struct world {
	struct xv6_machine m;
	struct xv6_memory memory;
};

static void *room(size_t count, size_t size)
{
	void *p = calloc(count, size);

	if (p)
		return p;
	printf("Bail out! no memory\n");
	exit(1);
}

void world_make(struct judge *j, const struct xv6_config *cfg)
{
	struct world *w = room(1, sizeof(*w));

	w->memory.ram = room(cfg->phystop, 1);
	w->memory.frames =
		room(cfg->phystop >> XV6_PGSHIFT, sizeof(struct xv6_frame));
	w->memory.procs = room(cfg->nproc, sizeof(struct xv6_proc));
	j->m = &w->m;
	if (!xv6_machine_init(j->m, cfg, &w->memory) && !xv6_machine_boot(j->m))
		return;
	printf("Bail out! no machine: %s\n", xv6_reason_text(j->m->why.reason));
	exit(1);
}

void world_drop(struct judge *j)
{
	struct world *w = container_of(j->m, struct world, m);

	free(w->memory.ram);
	free(w->memory.frames);
	free(w->memory.procs);
	free(w);
	j->m = NULL;
}

/* No two words alike, so that a value tells where it was read. */
static void fill_data(struct judge *j, u32 frame)
{
	u32 i;

	for (i = 0; i < XV6_PGSIZE; i += 4)
		*ram_word(j, frame + i) = (frame + i) * 0x9e3779b1u;
	for (i = 0; i < CODE_PLACES; i++)
		*ram_word(j, frame + code_offset[i]) = CODE_WORD(frame);
}

void tables_make(struct judge *j, struct tables *t)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	u32 pa;

	cfg.phystop = TABLES_RAM;
	cfg.junk = false;
	world_make(j, &cfg);
	*t = (struct tables){ .frame = room(j->m->nframes, sizeof(u32)) };
	while (j->m->kmem.nfree) {
		pa = xv6_kalloc(j->m, XV6VM_KIND_HELD, 0);
		if (pa >= DATA && pa < DATA + XV6_TABLE_SPAN) {
			fill_data(j, pa);
		} else if (pa > DATA) {
			xv6_frame_set(j->m, pa, XV6VM_KIND_UTABLE, 0);
			t->frame[t->total++] = pa;
		}
	}
}

void tables_drop(struct judge *j, struct tables *t)
{
	free(t->frame);
	world_drop(j);
}

u32 tables_take(struct judge *j, struct tables *t)
{
	u32 pa;

	if (t->used == t->total) {
		printf("Bail out! no frame for a table is left\n");
		exit(1);
	}
	pa = t->frame[t->used++];
	memset(ram_word(j, pa), 0, XV6_PGSIZE);
	return pa;
}
