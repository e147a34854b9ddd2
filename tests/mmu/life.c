// SPDX-License-Identifier: GPL-2.0
/* Random lives, through the core's own functions. */
#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <xv6/exec.h>
#include <xv6/vm.h>

#include "life.h"

#define PROCESSES     24u /* about as many live at once */
#define SEGMENT_PAGES 40u
#define GROWTH	      (24 * XV6_PGSIZE)
#define LEAP	      (3 * XV6_TABLE_SPAN / 2) /* crosses a table's end */

static const char name[XV6VM_NAME_LEN] = "life";

struct xv6_proc *life_any(struct judge *j)
{
	u32 i = below(j, j->m->cfg.nproc);

	for (;; i = (i + 1) % j->m->cfg.nproc)
		if (xv6_proc_alive(&j->m->procs[i]))
			return &j->m->procs[i];
}

static u32 living(const struct judge *j)
{
	u32 i, n = 0;

	for (i = 0; i < j->m->cfg.nproc; i++)
		n += xv6_proc_alive(&j->m->procs[i]);
	return n;
}

/* A program of one segment that is all bss. */
static void run_program(struct judge *j, struct xv6_proc *p)
{
	static const char args[] = "life\0of\0a process";
	struct {
		Elf32_Ehdr header;
		Elf32_Phdr segment;
	} file = {
		.header = { .e_ident = ELFMAG,
			    .e_machine = EM_386,
			    .e_phoff = sizeof(Elf32_Ehdr),
			    .e_phnum = 1 },
		.segment = { .p_type = PT_LOAD },
	};
	const struct xv6_exec x = {
		.name = name,
		.elf = (const u8 *)&file,
		.elf_len = sizeof(file),
		.args = args,
		.args_len = sizeof(args),
		.argc = 3,
	};

	file.header.e_ident[EI_CLASS] = ELFCLASS32;
	file.header.e_ident[EI_DATA] = ELFDATA2LSB;
	file.segment.p_vaddr = below(j, 3) * XV6_PGSIZE;
	file.segment.p_memsz = 1 + below(j, SEGMENT_PAGES * XV6_PGSIZE);
	xv6_exec(j->m, p, &x);
}

static void grow(struct judge *j, struct xv6_proc *p)
{
	u32 by = below(j, 16) ? GROWTH : LEAP;
	u32 old;

	xv6_growproc(j->m, p, (s32)below(j, 2 * by) - (s32)by, &old);
}

/* A page of its own, or one of another process, anywhere in the user half. */
static void map(struct judge *j, struct life *l, struct xv6_proc *p)
{
	u32 va = xv6_pgrounddown(below(j, XV6_KERNBASE));
	u32 perm = below(j, 4) << 1;
	struct xv6_proc *other = life_any(j);
	u32 pa = 0;

	if (below(j, 3) == 0)
		va = xv6_pgroundup(p->sz) + below(j, 4) * XV6_PGSIZE;
	if (below(j, 2) && other->sz)
		xv6_uva2ka(j->m, other->pgdir, below(j, other->sz), &pa);
	if (!xv6_map_page(j->m, p->pgdir, va, pa, perm, &pa))
		l->page[below(j, LIFE_PAGES)] = va;
}

static u32 some_page(struct judge *j, const struct life *l,
		     const struct xv6_proc *p)
{
	if (below(j, 2) || !p->sz)
		return l->page[below(j, LIFE_PAGES)];
	return xv6_pgrounddown(below(j, p->sz));
}

/* init reaps at once, as its loop of wait() does. */
static void end(struct judge *j, struct xv6_proc *p)
{
	struct xv6_proc *init = xv6_proc_find(j->m, j->m->initpid);
	u32 pid;

	xv6_exit(j->m, p);
	while (!xv6_wait(j->m, init, &pid))
		;
}

void life_step(struct judge *j, struct life *l)
{
	static const u8 code[] = { 0xeb, 0xfe };
	struct xv6_proc *p = life_any(j);
	struct xv6_proc *child;
	u32 old, new;

	switch (below(j, 16)) {
	case 0:
		xv6_spawn(j->m, name, code, sizeof(code), 0, false, &child);
		break;
	case 1 ... 2:
		run_program(j, p);
		break;
	case 3 ... 5:
		xv6_fork(j->m, p, 0, &child);
		break;
	case 6 ... 8:
		grow(j, p);
		break;
	case 9 ... 10:
		map(j, l, p);
		break;
	case 11:
		xv6_unmap_page(j->m, p->pgdir, some_page(j, l, p), &old);
		break;
	case 12 ... 13:
		xv6_protect_page(j->m, p->pgdir, some_page(j, l, p),
				 below(j, 4) << 1, &old, &new);
		break;
	default:
		if (below(j, PROCESSES) < living(j))
			end(j, p);
	}
}
