/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second, plain machine: the free list is an array, an address space is a
 * flat map of pages. It says before each operation what must come of it, down
 * to which frame goes where. It knows the machine by its rules only and never
 * looks at it.
 */
#ifndef _XV6_KUNIT_SHADOW_H
#define _XV6_KUNIT_SHADOW_H

#include "fixture.h"

#define SHADOW_PROCS	7u	/* all but init */
#define SHADOW_PAGES	2048u	/* user pages that it can hold: 8 MB */
#define SHADOW_TABLES	2u
#define SHADOW_FRAMES	1024u
#define SHADOW_HELD	24u

/* A present page: its frame, and the low 12 bits of its entry. */
struct shadow_page {
	u32 pa;
	u32 flags;
};

struct shadow_space {
	u32 dir;
	u32 ktable[FX_KTABLES];
	u32 utable[SHADOW_TABLES];
	struct shadow_page page[SHADOW_PAGES];
};

struct shadow_proc {
	u32 pid;		/* 0: none */
	u32 kstack;
	u32 sz;
	struct shadow_space *space;
};

/**
 * struct shadow - the second machine
 * @stack: the free list, its head on top
 * @owned: by a frame's number: it has an owner, not only mappings by hand
 * @shares: by a frame's number: mappings by hand
 * @word: by a frame's number: what a user page begins with
 * @spare: space for an image under construction
 */
struct shadow {
	u32 depth;
	u32 stack[SHADOW_FRAMES];
	bool owned[SHADOW_FRAMES];
	u32 shares[SHADOW_FRAMES];
	u32 word[SHADOW_FRAMES];
	u32 nheld;
	u32 held[SHADOW_HELD];
	u32 nextpid;
	struct shadow_proc proc[SHADOW_PROCS];
	struct shadow_space *spare;
};

/* A shadow of a machine that has just booted. */
struct shadow *shadow_new(struct fx *fx);

/*
 * The operations. Each returns what the machine must return. Processes are
 * named by their index here.
 */
int shadow_kalloc(struct shadow *s);
int shadow_kfree(struct shadow *s, u32 held);
int shadow_spawn(struct shadow *s, u32 *proc);
int shadow_fork(struct shadow *s, u32 proc, u32 *child);
int shadow_exec(struct shadow *s, u32 proc, u32 memsz, u32 word);
int shadow_sbrk(struct shadow *s, u32 proc, s32 by);
void shadow_exit(struct shadow *s, u32 proc);
int shadow_map(struct shadow *s, u32 proc, u32 page, u32 pa, u32 perm);
int shadow_unmap(struct shadow *s, u32 proc, u32 page);
int shadow_protect(struct shadow *s, u32 proc, u32 page, u32 perm);
int shadow_write(struct shadow *s, u32 proc, u32 page, u32 word);

#endif
