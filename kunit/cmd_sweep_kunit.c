// SPDX-License-Identifier: GPL-2.0
/*
 * The memory sweep of commands: each of them is tried with 0, 1, 2 ... free
 * frames until it succeeds. Before that it must fail as out of memory, and
 * leave each frame with the use and the bytes that it had; once there are
 * frames again, the very same call succeeds. Every command has a row, or says
 * why not.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "cmd_sweep.h"
#include "fixture.h"
#include "image.h"
#include "suites.h"

static void sweep_desc(const struct sweep *s, char *desc)
{
	strscpy(desc, s->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(sweep, cmd_sweeps, sweep_desc);

/**
 * struct world - what commands are tried on
 * @elf: a program
 * @drained: frames that are taken away, @ndrained of them
 * @uses: what each frame was used for
 * @procs: the processes
 * @sites: allocations that failed, and nothing came of it
 */
struct world {
	struct cx *cx;
	u8 *elf;
	u32 pid, pa;
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
	static const struct image_segment text = { 1, IMAGE_TEXT, 0, 1, 5000 };
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct xv6_config cfg = FX_CONFIG_SMALL;

	KUNIT_ASSERT_NOT_NULL(test, w);
	cfg.shared_kernel = shared;
	w->cx = cx_boot(test, &cfg);
	w->elf = image_build(test, &text, 1, 0);
	w->drained = kunit_kzalloc(test, nframes(w) * sizeof(u32), GFP_KERNEL);
	w->uses = kunit_kzalloc(test, nframes(w) * sizeof(u32), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, w->drained);
	KUNIT_ASSERT_NOT_NULL(test, w->uses);
	return w;
}

/* A process with a zombie child, on a CPU, and a frame: all of the caller. */
static void populate(struct world *w)
{
	struct cx *cx = w->cx;
	struct xv6vm_proc_fork k = { CX_HDR(k, 0) };
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0), .cpu = 1 };

	w->pid = cx_create_pages(cx, SWEEP_PAGES);
	k.pid = w->pid;
	c.pid = w->pid;
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_PROC_FORK, &k), 0);
	cx_exit_proc(cx, k.out_pid, XV6VM_EXIT_ZOMBIE);
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_CPU_SWITCH, &c), 0);
	w->pa = cx_kalloc(cx, &cx->f, 0);
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

/* The structure of a row, for this world. */
static void fill(struct world *w, const struct sweep *s, void *arg)
{
	const struct xv6vm_cmd *c = xv6vm_cmd_find(s->nr);

	memcpy(arg, s->arg, c->size);
	if (s->about)
		*(u32 *)(arg + s->field) = s->about == SWEEP_HELD ? w->pa : w->pid;
	if (c->in.ptr_off)
		*(u64 *)(arg + c->in.ptr_off) = cx_ptr(s->in ? s->in : w->elf);
	if (c->in2.ptr_off)
		*(u64 *)(arg + c->in2.ptr_off) = cx_ptr("prog");
	if (c->out.ptr_off)
		*(u64 *)(arg + c->out.ptr_off) = cx_ptr(w->cx->buf);
}

static int call(struct world *w, const struct sweep *s, u32 *reason)
{
	u64 arg[XV6VM_ARG_MAX / sizeof(u64)];
	const struct xv6vm_hdr *hdr = (void *)arg;
	int err;

	fill(w, s, arg);
	err = cx_call(w->cx, s->nr, arg);
	*reason = hdr->out_reason;
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
	struct sweep first = *s;
	u32 reason;

	first.nr = s->first;
	if (s->first)
		KUNIT_EXPECT_EQ(w->cx->test, call(w, &first, &reason), 0);
	KUNIT_EXPECT_EQ_MSG(w->cx->test, call(w, s, &reason), 0, "%s",
			    s->what);
	KUNIT_EXPECT_EQ(w->cx->test, cx_violations(w->cx), 0u);
}

static void try_with(struct world *w, const struct sweep *s, u32 n, bool enough)
{
	populate(w);
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

static void sweep(struct kunit *test, bool shared)
{
	const struct sweep *s = test->param_value;
	struct world *w = new_world(test, shared);
	u32 n, needed = shared ? s->shared : s->own;

	if (s->apart) {
		kunit_info(test, "%s %s\n", s->what, s->apart);
		return;
	}
	for (n = 0; n <= needed; n++)
		try_with(w, s, n, n == needed);
	kunit_info(test, "%u failed allocations survived\n", w->sites);
}

static void without_frames_nothing_happens(struct kunit *test)
{
	sweep(test, false);
}

static void with_a_shared_kernel_half_neither(struct kunit *test)
{
	sweep(test, true);
}

/* Any two commands fail on what there is, one after the other. */
static void two_failures_at_once(struct kunit *test)
{
	const struct sweep *a, *b, *end = cmd_sweeps + CMD_SWEEPS;
	struct world *w = new_world(test, false);
	u32 n;

	for (n = 0; n < FX_KVM + 5; n++) {
		populate(w);
		drain(w, n);
		remember(w);
		for (a = cmd_sweeps; a < end; a++) {
			for (b = cmd_sweeps; b < end; b++) {
				if (n >= a->own || n >= b->own)
					continue;
				fails(w, a);
				fails(w, b);
			}
			expect_unchanged(w, a->what);
		}
		refill(w);
		depopulate(w);
	}
	kunit_info(test, "%u failed allocations survived\n", w->sites);
}

/* A new command does not get past this file. */
static void every_command_has_a_row(struct kunit *test)
{
	u32 nr, i, rows;

	for (nr = 0; nr < 256; nr++) {
		unsigned int cmd = _IO(XV6VM_TYPE, nr);

		rows = 0;
		for (i = 0; i < CMD_SWEEPS; i++)
			rows += cmd_sweeps[i].nr == cmd;
		KUNIT_EXPECT_EQ_MSG(test, rows > 0, !!xv6vm_cmd_find(cmd),
				    "command 0x%x", nr);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(every_command_has_a_row),
	KUNIT_CASE_PARAM(without_frames_nothing_happens, sweep_gen_params),
	KUNIT_CASE_PARAM(with_a_shared_kernel_half_neither, sweep_gen_params),
	KUNIT_CASE(two_failures_at_once),
	{ }
};

struct kunit_suite xv6vm_cmd_sweep_suite = {
	.name = "xv6vm_cmd_sweep",
	.init = cx_init,
	.exit = cx_exit,
	.test_cases = cases,
};
