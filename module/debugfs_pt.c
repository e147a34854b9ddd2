// SPDX-License-Identifier: GPL-2.0
/*
 * The two levels as they lie in RAM: slot/<n>/pgdir, slot/<n>/pagetable.
 */
#include <linux/errno.h>
#include <xv6/words.h>

#include "debugfs.h"

/* Bytes of address space that one scan of a table looks at: 256 entries. */
#define TABLE_SCAN	(XV6_TABLE_SPAN / 4)

/* The entries of a directory or table, or NULL if that is not in RAM. */
static const xv6_pte_t *entries(const struct xv6_machine *m, u32 pa)
{
	return pa ? xv6_frame_ptr(m, xv6_pte_addr(pa)) : NULL;
}

/* Present directory entries side by side. */
struct pgdir_line {
	u32 pdx;
	u32 count;
	u32 first;		/* the first of them, raw */
	struct xv6vm_frames_at at;	/* the page tables, or 4 MB pages (S) */
};

/* A directory is one chunk: 1024 words are looked at under the lock. */
static int pgdir_scan(struct xv6vm_reader *r)
{
	u64 va = r->cur.walk.va;
	const xv6_pte_t *dir;
	struct xv6_proc *p;
	int ret = xv6vm_walk_begin(r, &p);

	if (ret)
		return ret;
	dir = entries(&r->dev->m, r->cur.walk.pgdir);
	for (; dir && va < XV6VM_VA_END && !xv6vm_reader_full(r);
	     va += XV6_TABLE_SPAN) {
		u32 pde = xv6_get(&dir[xv6_pdx(va)]);
		u32 addr = pde & XV6_PTE_PS ? xv6_big_addr(pde) :
					      xv6_pte_addr(pde);
		struct pgdir_line line = {
			.pdx = xv6_pdx(va),
			.count = 1,
			.first = pde,
			.at = { addr, addr },
		};

		if (pde & XV6_PTE_P)
			xv6vm_reader_add(r, &line);
	}
	xv6vm_walk_end(r, p);
	r->cur.walk.va = va;
	return !dir || va == XV6VM_VA_END;
}

/* The user half is shown entry by entry, the kernel half folded. */
static bool pgdir_merge(void *last, const void *next)
{
	const struct pgdir_line *n = next;
	struct pgdir_line *l = last;

	if (l->pdx < xv6_pdx(XV6_KERNBASE) || n->pdx != l->pdx + l->count ||
	    xv6_pte_flags(n->first) != xv6_pte_flags(l->first))
		return false;
	xv6vm_frames_join(&l->at, &n->at);
	l->count += n->count;
	return true;
}

static void pgdir_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	xv6vm_walk_head(s, r);
	xv6vm_show_legend(s);
	seq_puts(s, "\nindex      entry at    entry       flags       virtual                page tables\n");
}

static void pgdir_line(struct seq_file *s, const struct xv6vm_reader *r,
		       const void *rec)
{
	const struct pgdir_line *l = rec;
	u32 va = xv6_pgaddr(l->pdx, 0, 0);
	char flags[XV6VM_FLAGS_LEN];

	if (l->count > 1)
		seq_printf(s, "%4u-%4u", l->pdx, l->pdx + l->count - 1);
	else
		seq_printf(s, "%4u     ", l->pdx);
	seq_printf(s, "  0x%08x  0x%08x  %s  0x%08x-0x%08x  ",
		   r->cur.walk.pgdir + 4 * l->pdx, l->first,
		   xv6vm_flags(l->first, 1, flags), va,
		   va + (l->count * XV6_TABLE_SPAN - 1));
	xv6vm_show_frames(s, &l->at);
}

static const struct xv6vm_list pgdir_list = {
	.size	= sizeof(struct pgdir_line),
	.scan	= pgdir_scan,
	.merge	= pgdir_merge,
	.head	= pgdir_head,
	.show	= pgdir_line,
};

XV6VM_LIST_FILE(pgdir);

enum table_type {
	TABLE_HEAD,		/* a page table begins */
	TABLE_BIG,		/* a directory entry that maps 4 MB itself */
	TABLE_BAD,		/* one that points out of RAM */
	TABLE_ENTRIES,
};

/* A page table, or entries side by side in one. */
struct table_line {
	u32 type;		/* enum table_type */
	u32 va;
	u32 pages;		/* entries */
	u32 at;			/* pa of the first of them, or of the PDE */
	u32 entry;		/* that one, raw */
	u32 kind;		/* of the first page's frame */
	u32 pid;
};

static void entry_add(struct xv6vm_reader *r, u32 va, u32 at, u32 pte)
{
	const struct xv6_machine *m = &r->dev->m;
	const struct xv6_frame use = xv6_frame_use(m, xv6_pte_addr(pte));
	bool ram = xv6_frame(m, xv6_pte_addr(pte));
	struct table_line line = {
		.type = TABLE_ENTRIES,
		.va = va,
		.pages = 1,
		.at = at,
		.entry = pte,
		.kind = ram ? use.kind : XV6VM_KIND_COUNT,
		.pid = ram ? xv6_frame_pid(m, &use) : 0,
	};

	xv6vm_reader_add(r, &line);
}

/* The heading of each table of the user half, and of what is none. */
static void table_head(struct xv6vm_reader *r, u32 pde, bool in_ram)
{
	u32 va = r->cur.walk.va;
	struct table_line line = {
		.type = pde & XV6_PTE_PS ? TABLE_BIG :
			in_ram ? TABLE_HEAD : TABLE_BAD,
		.va = va,
		.at = r->cur.walk.pgdir + 4 * xv6_pdx(va),
		.entry = pde,
	};

	r->cur.walk.headed = true;
	if (va < XV6_KERNBASE || line.type != TABLE_HEAD)
		xv6vm_reader_add(r, &line);
}

/* Add entries of one table until the piece ends, or the reader is full. */
static void table_scan(struct xv6vm_reader *r, u32 pde)
{
	const xv6_pte_t *table = entries(&r->dev->m, xv6_pte_addr(pde));
	u64 next = (r->cur.walk.va | (XV6_TABLE_SPAN - 1)) + 1;
	u64 end = (r->cur.walk.va | (TABLE_SCAN - 1)) + 1;
	u64 va = r->cur.walk.va;

	if (!r->cur.walk.headed)
		table_head(r, pde, table);
	if (!table || pde & XV6_PTE_PS)
		va = next;
	for (; va < end && !xv6vm_reader_full(r); va += XV6_PGSIZE) {
		u32 ptx = xv6_ptx(va);
		u32 pte = xv6_get(&table[ptx]);

		if (pte & XV6_PTE_P)
			entry_add(r, va, xv6_pte_addr(pde) + 4 * ptx, pte);
	}
	if (va == next)
		r->cur.walk.headed = false;
	r->cur.walk.va = va;
}

/* Go to the next table, and look at that one. */
static int pagetable_scan(struct xv6vm_reader *r)
{
	const xv6_pte_t *dir;
	struct xv6_proc *p;
	u32 pde = 0;
	int ret = xv6vm_walk_begin(r, &p);

	if (ret)
		return ret;
	dir = entries(&r->dev->m, r->cur.walk.pgdir);
	while (dir && r->cur.walk.va < XV6VM_VA_END) {
		pde = xv6_get(&dir[xv6_pdx(r->cur.walk.va)]);
		if (pde & XV6_PTE_P)
			break;
		r->cur.walk.headed = false;
		r->cur.walk.va = (r->cur.walk.va | (XV6_TABLE_SPAN - 1)) + 1;
	}
	if (dir && r->cur.walk.va < XV6VM_VA_END)
		table_scan(r, pde);
	xv6vm_walk_end(r, p);
	return !dir || r->cur.walk.va == XV6VM_VA_END;
}

/* Only within one table of the kernel half. */
static bool pagetable_merge(void *last, const void *next)
{
	const struct table_line *n = next;
	struct table_line *l = last;
	u32 size = l->pages * XV6_PGSIZE;

	if (l->type != TABLE_ENTRIES || n->type != TABLE_ENTRIES ||
	    l->va < XV6_KERNBASE || xv6_pdx(n->va) != xv6_pdx(l->va) ||
	    n->va != l->va + size || n->entry != l->entry + size)
		return false;
	l->pages += n->pages;
	return true;
}

static void pagetable_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	xv6vm_walk_head(s, r);
	xv6vm_show_legend(s);
	seq_puts(s, "user half: every entry; kernel half: a line for each run within a table\n\n");
	seq_puts(s, "virtual     pages  entry at    entry       flags       frames\n");
}

static void show_table(struct seq_file *s, const struct table_line *l)
{
	static const char *const texts[] = {
		[TABLE_HEAD] = "page table",
		[TABLE_BIG] = "4 MB page",
		[TABLE_BAD] = "page table outside of RAM",
	};
	bool big = l->type == TABLE_BIG;
	char flags[XV6VM_FLAGS_LEN];

	seq_printf(s, "0x%08x     -  0x%08x  0x%08x  %s  0x%08x  %s%s\n",
		   l->va, l->at, l->entry, xv6vm_flags(l->entry, 1, flags),
		   big ? xv6_big_addr(l->entry) : xv6_pte_addr(l->entry),
		   texts[l->type], big ? xv6_big_remark(l->entry) : "");
}

static void show_entries(struct seq_file *s, const struct table_line *l)
{
	u32 pa = xv6_pte_addr(l->entry);
	char flags[XV6VM_FLAGS_LEN];

	seq_printf(s, "0x%08x  %4u  0x%08x  0x%08x  %s  0x%08x", l->va,
		   l->pages, l->at, l->entry, xv6vm_flags(l->entry, 2, flags),
		   pa);
	if (l->pages > 1)
		seq_printf(s, "-0x%08x", pa + (l->pages * XV6_PGSIZE - 1));
	else if (l->kind == XV6VM_KIND_COUNT)
		seq_puts(s, "  not RAM");
	else if (l->pid)
		seq_printf(s, "  %s, pid %u", xv6_kind_name(l->kind), l->pid);
	else
		seq_printf(s, "  %s%s", xv6_kind_name(l->kind),
			   l->kind == XV6VM_KIND_USER ? ", nobody's" : "");
	seq_putc(s, '\n');
}

static void pagetable_line(struct seq_file *s, const struct xv6vm_reader *r,
			   const void *rec)
{
	const struct table_line *l = rec;

	if (l->type == TABLE_ENTRIES)
		show_entries(s, l);
	else
		show_table(s, l);
}

static const struct xv6vm_list pagetable_list = {
	.size	= sizeof(struct table_line),
	.scan	= pagetable_scan,
	.merge	= pagetable_merge,
	.head	= pagetable_head,
	.show	= pagetable_line,
};

XV6VM_LIST_FILE(pagetable);
