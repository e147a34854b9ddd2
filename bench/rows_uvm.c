// SPDX-License-Identifier: GPL-2.0-only
/* Rows: growing, shrinking, copying and freeing an image of 4 MB. */
#include <xv6/kalloc.h>
#include <xv6/vm.h>
#include "rows.h"

static u32 leaf(struct bench *b, u32 pgdir, u32 page)
{
	xv6_pte_t *pte;

	if (xv6_walkpgdir(b->m, pgdir, page * XV6_PGSIZE, false, &pte)) {
		bench_fail(b, "no table");
		return 0;
	}
	return xv6_pte_addr(le32_to_cpu(*pte));
}

static void alloc(struct bench *b)
{
	u32 sz;

	bench_want(b, !xv6_allocuvm(b->m, b->pgdir, 0, BENCH_IMAGE, &sz) &&
		   sz == BENCH_IMAGE, "allocuvm");
}

static void dealloc(struct bench *b)
{
	u32 sz;

	bench_want(b, !xv6_deallocuvm(b->m, b->pgdir, BENCH_IMAGE, 0, &sz) &&
		   !sz, "deallocuvm");
}

void bench_tb_alloc(struct bench *b)
{
	bench_want(b, !tb_allocuvm(&b->tb, b->tb_pgdir, 0, BENCH_IMAGE),
		   "the textbook's allocuvm");
}

void bench_tb_dealloc(struct bench *b)
{
	bench_want(b, !tb_deallocuvm(&b->tb, b->tb_pgdir, BENCH_IMAGE, 0),
		   "the textbook's deallocuvm");
}

static void grow_shrink(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i += BENCH_PAGES) {
		alloc(b);
		dealloc(b);
	}
}

void bench_tb_grow_shrink(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i += BENCH_PAGES) {
		bench_tb_alloc(b);
		bench_tb_dealloc(b);
	}
}

/* The frames that allocuvm takes next, in its order. */
static void take_image(struct bench *b)
{
	u32 i;

	alloc(b);
	for (i = 0; i < BENCH_PAGES; i++)
		b->list[i] = leaf(b, b->pgdir, i);
}

/* What allocuvm and deallocuvm cannot do without. */
static void two_memsets(struct bench *b)
{
	u32 i, page;

	for (i = 0; i < b->ops; i += BENCH_PAGES) {
		for (page = 0; page < BENCH_PAGES; page++)
			memset(b->m->ram + b->list[page], 0, XV6_PGSIZE);
		bench_touch(b->m->ram);
		for (page = 0; page < BENCH_PAGES; page++)
			memset(b->m->ram + b->list[page], 1, XV6_PGSIZE);
		bench_touch(b->m->ram);
	}
}

static void two_hot_memsets(struct bench *b)
{
	u8 *page = b->m->ram + b->child;
	u32 i;

	for (i = 0; i < b->ops; i++) {
		memset(page, 0, XV6_PGSIZE);
		bench_touch(page);
		memset(page, 1, XV6_PGSIZE);
		bench_touch(page);
	}
}

void bench_make_empty(struct bench *b)
{
	bench_want(b, !xv6_setupkvm(b->m, 0, &b->pgdir), "setupkvm");
	b->tb_pgdir = tb_setupkvm(&b->tb, false);
}

/* Each page begins with its number. */
void bench_make_images(struct bench *b)
{
	u32 i;

	bench_make_empty(b);
	alloc(b);
	bench_tb_alloc(b);
	for (i = 0; i < BENCH_PAGES && !b->failed; i++) {
		xv6_pte_t *pte = tb_walkpgdir(&b->tb, b->tb_pgdir,
					      i * XV6_PGSIZE, false);

		*(u32 *)(b->m->ram + leaf(b, b->pgdir, i)) = i;
		*(u32 *)(b->tb.ram + xv6_pte_addr(le32_to_cpu(*pte))) = i;
	}
}

static void copy(struct bench *b)
{
	bench_want(b, !xv6_copyuvm(b->m, b->pgdir, BENCH_IMAGE, 0, &b->child),
		   "copyuvm");
}

static void copy_end(struct bench *b)
{
	bench_want(b, !xv6_freevm(b->m, b->child), "freevm");
}

void bench_tb_copy(struct bench *b)
{
	bench_want(b, !tb_copyuvm(&b->tb, b->tb_pgdir, BENCH_IMAGE, false,
				  &b->tb_child), "the textbook's copyuvm");
}

void bench_tb_copy_end(struct bench *b)
{
	tb_freevm(&b->tb, b->tb_child);
}

void bench_tb_bytewise(struct bench *b)
{
	b->tb.bytewise = true;
}

void bench_tb_bytewise_end(struct bench *b)
{
	b->tb.bytewise = false;
	bench_tb_copy_end(b);
}

/*
 * Which frames a copy has, and their contents as warm in the caches as the
 * last freevm leaves those that the next copy gets.
 */
static void take_copy(struct bench *b)
{
	u32 i;

	copy(b);
	for (i = 0; i < BENCH_PAGES; i++) {
		b->list[i] = leaf(b, b->child, i);
		b->list[BENCH_PAGES + i] = leaf(b, b->pgdir, i);
	}
	for (i = 0; i < BENCH_PAGES; i++)
		memset(b->m->ram + b->list[i], 1, XV6_PGSIZE);
}

/* What a copy is made of, in the same place and order: a kernel half, and pages. */
static void half_and_memcpy(struct bench *b)
{
	u32 i;

	bench_want(b, !xv6_setupkvm(b->m, 0, &b->half), "setupkvm");

	for (i = 0; i < b->ops; i++)
		memcpy(b->m->ram + b->list[i],
		       b->m->ram + b->list[BENCH_PAGES + i], XV6_PGSIZE);
	bench_touch(b->m->ram);
}

static void half_end(struct bench *b)
{
	bench_want(b, !xv6_freevm(b->m, b->half), "freevm");
	copy_end(b);
}

#define GROW	{ .run = grow_shrink }
#define TB_GROW	{ .run = bench_tb_grow_shrink }
#define COPY	{ .run = copy, .finish = copy_end }
#define TB_COPY	{ .run = bench_tb_copy, .finish = bench_tb_copy_end }
#define FREE	{ .prepare = copy, .run = copy_end }
#define TB_FREE	{ .prepare = bench_tb_copy, .run = bench_tb_copy_end }

const struct bench_row bench_uvm_rows[] = {
	{ .name = "allocuvm+deallocuvm of 4 MB, per page",
	  .peer = "two memsets, same pages, same order", .bar = 1200,
	  .ops = 4 * BENCH_PAGES, .our = BENCH_XV6(BENCH_JUNK),
	  .setup = bench_make_empty, .ours = GROW,
	  .theirs = { take_image, two_memsets, dealloc },
	  .textbook = TB_GROW },
	{ .name = "allocuvm+deallocuvm of 4 MB, per page",
	  .peer = "two memsets of one hot page", .ops = 4 * BENCH_PAGES,
	  .our = BENCH_XV6(BENCH_JUNK), .setup = bench_make_empty, .ours = GROW,
	  .theirs = { bench_take_page, two_hot_memsets, bench_give_page },
	  .textbook = TB_GROW },
	{ .name = "allocuvm+deallocuvm of 4 MB, per page", .peer = "textbook",
	  .ops = 4 * BENCH_PAGES, .our = BENCH_XV6(BENCH_JUNK),
	  .setup = bench_make_empty, .ours = GROW, .theirs = TB_GROW,
	  .textbook = TB_GROW },
	{ .name = "copyuvm of 4 MB, per page",
	  .peer = "setupkvm, memcpy in the same pattern", .bar = 1200,
	  .ops = BENCH_PAGES, .our = BENCH_XV6(BENCH_JUNK),
	  .setup = bench_make_images, .ours = COPY,
	  .theirs = { take_copy, half_and_memcpy, half_end },
	  .textbook = TB_COPY },
	{ .name = "copyuvm of 4 MB, per page", .peer = "textbook, memcpy",
	  .ops = BENCH_PAGES, .our = BENCH_XV6(BENCH_JUNK),
	  .setup = bench_make_images, .ours = COPY, .theirs = TB_COPY,
	  .textbook = TB_COPY },
	{ .name = "copyuvm of 4 MB, per page",
	  .peer = "textbook, byte by byte", .ops = BENCH_PAGES,
	  .our = BENCH_XV6(BENCH_JUNK), .setup = bench_make_images,
	  .ours = COPY,
	  .theirs = { bench_tb_bytewise, bench_tb_copy,
		      bench_tb_bytewise_end },
	  .textbook = TB_COPY },
	{ .name = "freevm of 4 MB, per page", .peer = "textbook",
	  .ops = BENCH_PAGES, .our = BENCH_XV6(BENCH_JUNK),
	  .setup = bench_make_images, .ours = FREE, .theirs = TB_FREE,
	  .textbook = TB_FREE },
	{ }
};
