// SPDX-License-Identifier: GPL-2.0-only
/* Commands that replace the machine: boot, load, and the RAM as bytes. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

#define MB	0x100000u
#define RAM	(4 * MB)
#define JUNK	XV6VM_MACHINE_JUNK

static struct xv6vm_info info(struct cx *cx)
{
	struct xv6vm_info i = { CX_HDR(i, 0) };

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_INFO, &i), 0);
	return i;
}

/* Boot as the fixture did: teardown's proof holds for what is left. */
static int boot_again(struct cx *cx)
{
	struct xv6vm_boot b = { CX_HDR(b, 0), .ncpu = 2, .machine = JUNK };

	return cx_call(cx, XV6VM_BOOT, &b);
}

static void load(struct cx *cx, u32 phystop, u32 cr3)
{
	struct xv6vm_load l = {
		CX_HDR(l, 0), .phystop = phystop, .cr3 = cr3,
	};

	cx->damaged = true;
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_LOAD, &l), 0);
}

/* All that can be seen of the RAM and the free list, in one number. */
static u64 digest(struct cx *cx)
{
	const u8 *ram = cx->ram;
	u64 sum = 14695981039346656037ull;
	u32 i;

	for (i = 0; i < RAM; i++)
		sum = (sum ^ ram[i]) * 1099511628211ull;
	return sum;
}

static void a_boot_gives_the_first_machine_again(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_info was = info(cx), is;
	u64 first = digest(cx);
	u32 pid;

	cx_create_pages(cx, 40);
	cx_create(cx, &cx->f, XV6VM_PERSIST);
	cx_kalloc(cx, &cx->f, 0);
	cx_kalloc(cx, &cx->f, XV6VM_PERSIST);
	KUNIT_ASSERT_EQ(test, boot_again(cx), 0);
	is = info(cx);
	KUNIT_EXPECT_EQ(test, memcmp(&is, &was, sizeof(is)), 0);
	KUNIT_EXPECT_EQ(test, digest(cx), first);
	KUNIT_EXPECT_EQ(test, cx->f.held, 0u);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	/* It works, and pids begin anew. */
	pid = cx_create_pages(cx, 3);
	KUNIT_EXPECT_EQ(test, pid, 2u);
	KUNIT_EXPECT_NE(test, cx_pte(cx, pid, 0x2000), 0u);
}

static void a_boot_with_other_parameters(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_boot b = {
		CX_HDR(b, 0), .phystop = 2 * MB, .data = 0x80102000,
		.end = 0x80104001, .ncpu = 8,
		.machine = XV6VM_MACHINE_SHARED_KERNEL,
	};
	struct xv6vm_info i;

	cx->damaged = true;
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_BOOT, &b), 0);
	i = info(cx);
	KUNIT_EXPECT_EQ(test, i.out_phystop, 2 * MB);
	KUNIT_EXPECT_EQ(test, i.out_frames, 512u);
	KUNIT_EXPECT_EQ(test, i.out_data, 0x80102000u);
	KUNIT_EXPECT_EQ(test, i.out_end, 0x80104001u);
	KUNIT_EXPECT_EQ(test, i.out_ncpu, 8u);
	KUNIT_EXPECT_EQ(test, i.out_nproc, CX_NPROC);
	KUNIT_EXPECT_EQ(test, i.out_machine, XV6VM_MACHINE_SHARED_KERNEL);
	KUNIT_EXPECT_EQ(test, i.out_kmem_frames, 512u - 261);
	/* kpgdir with 9 tables, 7 stacks; init: stack, directory, page, table */
	KUNIT_EXPECT_EQ(test, i.out_free, 512u - 261 - 10 - 7 - 4);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	/* And zeros are xv6's own values again. */
	memset(&b, 0, sizeof(b));
	b.hdr.size = sizeof(b);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_BOOT, &b), 0);
	i = info(cx);
	KUNIT_EXPECT_EQ(test, i.out_phystop, RAM);
	KUNIT_EXPECT_EQ(test, i.out_data, 0x80108000u);
	KUNIT_EXPECT_EQ(test, i.out_end, 0x801154d0u);
	KUNIT_EXPECT_EQ(test, i.out_ncpu, 1u);
	KUNIT_EXPECT_EQ(test, i.out_machine, 0u);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
}

/* What is refused leaves the machine as it was, to the last byte. */
static void boots_that_are_refused(struct kunit *test)
{
	static const struct {
		u32 phystop, data, end, ncpu, machine;
		int err;
		u32 reason, detail;
	} bad[] = {
		{ RAM + 4096, 0, 0, 0, 0, -ERANGE, XV6VM_R_RAM_REGION,
		  RAM + 4096 },
		{ 2016 * MB, 0, 0, 0, 0, -ERANGE, XV6VM_R_RAM_REGION,
		  2016 * MB },
		{ 2017 * MB, 0, 0, 0, 0, -ERANGE, XV6VM_R_RAM_LARGE, 2017 * MB },
		{ RAM - 1, 0, 0, 0, 0, -EINVAL, XV6VM_R_RAM_UNALIGNED, RAM - 1 },
		{ 4096, 0, 0, 0, 0, -ERANGE, XV6VM_R_RAM_SMALL, 4096 },
		{ 0, 0x80108004, 0, 0, 0, -EINVAL, XV6VM_R_KERNEL_PLACE,
		  0x80108004 },
		{ 0, 0, 0x80400000, 0, 0, -EINVAL, XV6VM_R_KERNEL_PLACE,
		  0x80108000 },
		{ 0, 0, 0, 9, 0, -ERANGE, XV6VM_R_NCPU, 9 },
		{ 0, 0, 0, 0, XV6VM_MACHINE_FOREIGN, -EINVAL, 0, 0 },
		{ 0, 0, 0, 0, 0x80000000, -EINVAL, 0, 0 },
		{ 0, 0, 0x803fffff, 0, 0, -ENOMEM, XV6VM_R_NO_FRAME, 0 },
		{ 0, 0, 0x803f0000, 8, 0, -ENOMEM, XV6VM_R_NO_FRAME, 0 },
	};
	struct cx *cx = test->priv;
	u64 before = digest(cx);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct xv6vm_boot b = {
			CX_HDR(b, 0), .phystop = bad[i].phystop,
			.data = bad[i].data, .end = bad[i].end,
			.ncpu = bad[i].ncpu, .machine = bad[i].machine,
		};

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_BOOT, &b), b,
				bad[i].err, bad[i].reason, bad[i].detail);
	}
	KUNIT_EXPECT_EQ(test, digest(cx), before);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
}

static void loads_that_are_refused(struct kunit *test)
{
	static const struct {
		u32 phystop, cr3;
		int err;
		u32 reason, detail;
	} bad[] = {
		{ RAM + 4096, 0, -ERANGE, XV6VM_R_RAM_REGION, RAM + 4096 },
		{ 0xfffff000, 0, -ERANGE, XV6VM_R_RAM_LARGE, 0xfffff000 },
		{ 1, 0, -EINVAL, XV6VM_R_RAM_UNALIGNED, 1 },
		{ 0, 4, -EINVAL, XV6VM_R_CR3, 4 },
		{ 0, RAM, -ERANGE, XV6VM_R_FRAME_OUTSIDE, RAM },
		{ 4096, 4096, -ERANGE, XV6VM_R_FRAME_OUTSIDE, 4096 },
		{ 0, 0xfffff000, -ERANGE, XV6VM_R_FRAME_OUTSIDE, 0xfffff000 },
	};
	struct cx *cx = test->priv;
	u64 before = digest(cx);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct xv6vm_load l = {
			CX_HDR(l, 0), .phystop = bad[i].phystop,
			.cr3 = bad[i].cr3,
		};

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_LOAD, &l), l,
				bad[i].err, bad[i].reason, bad[i].detail);
	}
	KUNIT_EXPECT_EQ(test, digest(cx), before);
}

/* Nobody's machine is replaced under what he has in it. */
static void not_while_others_have_something(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->other, 0), pa;
	struct xv6vm_load l = { CX_HDR(l, 0) };
	struct xv6vm_boot b = { CX_HDR(b, 0) };

	CX_EXPECT_REFUSED(cx, XV6VM_BOOT, b, XV6VM_R_MACHINE_SHARED, pid);
	CX_EXPECT_REFUSED(cx, XV6VM_LOAD, l, XV6VM_R_MACHINE_SHARED, pid);
	cx_exit_proc(cx, pid, 0);
	pa = cx_kalloc(cx, &cx->other, 0);
	memset(&b.hdr, 0, sizeof(b.hdr));
	b.hdr.size = sizeof(b);
	CX_EXPECT_REFUSED(cx, XV6VM_BOOT, b, XV6VM_R_MACHINE_SHARED, pa);
	KUNIT_EXPECT_EQ(test, cx_call_as(&cx->asks, XV6VM_BOOT, &b), -EINVAL);
	/* Its own do not stop it, and what persists stops nobody. */
	xv6vm_file_drop(&cx->other);
	cx_create(cx, &cx->other, XV6VM_PERSIST);
	cx_kalloc(cx, &cx->other, XV6VM_PERSIST);
	cx_kalloc(cx, &cx->f, 0);
	KUNIT_EXPECT_EQ(test, boot_again(cx), 0);
}

static void an_image_is_all_that_is_known(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_stats s = { CX_HDR(s, 0) };
	struct xv6vm_freelist l = { CX_HDR(l, 0), .ptr = cx_ptr(cx->buf),
				    .count = 8 };
	struct xv6vm_frame_table t = { CX_HDR(t, 0), .ptr = cx_ptr(cx->buf),
				       .count = 4096 };
	const struct xv6vm_frame_use *f = (void *)cx->buf;
	struct xv6vm_info i;
	u32 n;

	cx_create_pages(cx, 4);
	load(cx, 2 * MB, 0x5000);
	i = info(cx);
	KUNIT_EXPECT_EQ(test, i.out_machine, XV6VM_MACHINE_FOREIGN);
	KUNIT_EXPECT_EQ(test, i.out_phystop, 2 * MB);
	KUNIT_EXPECT_EQ(test, i.out_kpgdir | i.out_data | i.out_end, 0u);
	KUNIT_EXPECT_EQ(test, i.out_free | i.out_procs | i.out_kmem_frames, 0u);
	KUNIT_EXPECT_EQ(test, i.out_ncpu, 2u);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_STATS, &s), 0);
	KUNIT_EXPECT_EQ(test, s.out_kind[XV6VM_KIND_FOREIGN], 512u);
	KUNIT_EXPECT_EQ(test, s.out_kalloc | s.out_tables, 0ull);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_FREELIST, &l), 0);
	KUNIT_EXPECT_EQ(test, l.out_count | l.out_head | l.cur_pa, 0u);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_FRAME_TABLE, &t), 0);
	KUNIT_ASSERT_EQ(test, t.out_count, 512u);
	for (n = 0; n < t.out_count; n++)
		KUNIT_EXPECT_EQ(test, f[n].kind, (u32)XV6VM_KIND_FOREIGN);
	/* No byte of the machine before is left. */
	KUNIT_EXPECT_NULL(test, memchr_inv(cx->ram, 0, RAM));
}

static int ram_rw(struct cx *cx, u32 cmd, u32 pa, u32 len, u32 *done)
{
	struct xv6vm_ram r = {
		CX_HDR(r, 0), .ptr = cx_ptr(cx->buf), .len = len, .pa = pa,
	};
	int ret = cx_call(cx, cmd, &r);

	*done = r.out_done;
	if (ret)
		KUNIT_EXPECT_EQ(cx->test, r.hdr.out_detail,
				cmd == XV6VM_RAM_WRITE && !cx->dev.m.foreign ?
				0 : pa);
	return ret;
}

static void ram_is_bytes_up_to_phystop(struct kunit *test)
{
	static const struct {
		u32 pa, len, done;
	} pieces[] = {
		{ 0, 0, 0 }, { 0, 1, 1 }, { 1, 7, 7 }, { 0xfff, 2, 2 },
		{ 0x3000, 0x10001, 0x10001 }, { 2 * MB - 1, 1, 1 },
		{ 2 * MB - 1, 2, 1 }, { 2 * MB - 5, 0x80000, 5 },
		{ 2 * MB, 1, 0 }, { 2 * MB, 0, 0 },
	};
	struct cx *cx = test->priv;
	const u8 *ram = cx->ram;
	u32 i, done;

	load(cx, 2 * MB, 0);
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		u32 pa = pieces[i].pa, len = pieces[i].len, n = pieces[i].done;

		memset(cx->buf, 0x40 + i, len);
		KUNIT_EXPECT_EQ(test, ram_rw(cx, XV6VM_RAM_WRITE, pa, len,
					     &done), 0);
		KUNIT_EXPECT_EQ_MSG(test, done, n, "piece %u", i);
		KUNIT_EXPECT_NULL(test, memchr_inv(ram + pa, 0x40 + i, n));
		memset(cx->buf, 0, CX_BUF);
		KUNIT_EXPECT_EQ(test, ram_rw(cx, XV6VM_RAM_READ, pa, len,
					     &done), 0);
		KUNIT_EXPECT_EQ(test, done, n);
		KUNIT_EXPECT_NULL(test, memchr_inv(cx->buf, 0x40 + i, n));
	}
	KUNIT_EXPECT_NULL(test, memchr_inv(ram + 2 * MB, 0, RAM - 2 * MB));
	KUNIT_EXPECT_EQ(test, ram_rw(cx, XV6VM_RAM_READ, 2 * MB + 1, 1, &done),
			-ERANGE);
	KUNIT_EXPECT_EQ(test, ram_rw(cx, XV6VM_RAM_WRITE, 0xffffffff, 1, &done),
			-ERANGE);
}

/* A machine that the model lives on may be read like this, never written. */
static void ram_of_a_machine_of_ones_own(struct kunit *test)
{
	struct cx *cx = test->priv;
	u64 before = digest(cx);
	u32 done;

	KUNIT_EXPECT_EQ(test, ram_rw(cx, XV6VM_RAM_READ, 0x3ff000, 4096, &done),
			0);
	KUNIT_EXPECT_EQ(test, memcmp(cx->buf, (u8 *)cx->ram + 0x3ff000, 4096),
			0);
	KUNIT_EXPECT_EQ(test, ram_rw(cx, XV6VM_RAM_WRITE, 0x1000, 4, &done),
			-EBADFD);
	KUNIT_EXPECT_EQ(test, digest(cx), before);
}

/* A process of an image has neither slot nor frames: closing leaves it be. */
static void an_image_outlives_its_file(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 done;

	cx_create(cx, &cx->f, 0);
	cx_kalloc(cx, &cx->f, 0);
	load(cx, 0, 0);
	memset(cx->buf, 0x77, 64);
	KUNIT_EXPECT_EQ(test, ram_rw(cx, XV6VM_RAM_WRITE, 0x1000, 64, &done),
			0);
	xv6vm_file_drop(&cx->f);
	KUNIT_EXPECT_EQ(test, info(cx).out_machine, XV6VM_MACHINE_FOREIGN);
	KUNIT_EXPECT_NULL(test, memchr_inv((u8 *)cx->ram + 0x1000, 0x77, 64));
	/* And a boot ends it, with a machine that is whole. */
	KUNIT_ASSERT_EQ(test, boot_again(cx), 0);
	cx->damaged = false;
}

/* Neither in frames that nobody fills, nor below the kernel. */
static void a_boot_leaves_nothing_of_an_image(struct kunit *test)
{
	struct cx *cx = test->priv;
	u64 first = digest(cx);

	load(cx, 0, 0);
	memset(cx->ram, 0x77, RAM);
	KUNIT_ASSERT_EQ(test, boot_again(cx), 0);
	KUNIT_EXPECT_EQ(test, digest(cx), first);
	cx->damaged = false;
}

CX_SUITE(xv6vm_cmd_machine,
	 KUNIT_CASE(a_boot_gives_the_first_machine_again),
	 KUNIT_CASE(a_boot_with_other_parameters),
	 KUNIT_CASE(boots_that_are_refused),
	 KUNIT_CASE(loads_that_are_refused),
	 KUNIT_CASE(not_while_others_have_something),
	 KUNIT_CASE(an_image_is_all_that_is_known),
	 KUNIT_CASE(ram_is_bytes_up_to_phystop),
	 KUNIT_CASE(ram_of_a_machine_of_ones_own),
	 KUNIT_CASE(an_image_outlives_its_file),
	 KUNIT_CASE(a_boot_leaves_nothing_of_an_image));
