/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A whole simulated machine as bytes: RAM, frame table, processes, CPUs and their
 * TLBs, events. Numbers are little-endian, so one written here is read anywhere.
 *
 *	magic, version, length of what follows the head, its CRC-32
 *	deflated:
 *		configuration, machine, CPUs, processes in use, each field by field
 *		frame table, a column behind the other
 *		RAM, frame by frame: a letter for what it holds, and the rest
 *		the latest events, a column behind the other
 */
#ifndef XV6VM_STATE_H
#define XV6VM_STATE_H

#include <zlib.h>

#include "sim.h"

#define STATE_MAGIC   "xv6m\r\n\032\n"
#define STATE_VERSION 3u /* 2 had no events, 1 no tables by their steps */

struct state_head {
	u8 magic[8];
	__le32 version;
	__le32 length;
	__le32 crc;
};

/**
 * struct state_stream - what is being written or read
 * @writes: which of both
 * @buf: gathers small pieces; @used of @got bytes are behind us
 * @ended: there is no more to read than is in @buf
 * @out: all that was written, after room for the head
 * @err: the first negative errno; from then on nothing more happens
 */
struct state_stream {
	bool writes, ended;
	z_stream z;
	u8 buf[65536];
	size_t used, got;
	u8 *out;
	size_t room;
	int err;
};

/* state_stream.c: */
int state_begin_write(struct state_stream *s);
int state_begin_read(struct state_stream *s, const void *data, size_t len);
/* The head and all that was written; the caller frees it. */
int state_end_write(struct state_stream *s, void **data, size_t *len);
/* Return: 0 if all was read, and nothing is left. */
int state_at_end(struct state_stream *s);
void state_end_read(struct state_stream *s);

/* Write @len bytes, or read them. */
void state_bytes(struct state_stream *s, void *p, size_t len);

/* The same of @count numbers of @size bytes each: 1, 2, 4 or 8. */
void state_numbers(struct state_stream *s, void *p, size_t size, size_t count);

/* state_machine.c: */

/* The same of a truth, of which there are two. */
void state_bool(struct state_stream *s, bool *b);

/* Carry the machine over @s; what was read is only as sound as its source. */
void state_config(struct state_stream *s, struct xv6_config *cfg);
void state_machine(struct state_stream *s, struct xv6_machine *m);

/**
 * struct state_kind - what comes first: how much RAM there is, and what the machine is like
 * @region: bytes of RAM, of which cfg.phystop are in use
 * @foreign: an image; with cfg.data, one whose kernel is known
 */
struct state_kind {
	u32 region;
	bool foreign;
	struct xv6_config cfg;
};

/* state.c: such a machine, in which there is nothing of worth; its kind was checked. */
int state_blank(const struct state_kind *k, unsigned int flags,
		struct xv6vm_sim **sim, struct xv6vm_error *why);
/* It has been filled. Return: 0, or -EBADMSG if that is no machine. */
int state_finish(struct xv6vm_sim *sim);

/* A machine as bytes, and from bytes. */
int xv6vm_sim_save(void *ctx, void **data, size_t *len);
int xv6vm_sim_from(const void *data, size_t len, unsigned int flags,
		   struct xv6vm_sim **sim, struct xv6vm_error *why);

#endif
