/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls that are answered: one of each command on its own, and a machine's whole
 * life in which every command has its turn.
 */
#ifndef _LIFE_H
#define _LIFE_H

#include "abi.h"

/* Bytes of room for an array; the largest is 1025 page tables. */
#define ROOM (5u << 20)

/* What calls are about, and buffers for two arrays, ROOM bytes each. */
struct world {
	struct card_objects o;
	unsigned char *room[2];
};

/* The largest structure there is. */
union arg {
	struct xv6vm_hdr hdr;
	unsigned char bytes[512];
	__u32 words[128];
	__u64 longs[64];
};

bool world_rooms(struct world *w);

/* A u32 or a u64 of a structure. */
static inline __u32 *word_at(void *arg, unsigned int off)
{
	return (__u32 *)((char *)arg + off);
}

static inline __u64 *long_at(void *arg, unsigned int off)
{
	return (__u64 *)((char *)arg + off);
}

/* A call that is to succeed; arrays of @count records where it may have them. */
void good(const struct card *r, const struct world *w, union arg *arg,
	  __u32 count);

/* Boots the machine that is there anew; all is gone. Returns an errno. */
int boot_anew(void);

/* Make what @needs says, of enum card_needs. Returns an errno. */
int world_make(struct world *w, unsigned int needs);

/* A process, a child, a held frame and a directory. Returns an errno. */
int world_populate(struct world *w);

/* sound.c: no violation, and free and used frames are all frames. */
bool machine_is_whole(void);

/* Told of each answer, also of a refusal. */
struct answer {
	const struct card *row;
	int err;
	const union arg *arg;
	const struct world *w;
	void *ctx;
};

typedef void (*answer_fn)(const struct answer *a);

/* Bytes of the @i-th array that hold the answer; 0 for one the caller gives. */
size_t answered(const struct answer *a, int i);

bool all_are(const unsigned char *p, size_t len, int byte);

/* The whole life, from a boot on; the rooms hold @fill before each call. */
bool live(struct world *w, int fill, answer_fn fn, void *ctx);

#endif
