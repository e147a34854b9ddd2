/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every suite stands on: a booted machine, and a teardown that proves
 * that nothing leaked and no invariant was hurt. So each test is a leak test.
 *
 * Helpers that read the machine's RAM do it byte by byte and never through the
 * core, so that a wrong core cannot make its own test agree.
 */
#ifndef _XV6_KUNIT_FIXTURE_H
#define _XV6_KUNIT_FIXTURE_H

#include <kunit/test.h>
#include <xv6/access.h>
#include <xv6/check.h>
#include <xv6/walk.h>
#include <xv6/ram.h>

#define FX_VIOLATIONS	16
/* Events that its machine keeps. */
#define FX_EVENTS	8192u

/**
 * struct fx - a fixture, in test->priv
 * @free_start: free frames after boot; teardown wants as many back
 * @damaged: the test hurts the machine on purpose: no proof at teardown
 * @drained: frames that fx_drain() took, in that order
 * @rng: state of fx_random(), which tells its seed when it begins
 */
struct fx {
	struct kunit *test;
	struct xv6_machine m;
	struct xv6_memory mem;
	struct xv6_check check;
	struct xv6vm_violation violations[FX_VIOLATIONS];
	u32 free_start;
	bool damaged;
	u32 *drained;
	u32 ndrained;
	u64 rng;
};

/* 4 MB and two CPUs: small enough to check after every step. */
#define FX_CONFIG_SMALL {			\
	.phystop = 4u << 20,			\
	.data = XV6_DATA,			\
	.end = XV6_END,				\
	.ncpu = 2,				\
	.nproc = 8,				\
	.junk = true,				\
}

/* The small machine's figures, by hand. */
#define FX_KTABLES	9u	/* 1 for RAM, 8 for device space */
#define FX_KVM		(1 + FX_KTABLES)
#define FX_PROC		(1 + FX_KVM + 2)	/* kstack, page 0, its table */

/* .init and .exit of the suites: a small machine, booted. */
int fx_init(struct kunit *test);
void fx_exit(struct kunit *test);
#define FX_SUITE(suite, ...)	XV6_SUITE(suite, fx_init, fx_exit, __VA_ARGS__)

/* Replace the machine by another, booted or not. Skips without memory. */
struct fx *fx_boot(struct kunit *test, const struct xv6_config *cfg);
struct fx *fx_build(struct kunit *test, const struct xv6_config *cfg);

/* The number of violations, with scratch memory of the fixture. */
u32 fx_check(struct fx *fx);

/* End and reap all processes but init, all CPUs on kpgdir. */
void fx_end_all(struct fx *fx);

/* End and reap what @holder made. */
void fx_drop_holder(struct fx *fx, u16 holder);

/* Free frames. */
u32 fx_free(struct fx *fx);

/* Take frames until @n are free; give them back so that the list is as it was. */
void fx_drain(struct fx *fx, u32 n);
void fx_refill(struct fx *fx);

/* A child of init with four bytes of code. Asserts that it succeeds. */
struct xv6_proc *fx_spawn(struct fx *fx);
/* The same with pages 0 to @pages - 1. */
struct xv6_proc *fx_spawn_pages(struct fx *fx, u32 pages);

/* A word of RAM, little endian. */
u32 fx_word(const struct fx *fx, u32 pa);
void fx_set_word(struct fx *fx, u32 pa, u32 value);

/* The PDE and PTE of @va, 0 if there is none; and where they lie. */
u32 fx_pde(const struct fx *fx, u32 pgdir, u32 va);
u32 fx_pte(const struct fx *fx, u32 pgdir, u32 va);
u32 fx_pte_pa(const struct fx *fx, u32 pgdir, u32 va);

/* The pa of the @n-th free frame from the head, or 0. */
u32 fx_free_frame(const struct fx *fx, u32 n);

/* Numbers that look random: xorshift64*, from the parameter "seed". */
u32 fx_random(struct fx *fx);
u32 fx_below(struct fx *fx, u32 limit);

/* A trap, whatever becomes of the CPU. */
static inline int fx_trap(struct fx *fx, u32 cpu)
{
	bool reset;

	return xv6_trap(&fx->m, cpu, &reset);
}

/* With as many looks as it takes. */
static inline int fx_next_alias(struct fx *fx, u32 pa, u32 *slot, u32 *va,
				struct xv6vm_alias *a)
{
	u32 looks = ~0u;

	return xv6_next_alias(&fx->m, pa, slot, va, &looks, a);
}

/* Its errno says what the reason is. */
static inline int fx_mem_rw(struct fx *fx, u32 pgdir, const struct xv6vm_query *q,
			    void *buf, u32 len, u32 *done,
			    struct xv6vm_fault *fault)
{
	struct xv6_why why = { };
	int err = xv6_mem_rw(&fx->m, pgdir, q, buf, len, done, fault, &why);

	KUNIT_EXPECT_EQ(fx->test, err, xv6_reason_errno(why.reason));
	return err;
}

/*
 * A refusal for that reason, with its errno, which reason_kunit.c has once more. The
 * reason is that of this call, or, where @err is of a call before, of that one.
 */
#define FX_EXPECT_REFUSED(f, err, why_reason) do {			\
	struct fx *_fx = (struct fx *)(f);				\
	u32 _why = (why_reason);					\
	struct xv6_why _was = _fx->m.why;				\
	int _err;							\
									\
	_fx->m.why = (struct xv6_why){ 0 };				\
	_err = (err);							\
	if (!_fx->m.why.reason)						\
		_fx->m.why = _was;					\
	KUNIT_EXPECT_EQ(_fx->test, _err, xv6_reason_errno(_why));	\
	KUNIT_EXPECT_EQ(_fx->test, _fx->m.why.reason, _why);		\
} while (0)

#endif
