/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One access after the other is put to the core, which works on RAM of its
 * own, and recorded; then the machine, which began with the same RAM, does
 * them all, and answers and RAM are compared.
 */
#ifndef _MMU_JUDGE_H
#define _MMU_JUDGE_H

#include <xv6/access.h>
#include <xv6/ram.h>
#include <xv6/walk.h>

#include "qemu.h"

/* QEMU's PC has its video memory and ROMs there, not RAM. */
#define HOLE_START 0x000a0000u
#define HOLE_END   0x00100000u
/* Where it has neither RAM nor a device. */
#define EMPTY_START 0x10000000u
#define EMPTY_END   0xfeb00000u

/*
 * What can be fetched: at these offsets of a page lies int $n. The number says
 * which frame it was, and is never another one in the same frame: the machine
 * keeps translations of code that we replace behind its back.
 */
#define CODE_WORD(pa) (0x9090u << 16 | code_vector(pa) << 8 | 0xcdu)
#define CODE_MASK     0xffffu
#define CODE_PLACES   4u

static inline u32 code_vector(u32 pa)
{
	return STUB_CODE + (pa >> XV6_PGSHIFT) % (256 - STUB_CODE);
}

extern const u32 code_offset[CODE_PLACES];

enum wrong {
	WRONG_NONE,
	WRONG_U_PTE,   /* U is tested in the PTE only */
	WRONG_W_SUPER, /* W is not tested for a supervisor, WP or not */
	WRONG_A_FAULT, /* A is not set in a PDE whose PTE faults */
	WRONG_COUNT,
};

struct access {
	u32 cr3;
	u32 va;
	u32 type;  /* enum xv6vm_access_type */
	u32 width; /* 1 or 4 */
	u32 value; /* to write */
	bool user;
	bool wp;
};

/* What the core said, or the machine. */
struct answer {
	bool fault;
	u32 code;
	u32 cr2;
	u32 value;
};

struct prediction {
	struct access a;
	struct answer core;
	u32 mask; /* of the value, as far as it is compared */
	u32 pde;
	u32 pte;
	u32 record; /* in the mailbox */
};

struct tally {
	const char *name;
	u64 accesses;
	u64 faults;
	u64 user;
	u64 of_type[3];
	u64 loads;    /* of cr3 */
	u64 marked;   /* accesses that set A or D anew */
	u64 replaced; /* writes and fetches that had to become reads */
	u64 patched;  /* predictions that the wrong model changed */
	u64 answers;  /* mismatches */
	u64 words;    /* of RAM that differ */
	u64 broken;   /* invariants of the core's machine, or gaps */
	u64 lives;    /* machines that were lived in */
	struct xv6_counts events; /* of all of them */
	u32 shown;
};

struct judge {
	struct qemu qemu;
	struct xv6_machine *m;
	struct prediction *list;
	u32 count;
	u32 records;
	u32 cr3; /* loaded last; see loaded */
	bool wp;
	bool loaded;
	enum wrong wrong;
	bool quiet;
	u64 random;
	struct tally *tally;
};

/* Begin with the machine's RAM as it is; from here on only accesses. */
void batch_open(struct judge *j);

/*
 * Put one access to the core: @want, or what settle() makes of it. One of
 * which nothing can be made is passed over and not counted.
 * 0, or -1 if the machine did not answer.
 */
int batch_access(struct judge *j, const struct access *want);

/* Let the machine do the same, and compare. 0, or -1. */
int batch_close(struct judge *j);

void compare_answers(struct judge *j);
void compare_ram(struct judge *j);

/* Spoil a prediction as the wrong model in force would. */
void wrong_patch(struct judge *j, const struct xv6vm_translation *t,
		 struct prediction *p);
const char *wrong_name(enum wrong w);

/* A booted machine of the core for j->m, or the end of the program. */
void world_make(struct judge *j, const struct xv6_config *cfg);
void world_drop(struct judge *j);

/*
 * The sets, each in a machine of its own. @accesses at least.
 * 0, or -1 if the machine did not answer.
 */
int set_matrix(struct judge *j);
int set_random(struct judge *j, u64 accesses);
int set_lives(struct judge *j, u64 accesses, u32 phystop);

/* xorshift64*: the same numbers for the same seed, everywhere. */
static inline u32 any(struct judge *j)
{
	j->random ^= j->random >> 12;
	j->random ^= j->random << 25;
	j->random ^= j->random >> 27;
	return (u32)(j->random * 0x2545f4914f6cdd1dull >> 32);
}

static inline u32 below(struct judge *j, u32 n)
{
	return (u32)((u64)any(j) * n >> 32);
}

static inline u32 *ram_word(const struct judge *j, u32 pa)
{
	return xv6_frame_ptr(j->m, pa & ~3u);
}

#endif
