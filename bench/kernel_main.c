// SPDX-License-Identifier: GPL-2.0-only
/*
 * The benchmark in a kernel: what its rows need of one, and a run of them when
 * the module is loaded or, built in, when the kernel has booted. Each row
 * becomes a line of JSON in the kernel log.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "bench.h"
#include "kernel.h"
#include "host.h"

/* A line of the log holds less than a row. */
#define PIECE	600

static char *rows = "";
module_param(rows, charp, 0444);
MODULE_PARM_DESC(rows, "only rows whose name holds this (default: all)");

static uint reps = 15;
module_param(reps, uint, 0444);
MODULE_PARM_DESC(reps, "repetitions of each row (default 15)");

static uint max_mb = 224;
module_param(max_mb, uint, 0444);
MODULE_PARM_DESC(max_mb, "no row with a machine of more MB (default 224)");

#ifdef MODULE
static void stop(void)
{
}
#else
static bool stop_after;
module_param_named(halt, stop_after, bool, 0444);
MODULE_PARM_DESC(halt, "stop the kernel afterwards (default N)");

static void stop(void)
{
	if (stop_after)
		kernel_power_off();
}
#endif

/*
 * A piece of memory. Small ones come from the page allocator, large ones from
 * where the module takes its RAM.
 */
struct piece {
	struct list_head list;
	struct xv6vm_region region;
	void *p;
	size_t size;
};

static LIST_HEAD(pieces);

u64 bench_now(void)
{
	return ktime_get_ns();
}

static void *piece_get(struct piece *piece, size_t size)
{
	if (get_order(size) < MAX_ORDER)
		return alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO |
						       __GFP_NOWARN);
	if (xv6vm_region_get(&piece->region, PAGE_ALIGN(size)))
		return NULL;
	return piece->region.base;
}

void *bench_alloc(size_t size)
{
	struct piece *piece = kzalloc(sizeof(*piece), GFP_KERNEL);

	if (!piece)
		return NULL;
	piece->size = size;
	piece->p = piece_get(piece, size);
	if (!piece->p) {
		kfree(piece);
		return NULL;
	}
	list_add(&piece->list, &pieces);
	return piece->p;
}

void bench_free(void *p)
{
	struct piece *piece;

	list_for_each_entry(piece, &pieces, list) {
		if (piece->p != p)
			continue;
		list_del(&piece->list);
		if (piece->region.base)
			xv6vm_region_put(&piece->region);
		else
			free_pages_exact(p, piece->size);
		kfree(piece);
		return;
	}
}

void bench_relax(void)
{
	cond_resched();
}

/* "row:" begins a line, "and:" continues it. */
void bench_line(struct bench *b, const char *json)
{
	const char *tag = "row";

	for (; *json; json += strnlen(json, PIECE), tag = "and")
		pr_info("%s:%.*s\n", tag, PIECE, json);
}

static int run_table(struct bench *b, const struct bench_row *row)
{
	int ret = 0, err;

	for (; row->name; row++) {
		if (!strstr(row->name, rows) || !bench_fits(b, row))
			continue;
		err = bench_run_row(b, row);
		if (err)
			pr_err("%s: %s (%d)\n", row->name,
			       b->failed ? b->failed : "it could not run", err);
		ret = ret ? ret : err;
		cond_resched();
	}
	return ret;
}

static int run_all(struct bench *b)
{
	const struct bench_row *const *table;
	int ret = 0, err;

	for (table = bench_tables; *table; table++) {
		err = run_table(b, *table);
		ret = ret ? ret : err;
	}
	err = run_table(b, bench_kernel_rows);
	ret = ret ? ret : err;
	if (!IS_ENABLED(CONFIG_IOMMU_IO_PGTABLE_ARMV7S))
		return ret;
	err = run_table(b, bench_pgtable_rows);
	return ret ? ret : err;
}

static int __init xv6vm_bench_init(void)
{
	struct bench *b = kvzalloc(sizeof(*b), GFP_KERNEL);
	int ret;

	if (!b)
		return -ENOMEM;
	b->where = IS_ENABLED(CONFIG_UML) ? "uml" : "vm";
	b->unit = IS_ENABLED(CONFIG_UML) ? "ns" : "insn";
	b->reps = clamp(reps, 1u, BENCH_REPS_MAX);
	b->max_mb = max_mb;
	ret = run_all(b);
	kvfree(b);
	pr_info("end: %d\n", ret);
	stop();
	return ret;
}
late_initcall(xv6vm_bench_init);

static void __exit xv6vm_bench_exit(void)
{
}
module_exit(xv6vm_bench_exit);

MODULE_DESCRIPTION("The benchmark of xv6vm in a kernel");
MODULE_AUTHOR("The xv6vm authors");
MODULE_LICENSE("GPL");
