// SPDX-License-Identifier: GPL-2.0-only
/* The two levels as they lie in RAM: slot/<n>/pgdir, slot/<n>/pagetable. */
#include <xv6/words.h>

#include "debugfs.h"

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

static bool pgdir_entry(const xv6_pte_t *dir, u32 pdx, struct pgdir_line *l)
{
	u32 pde = xv6_get(&dir[pdx]);
	u32 pa = pde & XV6_PTE_PS ? xv6_big_addr(pde) : xv6_pte_addr(pde);

	*l = (struct pgdir_line){
		.pdx = pdx,
		.count = 1,
		.first = pde,
		.at = { pa, pa },
	};
	return pde & XV6_PTE_P;
}

/* The user half is shown entry by entry, the kernel half folded. */
static bool pgdir_join(struct pgdir_line *l, const struct pgdir_line *n)
{
	if (l->pdx < xv6_pdx(XV6_KERNBASE) ||
	    xv6_pte_flags(n->first) != xv6_pte_flags(l->first))
		return false;
	xv6vm_frames_join(&l->at, &n->at);
	l->count++;
	return true;
}

static int pgdir_next(struct xv6vm_reader *r, void *rec)
{
	u32 pdx = r->cur.walk.va / XV6_TABLE_SPAN;
	struct pgdir_line next;
	const xv6_pte_t *dir;
	struct xv6_proc *p;
	int ret = xv6vm_walk_begin(r, &p);

	if (ret)
		return ret;
	dir = entries(&r->dev->m, r->cur.walk.pgdir);
	while (dir && !ret && pdx < XV6_NENTRIES)
		ret = pgdir_entry(dir, pdx++, rec);
	while (ret && pdx < XV6_NENTRIES && pgdir_entry(dir, pdx, &next) &&
	       pgdir_join(rec, &next))
		pdx++;
	xv6vm_walk_end(r, p);
	r->cur.walk.va = (u64)pdx * XV6_TABLE_SPAN;
	return ret;
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
	char flags[XV6VM_LETTERS_LEN];

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
	.next	= pgdir_next,
	.head	= pgdir_head,
	.show	= pgdir_line,
};

XV6VM_LIST_FILE(pgdir);

/* A page table, or entries side by side in one. */
struct table_line {
	u32 va;
	u32 pages;		/* entries; 0: this is about the PDE */
	u32 at;			/* pa of the first of them, or of the PDE */
	u32 entry;		/* that one, raw */
	u32 kind;		/* of the first frame; XV6VM_KIND_COUNT: not RAM */
	u32 pid;
};

static void read_entry(const struct xv6_machine *m, u32 va, u32 at, u32 entry,
		       u32 pages, struct table_line *l)
{
	const struct xv6_frame use = xv6_frame_use(m, xv6_pte_addr(entry));
	bool ram = xv6_frame(m, xv6_pte_addr(entry));

	*l = (struct table_line){
		.va = va,
		.pages = pages,
		.at = at,
		.entry = entry,
		.kind = ram ? use.kind : XV6VM_KIND_COUNT,
		.pid = ram ? xv6_frame_pid(m, &use) : 0,
	};
}

/* The heading of each table of the user half, and of what is none. */
static bool read_head(struct xv6vm_reader *r, u32 pde, struct table_line *l)
{
	u32 va = r->cur.walk.va;

	read_entry(&r->dev->m, va, r->cur.walk.pgdir + 4 * xv6_pdx(va), pde, 0,
		   l);
	r->cur.walk.headed = !(pde & XV6_PTE_PS) && l->kind != XV6VM_KIND_COUNT;
	if (r->cur.walk.headed)
		return va < XV6_KERNBASE;
	r->cur.walk.va += XV6_TABLE_SPAN;
	return true;
}

/* The next entry of the table at hand; of the kernel half, all that follow on. */
static bool read_table(struct xv6vm_reader *r, u32 pde, struct table_line *l)
{
	const xv6_pte_t *table = entries(&r->dev->m, xv6_pte_addr(pde));
	u32 ptx = xv6_ptx(r->cur.walk.va), pte, size;

	l->pages = 0;
	for (; ptx < XV6_NENTRIES; ptx++) {
		pte = xv6_get(&table[ptx]);
		size = l->pages * XV6_PGSIZE;
		if (l->pages && (r->cur.walk.va < XV6_KERNBASE ||
				 pte != l->entry + size))
			break;
		if (l->pages)
			l->pages++;
		else if (pte & XV6_PTE_P)
			read_entry(&r->dev->m,
				   xv6_pgaddr(xv6_pdx(r->cur.walk.va), ptx, 0),
				   xv6_pte_addr(pde) + 4 * ptx, pte, 1, l);
	}
	r->cur.walk.headed = ptx < XV6_NENTRIES;
	r->cur.walk.va = (r->cur.walk.va & ~(u64)(XV6_TABLE_SPAN - 1)) +
			 (u64)ptx * XV6_PGSIZE;
	return l->pages;
}

static int pagetable_next(struct xv6vm_reader *r, void *rec)
{
	const xv6_pte_t *dir;
	struct xv6_proc *p;
	int ret = xv6vm_walk_begin(r, &p);

	if (ret)
		return ret;
	dir = entries(&r->dev->m, r->cur.walk.pgdir);
	while (dir && !ret && r->cur.walk.va < XV6VM_VA_END) {
		u32 pde = xv6_get(&dir[xv6_pdx(r->cur.walk.va)]);

		if (!(pde & XV6_PTE_P)) {
			r->cur.walk.headed = false;
			r->cur.walk.va = (r->cur.walk.va |
					  (XV6_TABLE_SPAN - 1)) + 1;
		} else if (r->cur.walk.headed) {
			ret = read_table(r, pde, rec);
		} else {
			ret = read_head(r, pde, rec);
		}
	}
	xv6vm_walk_end(r, p);
	return ret;
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
	bool big = l->entry & XV6_PTE_PS;
	char flags[XV6VM_LETTERS_LEN];

	seq_printf(s, "0x%08x     -  0x%08x  0x%08x  %s  0x%08x  %s%s\n",
		   l->va, l->at, l->entry, xv6vm_flags(l->entry, 1, flags),
		   big ? xv6_big_addr(l->entry) : xv6_pte_addr(l->entry),
		   big ? "4 MB page" : l->kind == XV6VM_KIND_COUNT ?
		   "page table outside of RAM" : "page table",
		   big ? xv6_big_remark(l->entry) : "");
}

static void show_entries(struct seq_file *s, const struct table_line *l)
{
	u32 pa = xv6_pte_addr(l->entry);
	char flags[XV6VM_LETTERS_LEN];

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

	if (l->pages)
		show_entries(s, l);
	else
		show_table(s, l);
}

static const struct xv6vm_list pagetable_list = {
	.next	= pagetable_next,
	.head	= pagetable_head,
	.show	= pagetable_line,
};

XV6VM_LIST_FILE(pagetable);

const struct xv6vm_file_desc xv6vm_pt_files[] = {
	{ "pgdir", 0444, &pgdir_fops, XV6VM_IN_SLOT },
	{ "pagetable", 0444, &pagetable_fops, XV6VM_IN_SLOT },
	{ }
};
