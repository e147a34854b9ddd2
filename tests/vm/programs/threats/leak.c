// SPDX-License-Identifier: GPL-2.0-only
/* Bytes that nobody was to see: of the kernel's memory, or of what has ended. */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "threats.h"

#define ANSWERS_MAX 256
#define DIRT	    0xdb /* as vm-threats-dirt leaves it in the host's memory */

/* What one life was told. */
struct record {
	const struct card *row;
	int err;
	size_t len;
	unsigned char *bytes;
};

struct journal {
	struct record records[ANSWERS_MAX];
	size_t count;
	int fill;
	bool rest_untouched;
};

/*
 * Leaves @fill in the kernel's heap, in pieces of all sizes, and on its stack, by
 * calls that are refused or do nothing.
 */
static void dirty_kernel(const struct world *w, int fill)
{
	struct xv6vm_mem m;
	struct pollfd polls[32];
	__u32 len;
	size_t i;

	memset(w->room[1], fill, XV6VM_IO_MAX);
	for (len = 16; len <= XV6VM_IO_MAX; len *= 2) {
		m = (struct xv6vm_mem){ .hdr.size = sizeof(m),
					.ptr = (uintptr_t)w->room[1],
					.len = len,
					.pid = 0x7fffffff };
		call(fd, XV6VM_MEM_WRITE, &m);
	}
	memset(polls, fill, sizeof(polls));
	for (i = 0; i < 32; i++)
		polls[i].fd = -1;
	poll(polls, 32, 0);
}

static void write_down(const struct answer *a)
{
	struct journal *j = a->ctx;
	struct record *r = &j->records[j->count++];
	int i;

	if (j->count > ANSWERS_MAX)
		abort();
	*r = (struct record){ a->row, a->err, a->row->size, NULL };
	r->bytes = malloc(a->row->size + 2 * ROOM);
	memcpy(r->bytes, a->arg, a->row->size);
	for (i = 0; i < 2 && !a->err && a->row->arrays[i].ptr; i++) {
		size_t len = answered(a, i);

		if (!a->row->arrays[i].done)
			continue;
		memcpy(r->bytes + r->len, a->w->room[i], len);
		r->len += len;
		if (all_are(a->w->room[i] + len, ROOM - len, j->fill))
			continue;
		printf("# %s wrote behind its %zu bytes\n", a->row->name, len);
		j->rest_untouched = false;
	}
	r->bytes = realloc(r->bytes, r->len);
	dirty_kernel(a->w, j->fill);
}

/* What is numbered through all lives; events come from a ring that has those of others, too. */
static bool goes_on(const struct card *r, size_t i)
{
	if (r->cmd == XV6VM_EVENTS)
		return i >= sizeof(struct xv6vm_hdr);
	return r->cmd == XV6VM_STATS &&
	       i - offsetof(struct xv6vm_stats, out_changed) < sizeof(__u32);
}

static bool equal(const struct record *a, const struct record *b)
{
	size_t i, len = a->row->cmd == XV6VM_EVENTS ? a->row->size : a->len;

	if (a->row == b->row && a->err == b->err &&
	    (a->len == b->len || len != a->len)) {
		for (i = 0; i < len; i++)
			if (a->bytes[i] != b->bytes[i] && !goes_on(a->row, i))
				break;
		if (i == len)
			return true;
		printf("# byte %zu of %zu (the structure has %u): %#x, %#x\n",
		       i, a->len, a->row->size, a->bytes[i], b->bytes[i]);
	}
	return false;
}

/* All answers of one command, in both lives. */
static bool same_answers(const struct card *r, const struct journal *j)
{
	bool ok = true, had = false;
	size_t i;

	for (i = 0; i < j[0].count; i++) {
		if (j[0].records[i].row != r)
			continue;
		ok &= equal(&j[0].records[i], &j[1].records[i]);
		had |= !j[0].records[i].err;
	}
	if (!had)
		printf("# no life has it\n");
	return ok && had;
}

void test_two_lives(void)
{
	static struct journal j[2] = { { .fill = 0xa5, .rest_untouched = true },
				       { .fill = 0x5a,
					 .rest_untouched = true } };
	size_t i;

	for (i = 0; i < 2; i++) {
		dirty_kernel(&world, j[i].fill);
		tap(live(&world, j[i].fill, write_down, &j[i]),
		    "T7: life %zu has every call answered", i + 1);
		tap(j[i].rest_untouched,
		    "T7: life %zu: no array is written behind its records",
		    i + 1);
	}
	tap(j[0].count == j[1].count, "T7: both lives have %zu answers",
	    j[0].count);
	for (i = 0; i < card_count; i++)
		tap(same_answers(&cards[i], j),
		    "T7: %s: two runs give the same bytes", cards[i].name);
	for (i = 0; i < j[0].count; i++) {
		free(j[0].records[i].bytes);
		free(j[1].records[i].bytes);
	}
}

/* All of RAM; to be freed. */
static unsigned char *whole_ram(__u32 *size)
{
	struct xv6vm_info info = { .hdr.size = sizeof(info) };
	struct xv6vm_ram r = { .hdr.size = sizeof(r) };
	unsigned char *ram;
	__u32 pa;

	if (call(fd, XV6VM_INFO, &info))
		return NULL;
	*size = info.out_phystop;
	ram = malloc(*size);
	for (pa = 0; pa < *size; pa += r.out_done) {
		r = (struct xv6vm_ram){ .hdr.size = sizeof(r),
					.ptr = (uintptr_t)ram + pa,
					.len = XV6VM_RAM_MAX,
					.pa = pa };
		if (call(fd, XV6VM_RAM_READ, &r) || !r.out_done)
			return NULL;
	}
	return ram;
}

/* What kalloc, kfree and boot have written there, and nothing else. */
static bool frame_is_fresh(const unsigned char *f, __u32 kind, bool junk)
{
	const __u32 next = *(const __u32 *)f;

	switch (kind) {
	case XV6VM_KIND_FREE:
		return all_are(f + 4, PAGE - 4, junk ? 0x01 : 0) &&
		       (!next || (next >= 0x80000000 && !(next % PAGE)));
	case XV6VM_KIND_IO:
	case XV6VM_KIND_KERNEL:
		return all_are(f, PAGE, 0);
	default:
		return !memmem(f, PAGE, "\xdb\xdb\xdb\xdb", 4);
	}
}

void test_fresh_ram(bool junk)
{
	static struct xv6vm_frame_use use[XV6VM_FRAME_TABLE_MAX];
	struct xv6vm_frame_table t = { .hdr.size = sizeof(t),
				       .ptr = (uintptr_t)use,
				       .count = XV6VM_FRAME_TABLE_MAX };
	unsigned char *ram;
	__u32 size = 0, i, stale = 0;

	ram = whole_ram(&size);
	tap(ram && !call(fd, XV6VM_FRAME_TABLE, &t), "T8: all RAM is read");
	for (i = 0; i < size / PAGE; i++) {
		if (frame_is_fresh(ram + i * PAGE, use[i].kind, junk))
			continue;
		if (!stale++)
			printf("# frame %#x of kind %u\n", i * PAGE,
			       use[i].kind);
	}
	tap(size && !stale,
	    "T8: behind insmod no frame has old bytes (junk %d)", junk);
	free(ram);
}

static const char secret[] = "a secret of 24 bytes!!!!";

static unsigned int secrets(void)
{
	unsigned char *ram, *p;
	unsigned int n = 0;
	__u32 size;

	ram = whole_ram(&size);
	for (p = ram; p; n++) {
		p = memmem(p, ram + size - p, secret, sizeof(secret) - 1);
		if (!p)
			break;
		p++;
	}
	free(ram);
	return n;
}

/* Its pages are full of it; then they go, in each way in which pages go. */
void test_ended_process(void)
{
	struct xv6vm_proc_sbrk s = { .hdr.size = sizeof(s), .delta = -PAGE };
	struct xv6vm_proc_exit e = { .hdr.size = sizeof(e) };
	union arg w;
	size_t i;

	boot_anew();
	tap(got(world_populate(&world), 0, "populate", 0),
	    "T8: a process is made");
	good(card_find(XV6VM_MEM_WRITE), &world, &w, 4 * PAGE);
	for (i = 0; i < 4 * PAGE; i++)
		world.room[0][i] = secret[i % (sizeof(secret) - 1)];
	call(fd, XV6VM_MEM_WRITE, &w);
	tap(secrets() > 100, "T8: what a process writes lies in RAM");
	s.pid = world.o.pid;
	call(fd, XV6VM_PROC_SBRK, &s);
	e.pid = world.o.child;
	call(fd, XV6VM_PROC_EXIT, &e);
	e = (struct xv6vm_proc_exit){ .hdr.size = sizeof(e),
				      .pid = world.o.pid };
	tap(got(call(fd, XV6VM_PROC_EXIT, &e), 0, "exit", e.pid) &&
		    got(secrets(), 0, "secrets", 0),
	    "T8: when it has ended, nothing of it is left in RAM");
}
