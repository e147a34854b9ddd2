// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the same for all commands: each rule of the ABI header, tried on
 * every one of them. The cards are written from the header, not from
 * table.c.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "cmd_cards.h"
#include "suites.h"

static bool each(const struct card *c)
{
	return true;
}

static bool has_array(const struct card *c)
{
	return c->arrays[0].ptr;
}

static bool has_pid(const struct card *c)
{
	return card_pid(c);
}

static bool by_cr3(const struct card *c)
{
	return c->image == CARD_BY_CR3;
}

CX_CARDS(card, each)
CX_CARDS(array, has_array)
CX_CARDS(pid, has_pid)
CX_CARDS(by_cr3, by_cr3)

static union cx_arg blank(const struct card *r)
{
	union cx_arg arg = { .hdr = { .size = r->size } };

	return arg;
}

static int validate(const struct card *r, const union cx_arg *arg)
{
	return xv6vm_cmd_validate(xv6vm_cmd_find(r->cmd), arg);
}

static void expect_array(struct kunit *test, const struct card_array *want,
			 const struct xv6vm_array_desc *is)
{
	KUNIT_EXPECT_EQ(test, is->ptr_off, want->ptr);
	KUNIT_EXPECT_EQ(test, is->count_off, want->count);
	KUNIT_EXPECT_EQ(test, is->elem, want->record);
	KUNIT_EXPECT_EQ(test, is->max, want->max);
}

static void knows_command(struct kunit *test)
{
	const struct card *r = test->param_value;
	const struct xv6vm_cmd *c = xv6vm_cmd_find(r->cmd);
	union cx_arg arg = blank(r);

	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_EXPECT_EQ(test, c->size, r->size);
	KUNIT_EXPECT_EQ(test, xv6vm_cmd_changes(c, &arg), r->changes);
	KUNIT_EXPECT_LE(test, r->size, XV6VM_ARG_MAX);
	KUNIT_EXPECT_EQ(test, r->size % 8 + c->in_end % 4, 0);
	KUNIT_EXPECT_EQ(test, validate(r, &arg), 0);
	KUNIT_EXPECT_EQ(test, c->ask, r->changes_if);
	arg.words[r->changes_if / 4] = 1;
	if (r->changes_if)
		KUNIT_EXPECT_TRUE(test, xv6vm_cmd_changes(c, &arg));
}

/* A card's first array that is given is the table's, and so on. */
static void knows_arrays(struct kunit *test)
{
	const struct card *r = test->param_value;
	const struct xv6vm_cmd *c = xv6vm_cmd_find(r->cmd);
	const struct xv6vm_array_desc *given[] = { &c->in, &c->in2 };
	u32 i, n = 0, got = 0;

	for (i = 0; i < 2 && r->arrays[i].ptr; i++) {
		const struct card_array *a = &r->arrays[i];

		expect_array(test, a, a->done ? &c->out : given[n]);
		n += !a->done;
		got += !!a->done;
		if (a->done)
			KUNIT_EXPECT_EQ(test, c->done, a->done);
	}
	KUNIT_EXPECT_EQ(test, n, (u32)(!!c->in.ptr_off + !!c->in2.ptr_off));
	KUNIT_EXPECT_EQ(test, got, (u32)!!c->out.ptr_off);
}

/* All that it needs exists, and all is right. */
static void a_good_call(struct kunit *test)
{
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	struct card_objects o = {};
	union cx_arg arg;

	cx_make(cx, r->needs, &o);
	cx->damaged |= r->needs & CARD_NEEDS_ALONE;
	cx_good(cx, r, &o, &arg);
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), 0);
	KUNIT_EXPECT_EQ(test, arg.hdr.out_reason, 0u);
}

static void sizes(struct kunit *test)
{
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	union cx_arg arg = blank(r);

	for (arg.hdr.size = 0; arg.hdr.size < r->born; arg.hdr.size++)
		KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), -EINVAL);
	/* A caller that is newer, and asks for nothing new; and for something. */
	arg.hdr.size = r->size + 8;
	KUNIT_EXPECT_EQ(test, cx_call_as(&cx->asks, r->cmd, &arg),
			r->changes ? -EBADF : -r->zero);
	arg = blank(r);
	arg.hdr.size = r->size + 8;
	arg.bytes[r->size + 7] = 1;
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), -E2BIG);
	arg.hdr.size = 4097;
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), -E2BIG);
}

static void unknown_flag(struct kunit *test)
{
	const struct card *r = test->param_value;
	union cx_arg arg = blank(r);
	u32 bit;

	for (bit = 1; bit; bit <<= 1) {
		arg.hdr.flags = bit;
		KUNIT_EXPECT_EQ(test, validate(r, &arg),
				r->flags & bit ? 0 : -EOPNOTSUPP);
	}
}

/* Every byte that is not the caller's must be 0, each of them, or else nothing. */
static void out_or_reserved_not_zero(struct kunit *test)
{
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	struct card_objects o = {};
	u32 i;

	cx_make(cx, r->needs, &o);
	for (i = sizeof(u64); i < r->size; i++) {
		union cx_arg arg = blank(r);
		int ret;

		arg.bytes[i] = 0x80;
		ret = validate(r, &arg);
		if (card_meaning(r, i) != CARD_ZERO) {
			KUNIT_EXPECT_TRUE_MSG(test, !ret || ret == -EMSGSIZE,
					      "byte %u: %d", i, ret);
			continue;
		}
		cx_good(cx, r, &o, &arg);
		arg.bytes[i] = 0x80;
		ret = cx_call(cx, r->cmd, &arg);
		KUNIT_EXPECT_EQ_MSG(test, ret, -EINVAL, "byte %u", i);
	}
}

static void count_too_large(struct kunit *test)
{
	static const u32 huge[] = { 0x7fffffff, 0x80000000, 0xffffffff };
	const struct card *r = test->param_value;
	u32 i, j;

	for (i = 0; i < 2 && r->arrays[i].ptr; i++) {
		union cx_arg arg = blank(r);
		u32 *count = &arg.words[r->arrays[i].count / 4];

		*count = r->arrays[i].max;
		KUNIT_EXPECT_EQ(test, validate(r, &arg), 0);
		*count = r->arrays[i].max + 1;
		KUNIT_EXPECT_EQ(test, validate(r, &arg), -EMSGSIZE);
		for (j = 0; j < ARRAY_SIZE(huge); j++) {
			*count = huge[j];
			KUNIT_EXPECT_EQ(test, validate(r, &arg), -EMSGSIZE);
		}
	}
}

static void all_zero(struct kunit *test)
{
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	union cx_arg arg = blank(r);

	/* These two make another machine, to which teardown's proof is none. */
	cx->damaged = r->needs & CARD_NEEDS_ALONE;
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), -r->zero);
	KUNIT_EXPECT_EQ(test, arg.hdr.out_reason, r->zero_reason);
	KUNIT_EXPECT_EQ(test, arg.hdr.out_detail, 0u);
	KUNIT_EXPECT_EQ(test, arg.hdr.size, r->size);
}

static void readonly_file(struct kunit *test)
{
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	union cx_arg arg = blank(r);

	KUNIT_EXPECT_EQ(test, cx_call_as(&cx->asks, r->cmd, &arg),
			r->changes ? -EBADF : -r->zero);
	KUNIT_EXPECT_EQ(test, arg.hdr.out_reason,
			r->changes ? 0 : r->zero_reason);
}

static void expect_pid(struct kunit *test, u32 pid, int ret, u32 reason)
{
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	union cx_arg arg = blank(r);

	arg.hdr.flags = r->pid_flag;
	arg.words[card_pid(r) / 4] = pid;
	CX_EXPECT_ERROR(cx, cx_call(cx, r->cmd, &arg), arg, ret, reason,
			reason ? pid : 0);
}

static void wild_pid(struct kunit *test)
{
	static const u32 wild[] = { 2, 64, 0x7fffffff, 0x80000000, 0xffffffff };
	u32 i, gone;

	for (i = 0; i < ARRAY_SIZE(wild); i++)
		expect_pid(test, wild[i], -ESRCH, XV6VM_R_NO_PROC);
	gone = cx_create(test->priv, &((struct cx *)test->priv)->f, 0);
	cx_exit_proc(test->priv, gone, 0);
	expect_pid(test, gone, -ESRCH, XV6VM_R_NO_PROC);
}

/* A zombie can be looked at until it is reaped, and no more than that. */
static void zombie_pid(struct kunit *test)
{
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	u32 pid;

	pid = cx_create(cx, &cx->f, 0);
	cx_exit_proc(cx, pid, XV6VM_EXIT_ZOMBIE);
	if (r->changes)
		expect_pid(test, pid, -ESRCH, XV6VM_R_PROC_ZOMBIE);
	else
		expect_pid(test, pid, 0, XV6VM_R_NONE);
}

static void load(struct cx *cx, u32 cr3)
{
	struct xv6vm_load l = { CX_HDR(l, 0), .cr3 = cr3 };

	cx->damaged = true;
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_LOAD, &l), 0);
}

/* One column decides for all commands, whatever else is wrong with them. */
static void in_a_loaded_image(struct kunit *test)
{
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	union cx_arg arg = blank(r);
	int ret;

	load(cx, 0);
	ret = cx_call(cx, r->cmd, &arg);
	if (r->image == CARD_REFUSED || r->image == CARD_BY_CR3)
		CX_EXPECT_ERROR(cx, ret, arg, -EBADFD, XV6VM_R_FOREIGN, 0);
	else if (r->image == CARD_ONLY)
		KUNIT_EXPECT_NE(test, ret, -r->zero);
	else
		KUNIT_EXPECT_EQ(test, ret, -r->zero);
	if (r->image != CARD_BY_CR3)
		return;
	arg = blank(r);
	arg.hdr.flags = XV6VM_BY_CR3;
	arg.words[card_pid(r) / 4] = XV6_PGSIZE | 0x18;
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), 0);
}

static void a_directory_by_its_address(struct kunit *test)
{
	static const struct {
		u32 cr3;
		int err;
		u32 reason;
	} bad[] = {
		{ 0, -ENXIO, XV6VM_R_NO_DIRECTORY },
		{ 0x18, -ENXIO, XV6VM_R_NO_DIRECTORY },
		{ 1, -EINVAL, XV6VM_R_CR3 },
		{ 0x3ff020, -EINVAL, XV6VM_R_CR3 },
		{ 0x3ff804, -EINVAL, XV6VM_R_CR3 },
		{ 0x400018, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
		{ 0x400000, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
		{ 0xfffff000, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
	};
	const struct card *r = test->param_value;
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		union cx_arg arg = blank(r);

		arg.hdr.flags = XV6VM_BY_CR3;
		arg.words[card_pid(r) / 4] = bad[i].cr3;
		CX_EXPECT_ERROR(cx, cx_call(cx, r->cmd, &arg), arg,
				bad[i].err, bad[i].reason, bad[i].cr3);
	}
}

static void unknown_numbers(struct kunit *test)
{
	u32 nr;

	for (nr = 0; nr < 256; nr++) {
		KUNIT_EXPECT_EQ_MSG(test, !!xv6vm_cmd_find(_IO(XV6VM_TYPE, nr)),
				    !!card_find(_IO(XV6VM_TYPE, nr)),
				    "number %u", nr);
		KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IO(0xc5, nr)));
		KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IO(0, nr)));
		KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(nr));
	}
}

/* The size and direction that other drivers put into numbers are not ours. */
static void numbers_carry_no_size(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IOR(XV6VM_TYPE, 0, u32)));
	KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IOW(XV6VM_TYPE, 0, u32)));
	KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IOWR(XV6VM_TYPE, 0x10,
						     struct xv6vm_kalloc)));
	KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(0xffffffff));
}

CX_SUITE(xv6vm_cmd,
	 KUNIT_CASE_PARAM(knows_command, card_gen_params),
	 KUNIT_CASE_PARAM(knows_arrays, card_gen_params),
	 KUNIT_CASE_PARAM(a_good_call, card_gen_params),
	 KUNIT_CASE_PARAM(sizes, card_gen_params),
	 KUNIT_CASE_PARAM(unknown_flag, card_gen_params),
	 KUNIT_CASE_PARAM(out_or_reserved_not_zero, card_gen_params),
	 KUNIT_CASE_PARAM(count_too_large, array_gen_params),
	 KUNIT_CASE_PARAM(all_zero, card_gen_params),
	 KUNIT_CASE_PARAM(readonly_file, card_gen_params),
	 KUNIT_CASE_PARAM(wild_pid, pid_gen_params),
	 KUNIT_CASE_PARAM(zombie_pid, pid_gen_params),
	 KUNIT_CASE_PARAM(in_a_loaded_image, card_gen_params),
	 KUNIT_CASE_PARAM(a_directory_by_its_address, by_cr3_gen_params),
	 KUNIT_CASE(unknown_numbers),
	 KUNIT_CASE(numbers_carry_no_size));
