// SPDX-License-Identifier: GPL-2.0-only
/* Saved machines that are damaged behind checksums that fit, or whose logs lie. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "state_test.h"
#include "xv6view.h"

#define HEAD 20 /* magic, version, length, CRC-32 */

static struct bytes expanded(const struct bytes *b)
{
	struct bytes raw = { malloc(32 << 20), 32 << 20 };
	uLongf len = raw.len;

	if (!raw.p || uncompress(raw.p, &len, b->p + HEAD, b->len - HEAD))
		exit(1);
	raw.len = len;
	return raw;
}

static void put(unsigned char *p, __u32 v)
{
	p[0] = v;
	p[1] = v >> 8;
	p[2] = v >> 16;
	p[3] = v >> 24;
}

/* With a head that fits. */
static struct bytes compressed(const struct bytes *raw, const struct bytes *was)
{
	uLongf len = compressBound(raw->len);
	struct bytes b = { malloc(HEAD + len), 0 };

	if (!b.p || compress2(b.p + HEAD, &len, raw->p, raw->len, 1))
		exit(1);
	memcpy(b.p, was->p, HEAD);
	put(b.p + 12, len);
	put(b.p + 16, crc32(0, b.p + HEAD, len));
	b.len = HEAD + len;
	return b;
}

static void damage(struct bytes *raw)
{
	/* What it is lies in front, then what is not RAM: there it hurts most. */
	const __u32 reaches[] = { 32, 20000, 20000, raw->len };
	__u32 reach = reaches[rnd(4)], n = 1 + rnd(3), at;

	if (!rnd(8))
		raw->len = rnd(raw->len);
	while (n-- && raw->len > reach) {
		at = rnd(reach);
		raw->p[at] = rnd(2) ? rnd(256) : raw->p[at] ^ 1u << rnd(8);
	}
}

/* Return: it was refused in a line, is sound, or is an image that is only looked at. */
static int taken_well(struct xv6vm *h, const struct bytes *b, unsigned int *in)
{
	struct xv6vm_check c = { .hdr.size = sizeof(c) };
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };

	if (xv6vm_restore(h, b->p, b->len))
		return xv6vm_last_error(h)->what[0];
	++*in;
	return xv6vm_call(h, XV6VM_CHECK, &c) == -EBADFD || !c.out_total ||
	       xv6vm_call(h, XV6VM_KALLOC, &k) == -EBADF;
}

/* What the machine was is asked of a log that lies; what comes of it can be looked at. */
static void look_back(struct xv6vm *h, unsigned int *seen)
{
	struct xv6view_space space;
	struct xv6vm *past;
	struct xv6view *v;
	__u32 i;

	if (xv6vm_past(h, rnd(400), &past))
		return;
	++*seen;
	if (!xv6vm_view_take(past, NULL, &v)) {
		xv6vm_view_freelist(v);
		for (i = 0; i < v->nprocs; i++)
			if (!xv6vm_view_space_take(v, &v->procs[i], &space))
				xv6vm_view_space_free(&space);
		xv6vm_view_free(v);
	}
	xv6vm_close(past);
}

/* The log lies behind all the rest. Most lies are refused, so one at least is waited for. */
#define LIES_MAX 2000

void state_lies(unsigned int rounds)
{
	struct xv6vm *h = machine(SPEC), *other = machine(SPEC);
	unsigned int i, k, seen = 0;
	struct bytes b, raw, copy, one;

	for (i = 0; i < 60; i++)
		live(h);
	b = saved(h);
	raw = expanded(&b);
	copy.p = malloc(raw.len);
	copy.len = raw.len;
	for (i = 0; i < rounds || (!seen && i < LIES_MAX); i++) {
		memcpy(copy.p, raw.p, raw.len);
		for (k = rnd(3); k < 3; k++)
			copy.p[raw.len - 1 - rnd(8000)] ^= 1 << rnd(8);
		one = compressed(&copy, &b);
		if (!xv6vm_restore(other, one.p, one.len))
			look_back(other, &seen);
		free(one.p);
	}
	printf("# %u of %u lying logs were followed\n", seen, i);
	ok(seen, "state: a log that lies is followed as far as it fits");
	free(copy.p);
	free(raw.p);
	free(b.p);
	xv6vm_close(h);
	xv6vm_close(other);
}

void state_damaged(unsigned int rounds)
{
	struct xv6vm *h = machine(SPEC), *other = machine(SPEC);
	unsigned int i, bad = 0, in = 0;
	struct bytes b, raw, copy, one;

	for (i = 0; i < 60; i++)
		live(h);
	b = saved(h);
	raw = expanded(&b);
	copy.p = malloc(raw.len);
	for (i = 0; i < rounds; i++) {
		memcpy(copy.p, raw.p, raw.len);
		copy.len = raw.len;
		damage(&copy);
		one = compressed(&copy, &b);
		bad += !taken_well(other, &one, &in);
		/* The same without a checksum that fits. */
		one.p[rnd(one.len)] ^= 1 << rnd(8);
		bad += !taken_well(other, &one, &in);
		free(one.p);
	}
	printf("# %u damaged machines, %u of which are sound\n", 2 * rounds,
	       in);
	ok(!bad, "state: what is damaged is refused, sound, or only looked at");
	ok(in < rounds, "state: most of what is damaged is refused");
	free(copy.p);
	free(raw.p);
	free(b.p);
	xv6vm_close(h);
	xv6vm_close(other);
}
