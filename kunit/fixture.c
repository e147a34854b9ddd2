// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fixture of all suites. See fixture.h.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <xv6/event.h>
#include "fixture.h"

static unsigned long seed = 20200810;
module_param(seed, ulong, 0444);
MODULE_PARM_DESC(seed, "where the random tests begin");

static void free_memory(struct fx *fx)
{
	vfree(fx->mem.ram);
	kvfree(fx->mem.frames);
	kvfree(fx->mem.procs);
	kvfree(fx->mem.ring);
	kvfree(fx->check.marks);
	kvfree(fx->drained);
	fx->mem = (struct xv6_memory){ NULL };
	fx->check.marks = NULL;
	fx->drained = NULL;
	fx->ndrained = 0;
}

static void relax(void)
{
	cond_resched();
}

static bool alloc_memory(struct fx *fx, const struct xv6_config *cfg)
{
	u32 frames = cfg->phystop >> XV6_PGSHIFT;

	fx->mem.relax = relax;
	/* A 32-bit host may have no room for it, which is nothing to warn of. */
	fx->mem.ram = __vmalloc(cfg->phystop, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);
	fx->mem.frames = kvcalloc(frames, sizeof(*fx->mem.frames), GFP_KERNEL);
	fx->mem.procs = kvcalloc(cfg->nproc, sizeof(*fx->mem.procs),
				 GFP_KERNEL);
	fx->mem.ring = kvzalloc(struct_size(fx->mem.ring, at, FX_EVENTS),
				GFP_KERNEL);
	fx->check.marks = kvcalloc(frames, sizeof(u16), GFP_KERNEL);
	fx->drained = kvcalloc(frames, sizeof(u32), GFP_KERNEL);
	if (fx->mem.ring)
		fx->mem.ring->mask = FX_EVENTS - 1;
	return fx->mem.ram && fx->mem.frames && fx->mem.procs &&
	       fx->mem.ring && fx->check.marks && fx->drained;
}

/* The suite's exit is called even if this leaves by an assertion. */
static struct fx *fx_of(struct kunit *test)
{
	struct fx *fx = test->priv;

	if (!fx) {
		fx = kunit_kzalloc(test, sizeof(*fx), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, fx);
		fx->test = test;
		fx->check.list = fx->violations;
		fx->check.max = FX_VIOLATIONS;
		test->priv = fx;
	}
	return fx;
}

struct fx *fx_build(struct kunit *test, const struct xv6_config *cfg)
{
	struct fx *fx = fx_of(test);

	free_memory(fx);
	if (!alloc_memory(fx, cfg)) {
		fx->damaged = true;
		kunit_skip(test, "no %u MB of memory for a machine",
			   cfg->phystop >> 20);
	}
	KUNIT_ASSERT_EQ(test, xv6_machine_init(&fx->m, cfg, &fx->mem), 0);
	return fx;
}

struct fx *fx_boot(struct kunit *test, const struct xv6_config *cfg)
{
	struct fx *fx = fx_build(test, cfg);

	KUNIT_ASSERT_EQ(test, xv6_machine_boot(&fx->m), 0);
	fx->free_start = fx->m.kmem.nfree;
	return fx;
}

int fx_init(struct kunit *test)
{
	const struct xv6_config cfg = FX_CONFIG_SMALL;

	fx_boot(test, &cfg);
	return 0;
}

u32 fx_check(struct fx *fx)
{
	u32 i;

	xv6_check(&fx->m, &fx->check);
	for (i = 0; !fx->damaged && i < fx->check.count; i++)
		kunit_info(fx->test, "I%u pid %u at 0x%x: 0x%x, not 0x%x\n",
			   fx->violations[i].invariant, fx->violations[i].pid,
			   fx->violations[i].addr, fx->violations[i].found,
			   fx->violations[i].expected);
	return fx->check.total;
}

void fx_end_all(struct fx *fx)
{
	struct xv6_machine *m = &fx->m;
	u32 i;

	for (i = 0; i < m->cfg.ncpu; i++)
		KUNIT_EXPECT_EQ(fx->test, xv6_switchkvm(m, i), 0);
	for (i = 0; i < m->cfg.nproc; i++) {
		struct xv6_proc *p = &m->procs[i];

		if (p->state == XV6VM_UNUSED || p->pid == m->initpid)
			continue;
		if (xv6_proc_alive(p))
			KUNIT_EXPECT_EQ(fx->test, xv6_exit(m, p), 0);
		KUNIT_EXPECT_EQ(fx->test, xv6_reap(m, p), 0);
	}
}

void fx_drop_holder(struct fx *fx, u16 holder)
{
	struct xv6_proc *p;

	while ((p = xv6_proc_of_holder(&fx->m, holder))) {
		if (xv6_proc_alive(p))
			KUNIT_EXPECT_EQ(fx->test, xv6_exit(&fx->m, p), 0);
		KUNIT_EXPECT_EQ(fx->test, xv6_reap(&fx->m, p), 0);
	}
}

/* No assertions here: they would leave with the memory not freed. */
void fx_exit(struct kunit *test)
{
	struct fx *fx = test->priv;

	if (!fx)
		return;
	if (fx->m.initpid && !fx->damaged) {
		fx_refill(fx);
		fx_end_all(fx);
		KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
		KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start);
	}
	free_memory(fx);
	test->priv = NULL;
}

u32 fx_free(struct fx *fx)
{
	struct xv6_kmem k;

	xv6_kmem_read(&fx->m, &k);
	return k.nfree;
}

void fx_drain(struct fx *fx, u32 n)
{
	u32 left = fx_free(fx);

	for (; left > n; left--) {
		u32 pa = xv6_kalloc(&fx->m, XV6VM_KIND_HELD, 0);

		KUNIT_ASSERT_NE(fx->test, pa, 0u);
		fx->drained[fx->ndrained++] = pa;
		if (!(fx->ndrained % 1024))
			cond_resched();
	}
}

void fx_refill(struct fx *fx)
{
	while (fx->ndrained) {
		KUNIT_EXPECT_EQ(fx->test,
				xv6_kfree(&fx->m, fx->drained[--fx->ndrained]),
				0);
		if (!(fx->ndrained % 1024))
			cond_resched();
	}
}

struct xv6_proc *fx_spawn(struct fx *fx)
{
	static const char name[XV6VM_NAME_LEN] = "child";
	static const u8 code[] = { 0xeb, 0xfe, 0x90, 0x90 };
	struct xv6_proc *p = NULL;

	KUNIT_ASSERT_EQ(fx->test,
			xv6_spawn(&fx->m, name, code, sizeof(code), 0, false,
				  &p), 0);
	KUNIT_ASSERT_NOT_NULL(fx->test, p);
	return p;
}

struct xv6_proc *fx_spawn_pages(struct fx *fx, u32 pages)
{
	struct xv6_proc *p = fx_spawn(fx);
	u32 old;

	KUNIT_ASSERT_EQ(fx->test,
			xv6_growproc(&fx->m, p, (pages - 1) * XV6_PGSIZE, &old),
			0);
	return p;
}

u32 fx_word(const struct fx *fx, u32 pa)
{
	const u8 *b = fx->mem.ram;

	b += pa;
	return b[0] | b[1] << 8 | b[2] << 16 | (u32)b[3] << 24;
}

void fx_set_word(struct fx *fx, u32 pa, u32 value)
{
	u8 *b = fx->mem.ram;
	u32 i;

	for (i = 0; i < 4; i++)
		b[pa + i] = value >> (8 * i);
}

u32 fx_pde(const struct fx *fx, u32 pgdir, u32 va)
{
	return fx_word(fx, pgdir + (va >> 22) * 4);
}

u32 fx_pte_pa(const struct fx *fx, u32 pgdir, u32 va)
{
	return (fx_pde(fx, pgdir, va) & 0xfffff000u) + (va >> 12 & 1023) * 4;
}

u32 fx_pte(const struct fx *fx, u32 pgdir, u32 va)
{
	if (!(fx_pde(fx, pgdir, va) & 1))
		return 0;
	return fx_word(fx, fx_pte_pa(fx, pgdir, va));
}

u32 fx_free_frame(const struct fx *fx, u32 n)
{
	u32 va = fx->m.kmem.freelist;

	while (va && n--)
		va = fx_word(fx, va - XV6_KERNBASE);
	return va ? va - XV6_KERNBASE : 0;
}

u32 fx_random(struct fx *fx)
{
	if (!fx->rng) {
		kunit_info(fx->test, "seed %lu\n", seed);
		fx->rng = seed * 2654435761u + 1;
	}
	fx->rng ^= fx->rng >> 12;
	fx->rng ^= fx->rng << 25;
	fx->rng ^= fx->rng >> 27;
	return (fx->rng * 0x2545f4914f6cdd1dull) >> 32;
}

u32 fx_below(struct fx *fx, u32 limit)
{
	return fx_random(fx) % limit;
}
