/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of rows, and sides that more than one of them has. */
#ifndef _BENCH_ROWS_H
#define _BENCH_ROWS_H

#include "bench.h"

#define BENCH_PAGES	1024u		/* of 4 MB */
#define BENCH_IMAGE	(BENCH_PAGES * XV6_PGSIZE)

/* xv6's own machine. */
#define BENCH_XV6(f)	{ .mb = 224, .flags = (f) }

extern const struct bench_row bench_floor_rows[];
extern const struct bench_row bench_kalloc_rows[];
extern const struct bench_row bench_kinit_rows[];
extern const struct bench_row bench_vm_rows[];
extern const struct bench_row bench_uvm_rows[];
extern const struct bench_row bench_size_rows[];
extern const struct bench_row bench_proc_rows[];
extern const struct bench_row bench_calibration_rows[];

/* One hot frame of ours, taken before and given back after: floor.c */
void bench_take_page(struct bench *b);
void bench_give_page(struct bench *b);
void bench_memset_hot(struct bench *b);
void bench_memcpy_hot(struct bench *b);
void bench_ring_l1(struct bench *b);
void bench_ring_l2(struct bench *b);
void bench_chase(struct bench *b);
void bench_stream_memset(struct bench *b);
void bench_stream_memcpy(struct bench *b);

#define BENCH_MEMSET_HOT \
	{ bench_take_page, bench_memset_hot, bench_give_page }
#define BENCH_CHASE_L1	{ bench_ring_l1, bench_chase, NULL }
#define BENCH_CHASE_L2	{ bench_ring_l2, bench_chase, NULL }
#define BENCH_STREAM_SET	{ .run = bench_stream_memset }
#define BENCH_STREAM_COPY	{ .run = bench_stream_memcpy }
#define BENCH_MEMCPY_HOT \
	{ bench_take_page, bench_memcpy_hot, bench_give_page }

/* rows_kalloc.c */
void bench_pair(struct bench *b);
void bench_tb_pair(struct bench *b);
void bench_tb_pair_xchg(struct bench *b);
void bench_tb_nolock(struct bench *b);
void bench_tb_lock(struct bench *b);
void bench_tb_many(struct bench *b);

/* rows_vm.c */
void bench_make_dirs(struct bench *b);
void bench_tb_walk(struct bench *b);
void bench_tb_chain(struct bench *b);
void bench_tb_clear(struct bench *b);
void bench_tb_map_tables(struct bench *b);
void bench_tb_map_pages(struct bench *b);
void bench_tb_setup_free(struct bench *b);

/* rows_uvm.c */
void bench_make_empty(struct bench *b);
void bench_make_images(struct bench *b);
void bench_tb_alloc(struct bench *b);
void bench_tb_dealloc(struct bench *b);
void bench_tb_grow_shrink(struct bench *b);
void bench_tb_copy(struct bench *b);
void bench_tb_copy_end(struct bench *b);
void bench_tb_bytewise(struct bench *b);
void bench_tb_bytewise_end(struct bench *b);

#endif
