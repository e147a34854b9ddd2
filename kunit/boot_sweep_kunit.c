// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory sweep of what makes or replaces the machine: the kernel ends 1, 2,
 * 3 ... frames before the end of RAM, which are all the frames that there are.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "fixture.h"
#include "suites.h"

/* kpgdir, the other CPU's stack, and init: its stack, tables and page. */
#define NEEDED	(FX_KVM + 1 + 1 + FX_KVM + 2)

static u32 end_before(const struct cx *cx, u32 frames)
{
	return XV6_KERNBASE + cx->dev.region - frames * XV6_PGSIZE;
}

/* What a boot that came too short of frames has left is given back. */
static int first_boot(struct cx *cx, u32 frames)
{
	struct kunit *test = cx->test;
	struct xv6vm_dev *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	struct xv6_config cfg = FX_CONFIG_SMALL;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, dev);
	cfg.end = end_before(cx, frames);
	memset(cx->spare, 0, cfg.phystop);
	err = xv6vm_dev_init(dev, &cfg,
			     &(struct xv6_memory){ .ram = cx->spare });
	if (err)
		KUNIT_EXPECT_EQ(test, dev->m.why.reason, (u32)XV6VM_R_NO_FRAME);
	else
		xv6vm_dev_fini(dev);
	KUNIT_EXPECT_NULL(test, dev->mem.frames);
	KUNIT_EXPECT_NULL(test, dev->slots);
	kunit_kfree(test, dev);
	return err;
}

static void a_first_boot_needs_frames(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 frames;

	for (frames = 1; frames < NEEDED; frames++)
		KUNIT_EXPECT_EQ(test, first_boot(cx, frames), -ENOMEM);
	KUNIT_EXPECT_EQ(test, first_boot(cx, NEEDED), 0);
	kunit_info(test, "%u failed allocations survived\n", NEEDED - 1);
}

/* What is no machine is refused before anything is allocated. */
static void a_first_boot_of_no_machine(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_dev *dev = kunit_kzalloc(test, sizeof(*dev), GFP_KERNEL);
	struct xv6_config cfg = FX_CONFIG_SMALL;

	KUNIT_ASSERT_NOT_NULL(test, dev);
	cfg.ncpu = 0;
	KUNIT_EXPECT_EQ(test, xv6vm_dev_init(dev, &cfg,
					     &(struct xv6_memory){ .ram = cx->spare }),
			-ERANGE);
	KUNIT_EXPECT_EQ(test, dev->m.why.reason, (u32)XV6VM_R_NCPU);
	KUNIT_EXPECT_NULL(test, dev->mem.frames);
	KUNIT_EXPECT_NULL(test, dev->slots);
}

static int boot(struct cx *cx, u32 end, u32 *reason)
{
	struct xv6vm_boot b = {
		CX_HDR(b, 0), .ncpu = 2, .end = end,
		.machine = XV6VM_MACHINE_JUNK,
	};
	int err = cx_call(cx, XV6VM_BOOT, &b);

	*reason = b.hdr.out_reason;
	return err;
}

/* Where the next one would have too few, the machine is left as it is. */
static void another_boot_needs_frames(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 frames, reason, ram = cx->dev.region;

	cx_create_pages(cx, 3);
	memcpy(cx->spare, cx->ram, ram);
	for (frames = 1; frames < NEEDED; frames++) {
		KUNIT_EXPECT_EQ(test, boot(cx, end_before(cx, frames), &reason),
				-ENOMEM);
		KUNIT_EXPECT_EQ(test, reason, (u32)XV6VM_R_NO_FRAME);
		KUNIT_EXPECT_EQ(test, memcmp(cx->spare, cx->ram, ram), 0);
		KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	}
	KUNIT_EXPECT_EQ(test, boot(cx, end_before(cx, NEEDED), &reason), 0);
	KUNIT_EXPECT_EQ(test, cx_free(cx), 0u);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	KUNIT_EXPECT_EQ(test, boot(cx, 0, &reason), 0);
	kunit_info(test, "%u failed allocations survived\n", NEEDED - 1);
}

static void an_image_takes_no_frame(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_load l = { CX_HDR(l, 0) };
	struct xv6vm_ram r = {
		CX_HDR(r, 0), .ptr = cx_ptr(cx->buf), .len = 5000,
	};
	u32 reason;

	/* They go with the machine: nobody else may have any. */
	while (cx_free(cx))
		cx_kalloc(cx, &cx->f, 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_LOAD, &l), 0);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_RAM_WRITE, &r), 0);
	KUNIT_EXPECT_EQ(test, boot(cx, 0, &reason), 0);
}

CX_SUITE(xv6vm_boot_sweep,
	 KUNIT_CASE(a_first_boot_needs_frames),
	 KUNIT_CASE(a_first_boot_of_no_machine),
	 KUNIT_CASE(another_boot_needs_frames),
	 KUNIT_CASE(an_image_takes_no_frame));
