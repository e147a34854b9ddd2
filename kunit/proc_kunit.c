// SPDX-License-Identifier: GPL-2.0
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

static void a_process_takes_its_frames_in_xv6s_order(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 head = fx_free_frame(fx, 0);
	const struct xv6_proc *p = fx_spawn(fx);

	KUNIT_EXPECT_EQ(test, p->kstack, head);
	KUNIT_EXPECT_EQ(test, p->pgdir, head - 4096);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0x80000000),
			(head - 2 * 4096) | 7);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0xffffffff),
			(head - 10 * 4096) | 7);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0), (head - 11 * 4096) | 7);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, p->pgdir, 0), (head - 12 * 4096) | 7);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start - FX_PROC);
	KUNIT_EXPECT_EQ(test, p->ppid, 1u);
	KUNIT_EXPECT_EQ(test, p->pid, 2u);
}

struct name_case {
	const char *what;
	char name[XV6VM_NAME_LEN];
	bool ok;
};

static const struct name_case name_cases[] = {
	{ "letters", "sh", true },
	{ "all kinds", "Az09_.-", true },
	{ "15 characters", "abcdefghijklmno", true },
	{ "empty", "", false },
	{ "a space", "a b", false },
	{ "a slash", "/init", false },
	{ "a newline", "a\n", false },
	{ "a byte behind the end", "a\0b", false },
	{ "no end", { 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k',
		      'l', 'm', 'n', 'o', 'p' }, false },
};

static void describe_name(const struct name_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(name, name_cases, describe_name);

static void a_name_is_taken_or_refused(struct kunit *test)
{
	const struct name_case *c = test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = NULL;
	int err = xv6_spawn(&fx->m, c->name, "", 0, 0, false, &p);

	KUNIT_EXPECT_EQ(test, xv6_name_ok(c->name), c->ok);
	KUNIT_EXPECT_EQ(test, err, c->ok ? 0 : -EINVAL);
	if (!c->ok)
		KUNIT_EXPECT_EQ(test, fx->m.why.reason, (u32)XV6VM_R_NAME);
	else
		KUNIT_EXPECT_EQ(test, memcmp(p->name, c->name, 16), 0);
}

static void the_first_code_fits_below_a_page(struct kunit *test)
{
	struct fx *fx = test->priv;
	u8 *code = kunit_kzalloc(test, 4096, GFP_KERNEL);
	struct xv6_proc *p = NULL;

	KUNIT_ASSERT_NOT_NULL(test, code);
	memset(code, 0x55, 4096);
	FX_EXPECT_REFUSED(fx, xv6_spawn(&fx->m, child, code, 4096, 0, false, &p),
			  -ENOSPC, XV6VM_R_INIT_TOO_BIG);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start);
	KUNIT_EXPECT_EQ(test, xv6_spawn(&fx->m, child, code, 4095, 0, false, &p), 0);
}

static void the_process_table_has_an_end(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = NULL;
	u32 i;

	for (i = 1; i < fx->m.cfg.nproc; i++)
		p = fx_spawn(fx);
	FX_EXPECT_REFUSED(fx, xv6_spawn(&fx->m, child, "", 0, 0, false, &p), -EAGAIN,
			  XV6VM_R_PROC_TABLE_FULL);
	FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, p, 0, &p), -EAGAIN,
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

static void fork_takes_its_frames_in_xv6s_order(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 2), *c = NULL;
	u32 head = fx_free_frame(fx, 0);

	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &c), 0);
	KUNIT_EXPECT_EQ(test, c->kstack, head);
	KUNIT_EXPECT_EQ(test, c->pgdir, head - 4096);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, c->pgdir, 0), (head - 11 * 4096) | 7);
	KUNIT_EXPECT_EQ(test, fx_pde(fx, c->pgdir, 0), (head - 12 * 4096) | 7);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, c->pgdir, 4096),
			(head - 13 * 4096) | 7);
}

static void what_a_child_writes_its_parent_does_not_see(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx), *c = NULL;
	u32 word = 0x11111111;

	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &c), 0);
	KUNIT_ASSERT_EQ(test, xv6_copyout(&fx->m, c->pgdir, 0, &word, 4), 0);
	KUNIT_EXPECT_EQ(test, fx_word(fx, PAGE_OF(fx_pte(fx, p->pgdir, 0))),
			0x9090feebu);
}

static void a_copy_of_a_page_by_hand_is_the_childs_own(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 2), *c = NULL;
	u32 held = xv6_kalloc(&fx->m, XV6VM_KIND_HELD, 0), pa, old;

	KUNIT_ASSERT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, 4096, &old), 0);
	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, p->pgdir, 4096, held, 6,
					   &pa), 0);
	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &c), 0);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, c->pgdir, 4096) & 0xfff, 7u);
	KUNIT_EXPECT_NE(test, PAGE_OF(fx_pte(fx, c->pgdir, 4096)), held);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	fx_end_all(fx);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, held), 0);
}

static void fork_of_a_process_with_a_hole_is_refused(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 3), *c = NULL;
	u32 nfree, old, next = fx->m.nextpid;

	KUNIT_ASSERT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, 4096, &old), 0);
	nfree = fx->m.kmem.nfree;
	FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, p, 0, &c), -ENXIO,
			  XV6VM_R_NO_PAGE);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	KUNIT_EXPECT_NULL(test, xv6_proc_find(&fx->m, next));
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
		FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, init, 0, &p), -ENOMEM,
				  XV6VM_R_NO_FRAME);
		FX_EXPECT_REFUSED(fx, xv6_spawn(&fx->m, child, "", 0, 0, false, &p),
				  -ENOMEM, XV6VM_R_NO_FRAME);
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
		FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, init, 0, &p), -EAGAIN,
				  XV6VM_R_PROC_TABLE_FULL);
		FX_EXPECT_REFUSED(fx, xv6_spawn(&fx->m, child, "", 0, 0, false, &p),
				  -EAGAIN, XV6VM_R_PROC_TABLE_FULL);
	}
	fx_end_all(fx);
	KUNIT_EXPECT_EQ(test, fx_spawn(fx)->pid, fx->m.cfg.nproc - 1);
}

static void exit_frees_nothing_and_wait_all(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 3);
	struct xv6_proc *init = xv6_proc_find(&fx->m, 1);
	u32 nfree = fx->m.kmem.nfree, pid = 0, kstack = p->kstack;

	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	KUNIT_EXPECT_EQ(test, (u32)p->state, (u32)XV6VM_ZOMBIE);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	KUNIT_ASSERT_EQ(test, xv6_wait(&fx->m, init, &pid), 0);
	KUNIT_EXPECT_EQ(test, pid, 2u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start);
	/* The kernel stack went first, so it lies deepest. */
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, FX_PROC + 2 - 1), kstack);
	KUNIT_EXPECT_NULL(test, xv6_proc_find(&fx->m, 2));
}

static void wait_without_a_zombie_is_refused(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *init = xv6_proc_find(&fx->m, 1);
	u32 pid = 0;

	FX_EXPECT_REFUSED(fx, xv6_wait(&fx->m, init, &pid), -ECHILD,
			  XV6VM_R_NO_CHILDREN);
	fx_spawn(fx);
	FX_EXPECT_REFUSED(fx, xv6_wait(&fx->m, init, &pid), -EAGAIN,
			  XV6VM_R_NO_ZOMBIE);
	KUNIT_EXPECT_EQ(test, pid, 0u);
}

static void orphans_go_to_init(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx), *c = NULL;
	u32 pid = 0;

	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 0, &c), 0);
	KUNIT_EXPECT_EQ(test, c->ppid, p->pid);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	KUNIT_EXPECT_EQ(test, c->ppid, 1u);
	FX_EXPECT_REFUSED(fx, xv6_wait(&fx->m, p, &pid), -ESRCH,
			  XV6VM_R_PROC_ZOMBIE);
}

static void init_never_exits(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *init = xv6_proc_find(&fx->m, 1);

	FX_EXPECT_REFUSED(fx, xv6_exit(&fx->m, init), -EPERM,
			  XV6VM_R_INIT_EXITING);
	KUNIT_EXPECT_EQ(test, (u32)init->state, (u32)XV6VM_RUNNABLE);
	FX_EXPECT_REFUSED(fx, xv6_reap(&fx->m, init), -EAGAIN,
			  XV6VM_R_NO_ZOMBIE);
}

static void a_zombie_does_nothing(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx), *c = NULL;
	u32 old;

	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	FX_EXPECT_REFUSED(fx, xv6_exit(&fx->m, p), -ESRCH,
			  XV6VM_R_PROC_ZOMBIE);
	FX_EXPECT_REFUSED(fx, xv6_fork(&fx->m, p, 0, &c), -ESRCH,
			  XV6VM_R_PROC_ZOMBIE);
	FX_EXPECT_REFUSED(fx, xv6_growproc(&fx->m, p, 1, &old), -ESRCH,
			  XV6VM_R_PROC_ZOMBIE);
}

static void a_holder_takes_its_processes_along(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = NULL, *c = NULL, *other = fx_spawn(fx);
	u32 pid = other->pid, nfree = fx->m.kmem.nfree;

	KUNIT_ASSERT_EQ(test, xv6_spawn(&fx->m, child, "", 0, 9, false, &p), 0);
	KUNIT_ASSERT_EQ(test, xv6_fork(&fx->m, p, 9, &c), 0);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, c), 0);
	fx_drop_holder(fx, 9);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	KUNIT_EXPECT_PTR_EQ(test, xv6_proc_find(&fx->m, pid), other);
	KUNIT_EXPECT_NULL(test, xv6_proc_find(&fx->m, 0));
}

/* Between two pieces the machine is whole, and wait goes on with that one. */
static void a_zombie_is_reaped_in_pieces(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *init = xv6_proc_find(&fx->m, fx->m.initpid);
	struct xv6_proc *first = fx_spawn(fx), *p = fx_spawn_pages(fx, 1);
	u32 old, pid = p->pid, pieces = 0;
	int more = 1;

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

static struct kunit_case cases[] = {
	KUNIT_CASE(userinit_makes_init),
	KUNIT_CASE(a_process_takes_its_frames_in_xv6s_order),
	KUNIT_CASE_PARAM(a_name_is_taken_or_refused, name_gen_params),
	KUNIT_CASE(the_first_code_fits_below_a_page),
	KUNIT_CASE(the_process_table_has_an_end),
	KUNIT_CASE(fork_copies_the_image_and_the_trap_frame),
	KUNIT_CASE(fork_takes_its_frames_in_xv6s_order),
	KUNIT_CASE(what_a_child_writes_its_parent_does_not_see),
	KUNIT_CASE(a_copy_of_a_page_by_hand_is_the_childs_own),
	KUNIT_CASE(fork_of_a_process_with_a_hole_is_refused),
	KUNIT_CASE(a_refusal_uses_up_no_pid),
	KUNIT_CASE(a_full_table_uses_up_no_pid),
	KUNIT_CASE(exit_frees_nothing_and_wait_all),
	KUNIT_CASE(wait_without_a_zombie_is_refused),
	KUNIT_CASE(orphans_go_to_init),
	KUNIT_CASE(init_never_exits),
	KUNIT_CASE(a_zombie_does_nothing),
	KUNIT_CASE(a_holder_takes_its_processes_along),
	KUNIT_CASE(a_zombie_is_reaped_in_pieces),
	{ }
};

struct kunit_suite xv6vm_proc_suite = {
	.name = "xv6vm_proc",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
