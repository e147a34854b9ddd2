// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the textbook what it claims to be? Its costs over the floor's, beside the
 * same ratios of the real xv6, compiled for a host and measured on another CPU.
 * The floor is what bounds the work: loads that hit the caches, or pages that
 * do not. Here the textbook's way is what is measured, so it is in our place.
 */
#include "rows.h"

#define OF_MEMSET(side, flags_, ops_) \
	.peer = "memset 4 KB hot", .peer_ops = 10000, .ops = (ops_), \
	.our = BENCH_XV6((flags_) | BENCH_TEXTBOOK), .ours = side, \
	.theirs = BENCH_MEMSET_HOT
#define OF_STREAM(side, flags_, ops_) \
	.peer = "memset 4 KB streaming", .peer_ops = 57344, .ops = (ops_), \
	.our = BENCH_XV6((flags_) | BENCH_TEXTBOOK), .ours = side, \
	.theirs = BENCH_STREAM_SET
#define OF_COPIES(side, flags_, ops_) \
	.peer = "memcpy 4 KB streaming", .peer_ops = 28672, .ops = (ops_), \
	.our = BENCH_XV6((flags_) | BENCH_TEXTBOOK), .ours = side, \
	.theirs = BENCH_STREAM_COPY
#define OF_LOAD(side, flags_, ops_) \
	.peer = "dependent load, 16 KB", .peer_ops = 50000, .ops = (ops_), \
	.our = BENCH_XV6((flags_) | BENCH_TEXTBOOK), .ours = side, \
	.theirs = BENCH_CHASE_L1

#define PAIR_NONE	{ bench_tb_nolock, bench_tb_pair, bench_tb_lock }
#define PAIR_SAME	{ .run = bench_tb_pair }
#define PAIR_XCHG	{ .run = bench_tb_pair_xchg }
#define MANY		{ .run = bench_tb_many }
#define WALK		{ .run = bench_tb_walk }
#define CHAIN		{ .run = bench_tb_chain }
#define MAP		{ bench_tb_clear, bench_tb_map_tables, NULL }
#define MAP_1		{ bench_tb_clear, bench_tb_map_pages, NULL }
#define SETUP		{ .run = bench_tb_setup_free }
/* The floor streams through the caches; what a loop would find there is back. */
#define ALLOC		{ bench_tb_grow_shrink, bench_tb_alloc, \
			  bench_tb_dealloc }
#define DEALLOC		{ tb_alloc_warm, bench_tb_dealloc, NULL }
#define COPY		{ tb_copy_warm, bench_tb_copy, bench_tb_copy_end }
#define BYTES		{ bench_tb_bytewise, bench_tb_copy, \
			  bench_tb_bytewise_end }
#define FREE		{ tb_free_warm, bench_tb_copy_end, NULL }

static void tb_alloc_warm(struct bench *b)
{
	bench_tb_grow_shrink(b);
	bench_tb_alloc(b);
}

static void tb_copy_warm(struct bench *b)
{
	bench_tb_copy(b);
	bench_tb_copy_end(b);
}

static void tb_free_warm(struct bench *b)
{
	tb_copy_warm(b);
	bench_tb_copy(b);
}

const struct bench_row bench_calibration_rows[] = {
	{ .name = "pair, junk on, no lock", .facts = { 1140, 1140 },
	  OF_MEMSET(PAIR_NONE, BENCH_JUNK, 10000) },
	{ .name = "pair, junk on, same lock as ours", .facts = { 1140, 1360 },
	  OF_MEMSET(PAIR_SAME, BENCH_JUNK, 10000) },
	{ .name = "pair, junk on, xv6's lock", .facts = { 1140, 1360 },
	  OF_MEMSET(PAIR_XCHG, BENCH_JUNK, 10000) },
	{ .name = "pair, junk off, no lock", .facts = { 138, 138 },
	  OF_MEMSET(PAIR_NONE, 0, 50000) },
	{ .name = "pair, junk off, xv6's lock", .facts = { 300, 420 },
	  OF_MEMSET(PAIR_XCHG, 0, 50000) },
	{ .name = "50,000 kalloc, 50,000 kfree, junk on",
	  .facts = { 1105, 1157 }, OF_STREAM(MANY, BENCH_JUNK, 50000) },
	{ .name = "50,000 kalloc, 50,000 kfree, junk off",
	  .facts = { 206, 230 }, OF_STREAM(MANY, 0, 50000) },
	{ .name = "walkpgdir, random", .facts = { 1667, 2833 },
	  OF_LOAD(WALK, 0, 100000) },
	{ .name = "walkpgdir, each needs the last", .facts = { 6917, 8833 },
	  OF_LOAD(CHAIN, 0, 50000) },
	{ .name = "mappages, 1024-page calls", .facts = { 1000, 1917 },
	  .setup = bench_make_dirs, OF_LOAD(MAP, 0, 57344) },
	{ .name = "mappages, 1-page calls", .facts = { 3083, 5083 },
	  .setup = bench_make_dirs, OF_LOAD(MAP_1, 0, 57344) },
	{ .name = "setupkvm+freevm", .facts = { 71667000, 115000000 },
	  OF_LOAD(SETUP, BENCH_JUNK, 10) },
	{ .name = "allocuvm of 4 MB, per page", .facts = { 230, 371 },
	  .setup = bench_make_empty, OF_STREAM(ALLOC, BENCH_JUNK, 1024) },
	{ .name = "deallocuvm of 4 MB, per page", .facts = { 246, 359 },
	  .setup = bench_make_empty, OF_STREAM(DEALLOC, BENCH_JUNK, 1024) },
	{ .name = "copyuvm of 4 MB, per page", .facts = { 454, 664 },
	  .setup = bench_make_images, OF_COPIES(COPY, BENCH_JUNK, 1024) },
	{ .name = "copyuvm of 4 MB, byte by byte, per page",
	  .facts = { 3811, 9794 }, .setup = bench_make_images,
	  OF_COPIES(BYTES, BENCH_JUNK, 1024) },
	{ .name = "freevm of 4 MB, per page", .facts = { 375, 415 },
	  .setup = bench_make_images, OF_STREAM(FREE, BENCH_JUNK, 1024) },
	{ }
};
