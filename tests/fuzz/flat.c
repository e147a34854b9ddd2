// SPDX-License-Identifier: GPL-2.0
/* The oracle after boot. See flat.h. */

#include <string.h>

#include "flat.h"
#include "fuzz.h"

#define ALL_FRAMES (WORLD_FRAMES - WORLD_FIRST)

/* init's two bytes, which jump to themselves. */
static const u8 init_code[XV6_PGSIZE] = { 0xeb, 0xfe };

void flat_boot(struct flat *f, const struct world *w, bool shared)
{
	u32 i, slot;

	f->shared = false;
	f->nheld = 0;
	f->nextpid = 1;
	for (i = 0; i < WORLD_FRAMES; i++)
		f->frame[i].live = false;
	for (i = 0; i < WORLD_PROCS; i++)
		f->proc[i].pid = 0;
	for (i = 0; i < FLAT_CPUS; i++)
		f->cpu[i] =
			(struct flat_cpu){ .slot = FLAT_NOBODY, .wp = true };
	/* kpgdir and its tables, and the second CPU's stack; then init. */
	f->free =
		ALL_FRAMES - flat_kernel_frames(f, false) - 1 - (FLAT_CPUS - 1);
	f->shared = shared;
	if (flat_spawn(f, &slot, false, 0, init_code))
		fuzz_fail("the oracle cannot boot");
	f->proc[slot].ppid = 0;
	flat_compare(f, w);
}
