// SPDX-License-Identifier: GPL-2.0
/*
 * The second machine of the random tests. See shadow.h.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "shadow.h"

#define P	0x001u
#define W	0x002u
#define U	0x004u
#define HAND	0x200u

static u32 pop(struct shadow *s)
{
	return s->depth ? s->stack[--s->depth] : 0;
}

static void push(struct shadow *s, u32 pa)
{
	s->stack[s->depth++] = pa;
}

struct shadow *shadow_new(struct fx *fx)
{
	struct shadow *s = kunit_kzalloc(fx->test, sizeof(*s), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(fx->test, s);
	for (i = 0; i <= SHADOW_PROCS; i++) {
		struct shadow_space **sp = i < SHADOW_PROCS ?
					   &s->proc[i].space : &s->spare;

		*sp = kunit_kzalloc(fx->test, sizeof(**sp), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(fx->test, *sp);
	}
	/* After boot the list holds what lies below the first process. */
	for (i = 0; i < fx->free_start; i++)
		push(s, 0x116000 + i * 4096);
	s->nextpid = 2;
	return s;
}

/* One mapping less of a page's frame. */
static void drop(struct shadow *s, struct shadow_page *page)
{
	u32 n = page->pa >> 12;

	if (page->flags & HAND)
		s->shares[n]--;
	else
		s->owned[n] = false;
	if (!s->shares[n] && !s->owned[n])
		push(s, page->pa);
	page->pa = 0;
}

static void drop_pages(struct shadow *s, struct shadow_space *sp, u32 from,
		       u32 to)
{
	for (; from < to; from++) {
		if (sp->page[from].pa)
			drop(s, &sp->page[from]);
	}
}

static void free_space(struct shadow *s, struct shadow_space *sp)
{
	u32 i;

	drop_pages(s, sp, 0, SHADOW_PAGES);
	for (i = 0; i < SHADOW_TABLES; i++) {
		if (sp->utable[i])
			push(s, sp->utable[i]);
	}
	for (i = 0; i < FX_KTABLES; i++) {
		if (sp->ktable[i])
			push(s, sp->ktable[i]);
	}
	push(s, sp->dir);
	memset(sp, 0, sizeof(*sp));
}

static int new_space(struct shadow *s, struct shadow_space *sp)
{
	u32 i;

	sp->dir = pop(s);
	if (!sp->dir)
		return -ENOMEM;
	for (i = 0; i < FX_KTABLES; i++) {
		sp->ktable[i] = pop(s);
		if (!sp->ktable[i]) {
			free_space(s, sp);
			return -ENOMEM;
		}
	}
	return 0;
}

/* An entry for @page, with its table. */
static int enter(struct shadow *s, struct shadow_space *sp, u32 page, u32 pa,
		 u32 flags)
{
	u32 *table = &sp->utable[page >> 10];

	if (!*table)
		*table = pop(s);
	if (!*table)
		return -ENOMEM;
	if (sp->page[page].pa)
		return -EEXIST;
	sp->page[page].pa = pa;
	sp->page[page].flags = flags | P;
	if (flags & HAND)
		s->shares[pa >> 12]++;
	return 0;
}

/*
 * A new page. Where its table cannot be had, those made from @from on are given
 * back before it is: allocuvm's order, which copyuvm has nothing to do with.
 */
static int new_page(struct shadow *s, struct shadow_space *sp, u32 page,
		    u32 flags, u32 word, u32 from)
{
	u32 pa = pop(s);
	int err;

	if (!pa)
		return -ENOMEM;
	err = enter(s, sp, page, pa, flags);
	if (err) {
		drop_pages(s, sp, from, page);
		push(s, pa);
		return err;
	}
	s->owned[pa >> 12] = !(flags & HAND);
	s->word[pa >> 12] = word;
	return 0;
}

static int grow(struct shadow *s, struct shadow_space *sp, u32 from, u32 to)
{
	u32 page;
	int err;

	for (page = from; page < to; page++) {
		err = new_page(s, sp, page, W | U, 0, from);
		if (err) {
			drop_pages(s, sp, from, page);
			return err;
		}
	}
	return 0;
}

int shadow_kalloc(struct shadow *s)
{
	u32 pa = pop(s);

	if (!pa)
		return -ENOMEM;
	s->owned[pa >> 12] = true;
	s->word[pa >> 12] = s->depth ? s->stack[s->depth - 1] + XV6_KERNBASE :
				       0;
	s->held[s->nheld++] = pa;
	return 0;
}

int shadow_kfree(struct shadow *s, u32 held)
{
	u32 pa = s->held[held];

	if (s->shares[pa >> 12])
		return -EBUSY;
	s->owned[pa >> 12] = false;
	push(s, pa);
	s->held[held] = s->held[--s->nheld];
	return 0;
}

/* A slot with a kernel stack and a space. */
static int new_proc(struct shadow *s, u32 *proc)
{
	struct shadow_proc *p = s->proc;

	while (p < s->proc + SHADOW_PROCS && p->pid)
		p++;
	if (p == s->proc + SHADOW_PROCS)
		return -EAGAIN;
	p->kstack = pop(s);
	if (!p->kstack)
		return -ENOMEM;
	if (new_space(s, p->space)) {
		push(s, p->kstack);
		return -ENOMEM;
	}
	*proc = p - s->proc;
	p->pid = s->nextpid++;
	return 0;
}

/* Take back a process that came to nothing: its space first. */
static int undo_proc(struct shadow *s, u32 proc, int err)
{
	free_space(s, s->proc[proc].space);
	push(s, s->proc[proc].kstack);
	s->proc[proc].pid = 0;
	s->nextpid--;
	return err;
}

int shadow_spawn(struct shadow *s, u32 *proc)
{
	int err = new_proc(s, proc);

	if (err)
		return err;
	err = new_page(s, s->proc[*proc].space, 0, W | U, 0x9090feeb, 0);
	if (err)
		return undo_proc(s, *proc, err);
	s->proc[*proc].sz = 4096;
	return 0;
}

int shadow_fork(struct shadow *s, u32 proc, u32 *child)
{
	const struct shadow_proc *p = &s->proc[proc];
	u32 page;
	int err = new_proc(s, child);

	if (err)
		return err;
	for (page = 0; page * 4096 < p->sz && !err; page++) {
		const struct shadow_page *from = &p->space->page[page];

		err = from->pa ? new_page(s, s->proc[*child].space, page,
					  from->flags & ~(P | HAND),
					  s->word[from->pa >> 12], page) :
				 -ENXIO;
	}
	if (err)
		return undo_proc(s, *child, err);
	s->proc[*child].sz = p->sz;
	return 0;
}

int shadow_exec(struct shadow *s, u32 proc, u32 memsz, u32 word)
{
	struct shadow_proc *p = &s->proc[proc];
	struct shadow_space *sp = s->spare;
	u32 pages = (memsz + 4095) / 4096;
	int err = new_space(s, sp);

	if (err)
		return err;
	err = grow(s, sp, 0, pages);
	if (!err)
		err = grow(s, sp, pages, pages + 2);
	if (err) {
		free_space(s, sp);
		return err;
	}
	s->word[sp->page[0].pa >> 12] = word;
	sp->page[pages].flags &= ~U;
	s->spare = p->space;
	p->space = sp;
	p->sz = (pages + 2) * 4096;
	free_space(s, s->spare);
	return 0;
}

int shadow_sbrk(struct shadow *s, u32 proc, s32 by)
{
	struct shadow_proc *p = &s->proc[proc];
	u32 from = (p->sz + 4095) / 4096, to = (p->sz + by + 4095) / 4096;
	int err = 0;

	if (by < 0 && (u32)-by >= p->sz)
		return -ERANGE;
	if (by < 0)
		drop_pages(s, p->space, to, from);
	else
		err = grow(s, p->space, from, to);
	if (!err)
		p->sz += by;
	return err;
}

void shadow_exit(struct shadow *s, u32 proc)
{
	struct shadow_proc *p = &s->proc[proc];

	push(s, p->kstack);
	free_space(s, p->space);
	p->pid = 0;
}

int shadow_map(struct shadow *s, u32 proc, u32 page, u32 pa, u32 perm)
{
	struct shadow_space *sp = s->proc[proc].space;

	if (!pa)
		return new_page(s, sp, page, perm | HAND, 0, page);
	return enter(s, sp, page, pa, perm | HAND);
}

/* The page, or why there is none. */
static int present(struct shadow *s, u32 proc, u32 page,
		   struct shadow_page **at)
{
	*at = &s->proc[proc].space->page[page];
	return (*at)->pa ? 0 : -ENXIO;
}

int shadow_unmap(struct shadow *s, u32 proc, u32 page)
{
	struct shadow_page *at;
	int err = present(s, proc, page, &at);

	if (!err)
		drop(s, at);
	return err;
}

int shadow_protect(struct shadow *s, u32 proc, u32 page, u32 perm)
{
	struct shadow_page *at;
	int err = present(s, proc, page, &at);

	if (!err)
		at->flags = (at->flags & ~(W | U)) | perm;
	return err;
}

int shadow_write(struct shadow *s, u32 proc, u32 page, u32 word)
{
	struct shadow_page *at;
	int err = present(s, proc, page, &at);

	if (err)
		return err;
	if (!(at->flags & U))
		return -EPERM;
	s->word[at->pa >> 12] = word;
	return 0;
}
