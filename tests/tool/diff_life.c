// SPDX-License-Identifier: GPL-2.0-only
/*
 * A random life, for diff: the machine and the reference do the same, and after each step
 * there is the machine in FOLDER/N.xv6m, and a line of JSON that says what the reference
 * has. What the model knows of itself is not asked.
 *
 *	diff_life SEED STEPS FOLDER
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops.h"
#include "state.h"
#include "whole.h"

#define FRAMES 1024u
#define A_OR_D (TB_A | TB_D)

static u8 hand[FRAMES], live[FRAMES];
static u8 *before; /* RAM as it was a step ago */
static u64 state;

static void fail(struct pair *x, const char *what, u64 found, u64 want)
{
	(void)x;
	fprintf(stderr, "%s: 0x%llx, not 0x%llx\n", what,
		(unsigned long long)found, (unsigned long long)want);
	exit(1);
}

/* xorshift64*: the same everywhere. */
static u32 rnd(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dull >> 32;
}

/* Members of a list, with commas between them. */
#define ITEM(first, ...)                          \
	do {                                      \
		printf("%s", (first) ? "" : ","); \
		(first) = false;                  \
		printf(__VA_ARGS__);              \
	} while (0)

static void put_list(const struct ref *r)
{
	u32 va = r->tb.freelist;
	bool first = true;

	printf("\"list\":[");
	for (; va; va = ref_word(r->tb.ram, tb_v2p(va)))
		ITEM(first, "%u", tb_v2p(va));
	printf("]");
}

/* All pages of the user half; of the kernel half, those that were used. */
static void put_pages(const struct ref *r, u32 pgdir, u32 pid, bool *first)
{
	u32 pdx, ptx, pde, pte;

	for (pdx = 0; pdx < 1024; pdx++) {
		pde = ref_word(r->tb.ram, pgdir + 4 * pdx);
		for (ptx = 0; pde & TB_P && ptx < 1024; ptx++) {
			pte = ref_word(r->tb.ram, tb_down(pde) + 4 * ptx);
			if (pte & TB_P && (pdx < 512 || pte & A_OR_D))
				ITEM(*first, "[%u,%u,%u]", pid,
				     pdx << 22 | ptx << 12, pte);
		}
	}
}

static void put_tables(const struct ref *r, u32 pgdir, u32 pid, bool *first)
{
	u32 pdx, pde;

	for (pdx = 0; pdx < 1024; pdx++) {
		pde = ref_word(r->tb.ram, pgdir + 4 * pdx);
		if (pde & TB_P)
			ITEM(*first, "[%u,%u,%u]", pid, pdx << 22, pde);
	}
}

static void put_spaces(const struct ref *r, const char *name,
		       void (*put)(const struct ref *, u32, u32, bool *))
{
	bool first = true;
	u32 i;

	printf(",\"%s\":[", name);
	for (i = 0; i < r->nproc; i++) {
		if (r->proc[i].pid)
			put(r, r->proc[i].pgdir, r->proc[i].pid, &first);
	}
	put(r, ref_kpgdir(r), 0, &first);
	printf("]");
}

static void put_procs(const struct ref *r)
{
	bool first = true;
	u32 i;

	printf(",\"procs\":[");
	for (i = 0; i < r->nproc; i++) {
		const struct ref_proc *p = &r->proc[i];

		if (p->pid)
			ITEM(first, "[%u,%u,%u,%u,%u,%u,%d]", p->pid, p->ppid,
			     p->sz, p->pgdir, p->kstack, p->zombie,
			     p->cpu == REF_NOBODY ? -1 : p->cpu);
	}
	printf("]");
}

static void put_cpus(const struct ref *r)
{
	u32 n, i;

	printf(",\"cpus\":[");
	for (n = 0; n < r->tb.ncpu; n++) {
		const struct ref_cpu *c = &r->cpu[n];
		bool first = true;

		printf("%s{\"cr3\":%u,\"cr2\":%u,\"cpl\":%u,\"loads\":%llu,"
		       "\"tlb\":[",
		       n ? "," : "", ref_cr3(r, n), c->cr2, c->user ? 3 : 0,
		       (unsigned long long)c->loads);
		for (i = 0; i < c->nknown; i++)
			ITEM(first, "[%u,%u]", c->known[i].page * TB_PAGE,
			     c->known[i].frame * TB_PAGE);
		printf("]}");
	}
	printf("]");
}

/* Frames that were taken, and mappings by hand; frames whose bytes changed. */
static void put_frames(const struct ref *r)
{
	bool first = true;
	u32 i;

	printf(",\"held\":[");
	for (i = 0; i < r->nheld; i++)
		ITEM(first, "%u", r->held[i]);
	printf("],\"hand\":[");
	for (i = 0; i < FRAMES; i++)
		printf("%s%u", i ? "," : "", r->hand[i]);
	printf("],\"written\":[");
	for (first = true, i = 0; i < FRAMES; i++) {
		if (memcmp(before + i * TB_PAGE, r->tb.ram + i * TB_PAGE,
			   TB_PAGE))
			ITEM(first, "%u", i * TB_PAGE);
	}
	printf("]");
	memcpy(before, r->tb.ram, FRAMES * TB_PAGE);
}

static void put_all(const struct ref *r)
{
	printf("{");
	put_list(r);
	put_spaces(r, "pages", put_pages);
	put_spaces(r, "tables", put_tables);
	put_procs(r);
	put_cpus(r);
	put_frames(r);
	printf("}\n");
}

static void save(struct xv6vm_sim *sim, const char *folder, unsigned int n)
{
	char path[256];
	void *data;
	size_t len;

	snprintf(path, sizeof(path), "%s/%u.xv6m", folder, n);
	if (xv6vm_sim_save(sim, &data, &len) ||
	    xv6vm_write_whole(path, data, len, NULL))
		exit(1);
	free(data);
}

static void step(struct pair *x)
{
	static const enum mix mixes[] = {
		MIX_LIFE,
		MIX_LIFE,
		MIX_ALL,
		MIX_ACCESS,
	};
	u32 first = rnd();
	const struct op op = {
		.code = first,
		.who = first >> 8,
		.how = first >> 16,
		.value = rnd(),
	};

	pair_step(x, &op, mixes[first >> 30]);
	pair_compare(x, true);
}

int main(int argc, char **argv)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct xv6vm_error why = { 0 };
	static struct ref r = { .hand = hand, .live = live };
	struct xv6vm_sim *sim;
	struct pair x = { .r = &r, .fail = fail };
	unsigned int n, steps = argc == 4 ? strtoul(argv[2], NULL, 0) : 0;

	cfg.phystop = FRAMES * TB_PAGE;
	cfg.ncpu = REF_CPUS;
	cfg.nproc = 8;
	r.tb.ram = calloc(FRAMES, TB_PAGE);
	before = calloc(FRAMES, TB_PAGE);
	if (!steps || !before || !r.tb.ram ||
	    xv6vm_sim_build(&cfg, 0, &sim, &why))
		return 1;
	state = strtoul(argv[1], NULL, 0) * 0x9e3779b97f4a7c15ull + 1;
	x.m = &sim->dev.m;
	if (pair_boot(&x))
		return 1;
	for (n = 0; n < REF_CPUS; n++) {
		ref_tlb_configure(&r, n, 8, 2);
		xv6_tlb_configure(&x.m->cpus[n].tlb, 8, 2);
	}
	for (n = 0; n <= steps; n++) {
		save(sim, argv[3], n);
		put_all(&r);
		step(&x);
	}
	xv6vm_sim_close(sim);
	free(before);
	free(r.tb.ram);
	return 0;
}
