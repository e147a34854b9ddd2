// SPDX-License-Identifier: GPL-2.0-only
/*
 * Refusals: each reason has its errno, as the ABI header promises, and a text.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "fixture.h"
#include "suites.h"

/* An entry of the contract, written here a second time on purpose. */
static const struct {
	u32 reason;
	int err;
} contract[] = {
	{ XV6VM_R_NO_FRAME, -ENOMEM },
	{ XV6VM_R_FRAME_UNALIGNED, -EINVAL },
	{ XV6VM_R_FRAME_OUTSIDE, -ERANGE },
	{ XV6VM_R_FRAME_KERNEL, -EPERM },
	{ XV6VM_R_FRAME_FREE, -EALREADY },
	{ XV6VM_R_FRAME_IN_USE, -EBUSY },
	{ XV6VM_R_FRAME_NOT_HELD, -EPERM },
	{ XV6VM_R_FRAME_SHARED, -EBUSY },
	{ XV6VM_R_FRAME_SHARES, -EOVERFLOW },
	{ XV6VM_R_LIST_DAMAGED, -EIO },
	{ XV6VM_R_RAM_UNALIGNED, -EINVAL },
	{ XV6VM_R_RAM_SMALL, -ERANGE },
	{ XV6VM_R_RAM_LARGE, -ERANGE },
	{ XV6VM_R_KERNEL_PLACE, -EINVAL },
	{ XV6VM_R_NCPU, -ERANGE },
	{ XV6VM_R_RAM_REGION, -ERANGE },
	{ XV6VM_R_MACHINE_SHARED, -EBUSY },
	{ XV6VM_R_FOREIGN, -EBADFD },
	{ XV6VM_R_NOT_FOREIGN, -EBADFD },
	{ XV6VM_R_UNSOUND, -EINVAL },
	{ XV6VM_R_VA_UNALIGNED, -EINVAL },
	{ XV6VM_R_SIZE_ZERO, -EINVAL },
	{ XV6VM_R_VA_WRAPS, -ERANGE },
	{ XV6VM_R_PA_UNALIGNED, -EINVAL },
	{ XV6VM_R_PERM, -EINVAL },
	{ XV6VM_R_REMAP, -EEXIST },
	{ XV6VM_R_KERNEL_HALF, -ERANGE },
	{ XV6VM_R_NO_TABLE, -ENXIO },
	{ XV6VM_R_NO_PAGE, -ENXIO },
	{ XV6VM_R_TABLE_DAMAGED, -EIO },
	{ XV6VM_R_NO_DIRECTORY, -ENXIO },
	{ XV6VM_R_INIT_TOO_BIG, -ENOSPC },
	{ XV6VM_R_SIZE_LIMIT, -ERANGE },
	{ XV6VM_R_NOT_USER, -EPERM },
	{ XV6VM_R_NOT_WRITABLE, -EPERM },
	{ XV6VM_R_FRAME_UNMAPPABLE, -EPERM },
	{ XV6VM_R_NO_PROC, -ESRCH },
	{ XV6VM_R_PROC_TABLE_FULL, -EAGAIN },
	{ XV6VM_R_PROC_ZOMBIE, -ESRCH },
	{ XV6VM_R_PROC_RUNNING, -EBUSY },
	{ XV6VM_R_INIT_EXITING, -EPERM },
	{ XV6VM_R_NAME, -EINVAL },
	{ XV6VM_R_NO_CHILDREN, -ECHILD },
	{ XV6VM_R_NO_ZOMBIE, -EAGAIN },
	{ XV6VM_R_SBRK_WRAPS, -ERANGE },
	{ XV6VM_R_SBRK_ALL, -ERANGE },
	{ XV6VM_R_ELF_SHORT, -ENOEXEC },
	{ XV6VM_R_ELF_MAGIC, -ENOEXEC },
	{ XV6VM_R_ELF_NOT_I386, -ENOEXEC },
	{ XV6VM_R_ELF_MEMSZ, -ENOEXEC },
	{ XV6VM_R_ELF_WRAPS, -ENOEXEC },
	{ XV6VM_R_ELF_UNALIGNED, -ENOEXEC },
	{ XV6VM_R_ELF_RANGE, -ENOEXEC },
	{ XV6VM_R_ELF_EMPTY, -ENOEXEC },
	{ XV6VM_R_ARGC, -ENOSPC },
	{ XV6VM_R_ARGS_SPACE, -ENOSPC },
	{ XV6VM_R_ARGS_FORM, -EINVAL },
	{ XV6VM_R_ELF_OVERLAP, -ENOEXEC },
	{ XV6VM_R_NO_CPU, -ENODEV },
	{ XV6VM_R_CPU_IDLE, -EINVAL },
	{ XV6VM_R_CPU_IN_KERNEL, -EINVAL },
	{ XV6VM_R_CPU_IN_USER, -EINVAL },
	{ XV6VM_R_TLB_FORM, -EINVAL },
	{ XV6VM_R_TRIPLE_FAULT, 0 },
	{ XV6VM_R_CR3, -EINVAL },
	{ XV6VM_R_PDE_ABSENT, 0 },
	{ XV6VM_R_PTE_ABSENT, 0 },
	{ XV6VM_R_PDE_SUPERVISOR, 0 },
	{ XV6VM_R_PTE_SUPERVISOR, 0 },
	{ XV6VM_R_PDE_READONLY, 0 },
	{ XV6VM_R_PTE_READONLY, 0 },
	{ XV6VM_R_PDE_OUTSIDE, 0 },
	{ XV6VM_R_PA_OUTSIDE, 0 },
};

#define TEXT_MAX	100

static bool known(u32 reason)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(contract); i++) {
		if (contract[i].reason == reason)
			return true;
	}
	return reason == XV6VM_R_NONE;
}

static void every_reason_has_the_errno_of_the_contract(struct kunit *test)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(contract); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    xv6_reason_errno(contract[i].reason),
				    contract[i].err, "reason %u",
				    contract[i].reason);
	KUNIT_EXPECT_EQ(test, xv6_reason_errno(XV6VM_R_NONE), 0);
}

static void every_text_is_one_line_without_a_full_stop(struct kunit *test)
{
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(contract); i++) {
		const char *text = xv6_reason_text(contract[i].reason);

		KUNIT_ASSERT_NOT_NULL(test, text);
		len = strlen(text);
		KUNIT_EXPECT_STRNEQ(test, text, "unknown reason");
		KUNIT_EXPECT_GT(test, len, (size_t)10);
		KUNIT_EXPECT_LT(test, len, (size_t)TEXT_MAX);
		KUNIT_EXPECT_NE(test, text[len - 1], '.');
		KUNIT_EXPECT_NULL(test, strchr(text, '\n'));
	}
}

static void other_numbers_are_unknown(struct kunit *test)
{
	u32 reason;

	for (reason = 0; reason < 300; reason++) {
		if (known(reason))
			continue;
		KUNIT_EXPECT_STREQ(test, xv6_reason_text(reason),
				   "unknown reason");
		KUNIT_EXPECT_EQ(test, xv6_reason_errno(reason), 0);
	}
	KUNIT_EXPECT_STREQ(test, xv6_reason_text(0xffffffff),
			   "unknown reason");
}

static void a_refusal_is_noted_with_its_detail(struct kunit *test)
{
	struct fx *fx = test->priv;

	KUNIT_EXPECT_EQ(test,
			xv6_refuse(&fx->m, XV6VM_R_REMAP, 0x80001000), -EEXIST);
	KUNIT_EXPECT_EQ(test, fx->m.why.reason, (u32)XV6VM_R_REMAP);
	KUNIT_EXPECT_EQ(test, fx->m.why.detail, 0x80001000u);
}

FX_SUITE(xv6vm_reason,
	 KUNIT_CASE(every_reason_has_the_errno_of_the_contract),
	 KUNIT_CASE(every_text_is_one_line_without_a_full_stop),
	 KUNIT_CASE(other_numbers_are_unknown),
	 KUNIT_CASE(a_refusal_is_noted_with_its_detail));
