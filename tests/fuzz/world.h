/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small machine, and the reference beside it; they are set back before each
 * input. The machine's RAM lies between two
 * pages that nobody may touch, and what lies below the emulated kernel's end
 * cannot be written: a stray store ends the program.
 */
#ifndef XV6VM_FUZZ_WORLD_H
#define XV6VM_FUZZ_WORLD_H

#include <xv6/check.h>
#include "ops.h"

#define WORLD_RAM	 (2u << 20)
#define WORLD_FRAMES	 (WORLD_RAM / XV6_PGSIZE)
#define WORLD_FIRST	 0x116u /* number of the first frame behind the kernel */
#define WORLD_PROCS	 8u
#define WORLD_VIOLATIONS 8u

/* All that a machine is but for its RAM. */
struct world_state {
	struct xv6_machine m;
	struct xv6_frame frames[WORLD_FRAMES];
	struct xv6_proc procs[WORLD_PROCS];
};

/**
 * struct world - a machine, its reference, and how both were after boot
 * @now, @boot: the state, and its copy
 * @ram, @boot_ram, @ref, @ref_boot: likewise
 */
struct world {
	struct world_state now, boot;
	u8 *ram, *boot_ram;
	struct pair pair;
	struct ref ref, ref_boot;
	u8 hand[WORLD_FRAMES], live[WORLD_FRAMES];
	u16 marks[WORLD_FRAMES];
	struct xv6vm_violation violations[WORLD_VIOLATIONS];
};

/* Build it, boot it, remember it. Of @cfg, how the kernel is counts. */
void world_boot(struct world *w, const struct xv6_config *cfg);

/* As it was after boot. */
void world_reset(struct world *w);

/* The checker; the end of the program if it is not clean. */
void world_check(struct world *w);

/* The checker on what may be damaged: it comes to an end. */
u32 world_violations(struct world *w);

/* What a pair of these programs does when it fails. */
_Noreturn void world_fail(struct pair *x, const char *what, u64 found,
			  u64 want);

/* A mapping of @len bytes between two pages of no access. */
void *world_guarded(size_t len);

#endif
