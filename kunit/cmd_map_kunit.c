// SPDX-License-Identifier: GPL-2.0-only
/* XV6VM_MAP, XV6VM_UNMAP, XV6VM_PROTECT: pages mapped by hand. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

#define W	XV6VM_PTE_W
#define U	XV6VM_PTE_U
#define WU	(W | U)
#define HAND	(XV6VM_PTE_HAND | XV6VM_PTE_P)

static struct xv6vm_map map(u32 pid, u32 va, u32 pa, u32 perm, u32 flags)
{
	return (struct xv6vm_map) {
		.hdr = { .size = sizeof(struct xv6vm_map), .flags = flags },
		.pid = pid, .va = va, .pa = pa, .perm = perm,
	};
}

static void a_new_page_is_zero_and_goes_again(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), pa;
	struct xv6vm_map c = map(pid, 0x5000, 0, WU, XV6VM_MAP_NEW);
	struct xv6vm_mem r = {
		CX_HDR(r, 0), .pid = pid, .va = 0x5000,
		.ptr = cx_ptr(cx->buf), .len = 4096,
	};

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_MAP, &c), 0);
	pa = c.out_pa;
	KUNIT_EXPECT_EQ(test, c.out_pte, pa | WU | HAND);
	KUNIT_EXPECT_EQ(test, c.out_old, 0u);
	KUNIT_EXPECT_EQ(test, cx_pte(cx, pid, 0x5000), c.out_pte);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &r), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(cx->buf, 0, 4096));
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);

	c = map(pid, 0x5000, 0, 0, 0);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_UNMAP, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_pa, pa);
	KUNIT_EXPECT_EQ(test, c.out_old, pa | WU | HAND);
	KUNIT_EXPECT_EQ(test, c.out_pte, 0u);
	KUNIT_EXPECT_EQ(test, cx_pte(cx, pid, 0x5000), 0u);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC);
}

static void a_page_shared_by_two_processes(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 a = cx_create_pages(cx, 2);
	u32 b = cx_create(cx, &cx->f, 0);
	u32 pa = cx_pa(cx, a, 0x1000);
	struct xv6vm_map c = map(b, 0x8000, pa, U, 0);

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_MAP, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_pa, pa);
	KUNIT_EXPECT_EQ(test, c.out_pte, pa | U | HAND);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	/* Its owner ends; the page stays for the other one. */
	KUNIT_EXPECT_EQ(test, cx_exit_proc(cx, a, 0), CX_PROC);
	KUNIT_EXPECT_EQ(test, cx_pa(cx, b, 0x8000), pa);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	KUNIT_EXPECT_EQ(test, cx_exit_proc(cx, b, 0), CX_PROC + 1);
}

static void the_owners_own_page_unmapped(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create_pages(cx, 2);
	struct xv6vm_map c = map(pid, 0x1000, 0, 0, 0);
	struct xv6vm_proc_fork k = { CX_HDR(k, 0), .pid = pid };

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_UNMAP, &c), 0);
	KUNIT_EXPECT_EQ(test, c.out_old & 0xfff, WU | XV6VM_PTE_P);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC);
	/* Where xv6 panics: copyuvm: page not present */
	CX_EXPECT_REFUSED(cx, XV6VM_PROC_FORK, k, XV6VM_R_NO_PAGE, 0x1000);
}

static const struct {
	u32 va, pa, perm, flags;
	int err;
	u32 reason, detail;
} bad_maps[] = {
	{ 0x8001, 0, WU, 1, -EINVAL, XV6VM_R_VA_UNALIGNED, 0x8001 },
	{ 0x80000000, 0, WU, 1, -ERANGE, XV6VM_R_KERNEL_HALF, 0x80000000 },
	{ 0xfffff000, 0, WU, 1, -ERANGE, XV6VM_R_KERNEL_HALF, 0xfffff000 },
	{ 0x8000, 0, 8, 1, -EINVAL, XV6VM_R_PERM, 8 },
	{ 0x8000, 0, WU | 1, 1, -EINVAL, XV6VM_R_PERM, 7 },
	{ 0x8000, 0, ~0u, 1, -EINVAL, XV6VM_R_PERM, ~0u },
	{ 0, 0, WU, 1, -EEXIST, XV6VM_R_REMAP, 0 },
	{ 0x8000, 0x1000, WU, 1, -EINVAL, 0, 0 },
	{ 0x8000, 0, WU, 0, -EPERM, XV6VM_R_FRAME_UNMAPPABLE, 0 },
	{ 0x8000, 0x1000, WU, 0, -EPERM, XV6VM_R_FRAME_UNMAPPABLE, 0x1000 },
	{ 0x8000, 0x116000, WU, 0, -EPERM, XV6VM_R_FRAME_UNMAPPABLE, 0x116000 },
	{ 0x8000, 0x3ff000, WU, 0, -EPERM, XV6VM_R_FRAME_UNMAPPABLE, 0x3ff000 },
	{ 0x8000, 0x3f4000, WU, 0, -EPERM, XV6VM_R_FRAME_UNMAPPABLE, 0x3f4000 },
	{ 0x8000, 0x3e9001, WU, 0, -EINVAL, XV6VM_R_PA_UNALIGNED, 0x3e9001 },
	{ 0x8000, 0x400000, WU, 0, -ERANGE, XV6VM_R_FRAME_OUTSIDE, 0x400000 },
	{ 0x8000, 0xfffff000, WU, 0, -ERANGE, XV6VM_R_FRAME_OUTSIDE,
	  0xfffff000 },
	{ 0, 0x3e9000, WU, 0, -EEXIST, XV6VM_R_REMAP, 0 },
};

static void map_refuses(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), i;

	for (i = 0; i < ARRAY_SIZE(bad_maps); i++) {
		struct xv6vm_map c = map(pid, bad_maps[i].va, bad_maps[i].pa,
					 bad_maps[i].perm, bad_maps[i].flags);

		KUNIT_EXPECT_EQ_MSG(test, cx_call(cx, XV6VM_MAP, &c),
				    bad_maps[i].err, "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, c.hdr.out_reason, bad_maps[i].reason,
				    "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, c.hdr.out_detail, bad_maps[i].detail,
				    "case %u", i);
		KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
		KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC);
	}
}

static void unmap_and_protect_refuse(struct kunit *test)
{
	static const struct {
		u32 va, perm;
		int err;
		u32 reason;
	} bad[] = {
		{ 1, 0, -EINVAL, XV6VM_R_VA_UNALIGNED },
		{ 0xfff, 0, -EINVAL, XV6VM_R_VA_UNALIGNED },
		{ 0x1000, 0, -ENXIO, XV6VM_R_NO_PAGE },
		{ 0x400000, 0, -ENXIO, XV6VM_R_NO_TABLE },
		{ 0x80000000, 0, -ERANGE, XV6VM_R_KERNEL_HALF },
		{ 0xfe000000, 0, -ERANGE, XV6VM_R_KERNEL_HALF },
		{ 0, 1, -EINVAL, XV6VM_R_PERM },
		{ 0, 0x80000000, -EINVAL, XV6VM_R_PERM },
	};
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct xv6vm_map c = map(pid, bad[i].va, 0, bad[i].perm, 0);

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_PROTECT, &c), c,
				bad[i].err, bad[i].reason,
				bad[i].perm ? bad[i].perm : bad[i].va);
		if (bad[i].perm)
			continue;
		c = map(pid, bad[i].va, 0, 0, 0);
		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_UNMAP, &c), c,
				bad[i].err, bad[i].reason, bad[i].va);
	}
}

static void protect_changes_w_and_u_alone(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	u32 pa = cx_pa(cx, pid, 0), perm, old = WU;

	for (perm = 0; perm <= WU; perm += W) {
		struct xv6vm_map c = map(pid, 0, 0, perm, 0);

		KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROTECT, &c), 0);
		KUNIT_EXPECT_EQ(test, c.out_pa, pa);
		KUNIT_EXPECT_EQ(test, c.out_old, pa | old | XV6VM_PTE_P);
		KUNIT_EXPECT_EQ(test, c.out_pte, pa | perm | XV6VM_PTE_P);
		KUNIT_EXPECT_EQ(test, cx_pte(cx, pid, 0), c.out_pte);
		KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
		old = perm;
	}
}

static void a_guard_that_users_reach_is_none(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create_pages(cx, 3);
	struct xv6_proc *p = xv6_proc_find(&cx->dev.m, pid);
	struct xv6vm_map c = map(pid, 0x1000, 0, W, 0);

	p->guard = 0x1000;
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROTECT, &c), 0);
	KUNIT_EXPECT_EQ(test, p->guard, 0x1000u);
	c = map(pid, 0x1000, 0, WU, 0);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROTECT, &c), 0);
	KUNIT_EXPECT_EQ(test, p->guard, XV6_NO_GUARD);

	p->guard = 0x1000;
	c = map(pid, 0x2000, 0, 0, 0);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_UNMAP, &c), 0);
	KUNIT_EXPECT_EQ(test, p->guard, 0x1000u);
	c = map(pid, 0x1000, 0, 0, 0);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_UNMAP, &c), 0);
	KUNIT_EXPECT_EQ(test, p->guard, XV6_NO_GUARD);
}

static void a_frame_is_shared_255_times(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	u32 pa = cx_kalloc(cx, &cx->f, 0), i;
	struct xv6vm_map c;

	for (i = 0; i < 255; i++) {
		c = map(pid, 0x10000 + i * 4096, pa, U, 0);
		KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_MAP, &c), 0);
	}
	c = map(pid, 0x10000 + i * 4096, pa, U, 0);
	CX_EXPECT_REFUSED(cx, XV6VM_MAP, c, XV6VM_R_FRAME_SHARES, pa);
}

static void map_new_without_a_frame(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), free;
	struct xv6vm_map c = map(pid, 0x400000, 0, WU, XV6VM_MAP_NEW);

	/* A page and its table are needed: 0 and 1 are too few. */
	for (free = cx_free(cx); free > 2; free--)
		cx_kalloc(cx, &cx->f, 0);
	for (; free; free--) {
		cx_kalloc(cx, &cx->f, 0);
		c = map(pid, 0x400000, 0, WU, XV6VM_MAP_NEW);
		CX_EXPECT_REFUSED(cx, XV6VM_MAP, c, XV6VM_R_NO_FRAME, 0);
		KUNIT_EXPECT_EQ(test, cx_free(cx), free - 1);
		KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
	}
}

CX_SUITE(xv6vm_cmd_map,
	 KUNIT_CASE(a_new_page_is_zero_and_goes_again),
	 KUNIT_CASE(a_page_shared_by_two_processes),
	 KUNIT_CASE(the_owners_own_page_unmapped),
	 KUNIT_CASE(map_refuses),
	 KUNIT_CASE(unmap_and_protect_refuse),
	 KUNIT_CASE(protect_changes_w_and_u_alone),
	 KUNIT_CASE(a_guard_that_users_reach_is_none),
	 KUNIT_CASE(a_frame_is_shared_255_times),
	 KUNIT_CASE(map_new_without_a_frame));
