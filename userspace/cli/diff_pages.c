// SPDX-License-Identifier: GPL-2.0-only
/* diff: page tables, entry by entry, folded into runs. */

#include <stdio.h>
#include <string.h>

#include "diff.h"
#include "parts.h"

#define ENTRIES	   1024u
#define KERNEL_PDX (XV6VM_KERNBASE >> 22)
#define PA(entry)  ((entry) & ~0xfffu)

/* What has become of an entry. */
enum change {
	NONE,
	ADDED,
	REMOVED,
	MOVED, /* to another frame; its flags may have changed, too */
	FLAGS,
};

/**
 * struct run - entries behind each other of which the same has become
 * @level: 1: of a directory, whose entries are page tables; 2: pages
 * @from, @to: the first of them; @last: the last, as it is or was
 * @part: what lies there
 */
struct run {
	enum change change;
	uint32_t level, va, count, from, to, last;
	const char *part;
};

/**
 * struct walk - through the tables of one process in both machines
 * @pid: and @subject, of whom rows are
 * @parts: by name; of the machine in which there is more
 * @run: what has not been told yet
 * @kernel: the two kpgdirs, if they are not what is walked; what a process has
 *	    of theirs was told there
 */
struct walk {
	struct diff *d;
	uint32_t pid;
	const char *subject;
	struct parts parts_a, parts_b;
	struct run run;
	uint32_t dir_a[ENTRIES], dir_b[ENTRIES];
	uint32_t kernel_a[ENTRIES], kernel_b[ENTRIES];
};

static enum change change_of(uint32_t a, uint32_t b)
{
	if (a == b)
		return NONE;
	if (!(a & XV6VM_PTE_P) || !(b & XV6VM_PTE_P))
		return a & XV6VM_PTE_P	 ? REMOVED
		       : b & XV6VM_PTE_P ? ADDED
					 : NONE;
	return PA(a) == PA(b) ? FLAGS : MOVED;
}

/* (What is mapped by hand is told by its part.) */
static void flags_cell(struct out *o, const struct run *r)
{
	char from[FLAGS_LEN], to[FLAGS_LEN];

	out_fmt(o, "", NULL, "%s -> %s",
		xv6vm_flags_text(r->from & ~XV6VM_PTE_HAND, r->level, from),
		xv6vm_flags_text(r->to & ~XV6VM_PTE_HAND, r->level, to));
}

static const char *part_text(const struct run *r)
{
	if (r->level == 1)
		return "page table";
	return r->va < XV6VM_KERNBASE ? r->part : "kernel half";
}

static void frames_cell(struct out *o, const struct run *r)
{
	uint32_t first = PA(r->change == REMOVED ? r->from : r->to);

	if (r->change == MOVED)
		out_fmt(o, "", NULL, "0x%08x -> 0x%08x", PA(r->from), first);
	else if (r->count == 1)
		out_fmt(o, "", NULL, "0x%08x", first);
	else
		out_fmt(o, "", NULL, "0x%08x .. 0x%08x", first, PA(r->last));
}

/* The same for programs. */
static void members(struct out *o, const struct walk *w, const struct run *r,
		    uint32_t last_va)
{
	static const char *const words[] = { "", "added", "removed", "moved",
					     "flags" };
	char flags[FLAGS_LEN];

	out_uint(o, NULL, "pid", w->pid);
	out_str(o, NULL, "what", words[r->change]);
	out_uint(o, NULL, r->level == 1 ? "tables" : "pages", r->count);
	out_hex(o, NULL, "va", r->va);
	out_hex(o, NULL, "last", last_va);
	if (r->level == 2)
		out_str(o, NULL, "part", r->part);
	out_hex(o, NULL, "pa", PA(r->change == REMOVED ? r->from : r->to));
	out_hex(o, NULL, "last_pa", PA(r->last));
	if (r->change != ADDED)
		out_str(o, NULL, "from_flags",
			xv6vm_flags_text(r->from, r->level, flags));
	if (r->change != REMOVED)
		out_str(o, NULL, "flags",
			xv6vm_flags_text(r->to, r->level, flags));
	if (r->change == MOVED)
		out_hex(o, NULL, "from_pa", PA(r->from));
}

static void tell(struct walk *w)
{
	static const char signs[] = { ' ', '+', '-', ' ', ' ' };
	struct run *r = &w->run;
	struct out *o = w->d->c->out;
	uint32_t size = r->level == 1 ? 1u << 22 : XV6VM_PGSIZE;
	uint32_t last_va = r->va + r->count * size - 1;
	const char *noun = r->level == 1 ? "table" : "page";

	if (!r->count)
		return;
	diff_row(w->d, noun, w->subject);
	members(o, w, r, last_va);
	out_fmt(o, "", NULL, "  %c%u %s%s", signs[r->change], r->count, noun,
		r->count > 1 ? "s" : "");
	out_fmt(o, "", NULL, "0x%08x-0x%08x", r->va, last_va);
	out_str(o, "", NULL, part_text(r));
	if (r->change == FLAGS)
		flags_cell(o, r);
	else
		frames_cell(o, r);
	r->count = 0;
	if (r->change == MOVED && (r->from ^ r->to) & 0xfff) {
		r->count = 1;
		r->change = FLAGS;
		tell(w);
	}
}

/* Does @n go on where @r ends, each frame as far behind the one before? */
static bool goes_on(const struct run *r, const struct run *n)
{
	uint32_t size = r->level == 1 ? 1u << 22 : XV6VM_PGSIZE;
	uint32_t first = PA(r->change == REMOVED ? r->from : r->to);
	uint32_t step = PA(n->last) - PA(r->last);

	if (!r->count || r->change != n->change || r->level != n->level ||
	    r->va + r->count * size != n->va || r->part != n->part ||
	    (r->from ^ n->from) & 0xfff || (r->to ^ n->to) & 0xfff)
		return false;
	if (r->change == FLAGS)
		return true;
	return r->change != MOVED &&
	       (step == XV6VM_PGSIZE || step == -XV6VM_PGSIZE) &&
	       PA(r->last) - first == (r->count - 1) * step;
}

static void entry(struct walk *w, uint32_t level, uint32_t va, uint32_t from,
		  uint32_t to)
{
	struct run n = {
		.change = change_of(from, to),
		.level = level,
		.va = va,
		.count = 1,
		.from = from,
		.to = to,
	};

	if (n.change == NONE)
		return;
	n.last = n.change == REMOVED ? from : to;
	n.part = part_at(n.change == REMOVED ? &w->parts_a : &w->parts_b, va);
	if (level == 2 && n.last & XV6VM_PTE_HAND)
		n.part = "by hand";
	if (goes_on(&w->run, &n)) {
		w->run.count++;
		w->run.last = n.last;
		return;
	}
	tell(w);
	w->run = n;
}

/* The table that an entry points to, if any does. */
static uint32_t table_of(uint32_t pde)
{
	return pde & XV6VM_PTE_P && !(pde & XV6VM_PTE_PS) ? PA(pde) : 0;
}

static int leaves(struct walk *w, uint32_t pdx)
{
	uint32_t a[ENTRIES], b[ENTRIES], i;
	int ret = side_entries(&w->d->a, table_of(w->dir_a[pdx]), a);

	if (!ret)
		ret = side_entries(&w->d->b, table_of(w->dir_b[pdx]), b);
	if (ret || !memcmp(a, b, sizeof(a)))
		return ret;
	for (i = 0; i < ENTRIES; i++)
		entry(w, 2, pdx << 22 | i << 12, a[i], b[i]);
	return 0;
}

/* kpgdir's own table, which all have who share the kernel half. */
static bool is_shared(const struct walk *w, uint32_t pdx)
{
	return w->pid && pdx >= KERNEL_PDX &&
	       table_of(w->dir_a[pdx]) == table_of(w->kernel_a[pdx]) &&
	       table_of(w->dir_b[pdx]) == table_of(w->kernel_b[pdx]);
}

/* Tables first; then pages, but for the kernel half of who is made or ended. */
static int walk(struct walk *w, bool both)
{
	uint32_t pdx, end = both ? ENTRIES : KERNEL_PDX;
	int ret = 0;

	for (pdx = 0; pdx < ENTRIES; pdx++)
		entry(w, 1, pdx << 22, w->dir_a[pdx], w->dir_b[pdx]);
	for (pdx = 0; !ret && pdx < end; pdx++) {
		if ((table_of(w->dir_a[pdx]) || table_of(w->dir_b[pdx])) &&
		    !is_shared(w, pdx))
			ret = leaves(w, pdx);
	}
	tell(w);
	return ret;
}

/* Where @s has the tables of @p, or kpgdir; 0: it has none. */
static uint32_t pgdir(const struct side *s, const struct xv6vm_proc *p,
		      bool kernel)
{
	if (s->info.out_machine & XV6VM_MACHINE_FOREIGN)
		return 0;
	return kernel ? s->info.out_kpgdir : p ? p->pgdir : 0;
}

static int load(struct walk *w, const struct xv6vm_proc *a,
		const struct xv6vm_proc *b)
{
	struct side *sa = &w->d->a, *sb = &w->d->b;
	bool kernel = !a && !b;
	int ret;

	parts_of(a, &sa->info, &w->parts_a);
	parts_of(b, &sb->info, &w->parts_b);
	ret = side_entries(sa, pgdir(sa, a, kernel), w->dir_a);
	if (!ret)
		ret = side_entries(sb, pgdir(sb, b, kernel), w->dir_b);
	if (!ret)
		ret = side_entries(sa, pgdir(sa, NULL, true), w->kernel_a);
	if (!ret)
		ret = side_entries(sb, pgdir(sb, NULL, true), w->kernel_b);
	return ret;
}

int diff_pages(struct diff *d, const struct xv6vm_proc *a,
	       const struct xv6vm_proc *b)
{
	const struct xv6vm_proc *p = b ? b : a;
	char name[OWNER_LEN];
	struct walk w = {
		.d = d,
		.pid = p ? p->pid : 0,
		.subject = name,
	};
	int ret = load(&w, a, b);

	if (p)
		snprintf(name, sizeof(name), "%.*s (pid %u)",
			 (int)sizeof(p->name), p->name, p->pid);
	else
		snprintf(name, sizeof(name), "the kernel");
	return ret ? ret : walk(&w, !a == !b);
}
