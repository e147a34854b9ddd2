/* SPDX-License-Identifier: GPL-2.0-only */
/* A stream of bytes to somebody who may be slow, silent or hostile. */
#ifndef XV6VM_WIRE_H
#define XV6VM_WIRE_H

#include <stdint.h>

#include "libxv6vm.h"

/**
 * struct wire - one that is open
 * @buf: what has come, and was not taken yet: from @at to @got
 */
struct wire {
	int fd;
	size_t at, got;
	char buf[16384];
};

/* Milliseconds that an answer may take, and the first one. */
#define WIRE_PATIENCE 60000
#define WIRE_FIRST    5000

/* The time at which @ms will have passed. */
int64_t wire_until(int ms);

/*
 * [HOST]:PORT, where HOST is a number and this machine without one; or the path of a
 * socket. Return: 0, or a negative errno with why->what filled.
 */
int wire_open(struct wire *w, const char *where, struct xv6vm_error *why);
void wire_close(struct wire *w);

/* Return: 0 or a negative errno, -ETIMEDOUT behind @until. */
int wire_send(struct wire *w, const void *data, size_t len, int64_t until);

/* Whether something has come, or comes within @ms. */
int wire_ready(struct wire *w, int ms);

/* The next byte that comes, or a negative errno; -ENOTCONN: the other side has gone. */
int wire_take(struct wire *w, int64_t until);

#endif
