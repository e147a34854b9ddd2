// SPDX-License-Identifier: GPL-2.0
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

static void the_last_next_pointer_is_zero(struct kunit *test)
{
	struct fx *fx = test->priv;

	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, fx->free_start - 1),
			0x116000u);
	KUNIT_EXPECT_EQ(test, fx_word(fx, 0x116000), 0u);
}

static void every_free_frame_is_full_of_junk(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 i, pa;

	for (i = 0; i < fx->free_start; i++) {
		pa = fx_free_frame(fx, i);
		KUNIT_EXPECT_NULL_MSG(test,
				      memchr_inv(bytes_of(fx, pa) + 4, 1, 4092),
				      "frame 0x%x", pa);
	}
}

static void kfree_makes_a_frame_the_head(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 a = xv6_kalloc(&fx->m, HELD, 0);
	u32 b = xv6_kalloc(&fx->m, HELD, 0);
	u32 head = fx->m.kmem.freelist;

	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, a), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, a + XV6_KERNBASE);
	KUNIT_EXPECT_EQ(test, fx_word(fx, a), head);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, b), 0);
	KUNIT_EXPECT_EQ(test, fx_word(fx, b), a + XV6_KERNBASE);
	/* Last in, first out. */
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), b);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, b), 0);
}

static void kfree_fills_with_junk(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 pa = xv6_kalloc(&fx->m, HELD, 0);

	memset(fx->m.ram + pa, 0x5a, XV6_PGSIZE);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(bytes_of(fx, pa) + 4, 1, 4092));
}

static void a_machine_may_leave_the_junk_out(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct fx *fx;
	u32 pa;

	cfg.junk = false;
	fx = fx_boot(test, &cfg);
	KUNIT_EXPECT_NULL(test, memchr_inv(bytes_of(fx, 0x116000), 0, 4096));
	pa = xv6_kalloc(&fx->m, HELD, 0);
	memset(fx->m.ram + pa, 0x5a, XV6_PGSIZE);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(bytes_of(fx, pa) + 4, 0x5a, 4092));
}

struct free_case {
	const char *what;
	u32 pa;
	u32 reason;
};

static const struct free_case free_cases[] = {
	{ "address 0", 0, XV6VM_R_FRAME_KERNEL },
	{ "I/O space", 0xa0000, XV6VM_R_FRAME_KERNEL },
	{ "kernel text", 0x100000, XV6VM_R_FRAME_KERNEL },
	{ "the frame below end", 0x115000, XV6VM_R_FRAME_KERNEL },
	{ "PHYSTOP", 0x400000, XV6VM_R_FRAME_OUTSIDE },
	{ "the last frame of 4 GB", 0xfffff000, XV6VM_R_FRAME_OUTSIDE },
	{ "a kernel va", 0x80116000, XV6VM_R_FRAME_OUTSIDE },
	{ "one byte into a frame", 0x116001, XV6VM_R_FRAME_UNALIGNED },
	{ "the last byte of 4 GB", 0xffffffff, XV6VM_R_FRAME_UNALIGNED },
	{ "a free frame", 0x116000, XV6VM_R_FRAME_FREE },
};

static void describe_free(const struct free_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(free, free_cases, describe_free);

static void kfree_refuses_and_changes_nothing(struct kunit *test)
{
	const struct free_case *c = test->param_value;
	struct fx *fx = test->priv;
	u32 head = fx->m.kmem.freelist;
	u64 refused = fx->m.kmem.free_refused;

	FX_EXPECT_REFUSED(fx, xv6_kfree(&fx->m, c->pa),
			  xv6_reason_errno(c->reason), c->reason);
	KUNIT_EXPECT_EQ(test, fx->m.why.detail, c->pa);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, head);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.free_refused, refused + 1);
}

static void a_double_free_is_noticed(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 pa = xv6_kalloc(&fx->m, HELD, 0);

	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
	FX_EXPECT_REFUSED(fx, xv6_kfree(&fx->m, pa), -EALREADY,
			  XV6VM_R_FRAME_FREE);
	/* In xv6 the next two kallocs would now return one frame. */
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), pa);
	KUNIT_EXPECT_NE(test, fx->m.kmem.freelist, pa + XV6_KERNBASE);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
}

static void kalloc_of_an_empty_list_says_so(struct kunit *test)
{
	struct fx *fx = test->priv;

	fx_drain(fx, 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, 0u);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, HELD, 0), 0u);
	KUNIT_EXPECT_EQ(test, fx->m.why.reason, (u32)XV6VM_R_NO_FRAME);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.alloc_failed, (u64)1);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree_low, 0u);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

static void giving_back_in_reverse_restores_the_list(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 first = fx_free_frame(fx, 0), mid = fx_free_frame(fx, 100);

	fx_drain(fx, 3);
	fx_refill(fx);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, 0), first);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, 100), mid);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree_low, 3u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start);
}

/* What a damaged next pointer names. */
static const struct free_case damage_cases[] = {
	{ "out of RAM", 0x80400000, 0 },
	{ "a user address", 0x00116000, 0 },
	{ "into a frame", 0x80116004, 0 },
	{ "a used frame", 0x803ff000, 0 },
	{ "the kernel", 0x80100000, 0 },
	{ "junk", 0x01010101, 0 },
};

KUNIT_ARRAY_PARAM(damage, damage_cases, describe_free);

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

KUNIT_ARRAY_PARAM(range, range_cases, describe_free);

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
	FX_EXPECT_REFUSED(fx, xv6_kfree(&fx->m, pa), -EBUSY,
			  XV6VM_R_FRAME_SHARED);
	KUNIT_EXPECT_EQ(test, xv6_frame_put(&fx->m, pa, false), 0);
	KUNIT_EXPECT_EQ(test, xv6_frame_put(&fx->m, pa, true), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, fx->free_start - 1);
	KUNIT_EXPECT_EQ(test, xv6_frame_put(&fx->m, pa, true), 0);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, 0), pa);
}

static void a_frame_is_shared_255_times_at_most(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 pa = xv6_kalloc(&fx->m, HELD, 0);
	u32 i;

	for (i = 0; i < 255; i++)
		KUNIT_ASSERT_EQ(test, xv6_frame_share(&fx->m, pa), 0);
	FX_EXPECT_REFUSED(fx, xv6_frame_share(&fx->m, pa), -EOVERFLOW,
			  XV6VM_R_FRAME_SHARES);
	for (i = 0; i < 255; i++)
		KUNIT_ASSERT_EQ(test, xv6_frame_put(&fx->m, pa, true), 0);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, pa), 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(kalloc_takes_the_head_and_does_not_clear_it),
	KUNIT_CASE(next_pointers_are_little_endian_kernel_addresses),
	KUNIT_CASE(the_last_next_pointer_is_zero),
	KUNIT_CASE(every_free_frame_is_full_of_junk),
	KUNIT_CASE(kfree_makes_a_frame_the_head),
	KUNIT_CASE(kfree_fills_with_junk),
	KUNIT_CASE(a_machine_may_leave_the_junk_out),
	KUNIT_CASE_PARAM(kfree_refuses_and_changes_nothing, free_gen_params),
	KUNIT_CASE(a_double_free_is_noticed),
	KUNIT_CASE(kalloc_of_an_empty_list_says_so),
	KUNIT_CASE(giving_back_in_reverse_restores_the_list),
	KUNIT_CASE_PARAM(kalloc_trusts_no_next_pointer, damage_gen_params),
	KUNIT_CASE(a_frame_on_itself_is_handed_out_once),
	KUNIT_CASE(freerange_takes_whole_frames_only),
	KUNIT_CASE_PARAM(freerange_refuses_what_is_not_free_memory,
			 range_gen_params),
	KUNIT_CASE(a_frame_goes_with_its_last_mapping),
	KUNIT_CASE(a_frame_is_shared_255_times_at_most),
	{ }
};

struct kunit_suite xv6vm_kalloc_suite = {
	.name = "xv6vm_kalloc",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
