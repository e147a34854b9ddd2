// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine's floor: what a page costs to fill and to copy, a load that waits
 * for the one before, and a lock that nobody else wants. They write over a
 * machine's RAM, which nobody uses afterwards.
 */
#include <xv6/kalloc.h>
#include "rows.h"

#define LINE_BYTES	64u
#define L1_BYTES	(16u << 10)
#define L2_BYTES	(512u << 10)
#define FAR_BYTES	(128u << 20)

void bench_take_page(struct bench *b)
{
	b->child = xv6_kalloc(b->m, XV6VM_KIND_HELD, 0);
	bench_want(b, b->child, "no frame");
}

void bench_give_page(struct bench *b)
{
	bench_want(b, !xv6_kfree(b->m, b->child), "kfree");
}

void bench_memset_hot(struct bench *b)
{
	u8 *page = b->m->ram + b->child;
	u32 i;

	for (i = 0; i < b->ops; i++) {
		memset(page, 1, XV6_PGSIZE);
		bench_touch(page);
	}
}

/* From frame 0, which is nobody's. */
void bench_memcpy_hot(struct bench *b)
{
	u8 *page = b->m->ram + b->child;
	u32 i;

	for (i = 0; i < b->ops; i++) {
		memcpy(page, b->m->ram, XV6_PGSIZE);
		bench_touch(page);
	}
}

void bench_stream_memset(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i++) {
		u8 *page = b->m->ram + i * XV6_PGSIZE;

		memset(page, 1, XV6_PGSIZE);
		bench_touch(page);
	}
}

void bench_stream_memcpy(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i++) {
		u8 *page = b->m->ram + i * XV6_PGSIZE;

		memcpy(page, page + b->ops * XV6_PGSIZE, XV6_PGSIZE);
		bench_touch(page);
	}
}

/* A ring through all lines of @bytes, in an order that looks random. */
static void make_ring(struct bench *b, u32 bytes)
{
	u32 lines = bytes / LINE_BYTES;
	u32 i;

	b->n = 0;
	for (i = 0; i < lines; i++) {
		u32 *word = (u32 *)(b->m->ram + i * LINE_BYTES);

		*word = ((i * 1664525u + 1013904223u) % lines) * LINE_BYTES;
	}
}

void bench_chase(struct bench *b)
{
	const u8 *ram = b->m->ram;
	u32 at = b->n, i;

	for (i = 0; i < b->ops; i++)
		at = *(const u32 *)(ram + at);
	b->n = at;
}

void bench_ring_l1(struct bench *b)
{
	make_ring(b, L1_BYTES);
}

void bench_ring_l2(struct bench *b)
{
	make_ring(b, L2_BYTES);
}

static void ring_far(struct bench *b)
{
	make_ring(b, FAR_BYTES);
}

static void xchg_store(struct bench *b)
{
	u32 word = 0;
	u32 i;

	for (i = 0; i < b->ops; i++) {
		__atomic_exchange_n(&word, 1, __ATOMIC_ACQUIRE);
		__atomic_store_n(&word, 0, __ATOMIC_RELEASE);
		bench_touch(&word);
	}
}

static void barrier_full(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i++)
		__sync_synchronize();
}

#define SMALL	{ .mb = 16, .flags = BENCH_JUNK }

const struct bench_row bench_floor_rows[] = {
	{ .name = "floor: memset 4 KB hot", .ops = 20000, .our = SMALL,
	  .ours = BENCH_MEMSET_HOT },
	{ .name = "floor: memcpy 4 KB hot", .ops = 20000, .our = SMALL,
	  .ours = BENCH_MEMCPY_HOT },
	{ .name = "floor: memset 4 KB streaming 224 MB", .ops = 57344,
	  .our = BENCH_XV6(0), .ours = BENCH_STREAM_SET },
	{ .name = "floor: memcpy 4 KB streaming 224 MB", .ops = 28672,
	  .our = BENCH_XV6(0), .ours = BENCH_STREAM_COPY },
	{ .name = "floor: dependent load, 16 KB", .ops = 100000, .our = SMALL,
	  .ours = BENCH_CHASE_L1 },
	{ .name = "floor: dependent load, 512 KB", .ops = 100000, .our = SMALL,
	  .ours = BENCH_CHASE_L2 },
	{ .name = "floor: dependent load, 128 MB", .ops = 100000,
	  .our = BENCH_XV6(0), .setup = ring_far,
	  .ours = { .run = bench_chase } },
	{ .name = "floor: xchg and store, uncontended", .ops = 50000,
	  .our = SMALL, .ours = { .run = xchg_store } },
	{ .name = "floor: full barrier", .ops = 50000, .our = SMALL,
	  .ours = { .run = barrier_full } },
	{ }
};
