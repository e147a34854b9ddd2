// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether what was filled from outside is a machine, number by number, of the ones that
 * nobody can be asked for before.
 */
#include <xv6/check.h>
#include <xv6/event.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

static bool sound(struct fx *fx)
{
	return xv6_machine_sound(&fx->m, &fx->check);
}

/* It is none with that number, and one again with what was there. */
#define EXPECT_UNSOUND(f, number, wrong) do {				\
	struct fx *_fx = (f);						\
	typeof(number) *_at = &(number), _was = *_at;			\
									\
	*_at = (wrong);							\
	KUNIT_EXPECT_FALSE_MSG(_fx->test, sound(_fx), "%s", #number);	\
	*_at = _was;							\
	KUNIT_EXPECT_TRUE_MSG(_fx->test, sound(_fx), "%s", #number);	\
} while (0)

static void a_cpu_runs_who_says_so(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	struct xv6_cpu *c = fx->m.cpus;

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 1, p), 0);
	KUNIT_EXPECT_TRUE(test, sound(fx));
	EXPECT_UNSOUND(fx, c[1].cpl, 1);
	EXPECT_UNSOUND(fx, c[1].slot, fx->m.cfg.nproc);
	EXPECT_UNSOUND(fx, c[1].slot, 0);
	EXPECT_UNSOUND(fx, c[0].slot, fx->m.cfg.nproc);
	EXPECT_UNSOUND(fx, c[0].slot, 0);
	EXPECT_UNSOUND(fx, c[0].slot, c[1].slot);
	EXPECT_UNSOUND(fx, c[1].tlb.size, 3);
	EXPECT_UNSOUND(fx, p->cpu, 0);
	EXPECT_UNSOUND(fx, p->cpu, fx->m.cfg.ncpu);
	EXPECT_UNSOUND(fx, fx->m.nextpid, p->pid);
}

static void a_process_is_what_it_says(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	EXPECT_UNSOUND(fx, p->state, XV6VM_SLEEPING - 1);
	EXPECT_UNSOUND(fx, p->state, XV6VM_ZOMBIE + 1);
	EXPECT_UNSOUND(fx, p->name[0], '\n');
	EXPECT_UNSOUND(fx, p->pid, fx->m.initpid);
	p->state = XV6VM_SLEEPING;
	KUNIT_EXPECT_TRUE(test, sound(fx));
	p->state = XV6VM_RUNNABLE;
}

static void events_have_types_and_numbers(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_ring *r = fx->m.ring;

	EXPECT_UNSOUND(fx, r->at[0].type, 0);
	EXPECT_UNSOUND(fx, r->at[(r->next - 1) & r->mask].type, XV6VM_E_GONE + 1);
	EXPECT_UNSOUND(fx, r->next, XV6_EVENTS_END);
}

static void only_an_image_has_no_kernel(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_config cfg = fx->m.cfg;

	EXPECT_UNSOUND(fx, fx->m.kpgdir, 0);
	EXPECT_UNSOUND(fx, fx->m.foreign, true);
	fx = fx_build(test, &cfg);
	fx->damaged = true;
	xv6_machine_load(&fx->m, &cfg, &fx->mem, 0x1000);
	KUNIT_EXPECT_TRUE(test, sound(fx));
	EXPECT_UNSOUND(fx, fx->m.kpgdir, 0x1000);
	EXPECT_UNSOUND(fx, fx->m.foreign, false);
	EXPECT_UNSOUND(fx, fx->m.frames[3].kind, XV6VM_KIND_IO);
}

FX_SUITE(xv6vm_sound,
	 KUNIT_CASE(a_cpu_runs_who_says_so),
	 KUNIT_CASE(a_process_is_what_it_says),
	 KUNIT_CASE(events_have_types_and_numbers),
	 KUNIT_CASE(only_an_image_has_no_kernel));
