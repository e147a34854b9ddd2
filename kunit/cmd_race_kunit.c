// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything at once: threads that make, grow, write and end processes, others
 * that ask about them meanwhile, take frames, run CPUs, boot and check. What
 * each of them sees must be the truth of some moment.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"
#include "worker.h"

#define ROUNDS	200u
#define PAGES	3u		/* of the process that stays */
#define MAKERS	2u

/**
 * struct race - what the threads of a test have in common
 * @stays: a process that lives throughout, and where its pages lie
 * @made: the last process that each maker made
 * @common: a frame that no file holds, and that anybody may give back
 */
struct race {
	struct cx *cx;
	u32 stays;
	u32 pa[PAGES];
	u32 made[MAKERS];
	u32 common;
};

struct racer {
	struct worker w;
	struct race *r;
	u32 number;
};

static struct racer *racer(struct worker *w)
{
	return container_of(w, struct racer, w);
}

static int translate(struct worker *w, u32 pid, u32 va,
		     struct xv6vm_translation *out)
{
	struct xv6vm_translate t = {
		CX_HDR(t, 0), .pid = pid, .query = { .va = va },
	};
	int ret = cx_call_as(&w->f, XV6VM_TRANSLATE, &t);

	*out = t.out;
	if (!ret && pid && t.out.mapped)
		WORKER_EXPECT(w, t.out.kind == XV6VM_KIND_USER &&
			      t.out.owner == pid);
	return ret;
}

static int fork_as(struct worker *w, u32 pid, u32 *child)
{
	struct xv6vm_proc_fork k = { CX_HDR(k, 0), .pid = pid };
	int ret = cx_call_as(&w->f, XV6VM_PROC_FORK, &k);

	*child = k.out_pid;
	return ret;
}

static int sbrk(struct worker *w, u32 pid, s32 delta)
{
	struct xv6vm_proc_sbrk s = {
		CX_HDR(s, 0), .pid = pid, .delta = delta,
	};

	return cx_call_as(&w->f, XV6VM_PROC_SBRK, &s);
}

/* Write to a page of one's own child, and find it there. */
static void write_and_read(struct worker *w, u32 pid)
{
	u32 put = pid * 0x01010101, got = 0;
	struct xv6vm_mem in = {
		CX_HDR(in, 0), .pid = pid, .va = 0x1004,
		.ptr = cx_ptr(&put), .len = sizeof(put),
	};
	struct xv6vm_mem out = in;

	out.ptr = cx_ptr(&got);
	WORKER_EXPECT(w, !cx_call_as(&w->f, XV6VM_MEM_WRITE, &in));
	WORKER_EXPECT(w, !cx_call_as(&w->f, XV6VM_MEM_READ, &out));
	WORKER_EXPECT(w, put == got);
}

static void end(struct worker *w, u32 pid, u32 flags)
{
	struct xv6vm_proc_exit e = { CX_HDR(e, flags), .pid = pid };

	WORKER_EXPECT(w, !cx_call_as(&w->f, XV6VM_PROC_EXIT, &e));
	if (flags)
		xv6vm_file_drop(&w->f);
}

/* A child of the process that stays, and its short life. */
static int make(struct worker *w)
{
	struct race *r = racer(w)->r;
	u32 *made = &r->made[racer(w)->number];
	struct xv6vm_translation t;
	u32 i, pid;

	for (i = 0; i < ROUNDS; i++) {
		if (fork_as(w, r->stays, &pid))
			continue;
		WRITE_ONCE(*made, pid);
		WORKER_EXPECT(w, !translate(w, pid, 0x1000, &t) && t.mapped);
		WORKER_EXPECT(w, t.pa != r->pa[1]);
		write_and_read(w, pid);
		if (!sbrk(w, pid, 2 * XV6_PGSIZE))
			WORKER_EXPECT(w, !sbrk(w, pid, -XV6_PGSIZE));
		end(w, pid, worker_below(w, 2) ? XV6VM_EXIT_ZOMBIE : 0);
		WORKER_EXPECT(w, translate(w, pid, 0, &t) == -ESRCH);
	}
	return 0;
}

/* Its whole address space, and its record. */
static int look(struct worker *w, u32 pid)
{
	struct xv6vm_extent ext[8];
	struct xv6vm_extents x = {
		CX_HDR(x, 0), .pid = pid, .ptr = cx_ptr(ext), .count = 8,
	};
	struct xv6vm_proc rec;
	struct xv6vm_proc_list l = {
		CX_HDR(l, XV6VM_LIST_PID), .slot = pid,
		.ptr = cx_ptr(&rec), .count = 1,
	};
	int ret = cx_call_as(&w->f, XV6VM_EXTENTS, &x);

	WORKER_EXPECT(w, ret || (x.out_count && !ext[0].va));
	if (ret)
		return ret;
	ret = cx_call_as(&w->f, XV6VM_PROC_LIST, &l);
	WORKER_EXPECT(w, ret || (rec.pid == pid &&
				 rec.user_frames == rec.sz / XV6_PGSIZE &&
				 rec.kernel_tables == CX_KVM - 1));
	return ret;
}

static int ask(struct worker *w)
{
	struct race *r = racer(w)->r;
	struct xv6vm_translation t;
	u32 i, page, pid;
	int ret;

	for (i = 0; i < 4 * ROUNDS; i++) {
		page = worker_below(w, PAGES);
		ret = translate(w, r->stays, page * XV6_PGSIZE, &t);
		WORKER_EXPECT(w, !ret && t.pa == r->pa[page]);
		ret = translate(w, 0, 0x80000000 + page * XV6_PGSIZE, &t);
		WORKER_EXPECT(w, !ret && t.pa == page * XV6_PGSIZE);
		pid = READ_ONCE(r->made[worker_below(w, MAKERS)]);
		if (!pid)
			continue;
		ret = translate(w, pid, page * XV6_PGSIZE, &t);
		WORKER_EXPECT(w, ret == -ESRCH || (!ret && t.mapped));
		ret = look(w, pid);
		WORKER_EXPECT(w, !ret || ret == -ESRCH);
		cond_resched();
	}
	return 0;
}

static void kfree_as(struct worker *w, u32 pa, bool must)
{
	struct xv6vm_kfree k = { CX_HDR(k, 0), .pa = pa };
	int ret = cx_call_as(&w->f, XV6VM_KFREE, &k);

	WORKER_EXPECT(w, !ret || (!must && k.hdr.out_reason));
}

static int take(struct worker *w)
{
	struct race *r = racer(w)->r;
	u32 i, pa, flags;

	for (i = 0; i < ROUNDS; i++) {
		struct xv6vm_kalloc k = { CX_HDR(k, 0) };

		flags = worker_below(w, 2) ? XV6VM_PERSIST : 0;
		k.hdr.flags = flags;
		if (cx_call_as(&w->f, XV6VM_KALLOC, &k))
			continue;
		/* A pointer of the list, never what kfree fills with. */
		WORKER_EXPECT(w, !k.out_next || k.out_next >= XV6_KERNBASE);
		if (!flags) {
			kfree_as(w, k.out_pa, true);
			continue;
		}
		/* Who else has one in hand may free this, or what came of it. */
		pa = READ_ONCE(r->common);
		WRITE_ONCE(r->common, k.out_pa);
		kfree_as(w, k.out_pa, false);
		if (pa)
			kfree_as(w, pa, false);
	}
	WORKER_EXPECT(w, !w->f.held);
	return 0;
}

/* CPUs run processes, which sets A and D in their tables and in kpgdir's. */
static int run_cpus(struct worker *w)
{
	struct race *r = racer(w)->r;
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		struct xv6vm_cpu_cmd c = {
			CX_HDR(c, 0), .cpu = worker_below(w, 2), .pid = r->stays,
		};
		struct xv6vm_access a = {
			CX_HDR(a, 0), .cpu = c.cpu, .va = 0x1000, .width = 4,
			.type = worker_below(w, 2) ? XV6VM_WRITE : XV6VM_READ,
		};

		if (worker_below(w, 2))
			c.pid = worker_below(w, 2) ?
				READ_ONCE(r->made[0]) : 0;
		if (!cx_call_as(&w->f, XV6VM_CPU_SWITCH, &c) && !c.pid)
			a.va = 0x80000000 + worker_below(w, 64) * XV6_PGSIZE;
		if (a.va >= 0x80000000)
			a.type = XV6VM_READ;
		cx_call_as(&w->f, XV6VM_ACCESS, &a);
	}
	return 0;
}

/* All processes, one after the other: none twice, none half made. */
static void list_procs(struct worker *w)
{
	struct xv6vm_proc rec[CX_NPROC];
	struct xv6vm_proc_list l = {
		CX_HDR(l, 0), .ptr = cx_ptr(rec), .count = CX_NPROC,
	};
	u32 i, j;

	WORKER_EXPECT(w, !cx_call_as(&w->f, XV6VM_PROC_LIST, &l));
	for (i = 0; i < l.out_count; i++) {
		WORKER_EXPECT(w, rec[i].pid && rec[i].pgdir && rec[i].sz);
		WORKER_EXPECT(w, rec[i].state > XV6VM_EMBRYO);
		for (j = 0; j < i; j++)
			WORKER_EXPECT(w, rec[i].pid != rec[j].pid);
	}
}

static void list_frames(struct worker *w)
{
	static struct xv6vm_frame_use rec[64];
	struct xv6vm_frame_table t = {
		CX_HDR(t, 0), .ptr = cx_ptr(rec), .count = ARRAY_SIZE(rec),
	};
	u32 i;

	do {
		t.out_count = 0;
		t.out_total = 0;
		WORKER_EXPECT(w, !cx_call_as(&w->f, XV6VM_FRAME_TABLE, &t));
		for (i = 0; i < t.out_count; i++)
			WORKER_EXPECT(w, rec[i].kind < XV6VM_KIND_COUNT);
	} while (t.out_count);
}

/* The machine is whole, whatever the others are doing; it is not to be had. */
static int oversee(struct worker *w)
{
	u32 i;

	for (i = 0; i < ROUNDS / 4; i++) {
		struct xv6vm_check c = { CX_HDR(c, 0) };
		struct xv6vm_stats s = { CX_HDR(s, 0) };
		struct xv6vm_boot b = { CX_HDR(b, 0), .ncpu = 2 };

		WORKER_EXPECT(w, !cx_call_as(&w->f, XV6VM_CHECK, &c));
		WORKER_EXPECT(w, !c.out_total);
		WORKER_EXPECT(w, !cx_call_as(&w->f, XV6VM_STATS, &s));
		list_procs(w);
		list_frames(w);
		if (!(i % 8))
			WORKER_EXPECT(w, cx_call_as(&w->f, XV6VM_BOOT, &b) ==
					 -EBUSY);
	}
	return 0;
}

static int (*const roles[])(struct worker *w) = {
	make, make, ask, ask, take, take, run_cpus, oversee,
};

/* Frames that no file holds, of which the last may be left. */
static void give_back_common(struct cx *cx)
{
	u32 i;

	for (i = 0; i < cx->dev.m.nframes; i++) {
		const struct xv6_frame *f = &cx->dev.m.frames[i];

		if (f->kind == XV6VM_KIND_HELD && !f->owner)
			cx_kfree(cx, i << XV6_PGSHIFT);
	}
}

static void all_at_once(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct racer *racers = kunit_kcalloc(test, ARRAY_SIZE(roles),
					     sizeof(*racers), GFP_KERNEL);
	struct race *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, racers);
	KUNIT_ASSERT_NOT_NULL(test, r);
	r->cx = cx;
	r->stays = cx_create_pages(cx, PAGES);
	for (i = 0; i < PAGES; i++)
		r->pa[i] = cx_pa(cx, r->stays, i * XV6_PGSIZE);
	for (i = 0; i < ARRAY_SIZE(roles); i++) {
		racers[i].r = r;
		racers[i].number = i;
		worker_start(cx, &racers[i].w, 4 + i, 0, roles[i]);
	}
	for (i = 0; i < ARRAY_SIZE(roles); i++)
		worker_end(&racers[i].w);
	for (i = 0; i < ARRAY_SIZE(roles); i++)
		xv6vm_file_drop(&racers[i].w.f);
	give_back_common(cx);
}

CX_SUITE(xv6vm_cmd_race,
	 KUNIT_CASE(all_at_once));
