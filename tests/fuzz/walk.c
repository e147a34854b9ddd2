// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_walk: memory that somebody else filled. The RAM of a loaded image holds
 * any words at all, in entries of page tables above all; walks, accesses,
 * copies and extents are compared with the reference's MMU.
 *
 * An input is a byte that says how the CPU is set, then records of 8 bytes:
 * words that go to RAM. Then the addresses that lead there are asked for.
 */

#include <string.h>

#include "fuzz.h"
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
static struct ref ref;
static struct pair pair = { .m = &state.m, .r = &ref, .fail = world_fail };

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
	ref.tb.ram = ref_ram;
	ref.tb.phystop = RAM;
	ref.tb.kpgdir = ref_dir(&ref, DIR);
	ref.cpu[0].slot = REF_NOBODY;
}

void fuzz_begin(void)
{
	ram = world_guarded(RAM);
	load();
}

/* Mostly entries that lead somewhere, in the directory or in a table. */
static void put_word(const struct word *w)
{
	u32 frame = w->how >> 4 & 7 ? w->value >> 12 & (FRAMES - 1)
				    : w->value >> 12;
	u32 value = w->how & 8 ? w->value : frame << 12 | (w->value & 0xfff);
	u32 at = w->how & 1 ? DIR : (w->how >> 8 & (FRAMES - 1)) * XV6_PGSIZE;

	ref_set_word(ram, at + w->where % 1024 * 4,
		     w->how & 2 ? value | 1 : value);
}

/* An address whose entries some two of the words may be. */
static u32 va_of(const struct word *w, u32 i)
{
	u32 pdx = w[i].where % 1024, ptx = w[(i + 1) % WORDS_MAX].where % 1024;

	return pdx << 22 | ptx << 12 | (w[i].value & 0xfff);
}

static void same_ram(const char *after, u32 va)
{
	if (memcmp(ref_ram, ram, RAM))
		fuzz_fail("%s at 0x%x leaves other bytes in RAM", after, va);
}

static void walks(u32 i)
{
	struct xv6vm_query q;
	u32 way;

	for (way = 0; way < 12; way++) {
		q = (struct xv6vm_query){ va_of(words, i), way >> 2, way & 1,
					  way >> 1 & 1 };
		pair_walk(&pair, DIR, &q);
		q.va = words[i].value;
		pair_walk(&pair, DIR, &q);
	}
}

static void copy(u32 i, bool user, bool wp)
{
	const struct xv6vm_query q = { va_of(words, i), i & 1, user, wp };

	pair_copy(&pair, DIR, &q, words[i].value % 8192, q.va);
	same_ram("a copy", q.va);
}

/* Only accesses heed PSE: to a question it is set. */
static void set_cpu(u8 how)
{
	ref.cpu[0].user = how & 1;
	ref.cpu[0].wp = how & 2;
	ref.cpu[0].pse = how & 4;
	state.m.cpus[0].cpl = how & 1 ? 3 : 0;
	fuzz_same(xv6_cpu_set(&state.m, 0, how & 2, how & 4), 0,
		  "CR0.WP, CR4.PSE");
}

static void access_one(u32 i)
{
	const struct word *w = &words[i / 2];
	u32 va = i & 1 ? va_of(words, i / 2) : w->value, width = i & 2 ? 1 : 4;

	va -= va % width;
	pair_access(&pair, 0, va, w->how >> 12 & 1, width, va * 2654435761u);
	same_ram("an access", va);
}

void fuzz_one(struct fuzz_in *in)
{
	u8 how = fuzz_u8(in);
	u32 n, i;

	load();
	memset(words, 0, sizeof(words));
	for (n = 0; in->left && n < WORDS_MAX; n++) {
		words[n].where = fuzz_u16(in);
		words[n].how = fuzz_u16(in);
		words[n].value = fuzz_u32(in);
		put_word(&words[n]);
	}
	memcpy(ref_ram, ram, RAM);
	for (i = 0; i < n; i++)
		walks(i);
	pair_extents(&pair, DIR, 0);
	for (i = 0; i < n; i++)
		copy(i, how & 1, how & 2);
	set_cpu(how);
	for (i = 0; i < 2 * n; i++)
		access_one(i);
	fuzz_add(FUZZ_CASES, pair.cases);
	pair.cases = 0;
}
