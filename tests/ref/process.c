// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference's processes: xv6's proc.c, as far as memory goes.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "ref.h"

u8 *ref_trapframe(const struct ref *r, u32 slot)
{
	return r->tb.ram + r->proc[slot].kstack + TB_PAGE - REF_TRAPFRAME;
}

u32 ref_find(const struct ref *r, u32 pid)
{
	u32 slot = 0;

	while (slot < r->nproc && (!pid || r->proc[slot].pid != pid))
		slot++;
	return slot;
}

/* The first slot that is free, and a kernel stack; it has no pid yet. */
static int new_proc(struct ref *r, u16 holder, bool bare, u32 *slot)
{
	u8 *kstack;

	for (*slot = 0; *slot < r->nproc; ++*slot) {
		if (!r->proc[*slot].pid)
			break;
	}
	if (*slot == r->nproc)
		return -EAGAIN;
	kstack = tb_kalloc(&r->tb);
	if (!kstack)
		return -ENOMEM;
	r->proc[*slot] = (struct ref_proc){
		.ppid = r->proc[0].pid, .kstack = kstack - r->tb.ram,
		.holder = holder, .cpu = REF_NOBODY, .bare = bare,
	};
	memset(ref_trapframe(r, *slot), 0, REF_TRAPFRAME);
	return 0;
}

static void finish_proc(struct ref *r, u32 slot, const __le32 *pgdir, u32 sz)
{
	r->proc[slot].pgdir = (const u8 *)pgdir - r->tb.ram;
	r->proc[slot].sz = sz;
	/* Once they have wrapped, it may be somebody's. */
	while (!r->nextpid || ref_find(r, r->nextpid) < r->nproc)
		r->nextpid++;
	r->proc[slot].pid = r->nextpid++;
}

/* What userinit puts into the first process's trap frame, and ours into all. */
static void first_trapframe(u8 *tf)
{
	static const struct {
		u8 at;
		u32 value;
	} word[] = {
		{ 10, 0x23 }, { 11, 0x23 },	/* es, ds */
		{ 15, 0x1b }, { 16, 0x200 },	/* cs, eflags: interrupts */
		{ 17, TB_PAGE }, { 18, 0x23 },	/* esp, ss */
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(word); i++)
		ref_set_word(tf, word[i].at * 4, word[i].value);
}

int ref_spawn(struct ref *r, const void *code, u32 len, u16 holder, bool bare,
	      u32 *slot)
{
	int err = new_proc(r, holder, bare, slot);
	__le32 *pgdir;
	u32 pa;

	if (err)
		return err;
	pgdir = tb_setupkvm(&r->tb, bare);
	err = pgdir ? tb_allocuvm(&r->tb, pgdir, 0, TB_PAGE) : -ENOMEM;
	if (err) {
		if (pgdir)
			tb_freevm(&r->tb, pgdir);
		tb_kfree(&r->tb, r->tb.ram + r->proc[*slot].kstack);
		return err;
	}
	finish_proc(r, *slot, pgdir, TB_PAGE);
	pa = tb_down(ref_entry(r, r->proc[*slot].pgdir, 0));
	memcpy(r->tb.ram + pa, code, len);
	first_trapframe(ref_trapframe(r, *slot));
	return 0;
}

int ref_fork(struct ref *r, u32 parent, u16 holder, u32 *slot)
{
	const struct ref_proc *p = &r->proc[parent];
	__le32 *pgdir;
	int err;

	if (p->zombie)
		return -ESRCH;
	err = new_proc(r, holder, p->bare, slot);
	if (err)
		return err;
	err = tb_copyuvm(&r->tb, ref_dir(r, p->pgdir), p->sz, p->bare, &pgdir);
	if (err) {
		tb_kfree(&r->tb, r->tb.ram + r->proc[*slot].kstack);
		return err;
	}
	finish_proc(r, *slot, pgdir, p->sz);
	r->proc[*slot].ppid = p->pid;
	memcpy(ref_trapframe(r, *slot), ref_trapframe(r, parent), REF_TRAPFRAME);
	ref_set_word(ref_trapframe(r, *slot), REF_EAX * 4, 0);
	return 0;
}

int ref_sbrk(struct ref *r, u32 slot, s32 n, bool as_xv6, u32 *old)
{
	struct ref_proc *p = &r->proc[slot];
	u32 by = n < 0 ? -(u32)n : 0;
	int err;

	if (p->zombie)
		return -ESRCH;
	*old = p->sz;
	if (by >= p->sz && !as_xv6)
		return -ERANGE;
	if (by == p->sz) {
		/* xv6 takes the new size, 0, for a failure. */
		tb_deallocuvm(&r->tb, ref_dir(r, p->pgdir), p->sz, 0);
		*old = 0xffffffff;
		return 0;
	}
	if (n > 0) {
		err = (u64)p->sz + n >= TB_KERNBASE ? -ERANGE :
		      tb_allocuvm(&r->tb, ref_dir(r, p->pgdir), p->sz,
				  p->sz + n);
		if (err)
			return err;
		p->sz += n;
	} else if (by < p->sz) {
		p->sz = tb_deallocuvm(&r->tb, ref_dir(r, p->pgdir), p->sz,
				      p->sz - by);
	}
	ref_reload(r, slot);
	return 0;
}

int ref_exit(struct ref *r, u32 slot)
{
	struct ref_proc *p = &r->proc[slot];
	u32 i;

	if (slot == 0)
		return -EPERM;
	if (p->zombie)
		return -ESRCH;
	for (i = 0; i < r->nproc; i++) {
		if (r->proc[i].pid && r->proc[i].ppid == p->pid)
			r->proc[i].ppid = r->proc[0].pid;
	}
	if (p->cpu != REF_NOBODY)
		ref_switch(r, p->cpu, REF_NOBODY);
	p->zombie = true;
	return 0;
}

int ref_reap(struct ref *r, u32 slot)
{
	struct ref_proc *p = &r->proc[slot];

	if (!p->zombie)
		return -EAGAIN;
	tb_kfree(&r->tb, r->tb.ram + p->kstack);
	tb_freevm(&r->tb, ref_dir(r, p->pgdir));
	p->pid = 0;
	return 0;
}

int ref_wait(struct ref *r, u32 slot, u32 *pid)
{
	bool children = false;
	u32 i;

	if (r->proc[slot].zombie)
		return -ESRCH;
	for (i = 0; i < r->nproc; i++) {
		if (!r->proc[i].pid || r->proc[i].ppid != r->proc[slot].pid)
			continue;
		children = true;
		if (!r->proc[i].zombie)
			continue;
		*pid = r->proc[i].pid;
		return ref_reap(r, i);
	}
	return children ? -EAGAIN : -ECHILD;
}

void ref_drop_holder(struct ref *r, u16 holder)
{
	u32 i;

	for (i = 1; i < r->nproc; i++) {
		if (!r->proc[i].pid || r->proc[i].holder != holder)
			continue;
		ref_exit(r, i);
		ref_reap(r, i);
	}
}
