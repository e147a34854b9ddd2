// SPDX-License-Identifier: GPL-2.0-only
/* Packets: $DATA#SUM, each acknowledged. What comes is bounded, in bytes and in time. */

#include "gdb.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NOISE 65536 /* bytes between two packets that mean nothing */

static int digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool gdb_hex(const char *digits, void *buf, size_t len)
{
	unsigned char *to = buf;
	size_t i;

	for (i = 0; i < len; i++) {
		int high = digit(digits[2 * i]);
		int low = high < 0 ? -1 : digit(digits[2 * i + 1]);

		if (low < 0)
			return false;
		to[i] = high << 4 | low;
	}
	return true;
}

/* The stub ends its last answer only when that is acknowledged, by the plus. */
void gdb_put(struct gdb *g, const char *fmt, ...)
{
	size_t room = sizeof(g->out) - g->used;
	char *p = g->out + g->used;
	unsigned int sum = 0;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(p + 2, room > 8 ? room - 8 : 0, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n + 8 >= room)
		return;
	memcpy(p, "+$", 2);
	for (p += 2; *p; p++)
		sum += (unsigned char)*p;
	snprintf(p, 4, "#%02x", sum & 0xff);
	g->used += n + 5;
}

int gdb_flush(struct gdb *g, int64_t until)
{
	size_t used = g->used;

	g->used = 0;
	return wire_send(&g->wire, g->out, used, until);
}

/* One byte of a packet's data, decoded into the answer. Return: its own value. */
static int data(struct gdb *g, int64_t until, unsigned int *sum)
{
	int c = wire_take(&g->wire, until), n = 1;

	if (c < 0 || c == '#')
		return c;
	*sum += c;
	if (c == '}' || c == '*') {
		int next = wire_take(&g->wire, until);

		if (next < 0)
			return next;
		*sum += next;
		n = c == '*' ? next - 29 : 1;
		if (c == '*' && (n < 1 || !g->len))
			return -EPROTO;
		c = c == '*' ? g->reply[g->len - 1] : next ^ 0x20;
	}
	if ((size_t)n > GDB_REPLY - g->len)
		return -EPROTO;
	memset(g->reply + g->len, c, n);
	g->len += n;
	return 0;
}

static int packet(struct gdb *g, int64_t until)
{
	unsigned int sum = 0;
	int c, high, low;

	g->len = 0;
	do {
		c = data(g, until, &sum);
	} while (!c);
	g->reply[g->len] = '\0';
	if (c < 0)
		return c;
	high = wire_take(&g->wire, until);
	low = high < 0 ? high : wire_take(&g->wire, until);
	if (low < 0)
		return low;
	high = digit(high);
	low = digit(low);
	return high >= 0 && low >= 0 &&
			       (unsigned int)(high << 4 | low) == (sum & 0xff)
		       ? 0
		       : -EPROTO;
}

int gdb_take(struct gdb *g, int64_t until)
{
	int c, noise;

	for (noise = 0; noise < NOISE; noise++) {
		c = wire_take(&g->wire, until);
		if (c < 0)
			return c;
		if (c == '$')
			return packet(g, until);
		/* It has not understood what was sent. */
		if (c == '-')
			return -EAGAIN;
	}
	return -EPROTO;
}

/* What is acknowledged is nothing to wait for. */
bool gdb_ready(struct gdb *g, int ms)
{
	int64_t until = wire_until(ms);
	int c = '+';

	while (c == '+' && wire_ready(&g->wire, (int)(until - wire_until(0))))
		c = wire_take(&g->wire, until);
	/* It is taken with the rest of it. */
	g->wire.at -= c >= 0 && c != '+';
	return c != '+';
}

int gdb_answer(struct gdb *g, int64_t until)
{
	int ret;

	do {
		ret = gdb_take(g, until);
	} while (!ret && (g->reply[0] == 'T' || g->reply[0] == 'S'));
	return ret;
}

int gdb_ok(const struct gdb *g)
{
	return strcmp(g->reply, "OK") ? -EIO : 0;
}

int gdb_ask(struct gdb *g, const char *fmt, ...)
{
	int64_t until = wire_until(WIRE_PATIENCE);
	char text[512];
	va_list ap;
	int ret;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	gdb_put(g, "%s", text);
	ret = gdb_flush(g, until);
	return ret ? ret : gdb_answer(g, until);
}
