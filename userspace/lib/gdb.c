// SPDX-License-Identifier: GPL-2.0-only
/* What is asked of the stub: memory, the monitor, to go on. */

#include "gdb.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE  2048u /* bytes that QEMU's stub gives at once */
#define AHEAD  16u   /* questions under way */
#define TRIES  3
#define QUICK  3000 /* ms for each answer when all that matters is to leave */
#define PHYMEM "Qqemu.PhyMemMode:%d"

/*
 * The first question. Somebody who was killed may have left half a packet there,
 * which this one is then taken for the rest of. A machine that ran tells that it
 * has stopped before it answers anything.
 */
static int greet(struct gdb *g, int64_t until)
{
	int tries, ret = -EAGAIN;

	for (tries = 0; tries < TRIES && ret == -EAGAIN; tries++) {
		gdb_put(g, "qSupported:xmlRegisters=i386");
		ret = gdb_flush(g, until);
		while (!ret) {
			ret = gdb_take(g, until);
			if (ret || !strchr("TS", g->reply[0]) || !g->len)
				break;
			g->ran = true;
		}
	}
	return ret ? ret : strstr(g->reply, "PacketSize") ? 0 : -EPROTO;
}

/* From QEMU 8.1 on, none tells that it has stopped: then all have run that were started. */
static int has_run(struct gdb *g)
{
	char text[256];
	int ret = gdb_monitor(g, "info version", text, sizeof(text));

	if (ret || atoi(text) < 8)
		return ret;
	ret = gdb_monitor(g, "info status", text, sizeof(text));
	g->ran |= !ret && !strstr(text, "prelaunch");
	return ret;
}

static void complain(struct xv6vm_error *why, const char *where, int err)
{
	const char *what = "has no gdb stub of QEMU's";

	if (err == -ETIMEDOUT)
		what = "does not answer: does another gdb hold it?";
	else if (err == -ENOTCONN)
		what = "has hung up";
	snprintf(why->what, sizeof(why->what), "%.60s %s", where, what);
}

int gdb_greet(struct gdb *g, const char *where, struct xv6vm_error *why)
{
	int ret = greet(g, wire_until(WIRE_FIRST));

	/* It also takes all breakpoints away. */
	if (!ret) {
		gdb_put(g, "?");
		ret = gdb_flush(g, wire_until(WIRE_PATIENCE));
	}
	if (!ret)
		ret = gdb_take(g, wire_until(WIRE_PATIENCE));
	if (!ret)
		ret = has_run(g);
	if (ret)
		complain(why, where, ret);
	return ret;
}

int gdb_close(struct gdb *g)
{
	int64_t until = wire_until(QUICK);
	int ret = 0;

	if (g->physical)
		gdb_put(g, PHYMEM, 0);
	if (g->ran)
		gdb_put(g, "D");
	if (g->used)
		ret = gdb_flush(g, until);
	if (!ret && g->physical)
		ret = gdb_answer(g, until);
	if (!ret && g->ran)
		ret = gdb_answer(g, until);
	if (!ret && g->ran)
		ret = gdb_ok(g);
	wire_close(&g->wire);
	return g->ran ? ret : 0;
}

/* Packets O have a piece of what it prints, in hexadecimal digits. */
static int printed(struct gdb *g, char *text, size_t room)
{
	int64_t until = wire_until(WIRE_PATIENCE);
	size_t used = 0, n;
	int ret;

	for (;;) {
		ret = gdb_answer(g, until);
		if (ret)
			return ret;
		if (g->reply[0] != 'O' || !strcmp(g->reply, "OK"))
			return gdb_ok(g);
		n = (g->len - 1) / 2;
		if (n >= room - used || !gdb_hex(g->reply + 1, text + used, n))
			return -EPROTO;
		used += n;
		text[used] = '\0';
	}
}

int gdb_monitor(void *gdb, const char *command, char *text, size_t room)
{
	struct gdb *g = gdb;
	char hex[512];
	size_t i;
	int ret;

	for (i = 0; command[i] && 2 * i + 2 < sizeof(hex); i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned char)command[i]);
	*text = '\0';
	gdb_put(g, "qRcmd,%s", hex);
	ret = gdb_flush(g, wire_until(WIRE_PATIENCE));
	return ret ? ret : printed(g, text, room);
}

static int set_physical(struct gdb *g, bool physical)
{
	int ret;

	if (g->physical == physical)
		return 0;
	ret = gdb_ask(g, PHYMEM, physical);
	if (!ret)
		ret = gdb_ok(g);
	if (!ret)
		g->physical = physical;
	return ret;
}

static __u32 piece(__u32 len, __u32 at)
{
	return len - at < PIECE ? len - at : PIECE;
}

/* Some questions are always under way: none waits for the way of another. */
int gdb_read(struct gdb *g, bool physical, __u32 at, void *buf, __u32 len)
{
	__u32 asked = 0, got = 0, pieces = (len + PIECE - 1) / PIECE;
	int64_t until;
	int ret = set_physical(g, physical);

	while (!ret && got < pieces) {
		until = wire_until(WIRE_PATIENCE);
		for (; asked < pieces && asked - got < AHEAD; asked++)
			gdb_put(g, "m%x,%x", at + asked * PIECE,
				piece(len, asked * PIECE));
		ret = gdb_flush(g, until);
		if (!ret)
			ret = gdb_answer(g, until);
		if (ret)
			break;
		if (g->len != 2 * piece(len, got * PIECE) ||
		    !gdb_hex(g->reply, (char *)buf + got * PIECE,
			     piece(len, got * PIECE)))
			ret = g->reply[0] == 'E' ? -EIO : -EPROTO;
		got++;
	}
	return ret;
}
