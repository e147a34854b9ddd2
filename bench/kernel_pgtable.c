// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's library for page tables of two levels and 32 bits, which is for
 * the IOMMUs of ARM machines: 4 KB leaves, so that it writes as many entries.
 */
#include <linux/io-pgtable.h>
#include <linux/iommu.h>
#include <linux/sizes.h>
#include <xv6/vm.h>

#include "kernel.h"

#define PAGES	1024u
#define ROUNDS	32u

static struct io_pgtable_ops *tables;

static void flush_all(void *cookie)
{
}

static void flush_walk(unsigned long iova, size_t size, size_t granule,
		       void *cookie)
{
}

static void add_page(struct iommu_iotlb_gather *gather, unsigned long iova,
		     size_t granule, void *cookie)
{
}

static const struct iommu_flush_ops no_tlb = {
	.tlb_flush_all	= flush_all,
	.tlb_flush_walk	= flush_walk,
	.tlb_add_page	= add_page,
};

static void make_tables(struct bench *b)
{
	struct io_pgtable_cfg cfg = {
		.pgsize_bitmap = SZ_4K,
		.ias = 32,
		.oas = 32,
		.coherent_walk = true,
		.tlb = &no_tlb,
	};

	tables = alloc_io_pgtable_ops(ARM_V7S, &cfg, NULL);
	if (!tables)
		bench_fail(b, "no tables of io-pgtable");
}

static void drop_tables(struct bench *b)
{
	free_io_pgtable_ops(tables);
	tables = NULL;
}

static void their_map(struct bench *b)
{
	size_t mapped = 0;

	if (tables->map_pages(tables, 0, 0, SZ_4K, PAGES,
			      IOMMU_READ | IOMMU_WRITE, GFP_KERNEL, &mapped) ||
	    tables->unmap_pages(tables, 0, SZ_4K, PAGES, NULL) != mapped)
		bench_fail(b, "io-pgtable");
}

static void their_maps(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i += PAGES)
		their_map(b);
}

static void make_directory(struct bench *b)
{
	xv6_pte_t *pte;

	if (xv6_setupkvm(b->m, XV6_NO_OWNER, &b->pgdir) ||
	    xv6_walkpgdir(b->m, b->pgdir, 0, true, &pte))
		bench_fail(b, "no directory");
}

/* The model has no call that unmaps and keeps the frames: clear the entries. */
static void our_map(struct bench *b)
{
	xv6_pte_t *pte = NULL;

	if (xv6_mappages(b->m, b->pgdir, 0, PAGES * XV6_PGSIZE, 0,
			 XV6_PTE_W | XV6_PTE_U) ||
	    xv6_walkpgdir(b->m, b->pgdir, 0, false, &pte))
		return bench_fail(b, "mappages");
	memset(pte, 0, PAGES * sizeof(*pte));
}

static void our_maps(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->ops; i += PAGES)
		our_map(b);
}

static void drop_directory(struct bench *b)
{
	bench_want(b, !xv6_freevm(b->m, b->pgdir), "freevm");
}

const struct bench_row bench_pgtable_rows[] = {
	{
		.name = "mappages of 4 MB and back, per page",
		.peer = "io-pgtable (ARM v7s), map and unmap",
		.ops = ROUNDS * PAGES, .our = { .mb = 224, .flags = BENCH_BOOT },
		.ours = { make_directory, our_maps, drop_directory },
		.theirs = { make_tables, their_maps, drop_tables },
	},
	{ }
};
