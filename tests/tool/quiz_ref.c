// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exercises, lived a second time: the reference does what the machine did, and its own RAM
 * and tables say what the key must be.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xv6/machine.h>

#include "quiz_test.h"
#include "ref.h"

#define FRAMES 4096u

static u8 hand[FRAMES];
static struct ref r = { .hand = hand };

/* Frames that were free before the last step; loads of cr3 when the first process ran. */
static u32 free_before;
static u64 loads_before;

static u32 pgdir_of(u32 pid)
{
	return r.proc[ref_find(&r, pid)].pgdir;
}

static int boot(u32 phystop)
{
	const struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	static u8 *ram;

	if (!ram)
		ram = malloc(FRAMES * TB_PAGE);
	r.tb.ram = ram;
	r.tb.phystop = phystop;
	r.tb.data = cfg.data;
	r.tb.end = cfg.end;
	r.tb.ncpu = cfg.ncpu;
	r.nproc = cfg.nproc;
	return ram ? ref_boot(&r) : -1;
}

static int do_exec(const struct life_step *s)
{
	const char *name = life_name(s->pid);
	unsigned char elf[LIFE_ELF];
	const struct ref_program x = {
		.code = elf,
		.len = sizeof(elf),
		.args = name,
		.args_len = strlen(name) + 1,
		.argc = 1,
	};

	life_elf(elf, s->a);
	return ref_exec(&r, ref_find(&r, s->pid), &x);
}

static int do_kfree(u32 pa)
{
	u32 i;

	for (i = 0; i < r.nheld && r.held[i] != pa; i++)
		;
	return ref_kfree(&r, i);
}

/* Pages, and what CPUs do. *result: as the machine has it. */
static int do_other(const struct life_step *s, u32 *result)
{
	bool reset;
	int ret;

	switch (s->code) {
	case LIFE_MAP:
		ret = ref_map(&r, pgdir_of(s->pid), s->a, 0, s->b);
		*result = tb_down(ref_entry(&r, pgdir_of(s->pid), s->a));
		return ret;
	case LIFE_PROTECT:
		return ref_protect(&r, pgdir_of(s->pid), s->a, s->b);
	case LIFE_PROTECT_PDE:
		return ref_protect_table(&r, pgdir_of(s->pid), s->a, s->b);
	case LIFE_SWITCH:
		ret = ref_switch(&r, 0, ref_find(&r, s->pid));
		ret = ret ? ret : ref_iret(&r, 0);
		break;
	case LIFE_TRAP:
		ret = ref_trap(&r, 0, &reset);
		break;
	default:
		ret = ref_iret(&r, 0);
	}
	*result = ref_cr3(&r, 0);
	return ret;
}

static int do_step(const struct life_step *s, u32 *result)
{
	u32 slot = ref_find(&r, s->pid), was;
	int ret;

	switch (s->code) {
	case LIFE_CREATE:
		ret = ref_spawn(&r, "\xeb\xfe", 2, 1, false, &slot);
		*result = r.proc[slot].pid;
		return ret;
	case LIFE_FORK:
		ret = ref_fork(&r, slot, 1, &slot);
		*result = r.proc[slot].pid;
		return ret;
	case LIFE_EXEC:
		return do_exec(s);
	case LIFE_SBRK:
		return ref_sbrk(&r, slot, s->a, false, &was);
	case LIFE_EXIT:
		ret = ref_exit(&r, slot);
		return ret ? ret : ref_reap(&r, slot);
	case LIFE_KALLOC:
		ret = ref_kalloc(&r);
		*result = r.held[r.nheld - 1];
		return ret;
	case LIFE_KFREE:
		return do_kfree(s->a);
	default:
		return do_other(s, result);
	}
}

static bool live(const struct life *l)
{
	bool running = false;
	unsigned int i;
	u32 result;

	if (boot(l->phystop))
		return false;
	for (i = 0; i < l->steps; i++) {
		result = 0;
		free_before = ref_free_frames(&r);
		if (do_step(&l->step[i], &result) ||
		    result != l->step[i].result)
			return false;
		if (l->step[i].code == LIFE_SWITCH && !running)
			loads_before = r.cpu[0].loads;
		running |= l->step[i].code == LIFE_SWITCH;
	}
	return true;
}

static struct ref_walk walk(const struct exercise *e, u32 va, bool user,
			    u32 type)
{
	struct ref_mmu m = ref_view(&r, e->f.cr3);

	m.user = user;
	m.wp = true;
	return ref_walk(&m, va, type);
}

/* As many keys as an exercise has. */
typedef bool (*keys_fn)(const struct exercise *e, u32 *key);

static bool walk_keys(const struct exercise *e, u32 *key)
{
	struct ref_walk w = walk(e, e->f.va, false, 0);

	key[0] = w.pde;
	key[1] = w.pte;
	key[2] = w.pa;
	return e->f.pid ? pgdir_of(e->f.pid) == e->f.cr3 : false;
}

/* Tried out: who may read, and who may write. */
static bool flags_keys(const struct exercise *e, u32 *key)
{
	u32 n, va;

	for (n = 0; n < 3; n++) {
		va = e->f.list[3 * n];
		key[n] = walk(e, va, true, 0).fault < 0 ? 2 : 0;
		key[n] += walk(e, va, key[n], 1).fault < 0;
		if (key[n] == 2 && walk(e, va, false, 1).fault < 0)
			return false;
	}
	return true;
}

static bool fault_keys(const struct exercise *e, u32 *key)
{
	struct ref_walk w =
		walk(e, e->f.va, e->f.more[0] & 2, e->f.more[0] & 1);

	key[0] = w.level - 1;
	key[1] = w.fault;
	key[2] = e->f.va;
	return w.fault >= 0;
}

/* Where the kernel half has what the page has. */
static bool alias_keys(const struct exercise *e, u32 *key)
{
	u32 pa = walk(e, e->f.va, false, 0).pa, v;

	for (v = TB_KERNBASE + tb_off(pa); tb_down(v) < TB_DEVSPACE;
	     v += TB_PAGE) {
		if (walk(e, v, false, 0).pa == pa)
			break;
	}
	key[0] = pa;
	key[1] = e->level == 3 ? e->f.va : v;
	key[2] = tb_pdx(v);
	return true;
}

static bool kalloc_keys(const struct exercise *e, u32 *key)
{
	int i;

	(void)e;
	r.nheld = 0;
	for (i = 0; i < 3 && !ref_kalloc(&r); i++)
		key[i] = r.held[i];
	key[1] = key[2];
	key[2] = r.tb.freelist;
	return true;
}

static bool freelist_keys(const struct exercise *e, u32 *key)
{
	const struct answer *list = &e->part[0].q.key;
	u32 va = r.tb.freelist, i;

	for (i = 0; i < list->count; i++) {
		if (tb_v2p(va) != list->v[i])
			return false;
		va = ref_word(r.tb.ram, tb_v2p(va));
	}
	key[0] = list->v[0];
	key[1] = e->life.step[e->life.steps - 1].result;
	return true;
}

/* Frames of a process, found by its directory: pages, tables of both halves, all. */
static void count(u32 pid, u32 n[4])
{
	u32 pdx, ptx, pde;

	memset(n, 0, 4 * sizeof(n[0]));
	for (pdx = 0; pdx < 1024; pdx++) {
		pde = ref_word(r.tb.ram, pgdir_of(pid) + 4 * pdx);
		n[pdx < 512 ? 1 : 2] += pde & TB_P;
		for (ptx = 0; pdx < 512 && pde & TB_P && ptx < 1024; ptx++)
			n[0] += ref_word(r.tb.ram, tb_down(pde) + 4 * ptx) &
				TB_P;
	}
	n[3] = n[0] + n[1] + n[2] + 2;
}

static bool pages_keys(const struct exercise *e, u32 *key)
{
	u32 n[4];

	count(e->f.pid, n);
	key[0] = r.proc[ref_find(&r, e->f.pid)].sz;
	key[1] = n[0];
	key[2] = n[2];
	key[3] = n[3];
	return true;
}

static bool fork_keys(const struct exercise *e, u32 *key)
{
	u32 n[4];

	count(e->life.step[e->life.steps - 1].result, n);
	key[0] = n[0];
	key[1] = free_before - ref_free_frames(&r);
	key[2] = ref_free_frames(&r);
	return n[3] == key[1];
}

static bool sbrk_keys(const struct exercise *e, u32 *key)
{
	u32 n[4], moved = free_before - ref_free_frames(&r);

	count(e->f.pid, n);
	key[0] = r.proc[ref_find(&r, e->f.pid)].sz;
	key[2] = e->part[2].q.key.v[0];
	key[1] = (e->f.more[3] ? -moved : moved) - key[2];
	/* (Tables are counted from none, at the second that begins.) */
	return e->f.more[3] ? !key[2] : n[1] == tb_pdx(key[0] - 1) + 1;
}

static bool trap_keys(const struct exercise *e, u32 *key)
{
	(void)e;
	key[0] = ref_cr3(&r, 0);
	key[1] = r.cpu[0].user ? 3 : 0;
	key[2] = r.cpu[0].loads - loads_before;
	return true;
}

/* The line that is not as the tables have it. */
static bool bug_keys(const struct exercise *e, u32 *key)
{
	const char *s = strstr(e->stem.text, "line  address");
	unsigned int line, va, pte, wrong = 0;

	while ((s = strchr(s, '\n')) &&
	       sscanf(++s, "%u 0x%x 0x%x", &line, &va, &pte) == 3) {
		if (walk(e, va, false, 0).pte == pte)
			continue;
		key[0] = line;
		wrong++;
	}
	key[1] = e->f.more[0];
	return wrong == 1;
}

static const struct {
	const char *kind;
	keys_fn keys;
} kinds[] = {
	{ "walk", walk_keys },	   { "flags", flags_keys },
	{ "fault", fault_keys },   { "alias", alias_keys },
	{ "kalloc", kalloc_keys }, { "freelist", freelist_keys },
	{ "pages", pages_keys },   { "fork", fork_keys },
	{ "sbrk", sbrk_keys },	   { "trap", trap_keys },
	{ "bug", bug_keys },
};

int quiz_ref(const struct exercise *e)
{
	u32 key[QUIZ_PARTS];
	unsigned int i, n;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].kind, e->kind->name))
			continue;
		if (!live(&e->life) || !kinds[i].keys(e, key))
			return 0;
		for (n = 0; n < e->parts; n++) {
			if (e->part[n].q.key.v[0] != key[n])
				return 0;
		}
		return 1;
	}
	return -1;
}
