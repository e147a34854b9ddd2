// SPDX-License-Identifier: GPL-2.0-only
/* Rows: walking tables, filling them, making and freeing kernel halves. */
#include <xv6/vm.h>
#include <xv6/walk.h>
#include "rows.h"

#define TABLES	56u			/* of 224 MB */
#define PERM	(XV6_PTE_W | XV6_PTE_U)

/* A page of the kernel half, below PHYSTOP. */
static inline u32 some_va(u32 *seed, u32 phystop)
{
	return XV6_KERNBASE +
	       (u32)((u64)bench_random(seed) * phystop >> 32);
}

static void walk(struct bench *b)
{
	struct xv6_machine *m = b->m;
	u32 seed = 1, i, bad = 0;
	xv6_pte_t *pte = NULL;
	u64 sum = 0;

	for (i = 0; i < b->ops; i++) {
		bad |= xv6_walkpgdir(m, m->kpgdir,
				     some_va(&seed, m->cfg.phystop), false,
				     &pte);
		sum += le32_to_cpu(*pte);
	}
	b->sum = sum;
	bench_want(b, !bad, "walkpgdir found no entry");
}

void bench_tb_walk(struct bench *b)
{
	struct tb *t = &b->tb;
	u32 seed = 1, i;
	u64 sum = 0;

	for (i = 0; i < b->ops; i++)
		sum += le32_to_cpu(*tb_walkpgdir(t, t->kpgdir,
						 some_va(&seed, t->phystop),
						 false));
	b->tb_sum = sum;
}

/* Where to look next depends on what was found last. */
static void chain(struct bench *b)
{
	struct xv6_machine *m = b->m;
	u32 seed = 1, i, bad = 0;
	xv6_pte_t *pte = NULL;

	for (i = 0; i < b->ops; i++) {
		bad |= xv6_walkpgdir(m, m->kpgdir,
				     some_va(&seed, m->cfg.phystop), false,
				     &pte);
		seed += le32_to_cpu(*pte);
	}
	b->sum = seed;
	bench_want(b, !bad, "walkpgdir found no entry");
}

void bench_tb_chain(struct bench *b)
{
	struct tb *t = &b->tb;
	u32 seed = 1, i;

	for (i = 0; i < b->ops; i++)
		seed += le32_to_cpu(*tb_walkpgdir(t, t->kpgdir,
						  some_va(&seed, t->phystop),
						  false));
	b->tb_sum = seed;
}

static void translate(struct bench *b)
{
	struct xv6vm_query q = { .type = XV6VM_READ, .wp = 1 };
	struct xv6_machine *m = b->m;
	struct xv6vm_translation t;
	u32 seed = 1, i;
	u64 sum = 0;

	for (i = 0; i < b->ops; i++) {
		q.va = some_va(&seed, m->cfg.phystop);
		xv6_translate(m, m->kpgdir, &q, &t);
		sum += t.pte;
	}
	b->sum = sum;
}

/* Directories with all the tables that 224 MB at 0 take, still empty. */
void bench_make_dirs(struct bench *b)
{
	struct tb *t = &b->tb;
	xv6_pte_t *pte;
	u32 i;

	bench_want(b, !xv6_setupkvm(b->m, 0, &b->pgdir), "setupkvm");
	b->tb_pgdir = tb_setupkvm(t, false);
	for (i = 0; i < TABLES && !b->failed; i++) {
		bench_want(b, !xv6_walkpgdir(b->m, b->pgdir, i * BENCH_IMAGE,
					     true, &pte), "no table");
		bench_want(b, tb_walkpgdir(t, b->tb_pgdir, i * BENCH_IMAGE,
					   true), "no textbook table");
	}
}

static void clear_tables(struct bench *b)
{
	xv6_pte_t *pte;
	u32 i;

	for (i = 0; i < TABLES; i++) {
		if (!xv6_walkpgdir(b->m, b->pgdir, i * BENCH_IMAGE, false,
				   &pte))
			memset(pte, 0, XV6_PGSIZE);
	}
}

void bench_tb_clear(struct bench *b)
{
	u32 i;

	for (i = 0; i < TABLES; i++)
		memset(tb_walkpgdir(&b->tb, b->tb_pgdir, i * BENCH_IMAGE,
				    false), 0, XV6_PGSIZE);
}

static void map(struct bench *b, u32 size)
{
	u32 n = b->ops * XV6_PGSIZE, bad = 0, va;

	for (va = 0; va < n; va += size)
		bad |= xv6_mappages(b->m, b->pgdir, va, size, va, PERM);
	bench_want(b, !bad, "mappages");
}

static void tb_map(struct bench *b, u32 size)
{
	u32 n = b->ops * XV6_PGSIZE, bad = 0, va;

	for (va = 0; va < n; va += size)
		bad |= tb_mappages(&b->tb, b->tb_pgdir, va, size, va, PERM);
	bench_want(b, !bad, "the textbook's mappages");
}

static void map_tables(struct bench *b)
{
	map(b, BENCH_IMAGE);
}

static void map_pages(struct bench *b)
{
	map(b, XV6_PGSIZE);
}

void bench_tb_map_tables(struct bench *b)
{
	tb_map(b, BENCH_IMAGE);
}

void bench_tb_map_pages(struct bench *b)
{
	tb_map(b, XV6_PGSIZE);
}

static void setup_free(struct bench *b)
{
	u32 i, pgdir, bad = 0;

	for (i = 0; i < b->ops; i++)
		bad |= xv6_setupkvm(b->m, 0, &pgdir) ||
		       xv6_freevm(b->m, pgdir);
	bench_want(b, !bad, "setupkvm or freevm");
}

void bench_tb_setup_free(struct bench *b)
{
	struct tb *t = &b->tb;
	u32 i;

	for (i = 0; i < b->ops; i++)
		tb_freevm(t, tb_setupkvm(t, false));
}

#define WALK		{ .run = walk }
#define TB_WALK		{ .run = bench_tb_walk }
#define CHAIN		{ .run = chain }
#define TB_CHAIN	{ .run = bench_tb_chain }
#define MAP		{ .prepare = clear_tables, .run = map_tables }
#define TB_MAP		{ bench_tb_clear, bench_tb_map_tables, NULL }
#define MAP_1		{ .prepare = clear_tables, .run = map_pages }
#define TB_MAP_1	{ bench_tb_clear, bench_tb_map_pages, NULL }
#define SETUP		{ .run = setup_free }
#define TB_SETUP	{ .run = bench_tb_setup_free }

const struct bench_row bench_vm_rows[] = {
	/* Time alone cannot tell 1.0 from 1.1; its instructions can. */
	{ .name = "walkpgdir, random over 224 MB", .peer = "textbook",
	  .bar = 1100, .ops = 100000, .our = BENCH_XV6(0), .ours = WALK,
	  .theirs = TB_WALK, .textbook = TB_WALK },
	{ .name = "walkpgdir, each needs the last", .peer = "textbook",
	  .ops = 50000, .our = BENCH_XV6(0), .ours = CHAIN,
	  .theirs = TB_CHAIN, .textbook = TB_CHAIN },
	{ .name = "translate, random over 224 MB",
	  .peer = "textbook walkpgdir", .ops = 50000, .our = BENCH_XV6(0),
	  .ours = { .run = translate }, .theirs = TB_WALK,
	  .textbook = TB_WALK },
	{ .name = "mappages, per page, 1024-page calls", .peer = "textbook",
	  .bar = 500, .ops = TABLES * BENCH_PAGES, .our = BENCH_XV6(0),
	  .setup = bench_make_dirs, .ours = MAP, .theirs = TB_MAP,
	  .textbook = TB_MAP },
	{ .name = "mappages, per page, 1-page calls", .peer = "textbook",
	  .ops = TABLES * BENCH_PAGES, .our = BENCH_XV6(0),
	  .setup = bench_make_dirs, .ours = MAP_1, .theirs = TB_MAP_1,
	  .textbook = TB_MAP_1 },
	{ .name = "setupkvm+freevm, 224 MB, own tables, junk off",
	  .peer = "textbook", .bar = 250, .ops = 10, .our = BENCH_XV6(0),
	  .ours = SETUP, .theirs = TB_SETUP, .textbook = TB_SETUP },
	{ .name = "setupkvm+freevm, 224 MB, own tables, junk on",
	  .peer = "textbook", .ops = 10, .our = BENCH_XV6(BENCH_JUNK),
	  .ours = SETUP, .theirs = TB_SETUP, .textbook = TB_SETUP },
	{ .name = "setupkvm+freevm, 224 MB, shared kernel half, junk off",
	  .peer = "own tables", .bar = 30, .ops = 400, .peer_ops = 20,
	  .our = BENCH_XV6(BENCH_SHARED), .their = BENCH_XV6(0),
	  .ours = SETUP, .theirs = SETUP },
	{ }
};
