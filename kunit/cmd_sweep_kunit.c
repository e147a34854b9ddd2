// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory sweep of commands: each of them is tried with 0, 1, 2 ... free
 * frames until it succeeds. Before that it must fail as out of memory, and
 * leave each frame with the use and the bytes that it had; once there are
 * frames again, the very same call succeeds.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "cmd_cards.h"
#include "fixture.h"
#include "suites.h"

/**
 * struct sweep - one call: a good one, but for @flags and the word at @off
 * @frames: that it takes
 */
struct sweep {
	const char *what;
	unsigned int cmd;
	u32 flags, off, value;
	struct card_frames frames;
};

#define FRESH	0x00600000u	/* no table there yet */

/* Good calls that take another way than that of their card. */
static const struct sweep others[] = {
	{ "proc_create, bare", XV6VM_PROC_CREATE, XV6VM_CREATE_BARE,
	  .frames = { 4 } },
	{ "proc_sbrk, less", XV6VM_PROC_SBRK, 0,
	  offsetof(struct xv6vm_proc_sbrk, delta), -XV6_PGSIZE },
	{ "map, a new frame", XV6VM_MAP, XV6VM_MAP_NEW,
	  offsetof(struct xv6vm_map, va), FRESH, { 2 } },
	{ "map, beside others", XV6VM_MAP, XV6VM_MAP_NEW,
	  .frames = { 1 } },
};

static void other_desc(const struct sweep *s, char *desc)
{
	strscpy(desc, s->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(other, others, other_desc);

/* What makes another machine has a suite of its own: xv6vm_boot_sweep. */
static bool here(const struct card *c)
{
	return !(c->needs & CARD_NEEDS_ALONE);
}

CX_CARDS(card, here)

static struct sweep good_call(const struct card *c)
{
	return (struct sweep){ c->name, c->cmd, .frames = c->frames };
}

/**
 * struct world - what commands are tried on
 * @shared: all processes have one kernel half
 * @o: what they are about
 * @drained: frames that are taken away, @ndrained of them
 * @uses: what each frame was used for
 * @procs: the processes
 * @sites: allocations that failed, and nothing came of it
 */
struct world {
	struct cx *cx;
	bool shared;
	struct card_objects o;
	u32 *drained, ndrained;
	u32 *uses;
	struct xv6vm_proc procs[CX_NPROC], now[CX_NPROC];
	u32 sites;
};

static u32 nframes(const struct world *w)
{
	return w->cx->dev.m.nframes;
}

static struct world *new_world(struct kunit *test, bool shared)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct xv6_config cfg = FX_CONFIG_SMALL;

	KUNIT_ASSERT_NOT_NULL(test, w);
	cfg.shared_kernel = shared;
	w->cx = cx_boot(test, &cfg);
	w->shared = shared;
	w->drained = kunit_kzalloc(test, nframes(w) * sizeof(u32), GFP_KERNEL);
	w->uses = kunit_kzalloc(test, nframes(w) * sizeof(u32), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, w->drained);
	KUNIT_ASSERT_NOT_NULL(test, w->uses);
	return w;
}

/* A process with children, on a CPU, and a frame: all of the caller. */
static void populate(struct world *w, u32 needs)
{
	cx_make(w->cx, needs | CARD_NEEDS_PROC | CARD_NEEDS_ZOMBIE |
		CARD_NEEDS_HELD | CARD_NEEDS_RUNNING, &w->o);
}

/* The caller closes its file: all of it goes. */
static void depopulate(struct world *w)
{
	struct cx *cx = w->cx;

	xv6vm_file_drop(&cx->f);
	xv6vm_file_init(&cx->f, &cx->dev, 1, false);
	KUNIT_EXPECT_EQ(cx->test, cx_free(cx), cx->free_start);
	KUNIT_EXPECT_EQ(cx->test, cx_violations(cx), 0u);
}

static void drain(struct world *w, u32 n)
{
	u32 left = cx_free(w->cx);

	for (; left > n; left--) {
		w->drained[w->ndrained++] = cx_kalloc(w->cx, &w->cx->other, 0);
		if (!(left % 256))
			cond_resched();
	}
	KUNIT_EXPECT_EQ(w->cx->test, cx_free(w->cx), n);
}

static void refill(struct world *w)
{
	struct xv6vm_kfree k;

	while (w->ndrained) {
		k = (struct xv6vm_kfree){
			CX_HDR(k, 0), .pa = w->drained[--w->ndrained],
		};
		KUNIT_EXPECT_EQ(w->cx->test,
				cx_call_as(&w->cx->other, XV6VM_KFREE, &k), 0);
	}
}

static u32 use_of(const struct world *w, u32 frame)
{
	return w->cx->dev.m.frames[frame].use;
}

static void list_procs(struct world *w, struct xv6vm_proc *procs)
{
	struct xv6vm_proc_list l = {
		CX_HDR(l, 0), .ptr = cx_ptr(procs), .count = CX_NPROC,
	};

	memset(procs, 0, CX_NPROC * sizeof(*procs));
	KUNIT_EXPECT_EQ(w->cx->test, cx_call(w->cx, XV6VM_PROC_LIST, &l), 0);
}

static void remember(struct world *w)
{
	u32 i;

	for (i = 0; i < nframes(w); i++)
		w->uses[i] = use_of(w, i);
	memcpy(w->cx->spare, w->cx->ram, nframes(w) * XV6_PGSIZE);
	list_procs(w, w->procs);
}

/* Its use, or the bytes of one that has a use. */
static bool frame_changed(const struct world *w, u32 frame)
{
	const void *was = w->cx->spare + frame * XV6_PGSIZE;
	const void *is = w->cx->ram + frame * XV6_PGSIZE;
	struct xv6_frame f = { .use = use_of(w, frame) };

	return f.use != w->uses[frame] ||
	       (f.kind != XV6VM_KIND_FREE && memcmp(was, is, XV6_PGSIZE));
}

static void expect_unchanged(struct world *w, const char *what)
{
	struct kunit *test = w->cx->test;
	u32 i, changed = 0;

	for (i = 0; i < nframes(w); i++)
		changed += frame_changed(w, i);
	KUNIT_EXPECT_EQ_MSG(test, changed, 0u, "after %s", what);
	list_procs(w, w->now);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(w->now, w->procs, sizeof(w->now)), 0,
			    "after %s", what);
	KUNIT_EXPECT_EQ_MSG(test, cx_violations(w->cx), 0u, "after %s", what);
}

static u32 needed(const struct world *w, const struct sweep *s)
{
	return s->frames.some + s->frames.halves * (w->shared ? 1 : FX_KVM) +
	       s->frames.pages * CARD_PAGES;
}

static int call(struct world *w, const struct sweep *s, u32 *reason)
{
	union cx_arg arg;
	int err;

	cx_good(w->cx, card_find(s->cmd), &w->o, &arg);
	arg.hdr.flags = s->flags;
	if (s->off)
		arg.words[s->off / 4] = s->value;
	/* A new frame has no address yet. */
	if (s->cmd == XV6VM_MAP && s->flags)
		arg.words[offsetof(struct xv6vm_map, pa) / 4] = 0;
	err = cx_call(w->cx, s->cmd, &arg);
	*reason = arg.hdr.out_reason;
	return err;
}

/* A call for which there are not frames enough. */
static void fails(struct world *w, const struct sweep *s)
{
	u32 reason;

	KUNIT_EXPECT_EQ_MSG(w->cx->test, call(w, s, &reason), -ENOMEM, "%s",
			    s->what);
	KUNIT_EXPECT_EQ_MSG(w->cx->test, reason, (u32)XV6VM_R_NO_FRAME, "%s",
			    s->what);
	w->sites++;
}

static void succeeds(struct world *w, const struct sweep *s)
{
	u32 reason;

	KUNIT_EXPECT_EQ_MSG(w->cx->test, call(w, s, &reason), 0, "%s",
			    s->what);
	KUNIT_EXPECT_EQ(w->cx->test, cx_violations(w->cx), 0u);
}

static void try_with(struct world *w, const struct sweep *s, u32 n, bool enough)
{
	populate(w, card_find(s->cmd)->needs);
	drain(w, n);
	remember(w);
	if (enough) {
		succeeds(w, s);
		refill(w);
	} else {
		fails(w, s);
		expect_unchanged(w, s->what);
		refill(w);
		succeeds(w, s);
	}
	depopulate(w);
}

static void sweep(struct kunit *test, const struct sweep *s, bool shared)
{
	struct world *w = new_world(test, shared);
	u32 n, enough = needed(w, s);

	for (n = 0; n <= enough; n++)
		try_with(w, s, n, n == enough);
	kunit_info(test, "%u failed allocations survived\n", w->sites);
}

static void without_frames_nothing_happens(struct kunit *test)
{
	const struct sweep s = good_call(test->param_value);

	sweep(test, &s, false);
}

static void with_a_shared_kernel_half_neither(struct kunit *test)
{
	const struct sweep s = good_call(test->param_value);

	sweep(test, &s, true);
}

static void nor_on_another_way(struct kunit *test)
{
	sweep(test, test->param_value, false);
}

static void nor_with_a_shared_kernel_half(struct kunit *test)
{
	sweep(test, test->param_value, true);
}

/* Every call that needs more than @n frames. */
static u32 calls_above(const struct world *w, u32 n, struct sweep *list)
{
	u32 i, count = 0;

	for (i = 0; i < card_count + ARRAY_SIZE(others); i++) {
		list[count] = i < card_count ? good_call(&cards[i]) :
			      others[i - card_count];
		count += needed(w, &list[count]) > n;
	}
	return count;
}

/* Any two commands fail on what there is, one after the other. */
static void two_failures_at_once(struct kunit *test)
{
	struct world *w = new_world(test, false);
	struct sweep *list = kunit_kcalloc(test, card_count + ARRAY_SIZE(others) + 1,
					   sizeof(*list), GFP_KERNEL);
	u32 n, a, b, count;

	KUNIT_ASSERT_NOT_NULL(test, list);
	for (n = 0; n < FX_KVM + 5; n++) {
		populate(w, 0);
		drain(w, n);
		remember(w);
		count = calls_above(w, n, list);
		for (a = 0; a < count; a++) {
			for (b = 0; b < count; b++) {
				fails(w, &list[a]);
				fails(w, &list[b]);
			}
			expect_unchanged(w, list[a].what);
		}
		refill(w);
		depopulate(w);
	}
	kunit_info(test, "%u failed allocations survived\n", w->sites);
}

CX_SUITE(xv6vm_cmd_sweep,
	 KUNIT_CASE_PARAM(without_frames_nothing_happens, card_gen_params),
	 KUNIT_CASE_PARAM(with_a_shared_kernel_half_neither, card_gen_params),
	 KUNIT_CASE_PARAM(nor_on_another_way, other_gen_params),
	 KUNIT_CASE_PARAM(nor_with_a_shared_kernel_half, other_gen_params),
	 KUNIT_CASE(two_failures_at_once));
