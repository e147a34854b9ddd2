// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes: what userinit, fork, sbrk, exit and wait do to memory.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)

static const char child[XV6VM_NAME_LEN] = "child";

static void userinit_makes_init(struct kunit *test)
{
	struct fx *fx = test->priv;
	const struct xv6_proc *init = xv6_proc_find(&fx->m, 1);
	const struct xv6_trapframe *tf;

	KUNIT_ASSERT_NOT_NULL(test, init);
	tf = xv6_trapframe(&fx->m, init);
	KUNIT_EXPECT_STREQ(test, init->name, "initcode");
	KUNIT_EXPECT_EQ(test, init->ppid, 0u);
	KUNIT_EXPECT_EQ(test, init->sz, 4096u);
	KUNIT_EXPECT_EQ(test, (u32)init->state, (u32)XV6VM_RUNNABLE);
	KUNIT_EXPECT_EQ(test, init->guard, XV6_NO_GUARD);
	KUNIT_EXPECT_PTR_EQ(test, (void *)tf,
			    (void *)(fx->m.ram + init->kstack + 4096 - 76));
	KUNIT_EXPECT_EQ(test, le32_to_cpu(tf->cs), 0x1bu);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(tf->ss), 0x23u);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(tf->eflags), 0x200u);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(tf->esp), 4096u);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(tf->eip), 0u);
}

static void the_process_table_has_an_end(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = NULL;
	u32 i;

	for (i = 1; i < fx->m.cfg.nproc; i++)
		p = fx_spawn(fx);
	FX_EXPECT_REFUSED(fx, xv6_spawn(&fx->m, child, "", 0, 0, false, &p),
			  XV6VM_R_PROC_TABLE_FULL);
	FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, p, 0, &p),
			  XV6VM_R_PROC_TABLE_FULL);
}

static void fork_copies_the_image_and_the_trap_frame(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 3), *c = NULL;
	struct xv6_trapframe *tf = xv6_trapframe(&fx->m, p), *ctf;

	tf->eax = cpu_to_le32(22);
	tf->eip = cpu_to_le32(0x1234);
	KUNIT_ASSERT_EQ(test, xv6_clearpteu(&fx->m, p->pgdir, 0x1000), 0);
	p->guard = 0x1000;
	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 7, &c), 0);
	ctf = xv6_trapframe(&fx->m, c);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(ctf->eax), 0u);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(ctf->eip), 0x1234u);
	KUNIT_EXPECT_EQ(test, c->sz, p->sz);
	KUNIT_EXPECT_EQ(test, c->ppid, p->pid);
	KUNIT_EXPECT_EQ(test, c->pid, p->pid + 1);
	KUNIT_EXPECT_EQ(test, (u32)c->holder, 7u);
	KUNIT_EXPECT_EQ(test, c->guard, 0x1000u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, c->pgdir, 0x1000) & 0xfff, 3u);
	KUNIT_EXPECT_EQ(test, memcmp(c->name, p->name, 16), 0);
	KUNIT_EXPECT_EQ(test, (u32)c->state, (u32)XV6VM_RUNNABLE);
	KUNIT_EXPECT_EQ(test, fx->m.counts.forks, (u64)1);
}

static void a_refusal_uses_up_no_pid(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *init = xv6_proc_find(&fx->m, 1), *p = NULL;
	u32 frames;

	fx->m.nextpid = 0xffffffff;
	/* From not even a kernel stack to all but the last page table. */
	for (frames = 0; frames < FX_PROC; frames++) {
		fx_drain(fx, frames);
		FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, init, 0, &p),
				  XV6VM_R_NO_FRAME);
		FX_EXPECT_REFUSED(fx, xv6_spawn(&fx->m, child, "", 0, 0, false,
						&p), XV6VM_R_NO_FRAME);
		fx_refill(fx);
	}
	KUNIT_EXPECT_EQ(test, fx->m.nextpid, 0xffffffffu);
	KUNIT_EXPECT_EQ(test, fx_spawn(fx)->pid, 0xffffffffu);
	/* 0 names no process, and 1 is init. */
	KUNIT_EXPECT_EQ(test, fx_spawn(fx)->pid, 2u);
}

static void a_full_table_uses_up_no_pid(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *init = xv6_proc_find(&fx->m, 1), *p = NULL;
	u32 i;

	fx->m.nextpid = 0xfffffffe;
	for (i = 1; i < fx->m.cfg.nproc; i++)
		p = fx_spawn(fx);
	/* They are 0xfffffffe, 0xffffffff, and from 2 on. */
	KUNIT_EXPECT_EQ(test, p->pid, fx->m.cfg.nproc - 2);
	for (i = 0; i < 3; i++) {
		FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, init, 0, &p),
				  XV6VM_R_PROC_TABLE_FULL);
		FX_EXPECT_REFUSED(fx, xv6_spawn(&fx->m, child, "", 0, 0, false,
						&p), XV6VM_R_PROC_TABLE_FULL);
	}
	fx_end_all(fx);
	KUNIT_EXPECT_EQ(test, fx_spawn(fx)->pid, fx->m.cfg.nproc - 1);
}

/* Between two pieces the machine is whole, and wait goes on with that one. */
static void a_zombie_is_reaped_in_pieces(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *init = xv6_proc_find(&fx->m, fx->m.initpid);
	struct xv6_proc *first = fx_spawn(fx), *p = fx_spawn_pages(fx, 1);
	u32 old, pid = p->pid, pieces = 0;
	int more = 1;

	FX_EXPECT_REFUSED(fx, xv6_reap(&fx->m, p), XV6VM_R_NO_ZOMBIE);
	/* A page in each of two tables. */
	KUNIT_ASSERT_EQ(test, xv6_growproc(&fx->m, p, 0x400000, &old), -ENOMEM);
	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, p->pgdir, 0x400000, 0, 0,
					   &old), 0);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, first), 0);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	while (more > 0 && pieces < 10) {
		more = xv6_reap_some(&fx->m, p, 1);
		pieces++;
		KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
		if (more > 0)
			KUNIT_EXPECT_PTR_EQ(test, xv6_proc_zombie(&fx->m, init),
					    p);
	}
	KUNIT_EXPECT_EQ(test, more, 0);
	KUNIT_EXPECT_GT(test, pieces, 1u);
	KUNIT_EXPECT_NULL(test, xv6_proc_find(&fx->m, pid));
	KUNIT_EXPECT_PTR_EQ(test, xv6_proc_zombie(&fx->m, init), first);
}

FX_SUITE(xv6vm_proc,
	 KUNIT_CASE(userinit_makes_init),
	 KUNIT_CASE(the_process_table_has_an_end),
	 KUNIT_CASE(fork_copies_the_image_and_the_trap_frame),
	 KUNIT_CASE(a_refusal_uses_up_no_pid),
	 KUNIT_CASE(a_full_table_uses_up_no_pid),
	 KUNIT_CASE(a_zombie_is_reaped_in_pieces));
