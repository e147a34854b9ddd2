// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory sweep: every operation that allocates is tried with 0, 1, 2 ...
 * free frames until it succeeds. Before that it must fail as out of memory,
 * give back what it took, and leave a machine without fault, on which the same
 * operation succeeds when there are frames again.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "image.h"
#include "suites.h"

#define FRESH	0x00600000u	/* no table there yet */

/**
 * struct sweep - one operation
 * @what: its name
 * @run: on a process with pages 0 to 2; takes back itself what would not go
 *	 with the process
 * @needed: frames it needs
 * @shared: frames it needs if the kernel half is shared
 * @kept: tables at most that a failure leaves behind, as in xv6
 */
struct sweep {
	const char *what;
	int (*run)(struct fx *fx, struct xv6_proc *p);
	u32 needed, shared, kept;
};

static int run_kalloc(struct fx *fx, struct xv6_proc *p)
{
	u32 pa = xv6_kalloc(&fx->m, XV6VM_KIND_HELD, 0);

	return pa ? xv6_kfree(&fx->m, pa) : xv6_reason_errno(fx->m.why.reason);
}

static int run_setupkvm(struct fx *fx, struct xv6_proc *p)
{
	u32 dir;
	int err = xv6_setupkvm(&fx->m, xv6_proc_slot(&fx->m, p), &dir);

	return err ? err : xv6_freevm(&fx->m, dir);
}

static int run_copyuvm(struct fx *fx, struct xv6_proc *p)
{
	u32 dir;
	int err = xv6_copyuvm(&fx->m, p->pgdir, p->sz,
			      xv6_proc_slot(&fx->m, p), &dir);

	return err ? err : xv6_freevm(&fx->m, dir);
}

static int run_walkpgdir(struct fx *fx, struct xv6_proc *p)
{
	xv6_pte_t *pte;

	return xv6_walkpgdir(&fx->m, p->pgdir, FRESH, true, &pte);
}

/* Over three tables; the pages are not the process's own. */
static int run_mappages(struct fx *fx, struct xv6_proc *p)
{
	const u32 from = 0x7ff000, pages = 1026;
	u32 i;
	int err = xv6_mappages(&fx->m, p->pgdir, from, pages * 4096, 0, 2);

	for (i = 0; i < pages; i++) {
		u32 va = from + i * 4096;

		if (err)
			KUNIT_EXPECT_EQ(fx->test, fx_pte(fx, p->pgdir, va), 0u);
		else
			fx_set_word(fx, fx_pte_pa(fx, p->pgdir, va), 0);
	}
	if (!err)
		p->usage.user_frames -= pages;
	return err;
}

/* From the last page of a table on; above the size, so taken back. */
static int run_allocuvm(struct fx *fx, struct xv6_proc *p)
{
	u32 sz;
	int err = xv6_allocuvm(&fx->m, p->pgdir, 0x3fe000, 0x402000, &sz);

	return err ? err : xv6_deallocuvm(&fx->m, p->pgdir, 0x402000,
					  0x3fe000, &sz);
}

static int run_sbrk(struct fx *fx, struct xv6_proc *p)
{
	u32 old, sz = p->sz;
	int err = xv6_growproc(&fx->m, p, 5 * 4096, &old);

	if (err)
		KUNIT_EXPECT_EQ(fx->test, p->sz, sz);
	return err;
}

static int run_map_new(struct fx *fx, struct xv6_proc *p)
{
	u32 pa;

	return xv6_map_page(&fx->m, p->pgdir, FRESH, 0, 6, &pa);
}

static int run_map_shared(struct fx *fx, struct xv6_proc *p)
{
	u32 frame = fx_pte(fx, p->pgdir, 0) & ~0xfffu, pa;
	int err = xv6_map_page(&fx->m, p->pgdir, FRESH, frame, 6, &pa);

	KUNIT_EXPECT_EQ(fx->test, (u32)xv6_frame(&fx->m, frame)->shares,
			err ? 0u : 1u);
	return err;
}

static int run_spawn(struct fx *fx, struct xv6_proc *p)
{
	static const char name[XV6VM_NAME_LEN] = "more";
	struct xv6_proc *np;

	return xv6_spawn(&fx->m, name, "x", 1, 0, false, &np);
}

static int run_bare(struct fx *fx, struct xv6_proc *p)
{
	static const char name[XV6VM_NAME_LEN] = "bare";
	struct xv6_proc *np;

	return xv6_spawn(&fx->m, name, "x", 1, 0, true, &np);
}

static int run_fork(struct fx *fx, struct xv6_proc *p)
{
	struct xv6_proc *np;

	return xv6_fork(&fx->m, p, 0, &np);
}

static int run_exec(struct fx *fx, struct xv6_proc *p)
{
	struct xv6_proc was = *p;
	int err = image_run(fx, p, 5000);

	if (err)
		KUNIT_EXPECT_EQ(fx->test, memcmp(p, &was, sizeof(was)), 0);
	return err;
}

static const struct sweep sweeps[] = {
	{ "kalloc", run_kalloc, 1, 1, 0 },
	{ "setupkvm", run_setupkvm, FX_KVM, 1, 0 },
	{ "copyuvm", run_copyuvm, FX_KVM + 4, 1 + 4, 0 },
	{ "walkpgdir", run_walkpgdir, 1, 1, 0 },
	{ "mappages", run_mappages, 3, 3, 2 },
	{ "allocuvm", run_allocuvm, 5, 5, 1 },
	{ "sbrk", run_sbrk, 5, 5, 0 },
	{ "map a new page", run_map_new, 2, 2, 0 },
	{ "map a page twice", run_map_shared, 1, 1, 0 },
	{ "spawn", run_spawn, FX_PROC, 4, 0 },
	{ "spawn a bare one", run_bare, 4, 4, 0 },
	{ "fork", run_fork, 1 + FX_KVM + 4, 1 + 1 + 4, 0 },
	{ "exec", run_exec, FX_KVM + 5, 1 + 5, 0 },
};

ARRAY_PARAM(sweep, sweep, sweeps);

static u32 kind(struct fx *fx, u32 kind)
{
	struct xv6_kmem k;

	xv6_kmem_read(&fx->m, &k);
	return xv6_kind_count(&k, kind);
}

static u32 procs(const struct fx *fx)
{
	u32 i, n = 0;

	for (i = 0; i < fx->m.cfg.nproc; i++)
		n += fx->m.procs[i].state != XV6VM_UNUSED;
	return n;
}

/* One try with @n free frames. True if it succeeded. */
static bool try_with(struct fx *fx, const struct sweep *s, u32 n)
{
	struct kunit *test = fx->test;
	struct xv6_proc *p = fx_spawn_pages(fx, 3);
	u32 tables = kind(fx, XV6VM_KIND_UTABLE), count = procs(fx), kept;
	int err;

	fx_drain(fx, n);
	err = s->run(fx, p);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	if (err) {
		kept = kind(fx, XV6VM_KIND_UTABLE) - tables;
		KUNIT_EXPECT_EQ(test, err, -ENOMEM);
		KUNIT_EXPECT_EQ(test, fx->m.why.reason,
				(u32)XV6VM_R_NO_FRAME);
		KUNIT_EXPECT_LE(test, kept, s->kept);
		KUNIT_EXPECT_EQ(test, fx_free(fx) + kept, n);
		KUNIT_EXPECT_EQ(test, procs(fx), count);
	}
	fx_refill(fx);
	if (err)
		KUNIT_EXPECT_EQ_MSG(test, s->run(fx, p), 0, "%s", s->what);
	fx_end_all(fx);
	KUNIT_EXPECT_EQ(test, fx_free(fx), fx->free_start);
	return !err;
}

static void sweep(struct kunit *test, bool shared)
{
	const struct sweep *s = test->param_value;
	u32 n, needed = shared ? s->shared : s->needed;
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct fx *fx;

	cfg.shared_kernel = shared;
	fx = fx_boot(test, &cfg);
	for (n = 0; n < needed; n++)
		KUNIT_EXPECT_FALSE_MSG(test, try_with(fx, s, n),
				       "%s with %u frames", s->what, n);
	KUNIT_EXPECT_TRUE(test, try_with(fx, s, needed));
	kunit_info(test, "%u failed allocations survived\n", needed);
}

static void too_few_frames_are_all_given_back(struct kunit *test)
{
	sweep(test, false);
}

static void with_a_shared_kernel_half_too(struct kunit *test)
{
	sweep(test, true);
}

FX_SUITE(xv6vm_sweep,
	 KUNIT_CASE_PARAM(too_few_frames_are_all_given_back, sweep_gen_params),
	 KUNIT_CASE_PARAM(with_a_shared_kernel_half_too, sweep_gen_params));
