// SPDX-License-Identifier: GPL-2.0
/*
 * Random operations on the machine and on its shadow: after each, both have
 * said the same and have the same head of the free list; now and then all is
 * compared. A run is repeated by its seed.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <xv6/vm.h>
#include "image.h"
#include "shadow.h"
#include "suites.h"

#define COMPARE_EVERY	64

static unsigned long steps_each = 20000;
module_param(steps_each, ulong, 0444);
MODULE_PARM_DESC(steps_each, "random operations on each machine");

/* What an operation works with: both machines, and the same process in both. */
struct pair {
	struct fx *fx;
	struct shadow *s;
	u32 proc;
	struct xv6_proc *p;
};

typedef void (*step_fn)(struct pair *x);

static void agree(struct pair *x, int machine, int shadow, const char *what)
{
	KUNIT_ASSERT_EQ_MSG(x->fx->test, machine, shadow, "%s", what);
}

static u32 dice(struct pair *x, u32 sides)
{
	return fx_below(x->fx, sides);
}

static u32 random_page(struct pair *x)
{
	u32 pages = (x->s->proc[x->proc].sz + 4095) / 4096;

	return dice(x, 4) ? dice(x, pages + 2) : dice(x, SHADOW_PAGES);
}

static u32 random_perm(struct pair *x)
{
	return dice(x, 4) * 2;
}

static void step_kalloc(struct pair *x)
{
	u32 pa;

	if (x->s->nheld == SHADOW_HELD)
		return;
	pa = xv6_kalloc(&x->fx->m, XV6VM_KIND_HELD, 0);
	agree(x, pa ? 0 : -ENOMEM, shadow_kalloc(x->s), "kalloc");
	if (pa)
		agree(x, pa, x->s->held[x->s->nheld - 1], "kalloc's frame");
}

static void step_kfree(struct pair *x)
{
	u32 i, pa;

	if (!x->s->nheld)
		return;
	i = dice(x, x->s->nheld);
	pa = x->s->held[i];
	agree(x, xv6_kfree(&x->fx->m, pa), shadow_kfree(x->s, i), "kfree");
}

static void step_spawn(struct pair *x)
{
	static const char name[XV6VM_NAME_LEN] = "new";
	static const u8 code[] = { 0xeb, 0xfe, 0x90, 0x90 };
	struct xv6_proc *np;
	u32 proc;

	agree(x, xv6_spawn(&x->fx->m, name, code, sizeof(code), 0, false, &np),
	      shadow_spawn(x->s, &proc), "spawn");
}

static void step_fork(struct pair *x)
{
	struct xv6_proc *np;
	u32 child;

	agree(x, xv6_fork(&x->fx->m, x->p, 0, &np),
	      shadow_fork(x->s, x->proc, &child), "fork");
}

static void step_exec(struct pair *x)
{
	u32 memsz = 1 + dice(x, 12 * 4096);

	agree(x, image_run(x->fx, x->p, memsz),
	      shadow_exec(x->s, x->proc, memsz, image_byte(IMAGE_TEXT)),
	      "exec");
}

static void step_sbrk(struct pair *x)
{
	s32 by = (s32)dice(x, 40 * 4096) - 18 * 4096;
	u32 old;

	agree(x, xv6_growproc(&x->fx->m, x->p, by, &old),
	      shadow_sbrk(x->s, x->proc, by), "sbrk");
}

static void step_exit(struct pair *x)
{
	agree(x, xv6_exit(&x->fx->m, x->p), 0, "exit");
	agree(x, xv6_reap(&x->fx->m, x->p), 0, "reap");
	shadow_exit(x->s, x->proc);
}

static void step_map_new(struct pair *x)
{
	u32 page = random_page(x), perm = random_perm(x), pa;

	agree(x, xv6_map_page(&x->fx->m, x->p->pgdir, page * 4096, 0, perm,
			      &pa),
	      shadow_map(x->s, x->proc, page, 0, perm), "map a new page");
}

/* A frame of some process, or one that is held. */
static u32 some_frame(struct pair *x)
{
	const struct shadow_proc *from = &x->s->proc[dice(x, SHADOW_PROCS)];

	if (x->s->nheld && dice(x, 2))
		return x->s->held[dice(x, x->s->nheld)];
	return from->pid ? from->space->page[dice(x, 8)].pa : 0;
}

static void step_map_shared(struct pair *x)
{
	u32 page = random_page(x), perm = random_perm(x), pa;
	u32 frame = some_frame(x);

	if (!frame || x->s->shares[frame >> 12] == 255)
		return;
	agree(x, xv6_map_page(&x->fx->m, x->p->pgdir, page * 4096, frame, perm,
			      &pa),
	      shadow_map(x->s, x->proc, page, frame, perm), "map a frame");
}

static void step_unmap(struct pair *x)
{
	u32 page = random_page(x), old;

	agree(x, xv6_unmap_page(&x->fx->m, x->p->pgdir, page * 4096, &old),
	      shadow_unmap(x->s, x->proc, page), "unmap");
}

static void step_protect(struct pair *x)
{
	u32 page = random_page(x), perm = random_perm(x), old, new;

	agree(x, xv6_protect_page(&x->fx->m, x->p->pgdir, page * 4096, perm,
				  &old, &new),
	      shadow_protect(x->s, x->proc, page, perm), "protect");
}

static void step_write(struct pair *x)
{
	u32 page = random_page(x), word = fx_random(x->fx);
	__le32 bytes = cpu_to_le32(word);

	agree(x, xv6_copyout(&x->fx->m, x->p->pgdir, page * 4096, &bytes, 4),
	      shadow_write(x->s, x->proc, page, word), "copyout");
}

/* How often each is tried, in all. */
static const struct {
	u32 weight;
	step_fn run;
} steps[] = {
	{ 8, step_kalloc }, { 6, step_kfree }, { 4, step_spawn },
	{ 8, step_fork }, { 6, step_exec }, { 24, step_sbrk },
	{ 3, step_exit }, { 10, step_map_new }, { 10, step_map_shared },
	{ 8, step_unmap }, { 6, step_protect }, { 12, step_write },
};

static step_fn random_step(struct fx *fx)
{
	u32 i, sum = 0, at;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		sum += steps[i].weight;
	at = fx_below(fx, sum);
	for (i = 0; at >= steps[i].weight; i++)
		at -= steps[i].weight;
	return steps[i].run;
}

/* A process that lives, if there is one. */
static bool pick(struct pair *x)
{
	u32 i, first = dice(x, SHADOW_PROCS);

	for (i = 0; i < SHADOW_PROCS; i++) {
		x->proc = (first + i) % SHADOW_PROCS;
		x->p = xv6_proc_find(&x->fx->m, x->s->proc[x->proc].pid);
		if (x->s->proc[x->proc].pid)
			return true;
	}
	return false;
}

static void compare_pages(struct pair *x, const struct shadow_proc *sp,
			  const struct xv6_proc *p)
{
	struct fx *fx = x->fx;
	u32 i;

	for (i = 0; i < SHADOW_PAGES; i++) {
		const struct shadow_page *page = &sp->space->page[i];
		u32 want = page->pa ? page->pa | page->flags : 0;

		if (fx_pte(fx, p->pgdir, i * 4096) != want)
			KUNIT_EXPECT_EQ_MSG(fx->test,
					    fx_pte(fx, p->pgdir, i * 4096),
					    want, "pid %u page %u", p->pid, i);
		else if (page->pa &&
			 fx_word(fx, page->pa) != x->s->word[page->pa >> 12])
			KUNIT_FAIL(fx->test, "pid %u page %u: wrong word",
				   p->pid, i);
	}
}

static void compare_proc(struct pair *x, const struct shadow_proc *sp)
{
	const struct xv6_proc *p = xv6_proc_find(&x->fx->m, sp->pid);
	struct kunit *test = x->fx->test;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, p->sz, sp->sz);
	KUNIT_EXPECT_EQ(test, p->kstack, sp->kstack);
	KUNIT_EXPECT_EQ(test, p->pgdir, sp->space->dir);
	for (i = 0; i < SHADOW_TABLES; i++)
		KUNIT_EXPECT_EQ(test, fx_pde(x->fx, p->pgdir, i << 22),
				sp->space->utable[i] ?
				sp->space->utable[i] | 7 : 0);
	compare_pages(x, sp, p);
}

static void compare_all(struct pair *x)
{
	struct kunit *test = x->fx->test;
	u32 i, va = x->fx->m.kmem.freelist;

	for (i = x->s->depth; i && va; i--) {
		KUNIT_ASSERT_EQ(test, va, x->s->stack[i - 1] + XV6_KERNBASE);
		va = fx_word(x->fx, va - XV6_KERNBASE);
	}
	KUNIT_EXPECT_EQ(test, i, 0u);
	KUNIT_EXPECT_EQ(test, va, 0u);
	for (i = 0; i < SHADOW_PROCS; i++) {
		if (x->s->proc[i].pid)
			compare_proc(x, &x->s->proc[i]);
	}
	KUNIT_ASSERT_EQ(test, fx_check(x->fx), 0u);
}

static void compare_heads(struct pair *x)
{
	const struct shadow *s = x->s;

	KUNIT_ASSERT_EQ(x->fx->test, x->fx->m.kmem.nfree, s->depth);
	KUNIT_ASSERT_EQ(x->fx->test, x->fx->m.kmem.freelist,
			s->depth ? s->stack[s->depth - 1] + XV6_KERNBASE : 0);
}

/* With 4 MB memory is plenty, with 2 MB it runs out all the time. */
static const u32 sizes[] = { 4u << 20, 2u << 20 };

static void describe_size(const u32 *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%uM", *size >> 20);
}

KUNIT_ARRAY_PARAM(size, sizes, describe_size);

static void the_machine_and_its_shadow_agree(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct pair x = { };
	struct fx *fx;
	unsigned long i;

	cfg.phystop = *(const u32 *)test->param_value;
	fx = fx_boot(test, &cfg);
	x.fx = fx;
	x.s = shadow_new(fx);
	for (i = 0; i < steps_each; i++) {
		step_fn step = pick(&x) ? random_step(fx) : step_spawn;

		step(&x);
		compare_heads(&x);
		if (i % COMPARE_EVERY == 0) {
			compare_all(&x);
			cond_resched();
		}
	}
	compare_all(&x);
	fx_end_all(fx);
	while (x.s->nheld)
		KUNIT_EXPECT_EQ(test,
				xv6_kfree(&fx->m, x.s->held[--x.s->nheld]), 0);
	KUNIT_EXPECT_EQ(test, fx_free(fx), fx->free_start);
	kunit_info(test, "%lu random operations, and no frame lost\n", i);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(the_machine_and_its_shadow_agree, size_gen_params),
	{ }
};

struct kunit_suite xv6vm_random_suite = {
	.name = "xv6vm_random",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
