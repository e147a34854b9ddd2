// SPDX-License-Identifier: GPL-2.0-only
/* diff: numbers of machines, processes and CPUs; the free list. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "diff.h"

/* How a fact is written. */
enum form {
	HEX,
	GUARD,
	COUNT,
	STATE,
	NAME,
};

/**
 * struct fact - a field of a structure; a list ends with an empty one
 * @name: for people and programs
 */
struct fact {
	const char *name;
	enum form form;
	uint16_t at, size;
};

#define FACT(type, field, name, form)                     \
	{                                                 \
		name, form, offsetof(struct type, field), \
			sizeof(((struct type *)0)->field) \
	}

static const struct fact machine_facts[] = {
	FACT(xv6vm_info, out_phystop, "PHYSTOP", HEX),
	FACT(xv6vm_info, out_data, "data", HEX),
	FACT(xv6vm_info, out_end, "end", HEX),
	FACT(xv6vm_info, out_kpgdir, "kpgdir", HEX),
	FACT(xv6vm_info, out_machine, "mode", HEX),
	FACT(xv6vm_info, out_ncpu, "CPUs", COUNT),
	FACT(xv6vm_info, out_nproc, "slots", COUNT),
	FACT(xv6vm_info, out_kmem_frames, "kmem frames", COUNT),
	{ 0 },
};

static const struct fact proc_facts[] = {
	FACT(xv6vm_proc, name, "name", NAME),
	FACT(xv6vm_proc, state, "state", STATE),
	FACT(xv6vm_proc, ppid, "parent", COUNT),
	FACT(xv6vm_proc, sz, "size", HEX),
	FACT(xv6vm_proc, pgdir, "pgdir", HEX),
	FACT(xv6vm_proc, kstack, "kstack", HEX),
	FACT(xv6vm_proc, eip, "eip", HEX),
	FACT(xv6vm_proc, esp, "esp", HEX),
	FACT(xv6vm_proc, guard, "guard", GUARD),
	FACT(xv6vm_proc, cpu, "on CPU", COUNT),
	FACT(xv6vm_proc, proc_flags, "flags", HEX),
	{ 0 },
};

static const struct fact cpu_facts[] = {
	FACT(xv6vm_cpu, pid, "runs pid", COUNT),
	FACT(xv6vm_cpu, cpl, "CPL", COUNT),
	FACT(xv6vm_cpu, cr0, "cr0", HEX),
	FACT(xv6vm_cpu, cr2, "cr2", HEX),
	FACT(xv6vm_cpu, cr3, "cr3", HEX),
	FACT(xv6vm_cpu, cr4, "cr4", HEX),
	FACT(xv6vm_cpu, cr3_loads, "cr3 loads", COUNT),
	FACT(xv6vm_cpu, traps, "traps", COUNT),
	FACT(xv6vm_cpu, faults, "page faults", COUNT),
	FACT(xv6vm_cpu, accesses, "accesses", COUNT),
	{ 0 },
};

static const struct fact tlb_facts[] = {
	FACT(xv6vm_tlb, out_size, "TLB entries", COUNT),
	FACT(xv6vm_tlb, out_ways, "TLB ways", COUNT),
	FACT(xv6vm_tlb, out_hits, "TLB hits", COUNT),
	FACT(xv6vm_tlb, out_misses, "TLB misses", COUNT),
	FACT(xv6vm_tlb, out_flushes, "TLB flushes", COUNT),
	FACT(xv6vm_tlb, out_invlpgs, "invlpg", COUNT),
	{ 0 },
};

static const struct fact count_facts[] = {
	FACT(xv6vm_stats, out_kalloc, "kalloc", COUNT),
	FACT(xv6vm_stats, out_kfree, "kfree", COUNT),
	FACT(xv6vm_stats, out_kalloc_failed, "kalloc failed", COUNT),
	FACT(xv6vm_stats, out_kfree_refused, "kfree refused", COUNT),
	FACT(xv6vm_stats, out_free_low, "lowest free", COUNT),
	FACT(xv6vm_stats, out_pages_mapped, "pages mapped", COUNT),
	FACT(xv6vm_stats, out_pages_unmapped, "pages unmapped", COUNT),
	FACT(xv6vm_stats, out_tables, "page tables", COUNT),
	FACT(xv6vm_stats, out_faults, "page faults", COUNT),
	FACT(xv6vm_stats, out_cr3_loads, "cr3 loads", COUNT),
	FACT(xv6vm_stats, out_forks, "forks", COUNT),
	FACT(xv6vm_stats, out_execs, "execs", COUNT),
	FACT(xv6vm_stats, out_exits, "exits", COUNT),
	{ 0 },
};

static uint64_t number(const void *p, size_t size)
{
	uint32_t small;
	uint64_t large;

	memcpy(&small, p, sizeof(small));
	if (size == sizeof(small))
		return small;
	memcpy(&large, p, sizeof(large));
	return large;
}

/* The fields that JSON has, and what people read. */
static void value(struct out *o, const char *key, const struct fact *f,
		  const void *p, char text[OWNER_LEN])
{
	uint64_t n = f->form == NAME ? 0 : number(p, f->size);

	switch (f->form) {
	case HEX:
	case GUARD:
		snprintf(text, OWNER_LEN, "0x%08" PRIx64, n);
		/* Before exec there is none. */
		if (f->form == GUARD && n == UINT32_MAX)
			snprintf(text, OWNER_LEN, "none");
		out_hex(o, NULL, key, n);
		return;
	case COUNT:
		snprintf(text, OWNER_LEN, "%" PRIu64, n);
		/* A CPU that a process does not run on. */
		if (f->size == sizeof(uint32_t) && n == UINT32_MAX)
			snprintf(text, OWNER_LEN, "none");
		out_int(o, NULL, key,
			f->size == sizeof(uint32_t) ? (int32_t)n : (int64_t)n);
		return;
	case STATE:
		snprintf(text, OWNER_LEN, "%s", xv6vm_state_text(n));
		break;
	case NAME:
		snprintf(text, OWNER_LEN, "%.*s", f->size, (const char *)p);
		break;
	}
	out_str(o, NULL, key, text);
}

/* What the rows of one process, one CPU begin with. */
struct whose {
	const char *of, *subject, *key;
	uint32_t number;
};

static void facts(struct diff *d, const struct whose *w, const struct fact *f,
		  const void *a, const void *b)
{
	char from[OWNER_LEN], to[OWNER_LEN];
	struct out *o = d->c->out;

	for (; f->name; f++) {
		if (!memcmp(a + f->at, b + f->at, f->size))
			continue;
		diff_row(d, w->of, w->subject);
		if (w->key)
			out_uint(o, NULL, w->key, w->number);
		out_str(o, NULL, "what", f->name);
		value(o, "from", f, a + f->at, from);
		value(o, "to", f, b + f->at, to);
		out_fmt(o, "", NULL, "  %s", f->name);
		out_fmt(o, "", NULL, "%s -> %s", from, to);
	}
}

void diff_machine(struct diff *d)
{
	const struct whose w = { "machine", "the machine", NULL, 0 };

	facts(d, &w, machine_facts, &d->a.info, &d->b.info);
}

void diff_proc_facts(struct diff *d, const struct xv6vm_proc *a,
		     const struct xv6vm_proc *b)
{
	char name[OWNER_LEN];
	const struct whose w = { "process", name, "pid", b->pid };

	snprintf(name, sizeof(name), "%.*s (pid %u)", (int)sizeof(b->name),
		 b->name, b->pid);
	facts(d, &w, proc_facts, a, b);
}

void diff_counts(struct diff *d)
{
	const struct whose w = { "counts", "counts since boot", NULL, 0 };

	facts(d, &w, count_facts, &d->a.stats, &d->b.stats);
}

/* Those of @x that @y has not. */
static void entries(struct diff *d, const struct whose *w, const char *what,
		    const struct xv6vm_tlb_entry *x, uint32_t nx,
		    const struct xv6vm_tlb_entry *y, uint32_t ny)
{
	struct out *o = d->c->out;
	char flags[FLAGS_LEN];
	uint32_t i, j;

	for (i = 0; i < nx; i++) {
		for (j = 0; j < ny && memcmp(&x[i], &y[j], sizeof(*x)); j++)
			;
		if (j < ny)
			continue;
		diff_row(d, w->of, w->subject);
		out_uint(o, NULL, w->key, w->number);
		out_str(o, NULL, "what",
			*what == '+' ? "TLB entry" : "no TLB entry");
		out_fmt(o, "", NULL, "  %s entry", what);
		out_fmt(o, "", NULL, "0x%08x", x[i].va);
		out_hex(o, NULL, "va", x[i].va);
		out_str(o, "", NULL, x[i].stale ? "stale" : "TLB");
		out_bool(o, NULL, "stale", x[i].stale);
		out_hex(o, NULL, "pa", x[i].pa);
		out_fmt(o, "", NULL, "-> 0x%08x  %s", x[i].pa,
			xv6vm_flags_text(x[i].flags, 2, flags));
		out_str(o, NULL, "flags", flags);
	}
}

static int one_cpu(struct diff *d, uint32_t n)
{
	struct xv6vm_tlb_entry ea[XV6VM_TLB_SIZE_MAX], eb[XV6VM_TLB_SIZE_MAX];
	struct xv6vm_tlb ta = { .cpu = n }, tb = { .cpu = n };
	char subject[OWNER_LEN];
	const struct whose w = { "cpu", subject, "cpu", n };
	struct xv6vm_cpu a, b;
	uint32_t na, nb;
	int ret = xv6vm_cpu_state(d->a.h, n, &a);

	if (!ret)
		ret = xv6vm_cpu_state(d->b.h, n, &b);
	if (!ret)
		ret = xv6vm_tlb(d->a.h, &ta);
	if (!ret)
		ret = xv6vm_tlb(d->b.h, &tb);
	if (!ret)
		ret = xv6vm_tlb_entries(d->a.h, n, ea, &na);
	if (!ret)
		ret = xv6vm_tlb_entries(d->b.h, n, eb, &nb);
	if (ret)
		return ret;
	snprintf(subject, sizeof(subject), "CPU %u", n);
	facts(d, &w, cpu_facts, &a, &b);
	facts(d, &w, tlb_facts, &ta, &tb);
	entries(d, &w, "-1", ea, na, eb, nb);
	entries(d, &w, "+1", eb, nb, ea, na);
	return 0;
}

int diff_cpus(struct diff *d)
{
	uint32_t n, end = d->a.info.out_ncpu;
	int ret = 0;

	if (end > d->b.info.out_ncpu)
		end = d->b.info.out_ncpu;
	for (n = 0; !ret && n < end; n++)
		ret = one_cpu(d, n);
	return ret;
}

/* The list changes at its head only: its tail stays, as far as it does. */
void diff_list(struct diff *d)
{
	struct list {
		uint32_t head, length, top;
	} a = { .length = d->a.nlist }, b = { .length = d->b.nlist };
	static const struct fact list_facts[] = {
		FACT(list, head, "head", HEX),
		FACT(list, length, "length", COUNT),
		FACT(list, top, "differing top", COUNT),
		{ 0 },
	};
	const struct whose w = { "freelist", "free list", NULL, 0 };

	a.head = a.length ? d->a.list[0] : 0;
	b.head = b.length ? d->b.list[0] : 0;
	a.top = a.length;
	b.top = b.length;
	while (a.top && b.top && d->a.list[a.top - 1] == d->b.list[b.top - 1]) {
		a.top--;
		b.top--;
	}
	facts(d, &w, list_facts, &a, &b);
}
