// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz_walk: memory that somebody else filled. The RAM of a loaded image holds
 * any words at all, in entries of page tables above all; walks, accesses,
 * copies and extents are compared with another MMU.
 *
 * An input is a byte that says how the CPU is set, then records of 8 bytes:
 * words that go to RAM. Then the addresses that lead there are asked for.
 */

#include <errno.h>
#include <string.h>

#include <xv6/access.h>
#include <xv6/walk.h>

#include "fuzz.h"
#include "mmu.h"
#include "world.h"

#define FRAMES	  16u
#define RAM	  (FRAMES * XV6_PGSIZE)
#define WORDS_MAX 16u
#define DIR	  (2u * XV6_PGSIZE)

/* A word, and an address that it may be about. */
struct word {
	u16 where, how;
	u32 value;
};

const struct fuzz_form fuzz_form = { .head = 1, .record = sizeof(struct word) };

static struct world_state state;
static u8 *ram, ref_ram[RAM];
static struct word words[WORDS_MAX];

static void load(void)
{
	const struct xv6_config cfg = { .phystop = RAM, .ncpu = 1, .nproc = 1 };
	const struct xv6_memory mem = {
		.ram = ram,
		.frames = state.frames,
		.procs = state.procs,
	};

	memset(ram, 0, RAM);
	memset(state.procs, 0, sizeof(state.procs));
	memset(state.frames, 0, FRAMES * sizeof(state.frames[0]));
	xv6_machine_load(&state.m, &cfg, &mem, DIR);
}

void fuzz_begin(void)
{
	ram = world_guarded(RAM);
	load();
}

/* Mostly entries that lead somewhere, in the directory or in a table. */
static void put_word(const struct ref_mmu *r, const struct word *w)
{
	u32 frame = w->how >> 4 & 7 ? w->value >> 12 & (FRAMES - 1)
				    : w->value >> 12;
	u32 value = w->how & 8 ? w->value : frame << 12 | (w->value & 0xfff);
	u32 at = w->how & 1 ? DIR : (w->how >> 8 & (FRAMES - 1)) * XV6_PGSIZE;

	ref_set_word(r->ram, at + w->where % 1024 * 4,
		     w->how & 2 ? value | 1 : value);
}

/* An address whose entries some two of the words may be. */
static u32 va_of(const struct word *w, u32 i)
{
	u32 pdx = w[i].where % 1024, ptx = w[(i + 1) % WORDS_MAX].where % 1024;

	return pdx << 22 | ptx << 12 | (w[i].value & 0xfff);
}

static void compare_walk(const struct ref_mmu *r, u32 va, u32 type)
{
	const struct xv6vm_query q = { va, type, r->user, r->wp };
	const struct ref_walk w = ref_walk(r, va, type);
	struct xv6vm_translation t;

	xv6_translate(&state.m, r->cr3, &q, &t);
	fuzz_same(t.levels, w.levels, "levels of a walk");
	fuzz_same(t.pde, w.pde, "a directory entry");
	fuzz_same(t.pte, w.levels == 2 ? w.pte : 0, "a table entry");
	fuzz_same(t.mapped, w.mapped, "whether an address is mapped");
	fuzz_same(t.pa, w.mapped ? w.pa : 0, "a translation");
	fuzz_same(t.perm, w.mapped ? w.pde & w.pte & 7 : 0, "permissions");
	fuzz_same(t.fault.raised, w.fault >= 0, "a fault");
	if (w.fault >= 0)
		fuzz_same(t.fault.code, w.fault, "an error code");
	fuzz_same(t.kind, w.mapped && w.pa < RAM ? XV6VM_KIND_FOREIGN : 0,
		  "a frame's kind");
	fuzz_case();
}

static void compare_access(const struct ref_mmu *r, u32 va, u32 type, u32 width)
{
	struct ref_mmu copy = *r;
	u32 value = va * 2654435761u, want = value;
	struct xv6vm_translation t;
	struct ref_walk w;

	copy.ram = ref_ram;
	memcpy(ref_ram, ram, RAM);
	state.m.cpus[0].cpl = r->user ? 3 : 0;
	va -= va % width;
	w = ref_walk(&copy, va, type);
	ref_mark(&copy, &w, type);
	if (w.fault < 0)
		ref_move(&copy, w.pa, type, width, &want);
	fuzz_same(xv6_access(&state.m, 0, va, type, width, &value, &t), 0,
		  "an access");
	fuzz_same(t.fault.raised, w.fault >= 0, "an access's fault");
	if (w.fault >= 0)
		fuzz_same(t.fault.code, w.fault, "its error code");
	else
		fuzz_same(value, want, "a value");
	if (memcmp(ref_ram, ram, RAM))
		fuzz_fail("an access to 0x%x leaves other bytes in RAM", va);
	fuzz_case();
}

static void compare_copy(const struct ref_mmu *r, u32 va, u32 len, u32 type)
{
	static u8 buf[2 * XV6_PGSIZE], want[2 * XV6_PGSIZE];
	const struct xv6vm_query q = { va, type, r->user, r->wp };
	struct ref_mmu copy = *r;
	struct xv6vm_fault fault;
	struct xv6_why why;
	bool refused;
	u32 done;
	int err;

	copy.ram = ref_ram;
	memcpy(ref_ram, ram, RAM);
	memset(buf, va, len);
	memset(want, va, len);
	err = xv6_mem_rw(&state.m, r->cr3, &q, buf, len, &done, &fault, &why);
	fuzz_case();
	if (len && (u64)va + len > 0x100000000ull) {
		fuzz_same(err, -ERANGE, "a copy that wraps");
		return;
	}
	fuzz_same(err, 0, "a copy");
	fuzz_same(done, ref_copy(&copy, va, len, type, want, &refused),
		  "bytes copied");
	if (memcmp(buf, want, done) || memcmp(ref_ram, ram, RAM))
		fuzz_fail("a copy to or from 0x%x has other bytes", va);
}

static bool joins(const struct xv6vm_extent *a, const struct xv6vm_extent *b)
{
	return a->va + a->pages * XV6_PGSIZE == b->va &&
	       a->pa + a->pages * XV6_PGSIZE == b->pa &&
	       a->pte_flags == b->pte_flags && a->pde_flags == b->pde_flags;
}

static void compare_extent(const struct ref_mmu *r,
			   const struct xv6vm_extent *e)
{
	u32 i;

	for (i = 0; i < e->pages; i++) {
		struct ref_walk w = ref_walk(r, e->va + i * XV6_PGSIZE, 0);

		fuzz_same(w.mapped, true, "a page of an extent");
		fuzz_same(w.pa, e->pa + i * XV6_PGSIZE, "its frame");
		fuzz_same(w.pte & 0xfff, e->pte_flags, "its flags");
		fuzz_same(w.pde & 0xfff, e->pde_flags, "its table's flags");
	}
}

static u32 mapped_pages(const struct ref_mmu *r)
{
	u32 pdx, ptx, sum = 0;

	for (pdx = 0; pdx < 1024; pdx++) {
		if (!(ref_word(r->ram, r->cr3 + pdx * 4) & 1))
			continue;
		for (ptx = 0; ptx < 1024; ptx++)
			sum += ref_walk(r, pdx << 22 | ptx << 12, 0).mapped;
	}
	return sum;
}

static void compare_extents(const struct ref_mmu *r)
{
	struct xv6vm_extent e, last = { 0 };
	u32 va = 0, pages = 0;

	while (xv6_next_extent(&state.m, r->cr3, &va, 0, &e) > 0) {
		compare_extent(r, &e);
		if (pages && joins(&last, &e))
			fuzz_fail("two extents at 0x%x are one", e.va);
		pages += e.pages;
		last = e;
		if (!va)
			break;
	}
	fuzz_same(pages, mapped_pages(r), "pages in extents");
	fuzz_case();
}

static void compare_all(struct ref_mmu *r, const struct word *w, u32 i)
{
	u32 va = va_of(w, i), type;

	for (type = 0; type < 12; type++) {
		r->user = type & 1;
		r->wp = type & 2;
		compare_walk(r, va, type >> 2);
		compare_walk(r, w[i].value, type >> 2);
	}
}

void fuzz_one(struct fuzz_in *in)
{
	u8 how = fuzz_u8(in);
	struct ref_mmu r = { ram, RAM, DIR, true, false, false, NULL };
	u32 n, i;

	load();
	memset(words, 0, sizeof(words));
	for (n = 0; in->left && n < WORDS_MAX; n++) {
		words[n].where = fuzz_u16(in);
		words[n].how = fuzz_u16(in);
		words[n].value = fuzz_u32(in);
		put_word(&r, &words[n]);
	}
	for (i = 0; i < n; i++)
		compare_all(&r, words, i);
	r.user = how & 1;
	r.wp = how & 2;
	compare_extents(&r);
	for (i = 0; i < n; i++)
		compare_copy(&r, va_of(words, i), words[i].value % 8192, i & 1);
	/* Only accesses heed PSE: to a question it is set. */
	r.pse = how & 4;
	fuzz_same(xv6_cpu_set(&state.m, 0, r.wp, r.pse), 0, "CR0.WP, CR4.PSE");
	for (i = 0; i < 2 * n; i++)
		compare_access(&r,
			       i & 1 ? va_of(words, i / 2) : words[i / 2].value,
			       words[i / 2].how >> 12 & 1, i & 2 ? 1 : 4);
}
