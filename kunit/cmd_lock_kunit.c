// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits for whom. The test holds the locks of a change or question that
 * takes long, and looks which commands of other threads get through.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>

#include "cmd_fixture.h"
#include "suites.h"
#include "worker.h"

/* What a change of @pid holds; 0: of none. */
static void begin_change(struct cx *cx, u32 pid)
{
	percpu_down_read(&cx->dev.machine);
	down_write(&cx->dev.changes);
	if (pid)
		down_write(cx_slot_lock(cx, pid));
}

static void end_change(struct cx *cx)
{
	up_write(&cx->dev.changes);
	percpu_up_read(&cx->dev.machine);
}

static int translate(struct worker *w)
{
	struct xv6vm_translate t = { CX_HDR(t, 0), .pid = w->pid };
	int ret = cx_call_as(&w->f, XV6VM_TRANSLATE, &t);

	WORKER_EXPECT(w, ret || (t.out.mapped && t.out.owner == w->pid));
	if (ret == -ESRCH)
		WORKER_EXPECT(w, t.hdr.out_reason == XV6VM_R_NO_PROC &&
			      t.hdr.out_detail == w->pid);
	return ret;
}

static int record(struct worker *w)
{
	struct xv6vm_proc rec;
	struct xv6vm_proc_list l = {
		CX_HDR(l, XV6VM_LIST_PID), .slot = w->pid,
		.ptr = cx_ptr(&rec), .count = 1,
	};
	int ret = cx_call_as(&w->f, XV6VM_PROC_LIST, &l);

	WORKER_EXPECT(w, ret || rec.pid == w->pid);
	return ret;
}

/* All questions about one process, and those about none. */
static int ask_one(struct worker *w)
{
	struct xv6vm_query q = { .va = 0 };
	struct xv6vm_translation tr;
	struct xv6vm_translate_batch b = {
		CX_HDR(b, 0), .pid = w->pid, .in = cx_ptr(&q),
		.ptr = cx_ptr(&tr), .count = 1,
	};
	struct xv6vm_extent ext[4];
	struct xv6vm_extents x = {
		CX_HDR(x, 0), .pid = w->pid, .ptr = cx_ptr(ext), .count = 4,
	};
	u8 bytes[4];
	struct xv6vm_mem r = {
		CX_HDR(r, 0), .pid = w->pid, .ptr = cx_ptr(bytes), .len = 4,
	};
	int ret = translate(w);

	ret = ret ? ret : cx_call_as(&w->f, XV6VM_TRANSLATE_BATCH, &b);
	ret = ret ? ret : cx_call_as(&w->f, XV6VM_EXTENTS, &x);
	ret = ret ? ret : record(w);
	return ret ? ret : cx_call_as(&w->f, XV6VM_MEM_READ, &r);
}

static int ask_machine(struct worker *w)
{
	struct xv6vm_translate t = { CX_HDR(t, 0), .query = { 0x80000000 } };
	struct xv6vm_info i = { CX_HDR(i, 0) };
	struct xv6vm_free_frame free[4];
	struct xv6vm_freelist l = {
		CX_HDR(l, 0), .ptr = cx_ptr(free), .count = 4,
	};
	struct xv6vm_frame_use frames[4];
	struct xv6vm_frame_table fr = {
		CX_HDR(fr, 0), .ptr = cx_ptr(frames), .count = 4,
	};
	int ret = cx_call_as(&w->f, XV6VM_TRANSLATE, &t);

	ret = ret ? ret : cx_call_as(&w->f, XV6VM_INFO, &i);
	ret = ret ? ret : cx_call_as(&w->f, XV6VM_FREELIST, &l);
	return ret ? ret : cx_call_as(&w->f, XV6VM_FRAME_TABLE, &fr);
}

static void a_change_of_one_does_not_stop_questions_about_others(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 a = cx_create(cx, &cx->f, 0);
	u32 b = cx_create(cx, &cx->f, 0);
	struct rw_semaphore *lock = cx_slot_lock(cx, b);
	struct worker one, machine, waits;

	begin_change(cx, b);
	worker_start(cx, &one, 4, a, ask_one);
	worker_start(cx, &machine, 5, 0, ask_machine);
	worker_start(cx, &waits, 6, b, ask_one);
	KUNIT_EXPECT_TRUE(test, worker_done(&one));
	KUNIT_EXPECT_TRUE(test, worker_done(&machine));
	KUNIT_EXPECT_TRUE(test, worker_idle(&waits));
	/* It waits for that slot, not for the end of the change. */
	up_write(lock);
	KUNIT_EXPECT_TRUE(test, worker_done(&waits));
	end_change(cx);
	KUNIT_EXPECT_EQ(test, worker_end(&one), 0);
	KUNIT_EXPECT_EQ(test, worker_end(&machine), 0);
	KUNIT_EXPECT_EQ(test, worker_end(&waits), 0);
}

static int ask_frozen(struct worker *w)
{
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0) };
	struct xv6vm_stats s = { CX_HDR(s, 0) };
	struct xv6vm_aliases l = { CX_HDR(l, 0) };
	int ret = cx_call_as(&w->f, XV6VM_CPU_STATE, &c);

	ret = ret ? ret : cx_call_as(&w->f, XV6VM_STATS, &s);
	return ret ? ret : cx_call_as(&w->f, XV6VM_ALIASES, &l);
}

static int check(struct worker *w)
{
	struct xv6vm_check c = { CX_HDR(c, 0) };
	int ret = cx_call_as(&w->f, XV6VM_CHECK, &c);

	WORKER_EXPECT(w, ret || !c.out_total);
	return ret;
}

static int fork_and_end(struct worker *w)
{
	struct xv6vm_proc_fork k = { CX_HDR(k, 0), .pid = w->pid };
	int ret = cx_call_as(&w->f, XV6VM_PROC_FORK, &k);

	xv6vm_file_drop(&w->f);
	return ret;
}

/* A frame of the file, and one that no file holds. */
static int kalloc_kfree(struct worker *w)
{
	u32 flags[] = { 0, XV6VM_PERSIST }, i;
	int ret = 0;

	for (i = 0; !ret && i < ARRAY_SIZE(flags); i++) {
		struct xv6vm_kalloc k = { CX_HDR(k, flags[i]) };
		struct xv6vm_kfree back = { CX_HDR(back, 0) };

		ret = cx_call_as(&w->f, XV6VM_KALLOC, &k);
		back.pa = k.out_pa;
		ret = ret ? ret : cx_call_as(&w->f, XV6VM_KFREE, &back);
	}
	WORKER_EXPECT(w, !w->f.held);
	return ret;
}

/* To be judged by what it is when it is freed, not before. */
static int kfree_head(struct worker *w)
{
	struct xv6vm_kfree k = { CX_HDR(k, 0), .pa = w->pid };

	return cx_call_as(&w->f, XV6VM_KFREE, &k);
}

static void what_is_freed_is_what_was_judged(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 head = xv6_v2p(cx->dev.m.kmem.freelist);
	struct worker other;

	begin_change(cx, 0);
	worker_start(cx, &other, 4, head, kfree_head);
	KUNIT_EXPECT_TRUE(test, worker_idle(&other));
	/* What was free when it was asked for is this file's by now. */
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&cx->dev.m, XV6VM_KIND_HELD,
					 cx->f.holder), head);
	cx->f.held++;
	end_change(cx);
	KUNIT_EXPECT_EQ(test, worker_end(&other), -EPERM);
	cx_kfree(cx, head);
}

static void what_wants_nothing_to_change_waits_for_changes(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct worker frozen, all, change, alloc;

	begin_change(cx, 0);
	worker_start(cx, &frozen, 4, 0, ask_frozen);
	worker_start(cx, &all, 5, 0, check);
	worker_start(cx, &change, 6, 1, fork_and_end);
	worker_start(cx, &alloc, 7, 0, kalloc_kfree);
	KUNIT_EXPECT_TRUE(test, worker_idle(&frozen));
	KUNIT_EXPECT_TRUE(test, worker_idle(&all));
	KUNIT_EXPECT_TRUE(test, worker_idle(&change));
	KUNIT_EXPECT_TRUE(test, worker_idle(&alloc));
	end_change(cx);
	KUNIT_EXPECT_EQ(test, worker_end(&frozen), 0);
	KUNIT_EXPECT_EQ(test, worker_end(&all), 0);
	KUNIT_EXPECT_EQ(test, worker_end(&change), 0);
	KUNIT_EXPECT_EQ(test, worker_end(&alloc), 0);
}

static int boot_as(struct xv6vm_file *f)
{
	struct xv6vm_boot b = {
		CX_HDR(b, 0), .ncpu = 2, .machine = XV6VM_MACHINE_JUNK,
	};

	return cx_call_as(f, XV6VM_BOOT, &b);
}

static int boot(struct worker *w)
{
	return boot_as(&w->f);
}

static void a_boot_waits_for_questions(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, XV6VM_PERSIST);
	struct worker w;

	percpu_down_read(&cx->dev.machine);
	worker_start(cx, &w, 4, 0, boot);
	KUNIT_EXPECT_TRUE(test, worker_idle(&w));
	KUNIT_EXPECT_NOT_NULL(test, xv6_proc_find(&cx->dev.m, pid));
	percpu_up_read(&cx->dev.machine);
	KUNIT_EXPECT_EQ(test, worker_end(&w), 0);
	KUNIT_EXPECT_NULL(test, xv6_proc_find(&cx->dev.m, pid));
}

/* End @pid, and let another have its slot, in a change that holds that. */
static u32 replace_proc(struct cx *cx, u32 pid)
{
	struct xv6_machine *m = &cx->dev.m;
	struct xv6_proc *p = xv6_proc_find(m, pid), *other;
	static const char name[XV6VM_NAME_LEN] = "other";

	KUNIT_EXPECT_EQ(cx->test, xv6_exit(m, p), 0);
	KUNIT_EXPECT_EQ(cx->test, xv6_reap(m, p), 0);
	KUNIT_EXPECT_EQ(cx->test, xv6_spawn(m, name, NULL, 0, cx->f.holder, false, &other), 0);
	KUNIT_EXPECT_PTR_EQ(cx->test, p, other);
	return p->pid;
}

static void who_waited_for_one_that_ended_is_told_so(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	struct rw_semaphore *lock = cx_slot_lock(cx, pid);
	struct worker tables, rec;
	u32 other;

	begin_change(cx, pid);
	worker_start(cx, &tables, 4, pid, translate);
	worker_start(cx, &rec, 5, pid, record);
	KUNIT_EXPECT_TRUE(test, worker_idle(&tables));
	KUNIT_EXPECT_TRUE(test, worker_idle(&rec));
	other = replace_proc(cx, pid);
	up_write(lock);
	KUNIT_EXPECT_TRUE(test, worker_done(&tables));
	KUNIT_EXPECT_TRUE(test, worker_done(&rec));
	end_change(cx);
	KUNIT_EXPECT_EQ(test, worker_end(&tables), -ESRCH);
	KUNIT_EXPECT_EQ(test, worker_end(&rec), -ESRCH);
	KUNIT_EXPECT_NE(test, other, pid);
	cx_exit_proc(cx, other, 0);
}

/* Of whichever process the directory is: none, by the time there is an answer. */
static int by_cr3(struct worker *w)
{
	struct xv6vm_translate t = {
		CX_HDR(t, XV6VM_BY_CR3), .pid = w->pid,
	};

	return cx_call_as(&w->f, XV6VM_TRANSLATE, &t);
}

static void a_directory_by_its_address_has_a_slot_as_well(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	struct rw_semaphore *lock = cx_slot_lock(cx, pid);
	struct worker w, kernel;

	begin_change(cx, pid);
	worker_start(cx, &w, 4, xv6_proc_find(&cx->dev.m, pid)->pgdir, by_cr3);
	worker_start(cx, &kernel, 5, cx->dev.m.kpgdir, by_cr3);
	KUNIT_EXPECT_TRUE(test, worker_done(&kernel));
	KUNIT_EXPECT_TRUE(test, worker_idle(&w));
	pid = replace_proc(cx, pid);
	up_write(lock);
	KUNIT_EXPECT_TRUE(test, worker_done(&w));
	end_change(cx);
	KUNIT_EXPECT_EQ(test, worker_end(&kernel), 0);
	KUNIT_EXPECT_EQ(test, worker_end(&w), 0);
	cx_exit_proc(cx, pid, 0);
}

CX_SUITE(xv6vm_cmd_lock,
	 KUNIT_CASE(a_change_of_one_does_not_stop_questions_about_others),
	 KUNIT_CASE(what_is_freed_is_what_was_judged),
	 KUNIT_CASE(what_wants_nothing_to_change_waits_for_changes),
	 KUNIT_CASE(a_boot_waits_for_questions),
	 KUNIT_CASE(who_waited_for_one_that_ended_is_told_so),
	 KUNIT_CASE(a_directory_by_its_address_has_a_slot_as_well));
