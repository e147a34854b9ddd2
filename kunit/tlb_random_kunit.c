// SPDX-License-Identifier: GPL-2.0
/*
 * A TLB against a plain list of what it ought to know: random accesses, with
 * the page tables changed behind its back.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xv6/access.h>
#include <xv6/vm.h>
#include <xv6/walk.h>
#include "fixture.h"
#include "suites.h"

#define PAGES	24u
#define STEPS	20000u

/* What was walked to, by page number; in order of use, the last one last. */
struct known {
	u32 page;
	u32 frame;
	u32 perm;
	bool dirty;
};

struct model {
	struct fx *fx;
	struct xv6_proc *p;
	u32 size, ways;
	struct known list[64];
	u32 n;
	u64 hits, misses;
};

static void forget(struct model *w, u32 i)
{
	memmove(&w->list[i], &w->list[i + 1],
		(w->n - i - 1) * sizeof(w->list[0]));
	w->n--;
}

static void forget_page(struct model *w, u32 page)
{
	u32 i;

	for (i = 0; i < w->n; i++) {
		if (w->list[i].page == page) {
			forget(w, i);
			return;
		}
	}
}

static struct known *know(struct model *w, u32 page)
{
	u32 i;

	for (i = 0; i < w->n; i++) {
		if (w->list[i].page == page)
			return &w->list[i];
	}
	return NULL;
}

/* Put @k last; if its set was full, the first of it in the list goes. */
static void learn(struct model *w, struct known k)
{
	u32 sets = w->size / w->ways, i, same = 0, first = 0;

	forget_page(w, k.page);
	for (i = w->n; i > 0; i--) {
		if (w->list[i - 1].page % sets == k.page % sets) {
			first = i - 1;
			same++;
		}
	}
	if (same == w->ways)
		forget(w, first);
	w->list[w->n++] = k;
}

static bool allows(const struct known *k, bool user, bool write)
{
	return k && (!user || k->perm & 4) &&
	       (!write || (k->dirty && k->perm & 2));
}

/* As the tables say now: what a miss must answer. */
static struct xv6vm_translation ask(struct model *w, u32 va, bool user,
				    bool write)
{
	struct xv6vm_query q = { va, write ? XV6VM_WRITE : XV6VM_READ, user, 1 };
	struct xv6vm_translation t;

	xv6_translate(&w->fx->m, w->p->pgdir, &q, &t);
	return t;
}

static void expect_hit(struct model *w, const struct known *k, int err,
		       const struct xv6vm_translation *t, bool write)
{
	struct kunit *test = w->fx->test;
	const struct known copy = *k;
	u32 kind = w->fx->mem.frames[k->frame].kind;

	if (write && kind != XV6VM_KIND_USER) {
		KUNIT_EXPECT_EQ(test, err, -EPERM);
		return;
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, t->levels, 0u);
	KUNIT_EXPECT_EQ(test, t->pa >> 12, copy.frame);
	KUNIT_EXPECT_EQ(test, t->perm, copy.perm);
	KUNIT_EXPECT_EQ(test, t->fault.raised, 0u);
	w->hits++;
	learn(w, copy);
}

static void expect_miss(struct model *w, u32 va,
			const struct xv6vm_translation *want, int err,
			const struct xv6vm_translation *t)
{
	struct kunit *test = w->fx->test;
	const struct known seen = {
		va >> 12, t->pa >> 12, t->perm,
		!!(fx_pte(w->fx, w->p->pgdir, va) & 0x40),
	};

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, memcmp(t, want, sizeof(*t)), 0);
	w->misses++;
	forget_page(w, va >> 12);
	if (!t->fault.raised)
		learn(w, seen);
}

static void step_access(struct model *w)
{
	bool user = w->fx->m.cpus[0].cpl == 3, write = fx_below(w->fx, 2);
	u32 va = fx_below(w->fx, PAGES) << 12 | fx_below(w->fx, 1024) << 2;
	const struct known *k = know(w, va >> 12);
	struct xv6vm_translation t, want = ask(w, va, user, write);
	u32 value = 0;
	int err;

	err = xv6_access(&w->fx->m, 0, va, write ? XV6VM_WRITE : XV6VM_READ, 4,
			 &value, &t);
	if (allows(k, user, write))
		expect_hit(w, k, err, &t, write);
	else
		expect_miss(w, va, &want, err, &t);
}

/* Change the tables; the TLB hears nothing of it. */
static void step_tables(struct model *w)
{
	u32 va = fx_below(w->fx, PAGES) << 12, perm = fx_below(w->fx, 4) << 1;
	struct xv6_machine *m = &w->fx->m;
	u32 a, b;

	switch (fx_below(w->fx, 3)) {
	case 0:
		xv6_unmap_page(m, w->p->pgdir, va, &a);
		break;
	case 1:
		xv6_map_page(m, w->p->pgdir, va, 0, perm, &a);
		break;
	case 2:
		xv6_protect_page(m, w->p->pgdir, va, perm, &a, &b);
		break;
	}
}

static void step_cpu(struct model *w)
{
	struct xv6_machine *m = &w->fx->m;
	u32 va = fx_below(w->fx, PAGES) << 12 | 0xabc;

	switch (fx_below(w->fx, 8)) {
	case 0:
		KUNIT_EXPECT_EQ(w->fx->test, xv6_switchuvm(m, 0, w->p), 0);
		w->n = 0;
		break;
	case 1:
	case 2:
		xv6_tlb_invlpg(&m->cpus[0].tlb, va);
		forget_page(w, va >> 12);
		break;
	default:
		if (m->cpus[0].cpl)
			fx_trap(w->fx, 0);
		else
			xv6_iret(m, 0);
	}
}

static void run(struct kunit *test, u32 size, u32 ways)
{
	struct model *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct xv6_tlb *t;
	u32 i, what;

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->fx = test->priv;
	w->size = size;
	w->ways = ways;
	t = &w->fx->m.cpus[0].tlb;
	w->p = fx_spawn_pages(w->fx, PAGES / 2);
	KUNIT_ASSERT_EQ(test, xv6_switchuvm(&w->fx->m, 0, w->p), 0);
	KUNIT_ASSERT_EQ(test, xv6_tlb_configure(t, size, ways), 0u);
	for (i = 0; i < STEPS; i++) {
		what = fx_below(w->fx, 20);
		if (what < 16)
			step_access(w);
		else if (what < 19)
			step_tables(w);
		else
			step_cpu(w);
		KUNIT_ASSERT_EQ_MSG(test, t->hits, w->hits, "step %u", i);
		KUNIT_ASSERT_EQ_MSG(test, t->misses, w->misses, "step %u", i);
	}
	KUNIT_EXPECT_GT(test, w->hits, 100ull);
	KUNIT_EXPECT_EQ(test, fx_check(w->fx), 0u);
}

struct form {
	u32 size, ways;
};

static const struct form forms[] = {
	{ 1, 1 }, { 8, 1 }, { 8, 2 }, { 8, 8 }, { 16, 4 }, { 64, 16 },
};

static void describe_form(const struct form *f, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u entries, %u ways", f->size,
		 f->ways);
}

KUNIT_ARRAY_PARAM(form, forms, describe_form);

static void a_tlb_knows_what_a_list_knows(struct kunit *test)
{
	const struct form *f = test->param_value;

	run(test, f->size, f->ways);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(a_tlb_knows_what_a_list_knows, form_gen_params),
	{ }
};

struct kunit_suite xv6vm_tlb_random_suite = {
	.name = "xv6vm_tlb_random",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
