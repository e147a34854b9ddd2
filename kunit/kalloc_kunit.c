// SPDX-License-Identifier: GPL-2.0-only
/*
 * kalloc and kfree: xv6's list, byte for byte, and what xv6 would not notice.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include "fixture.h"
#include "suites.h"

#define HELD	XV6VM_KIND_HELD

static const u8 *bytes_of(const struct fx *fx, u32 pa)
{
	return (const u8 *)fx->mem.ram + pa;
}

static void kalloc_takes_the_head_and_does_not_clear_it(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 head = fx_free_frame(fx, 0);
	u32 next = fx_free_frame(fx, 1);

	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), head);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, next + XV6_KERNBASE);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start - 1);
	KUNIT_EXPECT_EQ(test, fx_word(fx, head), next + XV6_KERNBASE);
	KUNIT_EXPECT_NULL(test, memchr_inv(bytes_of(fx, head) + 4, 1, 4092));
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, head), 0);
}

static void next_pointers_are_little_endian_kernel_addresses(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 head = fx_free_frame(fx, 0);
	const u8 *b = bytes_of(fx, head);
	u32 next = head - 4096;

	/* The list of a booted machine runs downwards. */
	KUNIT_EXPECT_EQ(test, b[0], 0);
	KUNIT_EXPECT_EQ(test, b[1], next >> 8 & 0xff);
	KUNIT_EXPECT_EQ(test, b[2], next >> 16 & 0xff);
	KUNIT_EXPECT_EQ(test, b[3], 0x80);
}

struct free_case {
	const char *what;
	u32 pa;
	u32 reason;
};

/* What a damaged next pointer names. */
static const struct free_case damage_cases[] = {
	{ "out of RAM", 0x80400000, 0 },
	{ "a user address", 0x00116000, 0 },
	{ "into a frame", 0x80116004, 0 },
	{ "a used frame", 0x803ff000, 0 },
	{ "the kernel", 0x80100000, 0 },
	{ "junk", 0x01010101, 0 },
};

ARRAY_PARAM(damage, free_case, damage_cases);

/* It is looked at when it has become the head, and is to be handed out. */
static void kalloc_trusts_no_next_pointer(struct kunit *test)
{
	const struct free_case *c = test->param_value;
	struct fx *fx = test->priv;
	u32 head = fx_free_frame(fx, 0);
	u32 good = fx_word(fx, head);

	fx_set_word(fx, head, c->pa);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), head);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), 0u);
	KUNIT_EXPECT_EQ(test, fx->m.why.reason, (u32)XV6VM_R_LIST_DAMAGED);
	KUNIT_EXPECT_EQ(test, fx->m.why.detail, c->pa);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, c->pa);
	fx->m.kmem.freelist = good;
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, head), 0);
}

static void a_frame_on_itself_is_handed_out_once(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 head = fx_free_frame(fx, 0);

	fx->damaged = true;
	fx_set_word(fx, head, head + XV6_KERNBASE);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), head);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), 0u);
	KUNIT_EXPECT_EQ(test, fx->m.why.reason, (u32)XV6VM_R_LIST_DAMAGED);
}

static void freerange_takes_whole_frames_only(struct kunit *test)
{
	const struct xv6_config cfg = FX_CONFIG_SMALL;
	struct fx *fx = fx_build(test, &cfg);

	KUNIT_ASSERT_EQ(test, xv6_kinit1(&fx->m, 0x80200001, 0x80203fff), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, 2u);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, 0), 0x202000u);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, 1), 0x201000u);
	KUNIT_EXPECT_EQ(test, xv6_freerange(&fx->m, 0x80300000, 0x80300fff), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, 2u);
}

static const struct free_case range_cases[] = {
	{ "kernel image", 0x80115000, XV6VM_R_FRAME_KERNEL },
	{ "I/O space", 0x80000000, XV6VM_R_FRAME_KERNEL },
	{ "below KERNBASE", 0x7ffff000, XV6VM_R_FRAME_KERNEL },
	{ "free already", 0x80116000, XV6VM_R_FRAME_KERNEL },
	{ "PHYSTOP", 0x80400000, XV6VM_R_FRAME_KERNEL },
	{ "last frame", 0xfffff000, 0 },
};

ARRAY_PARAM(range, free_case, range_cases);

static void freerange_refuses_what_is_not_free_memory(struct kunit *test)
{
	const struct free_case *c = test->param_value;
	struct fx *fx = test->priv;

	/* The end of the last frame wraps to 0: an empty range, as in xv6. */
	KUNIT_EXPECT_EQ(test, xv6_freerange(&fx->m, c->pa, c->pa + 4096),
			xv6_reason_errno(c->reason));
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start);
}

static void a_frame_goes_with_its_last_mapping(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 pa = xv6_kalloc(&fx->m, XV6VM_KIND_USER, 1);

	KUNIT_EXPECT_EQ(test, xv6_frame_share(&fx->m, pa), 0);
	KUNIT_EXPECT_EQ(test, xv6_frame_share(&fx->m, pa), 0);
	FX_EXPECT_REFUSED(fx, xv6_kfree(&fx->m, pa), XV6VM_R_FRAME_SHARED);
	KUNIT_EXPECT_EQ(test, xv6_frame_put(&fx->m, pa, false), 0);
	KUNIT_EXPECT_EQ(test, xv6_frame_put(&fx->m, pa, true), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start - 1);
	KUNIT_EXPECT_EQ(test, xv6_frame_put(&fx->m, pa, true), 0);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, 0), pa);
}

FX_SUITE(xv6vm_kalloc,
	 KUNIT_CASE(kalloc_takes_the_head_and_does_not_clear_it),
	 KUNIT_CASE(next_pointers_are_little_endian_kernel_addresses),
	 KUNIT_CASE_PARAM(kalloc_trusts_no_next_pointer, damage_gen_params),
	 KUNIT_CASE(a_frame_on_itself_is_handed_out_once),
	 KUNIT_CASE(freerange_takes_whole_frames_only),
	 KUNIT_CASE_PARAM(freerange_refuses_what_is_not_free_memory, range_gen_params),
	 KUNIT_CASE(a_frame_goes_with_its_last_mapping));
