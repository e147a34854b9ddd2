// SPDX-License-Identifier: GPL-2.0
/*
 * exec of what xv6 would run: the image, the guard and the words on the stack.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "image.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)

static u32 user_word(struct fx *fx, const struct xv6_proc *p, u32 va)
{
	return fx_word(fx, PAGE_OF(fx_pte(fx, p->pgdir, va)) + (va & 0xfff));
}

static u32 esp_of(struct fx *fx, const struct xv6_proc *p)
{
	return le32_to_cpu(xv6_trapframe(&fx->m, p)->esp);
}

/* Run a program of @memsz bytes with these arguments in a new process. */
static struct xv6_proc *run(struct fx *fx, u32 memsz, const char *args,
			    u32 args_len, u32 argc)
{
	const struct image_segment s = { 1, IMAGE_TEXT, 0, 100, memsz };
	const u8 *file = image_build(fx->test, &s, 1, 0x40);
	struct xv6_exec x = image_exec(file, args, args_len, argc);
	struct xv6_proc *p = fx_spawn(fx);

	KUNIT_ASSERT_EQ(fx->test, xv6_exec(&fx->m, p, &x), 0);
	return p;
}

struct stack_case {
	const char *what;
	u32 memsz;
	const char *args;
	u32 args_len, argc, esp;
	u32 words[8];
};

/* The first two were read from the memory of real xv6. */
static const struct stack_case stack_cases[] = {
	{ "init", 0xb00, "/init", 6, 1, 0x2fe4,
	  { 0xffffffff, 1, 0x2ff0, 0x2ff8, 0, 0x696e692f, 0x00000074 } },
	{ "sh", 0x1800, "sh", 3, 1, 0x3fe8,
	  { 0xffffffff, 1, 0x3ff4, 0x3ffc, 0, 0x00006873 } },
	{ "no argument", 0x1000, "", 0, 0, 0x2ff0,
	  { 0xffffffff, 0, 0x2ffc, 0 } },
	{ "an empty argument", 0x1000, "", 1, 1, 0x2fe8,
	  { 0xffffffff, 1, 0x2ff4, 0x2ffc, 0, 0 } },
	{ "three arguments", 0x1000, "a\0bcd\0ef", 9, 3, 0x2fd8,
	  { 0xffffffff, 3, 0x2fe4, 0x2ffc, 0x2ff8, 0x2ff4, 0, 0x00006665 } },
};

static void describe_stack(const struct stack_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(stack, stack_cases, describe_stack);

static void the_stack_holds_xv6s_words(struct kunit *test)
{
	const struct stack_case *c = test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = run(fx, c->memsz, c->args, c->args_len, c->argc);
	u32 i, esp = esp_of(fx, p);

	KUNIT_ASSERT_EQ(test, esp, c->esp);
	for (i = 0; i < ARRAY_SIZE(c->words) && esp + 4 * i < p->sz; i++)
		KUNIT_EXPECT_EQ(test, user_word(fx, p, esp + 4 * i),
				c->words[i]);
}

static void the_image_is_file_then_zeros_then_guard(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = run(fx, 0x1800, "sh", 3, 1);
	u32 page = PAGE_OF(fx_pte(fx, p->pgdir, 0)), i;

	KUNIT_EXPECT_EQ(test, p->sz, 0x4000u);
	KUNIT_EXPECT_EQ(test, p->guard, 0x2000u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0) & 0xfff, 7u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x1000) & 0xfff, 7u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x2000) & 0xfff, 3u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x3000) & 0xfff, 7u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, 0x4000), 0u);
	for (i = 0; i < 100; i++)
		KUNIT_EXPECT_EQ(test, fx->m.ram[page + i],
				image_byte(IMAGE_TEXT + i));
	KUNIT_EXPECT_NULL(test, memchr_inv(fx->m.ram + page + 100, 0, 3996));
	KUNIT_EXPECT_EQ(test, le32_to_cpu(xv6_trapframe(&fx->m, p)->eip),
			0x40u);
	KUNIT_EXPECT_STREQ(test, p->name, "prog");
	KUNIT_EXPECT_EQ(test, fx->m.counts.execs, (u64)1);
}

static void exec_takes_new_frames_before_it_frees_the_old(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 head = fx_free_frame(fx, 0), old = p->pgdir;

	KUNIT_ASSERT_EQ(test, image_run(fx, p, 100), 0);
	KUNIT_EXPECT_EQ(test, p->pgdir, head);
	head -= FX_KVM * 4096;
	KUNIT_EXPECT_EQ(test, PAGE_OF(fx_pte(fx, p->pgdir, 0)), head);
	KUNIT_EXPECT_EQ(test, PAGE_OF(fx_pde(fx, p->pgdir, 0)), head - 4096);
	KUNIT_EXPECT_EQ(test, PAGE_OF(fx_pte(fx, p->pgdir, 0x1000)),
			head - 8192);
	KUNIT_EXPECT_EQ(test, PAGE_OF(fx_pte(fx, p->pgdir, 0x2000)),
			head - 12288);
	/* Freed last: the old directory. */
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, 0), old);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start - FX_PROC - 2);
}

static const u32 arg_lengths[] = { 1, 4069, 4070, 4074, 4075 };
static const u32 long_lengths[] = { 4076, 4092, 4095, 4096, 8191 };

static void describe_length(const u32 *len, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u bytes", *len);
}

KUNIT_ARRAY_PARAM(arg, arg_lengths, describe_length);
KUNIT_ARRAY_PARAM(long, long_lengths, describe_length);

static char *argument(struct kunit *test, u32 len)
{
	char *arg = kunit_kzalloc(test, len + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, arg);
	memset(arg, 'x', len);
	return arg;
}

static void an_argument_fits_into_the_stack_page(struct kunit *test)
{
	u32 len = *(const u32 *)test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = run(fx, 100, argument(test, len), len + 1, 1);

	KUNIT_EXPECT_EQ(test, esp_of(fx, p),
			((0x3000 - (len + 1)) & ~3u) - 20);
	KUNIT_EXPECT_EQ(test, user_word(fx, p, esp_of(fx, p)), 0xffffffffu);
}

static void an_argument_is_too_long(struct kunit *test)
{
	u32 len = *(const u32 *)test->param_value;
	const struct image_segment s = { 1, IMAGE_TEXT, 0, 4, 100 };
	struct fx *fx = test->priv;
	struct xv6_exec x = image_exec(image_build(test, &s, 1, 0),
				       argument(test, len), len + 1, 1);
	struct xv6_proc *p = fx_spawn(fx);
	u32 nfree = fx->m.kmem.nfree;

	FX_EXPECT_REFUSED(fx, xv6_exec(&fx->m, p, &x), -ENOSPC,
			  XV6VM_R_ARGS_SPACE);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
}

struct args_case {
	const char *what;
	const char *args;
	u32 args_len, argc, reason;
};

#define THIRTY_TWO "a\0b\0c\0d\0e\0f\0g\0h\0a\0b\0c\0d\0e\0f\0g\0h\0" \
		   "a\0b\0c\0d\0e\0f\0g\0h\0a\0b\0c\0d\0e\0f\0g\0h\0"

static const struct args_case args_cases[] = {
	{ "32 arguments", THIRTY_TWO, 64, 32, 0 },
	{ "33 arguments", THIRTY_TWO "i", 66, 33, XV6VM_R_ARGC },
	{ "very many", THIRTY_TWO, 64, 0xffffffff, XV6VM_R_ARGC },
	{ "no NUL", "abc", 3, 1, XV6VM_R_ARGS_FORM },
	{ "one too few", "a\0b", 4, 3, XV6VM_R_ARGS_FORM },
	{ "one too many", "a\0b", 4, 1, XV6VM_R_ARGS_FORM },
	{ "bytes without arguments", "a", 2, 0, XV6VM_R_ARGS_FORM },
	{ "arguments without bytes", "", 0, 1, XV6VM_R_ARGS_FORM },
};

static void describe_args(const struct args_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(args, args_cases, describe_args);

static void arguments_are_counted(struct kunit *test)
{
	const struct args_case *c = test->param_value;
	const struct image_segment s = { 1, IMAGE_TEXT, 0, 4, 100 };
	struct fx *fx = test->priv;
	struct xv6_exec x = image_exec(image_build(test, &s, 1, 0), c->args,
				       c->args_len, c->argc);
	struct xv6_proc *p = fx_spawn(fx);
	u32 nfree = fx->m.kmem.nfree;

	KUNIT_EXPECT_EQ(test, xv6_exec(&fx->m, p, &x),
			xv6_reason_errno(c->reason));
	if (c->reason) {
		KUNIT_EXPECT_EQ(test, fx->m.why.reason, c->reason);
		KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
		return;
	}
	KUNIT_EXPECT_EQ(test, user_word(fx, p, esp_of(fx, p) + 4), c->argc);
	KUNIT_EXPECT_EQ(test, user_word(fx, p, esp_of(fx, p) + 12 +
					4 * c->argc), 0u);
}

static void exec_reloads_cr3_where_the_process_runs(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);

	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&fx->m, 1, p), 0);
	KUNIT_ASSERT_EQ(test, image_run(fx, p, 100), 0);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[1].cr3, p->pgdir);
	KUNIT_EXPECT_EQ(test, fx->m.cpus[1].cr3_loads, (u64)2);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void a_zombie_and_a_bad_name_are_refused(struct kunit *test)
{
	static const char bad[XV6VM_NAME_LEN] = "a/b";
	const struct image_segment s = { 1, IMAGE_TEXT, 0, 4, 100 };
	struct fx *fx = test->priv;
	struct xv6_exec x = image_exec(image_build(test, &s, 1, 0), "", 0, 0);
	struct xv6_proc *p = fx_spawn(fx);

	x.name = bad;
	FX_EXPECT_REFUSED(fx, xv6_exec(&fx->m, p, &x), -EINVAL, XV6VM_R_NAME);
	KUNIT_ASSERT_EQ(test, xv6_exit(&fx->m, p), 0);
	FX_EXPECT_REFUSED(fx, xv6_exec(&fx->m, p, &x), -ESRCH,
			  XV6VM_R_PROC_ZOMBIE);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(the_stack_holds_xv6s_words, stack_gen_params),
	KUNIT_CASE(the_image_is_file_then_zeros_then_guard),
	KUNIT_CASE(exec_takes_new_frames_before_it_frees_the_old),
	KUNIT_CASE_PARAM(an_argument_fits_into_the_stack_page, arg_gen_params),
	KUNIT_CASE_PARAM(an_argument_is_too_long, long_gen_params),
	KUNIT_CASE_PARAM(arguments_are_counted, args_gen_params),
	KUNIT_CASE(exec_reloads_cr3_where_the_process_runs),
	KUNIT_CASE(a_zombie_and_a_bad_name_are_refused),
	{ }
};

struct kunit_suite xv6vm_exec_suite = {
	.name = "xv6vm_exec",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
