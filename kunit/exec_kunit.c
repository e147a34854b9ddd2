// SPDX-License-Identifier: GPL-2.0-only
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

ARRAY_PARAM(stack, stack_case, stack_cases);

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

	FX_EXPECT_REFUSED(fx, xv6_exec(&fx->m, p, &x), XV6VM_R_ARGS_SPACE);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
}

FX_SUITE(xv6vm_exec,
	 KUNIT_CASE_PARAM(the_stack_holds_xv6s_words, stack_gen_params),
	 KUNIT_CASE(the_image_is_file_then_zeros_then_guard),
	 KUNIT_CASE_PARAM(an_argument_fits_into_the_stack_page, arg_gen_params),
	 KUNIT_CASE_PARAM(an_argument_is_too_long, long_gen_params));
