// SPDX-License-Identifier: GPL-2.0
/*
 * Is the textbook what it claims to be? Its costs over the floor's, beside the
 * same ratios of the real xv6, compiled for a host and measured on another CPU.
 * Here the textbook's way is what is measured, so it is in our place.
 */
#include "rows.h"

#define ROW(side, floor, facts_, flags_, ops_) \
	.facts = (facts_), .ops = (ops_), \
	.our = BENCH_XV6((flags_) | BENCH_TEXTBOOK), .ours = side, \
	.theirs = floor
#define MEMSET	.peer = "memset 4 KB hot", .peer_ops = 10000
#define MEMCPY	.peer = "memcpy 4 KB hot", .peer_ops = 10000
#define STREAM	.peer = "memset 4 KB streaming", .peer_ops = 57344
#define LOAD_L1	.peer = "dependent load, 16 KB", .peer_ops = 50000
#define LOAD_L2	.peer = "dependent load, 512 KB", .peer_ops = 50000

#define STREAM_SIDE	{ .run = bench_stream_memset }
#define PAIR_NONE	{ bench_tb_nolock, bench_tb_pair, bench_tb_lock }
#define PAIR_SAME	{ .run = bench_tb_pair }
#define PAIR_XCHG	{ .run = bench_tb_pair_xchg }
#define MANY		{ .run = bench_tb_many }
#define WALK		{ .run = bench_tb_walk }
#define CHAIN		{ .run = bench_tb_chain }
#define MAP		{ bench_tb_clear, bench_tb_map_tables, NULL }
#define MAP_1		{ bench_tb_clear, bench_tb_map_pages, NULL }
#define SETUP		{ .run = bench_tb_setup_free }
#define ALLOC		{ NULL, bench_tb_alloc, bench_tb_dealloc }
#define DEALLOC		{ bench_tb_alloc, bench_tb_dealloc, NULL }
#define COPY		{ NULL, bench_tb_copy, bench_tb_copy_end }
#define BYTES		{ bench_tb_bytewise, bench_tb_copy, \
			  bench_tb_bytewise_end }
#define FREE		{ bench_tb_copy, bench_tb_copy_end, NULL }

const struct bench_row bench_calibration_rows[] = {
	{ .name = "pair, junk on, no lock", MEMSET,
	  ROW(PAIR_NONE, BENCH_MEMSET_HOT, 1140, BENCH_JUNK, 10000) },
	{ .name = "pair, junk on, same lock as ours", MEMSET,
	  ROW(PAIR_SAME, BENCH_MEMSET_HOT, 1140, BENCH_JUNK, 10000) },
	{ .name = "pair, junk on, xv6's lock", MEMSET,
	  ROW(PAIR_XCHG, BENCH_MEMSET_HOT, 1140, BENCH_JUNK, 10000) },
	{ .name = "pair, junk off, no lock", MEMSET,
	  ROW(PAIR_NONE, BENCH_MEMSET_HOT, 138, 0, 50000) },
	{ .name = "pair, junk off, xv6's lock", MEMSET,
	  ROW(PAIR_XCHG, BENCH_MEMSET_HOT, 300, 0, 50000) },
	{ .name = "50,000 kalloc, 50,000 kfree, junk on", STREAM,
	  ROW(MANY, STREAM_SIDE, 1105, BENCH_JUNK, 50000) },
	{ .name = "50,000 kalloc, 50,000 kfree, junk off", STREAM,
	  ROW(MANY, STREAM_SIDE, 230, 0, 50000) },
	{ .name = "walkpgdir, random", LOAD_L1,
	  ROW(WALK, BENCH_CHASE_L1, 2833, 0, 100000) },
	{ .name = "walkpgdir, each needs the last", LOAD_L2,
	  ROW(CHAIN, BENCH_CHASE_L2, 1263, 0, 50000) },
	{ .name = "mappages, 1024-page calls", LOAD_L1,
	  .setup = bench_make_dirs,
	  ROW(MAP, BENCH_CHASE_L1, 1917, 0, 57344) },
	{ .name = "mappages, 1-page calls", LOAD_L1,
	  .setup = bench_make_dirs,
	  ROW(MAP_1, BENCH_CHASE_L1, 5083, 0, 57344) },
	{ .name = "setupkvm+freevm", MEMSET,
	  ROW(SETUP, BENCH_MEMSET_HOT, 2300000, BENCH_JUNK, 10) },
	{ .name = "allocuvm of 4 MB, per page", MEMSET,
	  .setup = bench_make_empty,
	  ROW(ALLOC, BENCH_MEMSET_HOT, 1540, BENCH_JUNK, 1024) },
	{ .name = "deallocuvm of 4 MB, per page", MEMSET,
	  .setup = bench_make_empty,
	  ROW(DEALLOC, BENCH_MEMSET_HOT, 1540, BENCH_JUNK, 1024) },
	{ .name = "copyuvm of 4 MB, per page", MEMCPY,
	  .setup = bench_make_images,
	  ROW(COPY, BENCH_MEMCPY_HOT, 5356, BENCH_JUNK, 1024) },
	{ .name = "copyuvm of 4 MB, byte by byte, per page", MEMCPY,
	  .setup = bench_make_images,
	  ROW(BYTES, BENCH_MEMCPY_HOT, 30746, BENCH_JUNK, 1024) },
	{ .name = "freevm of 4 MB, per page", MEMSET,
	  .setup = bench_make_images,
	  ROW(FREE, BENCH_MEMSET_HOT, 2060, BENCH_JUNK, 1024) },
	{ }
};
