/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that are answered: one of each command on its own, and a machine's whole
 * life in which every command has its turn.
 */
#ifndef _LIFE_H
#define _LIFE_H

#include "fields.h"

/* Bytes of room for an array; the largest is 1025 page tables. */
#define ROOM (5u << 20)

/* Where good calls map, protect and unmap. */
#define HAND_VA 0x00200000u

/**
 * struct world - what calls are about
 * @pid, @child: a process with pages from 0 on, and a child of it
 * @held: a frame that this file holds
 * @cr3: where a page directory lies
 * @room: buffers for a command's two arrays, ROOM bytes each
 */
struct world {
	__u32 pid;
	__u32 child;
	__u32 held;
	__u32 cr3;
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

/* A small i386 program; returns its bytes. */
size_t small_elf(unsigned char *to);

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
void good(const struct row *r, const struct world *w, union arg *arg,
	  __u32 count);

/* From an answer: what later calls are to be about. */
void learn(const struct row *r, const union arg *arg, struct world *w);

/* Boots the machine that is there anew; all is gone. Returns an errno. */
int boot_anew(void);

/* A process with a program, a child, and a held frame. Returns an errno. */
int world_populate(struct world *w);

/* sound.c: no violation, and free and used frames are all frames. */
bool machine_is_whole(void);

/* An errno that the ABI's table has. */
bool errno_is_documented(int err);

/* Told of each answer, also of a refusal. */
struct answer {
	const struct row *row;
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
