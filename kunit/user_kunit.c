// SPDX-License-Identifier: GPL-2.0
/*
 * copyout, and pages mapped by hand.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "fixture.h"
#include "suites.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)
#define W		XV6_PTE_W
#define U		XV6_PTE_U
#define FRESH		0x00600000u	/* no table there yet */

/* Pages 0 to 3, of which page 2 is a guard and page 3 read-only. */
static struct xv6_proc *guarded(struct fx *fx)
{
	struct xv6_proc *p = fx_spawn_pages(fx, 4);
	u32 ro = fx_pte_pa(fx, p->pgdir, 0x3000);

	KUNIT_ASSERT_EQ(fx->test, xv6_clearpteu(&fx->m, p->pgdir, 0x2000), 0);
	fx_set_word(fx, ro, fx_word(fx, ro) & ~W);
	return p;
}

struct copy_case {
	const char *what;
	u32 va, len;
	u32 reason;
	u32 done;	/* bytes that xv6 has copied by then */
};

static const struct copy_case copy_cases[] = {
	{ "a byte", 0x10, 1, 0, 1 },
	{ "over a border", 0xffe, 4, 0, 4 },
	{ "two pages", 0, 8192, 0, 8192 },
	{ "a read-only page, as xv6 does", 0x3000, 16, 0, 16 },
	{ "nothing, nowhere", 0xfffffff0, 0, 0, 0 },
	{ "into the guard", 0x2000, 4, XV6VM_R_NOT_USER, 0 },
	{ "up to the guard", 0x1ff0, 32, XV6VM_R_NOT_USER, 16 },
	{ "behind the end", 0x4000, 4, XV6VM_R_NO_PAGE, 0 },
	{ "over the end", 0x3ffc, 8, XV6VM_R_NO_PAGE, 4 },
	{ "no table", FRESH, 4, XV6VM_R_NO_TABLE, 0 },
	{ "kernel text", 0x80100000, 4, XV6VM_R_NOT_USER, 0 },
	{ "the last page of 4 GB", 0xfffffffc, 4, XV6VM_R_NOT_USER, 0 },
};

static void describe_copy(const struct copy_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(copy, copy_cases, describe_copy);

static void copyout_writes_until_the_first_bad_page(struct kunit *test)
{
	const struct copy_case *c = test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = guarded(fx);
	u8 *buf = kunit_kzalloc(test, 8192, GFP_KERNEL);
	u32 i, va;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(buf, 0xc3, 8192);
	FX_EXPECT_REFUSED(fx, xv6_copyout(&fx->m, p->pgdir, c->va, buf, c->len),
			  xv6_reason_errno(c->reason), c->reason);
	for (i = 0; i < c->done; i++) {
		va = c->va + i;
		KUNIT_EXPECT_EQ(test, fx->m.ram[PAGE_OF(fx_pte(fx, p->pgdir, va)) +
						(va & 0xfff)], 0xc3);
	}
}

static void uva2ka_asks_for_a_user_page(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = guarded(fx);
	u32 pa = 0;

	KUNIT_EXPECT_EQ(test, xv6_uva2ka(&fx->m, p->pgdir, 0x1234, &pa), 0);
	KUNIT_EXPECT_EQ(test, pa, PAGE_OF(fx_pte(fx, p->pgdir, 0x1000)));
	/* W is not looked at, as in xv6. */
	KUNIT_EXPECT_EQ(test, xv6_uva2ka(&fx->m, p->pgdir, 0x3000, &pa), 0);
	FX_EXPECT_REFUSED(fx, xv6_uva2ka(&fx->m, p->pgdir, 0x2fff, &pa),
			  -EPERM, XV6VM_R_NOT_USER);
	FX_EXPECT_REFUSED(fx, xv6_uva2ka(&fx->m, p->pgdir, 0x4000, &pa),
			  -ENXIO, XV6VM_R_NO_PAGE);
	FX_EXPECT_REFUSED(fx, xv6_uva2ka(&fx->m, p->pgdir, FRESH, &pa),
			  -ENXIO, XV6VM_R_NO_TABLE);
}

static void copyout_does_not_write_tables(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = guarded(fx);
	u32 pte_pa = fx_pte_pa(fx, p->pgdir, 0x1000);
	u32 good = fx_word(fx, pte_pa), word = 0, nowhere = 0x00400007;

	fx_set_word(fx, pte_pa, p->pgdir | 7);
	FX_EXPECT_REFUSED(fx, xv6_copyout(&fx->m, p->pgdir, 0x1000, &word, 4),
			  -EPERM, XV6VM_R_NOT_WRITABLE);
	fx_set_word(fx, pte_pa, nowhere);
	FX_EXPECT_REFUSED(fx, xv6_copyout(&fx->m, p->pgdir, 0x1000, &word, 4),
			  -EIO, XV6VM_R_TABLE_DAMAGED);
	fx_set_word(fx, pte_pa, good);
}

static void a_new_page_by_hand_is_zero_and_marked(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 head = fx_free_frame(fx, 0), nfree = fx->m.kmem.nfree, pa = 0, old;

	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, p->pgdir, FRESH, 0, W | U,
					   &pa), 0);
	KUNIT_EXPECT_EQ(test, pa, head);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, FRESH), head | 0x207);
	KUNIT_EXPECT_NULL(test, memchr_inv(fx->m.ram + pa, 0, 4096));
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, pa)->shares, 1u);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
	KUNIT_ASSERT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, FRESH, &old), 0);
	KUNIT_EXPECT_EQ(test, old, head | 0x207);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, FRESH), 0u);
	/* The table stays, as everywhere. */
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree - 1);
}

static void two_processes_share_a_frame(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *a = fx_spawn(fx), *b = fx_spawn(fx);
	u32 pa = 0, frame = PAGE_OF(fx_pte(fx, a->pgdir, 0));

	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, b->pgdir, FRESH, frame, U,
					   &pa), 0);
	KUNIT_EXPECT_EQ(test, pa, frame);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, b->pgdir, FRESH), frame | 0x205);
	/* The owner goes first; the frame stays for the other. */
	KUNIT_EXPECT_EQ(test, xv6_exit(&fx->m, a), 0);
	KUNIT_EXPECT_EQ(test, xv6_reap(&fx->m, a), 0);
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, frame)->kind,
			(u32)XV6VM_KIND_USER);
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, frame)->owner,
			XV6_NO_OWNER);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

struct hand_case {
	const char *what;
	u32 va, pa, perm, reason;
};

static const struct hand_case hand_cases[] = {
	{ "unaligned", 0x600004, 0, W, XV6VM_R_VA_UNALIGNED },
	{ "KERNBASE", 0x80000000, 0, W, XV6VM_R_KERNEL_HALF },
	{ "device space", 0xfe000000, 0, W, XV6VM_R_KERNEL_HALF },
	{ "P in perm", FRESH, 0, 1, XV6VM_R_PERM },
	{ "the software bit in perm", FRESH, 0, 0x200, XV6VM_R_PERM },
	{ "a page of the image", 0, 0, W | U, XV6VM_R_REMAP },
	{ "a misaligned frame", FRESH, 0x200800, W, XV6VM_R_PA_UNALIGNED },
	{ "PHYSTOP", FRESH, 0x400000, W, XV6VM_R_FRAME_OUTSIDE },
	{ "kernel text", FRESH, 0x100000, U, XV6VM_R_FRAME_UNMAPPABLE },
	{ "a free frame", FRESH, 0x116000, U, XV6VM_R_FRAME_UNMAPPABLE },
	{ "kpgdir", FRESH, 0x3ff000, U, XV6VM_R_FRAME_UNMAPPABLE },
};

static void describe_hand(const struct hand_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hand, hand_cases, describe_hand);

static void mapping_by_hand_is_refused(struct kunit *test)
{
	const struct hand_case *c = test->param_value;
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 nfree = fx->m.kmem.nfree, pa = 0, pte = fx_pte(fx, p->pgdir, c->va);

	FX_EXPECT_REFUSED(fx, xv6_map_page(&fx->m, p->pgdir, c->va, c->pa,
					   c->perm, &pa),
			  xv6_reason_errno(c->reason), c->reason);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, c->va), pte);
}

static void unmap_refuses(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 old;

	FX_EXPECT_REFUSED(fx, xv6_unmap_page(&fx->m, p->pgdir, 1, &old),
			  -EINVAL, XV6VM_R_VA_UNALIGNED);
	FX_EXPECT_REFUSED(fx, xv6_unmap_page(&fx->m, p->pgdir, 0x80000000,
					     &old),
			  -ERANGE, XV6VM_R_KERNEL_HALF);
	FX_EXPECT_REFUSED(fx, xv6_unmap_page(&fx->m, p->pgdir, 0x1000, &old),
			  -ENXIO, XV6VM_R_NO_PAGE);
	FX_EXPECT_REFUSED(fx, xv6_unmap_page(&fx->m, p->pgdir, FRESH, &old),
			  -ENXIO, XV6VM_R_NO_TABLE);
}

static void a_held_frame_survives_its_mapping(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 held = xv6_kalloc(&fx->m, XV6VM_KIND_HELD, 0), pa = 0, old = 0;

	KUNIT_ASSERT_EQ(test, xv6_map_page(&fx->m, p->pgdir, FRESH, held,
					   W | U, &pa), 0);
	FX_EXPECT_REFUSED(fx, xv6_kfree(&fx->m, held), -EBUSY,
			  XV6VM_R_FRAME_SHARED);
	KUNIT_ASSERT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, FRESH, &old), 0);
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, held)->kind,
			(u32)XV6VM_KIND_HELD);
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, held), 0);
}

static void protect_changes_w_and_u_only(struct kunit *test)
{
	static const u32 perms[] = { 0, W, U, W | U };
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 pte_pa = fx_pte_pa(fx, p->pgdir, 0), i, old, new = 0;
	u32 frame = PAGE_OF(fx_word(fx, pte_pa));

	fx_set_word(fx, pte_pa, frame | 0x67);
	for (i = 0; i < ARRAY_SIZE(perms); i++) {
		KUNIT_EXPECT_EQ(test, xv6_protect_page(&fx->m, p->pgdir, 0,
						       perms[i], &old, &new),
				0);
		KUNIT_EXPECT_EQ(test, new, frame | 0x61 | perms[i]);
		KUNIT_EXPECT_EQ(test, fx_word(fx, pte_pa), new);
	}
	FX_EXPECT_REFUSED(fx, xv6_protect_page(&fx->m, p->pgdir, 0, 0x80, &old,
					       &new), -EINVAL, XV6VM_R_PERM);
	FX_EXPECT_REFUSED(fx, xv6_protect_page(&fx->m, p->pgdir, 0x80000000, 0,
					       &old, &new),
			  -ERANGE, XV6VM_R_KERNEL_HALF);
	FX_EXPECT_REFUSED(fx, xv6_protect_page(&fx->m, p->pgdir, 0x1000, W,
					       &old, &new),
			  -ENXIO, XV6VM_R_NO_PAGE);
}

/* What a host that runs on the tables is told, and what it finds by then. */
static struct {
	struct fx *fx;
	u32 pgdir, nfree;
	u32 calls, slot, va, pages, present, freed;
} told;

static void hear(u32 slot, u32 va, u32 pages)
{
	u32 i;

	told.calls++;
	told.slot = slot;
	told.va = va;
	told.pages = pages;
	for (i = 0; i < pages; i++)
		told.present += fx_pte(told.fx, told.pgdir, va + i * 4096) & 1;
	told.freed += told.fx->m.kmem.nfree - told.nfree;
}

static void expect_told(struct kunit *test, const struct xv6_proc *p, u32 va,
			u32 pages)
{
	KUNIT_EXPECT_EQ(test, told.calls, 1u);
	KUNIT_EXPECT_EQ(test, told.slot, (u32)xv6_proc_slot(&told.fx->m, p));
	KUNIT_EXPECT_EQ(test, told.va, va);
	KUNIT_EXPECT_EQ(test, told.pages, pages);
	KUNIT_EXPECT_EQ(test, told.freed, 0u);
	told.calls = 0;
	told.nfree = told.fx->m.kmem.nfree;
}

/* Entries are cleared first, frames are given up last. */
static void what_is_taken_away_is_revoked(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn_pages(fx, 4);
	u32 old, new;

	memset(&told, 0, sizeof(told));
	told.fx = fx;
	told.pgdir = p->pgdir;
	told.nfree = fx->m.kmem.nfree;
	fx->m.revoke = hear;
	KUNIT_EXPECT_EQ(test, xv6_growproc(&fx->m, p, -0x2000, &old), 0);
	expect_told(test, p, 0x2000, 2);
	KUNIT_EXPECT_EQ(test, xv6_unmap_page(&fx->m, p->pgdir, 0x1000, &old), 0);
	expect_told(test, p, 0x1000, 1);
	KUNIT_EXPECT_EQ(test, told.present, 0u);
	KUNIT_EXPECT_EQ(test, xv6_protect_page(&fx->m, p->pgdir, 0, U, &old,
					       &new), 0);
	expect_told(test, p, 0, 1);
	/* More than there was takes nothing away. */
	KUNIT_EXPECT_EQ(test, xv6_protect_page(&fx->m, p->pgdir, 0, W | U, &old,
					       &new), 0);
	KUNIT_EXPECT_EQ(test, told.calls, 0u);
	KUNIT_EXPECT_EQ(test, xv6_clearpteu(&fx->m, p->pgdir, 0), 0);
	expect_told(test, p, 0, 1);
	fx->m.revoke = NULL;
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(copyout_writes_until_the_first_bad_page,
			 copy_gen_params),
	KUNIT_CASE(uva2ka_asks_for_a_user_page),
	KUNIT_CASE(copyout_does_not_write_tables),
	KUNIT_CASE(a_new_page_by_hand_is_zero_and_marked),
	KUNIT_CASE(two_processes_share_a_frame),
	KUNIT_CASE_PARAM(mapping_by_hand_is_refused, hand_gen_params),
	KUNIT_CASE(unmap_refuses),
	KUNIT_CASE(a_held_frame_survives_its_mapping),
	KUNIT_CASE(protect_changes_w_and_u_only),
	KUNIT_CASE(what_is_taken_away_is_revoked),
	{ }
};

struct kunit_suite xv6vm_user_suite = {
	.name = "xv6vm_user",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
