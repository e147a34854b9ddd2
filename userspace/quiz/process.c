// SPDX-License-Identifier: GPL-2.0-only
/* A process, and what it takes. */

#include "process.h"

uint32_t pages_of(uint32_t bytes)
{
	return (bytes + XV6VM_PGSIZE - 1) / XV6VM_PGSIZE;
}

void process_look(struct exercise *e, struct process *p)
{
	struct life *l = &e->life;
	struct xv6vm_info info;
	struct xv6vm_proc x;

	if (!l->error)
		l->error = xv6vm_proc_show(l->h, p->pid, &x);
	if (!l->error)
		l->error = xv6vm_info(l->h, &info);
	if (l->error)
		return;
	p->sz = x.sz;
	p->pages = x.user_frames;
	p->user_tables = x.user_tables;
	p->kernel_tables = x.kernel_tables;
	p->free = info.out_free;
}

void process_begin(struct exercise *e, struct process *p)
{
	*p = (struct process){ 0 };
	if (e->level > 1)
		life_some(&e->life, &e->rnd, rnd_below(&e->rnd, 6));
	p->program = rnd_between(&e->rnd, 100, 5000u * e->level);
	if (e->level > 1)
		p->heap = rnd_between(&e->rnd, 1, 40000);
	/* More than one page table has room for. */
	if (e->level == 3 && rnd_below(&e->rnd, 2))
		p->heap += 1020 * XV6VM_PGSIZE;
	p->pid = life_process(&e->life, p->program, p->heap);
	process_look(e, p);
}

void process_machine(struct exercise *e)
{
	stem(e,
	     "An xv6 has %u MB of RAM, mapped from KERNBASE 0x80000000 on in "
	     "each kernel half; the device space begins at 0xfe000000. A "
	     "page table has 1024 entries, and each process has kernel page "
	     "tables of its own.\n\n",
	     e->life.phystop >> 20);
}

uint32_t process_frames(const struct process *p)
{
	return p->pages + p->user_tables + p->kernel_tables + 2;
}

void process_mistakes(struct question *q, const struct process *p, uint32_t all)
{
	question_wrong(q, &FRAME_FORGOTTEN, all - 1);
	question_wrong(q, &KERNEL_HALF, all - p->kernel_tables);
	question_wrong(q, &DEVICES, all - 8);
	question_wrong(q, &PAGES_ONLY, all - (process_frames(p) - p->pages));
}

void process_sum(struct exercise *e, const struct process *p)
{
	work(e,
	     "```\n%6u  pages, %u bytes, the guard page among them\n"
	     "%6u  page tables of the user half\n"
	     "%6u  page tables of the kernel half: %u MB / 4 MB, and 8 for "
	     "the devices\n     1  page directory\n     1  kernel stack\n"
	     "%6u  frames\n```\n",
	     p->pages, p->sz, p->user_tables, p->kernel_tables,
	     e->life.phystop >> 20, process_frames(p));
}
