// SPDX-License-Identifier: GPL-2.0-only
/* diff: what frames are used for, and what they hold. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "explain.h"
#include "progress.h"

#define PIECE	 XV6VM_RAM_MAX
#define TWO_USES 34 /* characters that are left in a line of 80 */

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Whose file holds it is another's business in each machine. */
static bool same_use(const struct xv6vm_frame_use *x,
		     const struct xv6vm_frame_use *y)
{
	return x->pid == y->pid && x->kind == y->kind &&
	       x->shares == y->shares && !x->holder == !y->holder;
}

static const char *use_text(const struct xv6vm_frame_use *u,
			    char buf[OWNER_LEN])
{
	int n = snprintf(buf, OWNER_LEN, "%s", xv6vm_kind_text(u->kind));

	if (u->pid)
		n += snprintf(buf + n, OWNER_LEN - n, " of pid %u", u->pid);
	if (u->shares)
		n += snprintf(buf + n, OWNER_LEN - n, ", by hand %u",
			      u->shares);
	if (u->holder)
		snprintf(buf + n, OWNER_LEN - n, " by a file");
	return buf;
}

static void use_object(struct out *o, const char *key,
		       const struct xv6vm_frame_use *u)
{
	if (!out_is_json(o))
		return;
	out_object(o, key);
	use_fields(o, u->kind, u->pid);
	out_uint(o, NULL, "shares", u->shares);
	out_bool(o, NULL, "held_by_file", u->holder);
	out_end(o);
}

static void range_cells(struct out *o, uint32_t first, uint32_t count)
{
	uint32_t pa = first * XV6VM_PGSIZE;

	out_uint(o, NULL, "frames", count);
	out_hex(o, NULL, "pa", pa);
	out_hex(o, NULL, "last_pa", pa + (count - 1) * XV6VM_PGSIZE);
	out_fmt(o, "", NULL, "  %u frame%s", count, count > 1 ? "s" : "");
	out_fmt(o, "", NULL, "0x%08x-0x%08x", pa,
		pa + (count * XV6VM_PGSIZE - 1));
}

static void tell_use(struct diff *d, uint32_t first, uint32_t count)
{
	const struct xv6vm_frame_use *a = &d->a.frames[first];
	const struct xv6vm_frame_use *b = &d->b.frames[first];
	char from[OWNER_LEN], to[OWNER_LEN];
	struct out *o = d->c->out;

	diff_row(d, "frames", "frames");
	range_cells(o, first, count);
	use_object(o, "from", a);
	use_object(o, "to", b);
	use_text(a, from);
	use_text(b, to);
	if (strlen(from) + strlen(to) <= TWO_USES) {
		out_fmt(o, "", NULL, "%s -> %s", from, to);
	} else if (!out_is_json(o)) {
		out_str(o, "", NULL, from);
		out_row(o);
		out_str(o, "", NULL, "");
		out_str(o, "", NULL, "");
		out_fmt(o, "", NULL, "-> %s", to);
	}
}

void diff_frames(struct diff *d)
{
	uint32_t end = least(d->a.info.out_frames, d->b.info.out_frames);
	const struct xv6vm_frame_use *a = d->a.frames, *b = d->b.frames;
	uint32_t i, n;

	for (i = 0; i < end; i += n) {
		n = 1;
		if (same_use(&a[i], &b[i]))
			continue;
		while (i + n < end && same_use(&a[i], &a[i + n]) &&
		       same_use(&b[i], &b[i + n]))
			n++;
		tell_use(d, i, n);
	}
}

/**
 * struct contents - frames whose bytes differ
 * @list: each run has a row; else they are counted
 */
struct contents {
	struct diff *d;
	bool list;
	uint32_t first, run, total;
};

static void tell_run(struct contents *k)
{
	struct out *o = k->d->c->out;

	if (k->run && k->list) {
		diff_row(k->d, "contents", "other bytes");
		range_cells(o, k->first, k->run);
	}
	k->run = 0;
}

static void frame(struct contents *k, uint32_t n, bool differs)
{
	if (!differs || k->first + k->run != n)
		tell_run(k);
	if (!differs)
		return;
	if (!k->run)
		k->first = n;
	k->run++;
	k->total++;
}

static int read_both(struct diff *d, uint32_t pa, char *a, char *b,
		     uint32_t len)
{
	uint32_t done;
	int ret = xv6vm_ram_read(d->a.h, pa, a, len, &done);

	return ret ? ret : xv6vm_ram_read(d->b.h, pa, b, len, &done);
}

static int compare(struct contents *k, char *a, char *b)
{
	uint32_t end =
		least(k->d->a.info.out_phystop, k->d->b.info.out_phystop);
	uint32_t pa, len, at;

	for (pa = 0; pa < end; pa += len) {
		len = least(end - pa, PIECE);
		progress_share(pa, end);
		if (read_both(k->d, pa, a, b, len))
			return -EIO;
		for (at = 0; at < len; at += XV6VM_PGSIZE)
			frame(k, (pa + at) / XV6VM_PGSIZE,
			      memcmp(a + at, b + at, XV6VM_PGSIZE));
	}
	tell_run(k);
	return 0;
}

int diff_contents(struct diff *d, bool list)
{
	struct contents k = { .d = d, .list = list };
	char *buf = malloc(2 * PIECE);
	struct out *o = d->c->out;
	int ret = buf ? compare(&k, buf, buf + PIECE) : -ENOMEM;

	free(buf);
	if (ret || !k.total || list)
		return ret;
	diff_row(d, "contents", "other bytes");
	out_uint(o, NULL, "frames", k.total);
	out_fmt(o, "", NULL, "  %u frame%s", k.total, k.total > 1 ? "s" : "");
	out_str(o, "", NULL, "--contents lists them");
	return 0;
}
