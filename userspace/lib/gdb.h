/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A client of gdb's remote protocol, as the stub in QEMU speaks it: the machine
 * stands still while it is open, and is given back as it was. All calls return
 * 0 or a negative errno: -ETIMEDOUT, -ENOTCONN, -EPROTO for an answer that is
 * none, -EIO for one that refuses.
 */
#ifndef XV6VM_GDB_H
#define XV6VM_GDB_H

#include <stdbool.h>

#include "wire.h"

#define GDB_REPLY 8192 /* bytes of an answer, at most */
#define GDB_OUT	  16384

/**
 * struct gdb - a stub that has answered
 * @ran: the machine was running before
 * @physical: memory is asked for by physical address
 * @out: packets that are not sent yet, @used bytes
 * @reply: the last answer, @len bytes and a NUL
 */
struct gdb {
	struct wire wire;
	bool ran;
	bool physical;
	size_t used, len;
	char out[GDB_OUT];
	char reply[GDB_REPLY + 1];
};

/*
 * The first words, once g->wire is open at @where; @g is all zero else. On failure
 * why->what is a line for people.
 */
int gdb_greet(struct gdb *g, const char *where, struct xv6vm_error *why);

/* Let it run if it ran, and leave. Return: 0 or, where that was not confirmed, a negative errno. */
int gdb_close(struct gdb *g);

/* gdb_packet.c: put a packet behind those that will be sent; send them. */
void gdb_put(struct gdb *g, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int gdb_flush(struct gdb *g, int64_t until);
/* Whether an answer comes within @ms. */
bool gdb_ready(struct gdb *g, int ms);
/* The next answer, in g->reply. */
int gdb_take(struct gdb *g, int64_t until);
/* The next one that tells of no stop. */
int gdb_answer(struct gdb *g, int64_t until);
/* Is the last answer "OK"? */
int gdb_ok(const struct gdb *g);
/* A packet and its answer. */
int gdb_ask(struct gdb *g, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The answer's hexadecimal digits from *@at on as bytes. Return: whether they are. */
bool gdb_hex(const char *digits, void *buf, size_t len);

/* A command of QEMU's monitor, and what it prints. */
int gdb_monitor(void *gdb, const char *command, char *text, size_t room);

/* Bytes of memory: by physical address, or as the CPU sees them now. */
int gdb_read(struct gdb *g, bool physical, __u32 at, void *buf, __u32 len);

#endif
