// SPDX-License-Identifier: GPL-2.0-only
/*
 * The permission matrix: P, W, U of both levels against each kind of access.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/walk.h>
#include "fixture.h"
#include "suites.h"

#define VA	0x00001234u

/*
 * What the manual's table of combined protection allows, by U and W of the
 * directory entry and of the table entry. Reads and fetches are the same.
 */
static const struct {
	const char *pde, *pte;
	const char *user;		/* CPL 3 */
	const char *kernel;		/* CPL 0 with CR0.WP */
} combined[] = {
	{ "--", "--", "",   "r"  },
	{ "--", "-W", "",   "r"  },
	{ "--", "U-", "",   "r"  },
	{ "--", "UW", "",   "r"  },
	{ "-W", "--", "",   "r"  },
	{ "-W", "-W", "",   "rw" },
	{ "-W", "U-", "",   "r"  },
	{ "-W", "UW", "",   "rw" },
	{ "U-", "--", "",   "r"  },
	{ "U-", "-W", "",   "r"  },
	{ "U-", "U-", "r",  "r"  },
	{ "U-", "UW", "r",  "r"  },
	{ "UW", "--", "",   "r"  },
	{ "UW", "-W", "",   "rw" },
	{ "UW", "U-", "r",  "r"  },
	{ "UW", "UW", "rw", "rw" },
};

struct way {
	const char *what;
	u32 type, user, wp;
};

static const struct way ways[] = {
	{ "user read", XV6VM_READ, 1, 1 },
	{ "user write", XV6VM_WRITE, 1, 1 },
	{ "user fetch", XV6VM_FETCH, 1, 1 },
	{ "user read, WP clear", XV6VM_READ, 1, 0 },
	{ "user write, WP clear", XV6VM_WRITE, 1, 0 },
	{ "user fetch, WP clear", XV6VM_FETCH, 1, 0 },
	{ "kernel read", XV6VM_READ, 0, 1 },
	{ "kernel write", XV6VM_WRITE, 0, 1 },
	{ "kernel fetch", XV6VM_FETCH, 0, 1 },
	{ "kernel read, WP clear", XV6VM_READ, 0, 0 },
	{ "kernel write, WP clear", XV6VM_WRITE, 0, 0 },
	{ "kernel fetch, WP clear", XV6VM_FETCH, 0, 0 },
};

ARRAY_PARAM(way, way, ways);

static u32 bits(const char *uw)
{
	return (uw[0] == 'U' ? 4 : 0) | (uw[1] == 'W' ? 2 : 0);
}

static bool allowed(size_t row, const struct way *w)
{
	const char *may = w->user ? combined[row].user : combined[row].kernel;

	if (w->type != XV6VM_WRITE)
		return may[0] == 'r';
	if (!w->user && !w->wp)
		return true;
	return may[0] && may[1] == 'w';
}

/* The error code without its P bit. */
static u32 way_code(const struct way *w)
{
	return (w->type == XV6VM_WRITE ? 2 : 0) + (w->user ? 4 : 0);
}

/* Set both entries and ask. */
static struct xv6vm_translation ask(struct fx *fx, const struct way *w,
				    u32 dir, u32 pde_bits, u32 pte_bits)
{
	const struct xv6vm_query q = { VA, w->type, w->user, w->wp };
	u32 pte_pa = fx_pte_pa(fx, dir, VA);
	struct xv6vm_translation t;

	fx_set_word(fx, pte_pa, (fx_word(fx, pte_pa) & ~7u) | pte_bits);
	fx_set_word(fx, dir, (fx_word(fx, dir) & ~7u) | pde_bits);
	xv6_translate(&fx->m, dir, &q, &t);
	return t;
}

static u32 expected_reason(size_t row, const struct way *w)
{
	bool user_lacks = w->user && !combined[row].user[0];

	if (allowed(row, w))
		return XV6VM_R_NONE;
	if (user_lacks)
		return combined[row].pde[0] == 'U' ? XV6VM_R_PTE_SUPERVISOR :
						     XV6VM_R_PDE_SUPERVISOR;
	return combined[row].pde[1] == 'W' ? XV6VM_R_PTE_READONLY :
					     XV6VM_R_PDE_READONLY;
}

static void present_pages_obey_the_combined_protection(struct kunit *test)
{
	const struct way *w = test->param_value;
	struct fx *fx = test->priv;
	u32 dir = fx_spawn_pages(fx, 2)->pgdir;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(combined); i++) {
		struct xv6vm_translation t =
			ask(fx, w, dir, bits(combined[i].pde) | 1,
			    bits(combined[i].pte) | 1);
		bool ok = allowed(i, w);

		KUNIT_EXPECT_EQ_MSG(test, t.fault.raised, ok ? 0u : 1u,
				    "row %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, t.fault.code,
				    ok ? 0 : way_code(w) | 1, "row %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, t.fault.cr2, ok ? 0 : VA, "row %zu",
				    i);
		KUNIT_EXPECT_EQ_MSG(test, t.fault.reason,
				    expected_reason(i, w), "row %zu", i);
		KUNIT_EXPECT_EQ(test, t.perm,
				(bits(combined[i].pde) &
				 bits(combined[i].pte)) | 1);
		KUNIT_EXPECT_EQ(test, t.mapped, 1u);
	}
	ask(fx, w, dir, 7, 7);
}

static void absent_pages_fault_whatever_their_bits(struct kunit *test)
{
	const struct way *w = test->param_value;
	struct fx *fx = test->priv;
	u32 dir = fx_spawn_pages(fx, 2)->pgdir, pde, pte;

	for (pde = 0; pde < 8; pde++) {
		for (pte = 0; pte < 8; pte++) {
			struct xv6vm_translation t;

			if (pde & pte & 1)
				continue;
			t = ask(fx, w, dir, pde, pte);
			KUNIT_EXPECT_EQ(test, t.fault.raised, 1u);
			KUNIT_EXPECT_EQ(test, t.fault.code, way_code(w));
			KUNIT_EXPECT_EQ(test, t.fault.level, pde & 1 ? 2u : 1u);
			KUNIT_EXPECT_EQ(test, t.fault.reason,
					(u32)(pde & 1 ? XV6VM_R_PTE_ABSENT :
							XV6VM_R_PDE_ABSENT));
			KUNIT_EXPECT_EQ(test, t.mapped, 0u);
			KUNIT_EXPECT_EQ(test, t.perm, 0u);
		}
	}
	ask(fx, w, dir, 7, 7);
}

FX_SUITE(xv6vm_matrix,
	 KUNIT_CASE_PARAM(present_pages_obey_the_combined_protection, way_gen_params),
	 KUNIT_CASE_PARAM(absent_pages_fault_whatever_their_bits, way_gen_params));
