// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random operations on the machine and on the reference (tests/ref/): after each,
 * both have said the same and have the same head of the free list; now and then
 * all is compared, RAM byte by byte; and with what the events alone have told. A
 * run is repeated by its seed.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "fixture.h"
#include "ops.h"
#include "shadow.h"
#include "suites.h"

#define COMPARE_EVERY	64
#define CHECK_EVERY	1024	/* for it takes as long as 300 operations */
#define FRAMES		1024u
#define TLB_STEPS	20000ul	/* at most */
#define TLB_BYTES	(10 * 4096)

static unsigned long steps_each = 20000;
module_param(steps_each, ulong, 0444);
MODULE_PARM_DESC(steps_each, "random operations on each machine");

static struct life {
	struct pair x;
	struct fx *fx;
	struct ref ref;
	struct shadow shadow;
	u8 hand[FRAMES], live[FRAMES];
} life;

static void fail(struct pair *x, const char *what, u64 found, u64 want)
{
	struct kunit *test = container_of(x, struct life, x)->fx->test;

	KUNIT_ASSERT_EQ_MSG(test, found, want, "%s", what);
}

static void begin(struct fx *fx)
{
	struct life *l = &life;

	l->fx = fx;
	l->x = (struct pair){ .m = &fx->m, .r = &l->ref, .fail = fail };
	l->ref = (struct ref){
		.tb.ram = vmalloc(fx->m.cfg.phystop),
		.hand = l->hand, .live = l->live,
	};
	KUNIT_ASSERT_NOT_NULL(fx->test, l->ref.tb.ram);
	shadow_begin(&l->shadow, fx);
	KUNIT_ASSERT_EQ(fx->test, pair_boot(&l->x), 0);
	pair_compare(&l->x, true);
}

static void random_exit(struct kunit *test)
{
	vfree(life.ref.tb.ram);
	life.ref.tb.ram = NULL;
	shadow_end(&life.shadow);
	fx_exit(test);
}

static void live(struct life *l, unsigned long steps, enum mix mix)
{
	struct fx *fx = l->fx;
	unsigned long i;

	for (i = 0; i < steps; i++) {
		u32 first = fx_random(fx);
		const struct op op = {
			.code = first, .who = first >> 8, .how = first >> 16,
			.value = fx_random(fx),
		};

		pair_step(&l->x, &op, mix);
		shadow_follow(&l->shadow);
		if (i % COMPARE_EVERY == 0) {
			pair_compare(&l->x, true);
			shadow_compare(&l->shadow);
			cond_resched();
		}
		if (i % CHECK_EVERY == 0)
			KUNIT_ASSERT_EQ(fx->test, fx_check(fx), 0u);
	}
	pair_compare(&l->x, true);
	KUNIT_ASSERT_EQ(fx->test, fx_check(fx), 0u);
}

/*
 * With 4 MB memory is plenty, with 2 MB it runs out all the time. Where processes
 * are many, what counts is who has which slot and pid.
 */
static const struct kind {
	const char *what;
	u32 phystop, nproc, nextpid;
	bool shared, clean;
	enum mix mix;
} kinds[] = {
	{ "4M", 4u << 20, 8, 2 },
	{ "2M", 2u << 20, 8, 2 },
	{ "2M, kernel half shared, no junk", 2u << 20, 8, 2, true, true },
	{ "100 processes", 4u << 20, 100, 2, true, true, MIX_PROCS },
	{ "pids wrap", 4u << 20, 100, 0u - 100, true, true, MIX_PROCS },
};

ARRAY_PARAM(kind, kind, kinds);

/*
 * All processes but init end, all that is held is given back; what is free then is
 * what the reference says, for init may have grown.
 */
static void end(struct life *l)
{
	struct ref *r = &l->ref;
	struct fx *fx = l->fx;
	u32 i;

	fx_end_all(fx);
	for (i = 0; i < REF_CPUS; i++)
		ref_switch(r, i, REF_NOBODY);
	for (i = 1; i < r->nproc; i++) {
		if (r->proc[i].pid && !r->proc[i].zombie)
			ref_exit(r, i);
		if (r->proc[i].pid)
			ref_reap(r, i);
	}
	while (r->nheld) {
		KUNIT_EXPECT_EQ(fx->test, xv6_kfree(&fx->m, r->held[0]), 0);
		ref_kfree(r, 0);
	}
	pair_compare(&l->x, true);
	fx->free_start = ref_free_frames(r);
}

static void the_machine_and_the_reference_agree(struct kunit *test)
{
	const struct kind *k = test->param_value;
	struct xv6_config cfg = FX_CONFIG_SMALL;

	cfg.phystop = k->phystop;
	cfg.nproc = k->nproc;
	cfg.shared_kernel = k->shared;
	cfg.junk = !k->clean;
	begin(fx_boot(test, &cfg));
	life.x.m->nextpid = k->nextpid;
	life.ref.nextpid = k->nextpid;
	live(&life, steps_each, k->mix);
	end(&life);
	kunit_info(test, "%lu random operations, and no frame lost\n", steps_each);
}

struct form {
	u32 size, ways;
};

static const struct form forms[] = {
	{ 1, 1 }, { 8, 1 }, { 8, 2 }, { 8, 8 }, { 16, 4 }, { 64, 16 },
};

static void describe_form(const struct form *f, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u entries, %u ways", f->size,
		 f->ways);
}

KUNIT_ARRAY_PARAM(form, forms, describe_form);

/* Accesses, with the tables changed behind the TLBs' back. */
static void a_tlb_knows_what_a_list_knows(struct kunit *test)
{
	const struct form *f = test->param_value;
	struct fx *fx = test->priv;
	unsigned long steps = min(steps_each, TLB_STEPS);
	struct xv6_proc *p;
	u32 i, slot, old;

	begin(fx);
	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, &fx->m.procs[0], 0, &p),
			ref_fork(&life.ref, 0, 0, &slot));
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, TLB_BYTES, &old),
			ref_sbrk(&life.ref, slot, TLB_BYTES, false, &old));
	for (i = 0; i < REF_CPUS; i++) {
		ref_tlb_configure(&life.ref, i, f->size, f->ways);
		KUNIT_ASSERT_EQ(test, xv6_tlb_configure(&fx->m.cpus[i].tlb,
							f->size, f->ways), 0u);
	}
	live(&life, steps, MIX_ACCESS);
	KUNIT_EXPECT_GT(test, life.ref.cpu[0].hits, (u64)steps / 200);
	end(&life);
}

XV6_SUITE(xv6vm_random, fx_init, random_exit,
	  KUNIT_CASE_PARAM(the_machine_and_the_reference_agree, kind_gen_params),
	  KUNIT_CASE_PARAM(a_tlb_knows_what_a_list_knows, form_gen_params));
