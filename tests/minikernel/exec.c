// SPDX-License-Identifier: GPL-2.0-only
/* A program, its guard page and its stack, in place of what a process was. */

#include "mini.h"

static uint load(pde_t *pgdir)
{
	uint n = program_end - program, done, part;
	pte_t *pte;

	if (!allocuvm(pgdir, bug(NULL_KERNEL) ? 0 : UBASE, UBASE + n))
		return 0;
	if (bug(NULL_KERNEL))
		clearpteu(pgdir, 0);
	for (done = 0; done < n; done += part) {
		part = n - done < PGSIZE ? n - done : PGSIZE;
		pte = walkpgdir(pgdir, (void *)(UBASE + done), 0);
		memmove(P2V(PTE_ADDR(*pte)), program + done, part);
	}
	return UBASE + n;
}

/* Guard and stack behind the program, or the stack at the end. Its top, or 0. */
static uint stack(pde_t *pgdir, uint *sz)
{
	uint guard;

	if (!late(STAGE_REST, SZ_NOT_ROUNDED))
		*sz = PGROUNDUP(*sz);
	if (STACKTOP)
		return allocuvm(pgdir, KERNBASE - PGSIZE, KERNBASE - 1)
			       ? KERNBASE
			       : 0;
	*sz = allocuvm(pgdir, *sz, *sz + 2 * PGSIZE);
	if (!*sz)
		return 0;
	guard = *sz - (late(STAGE_REST, GUARD_STACK) ? 1 : 2) * PGSIZE;
	if (bug(NO_GUARD) || late(STAGE_REST, GUARD_STACK) ||
	    late(STAGE_REST, SZ_NOT_ROUNDED))
		say("planted", V2P(walkpgdir(pgdir, (void *)guard, 0)), 0);
	if (!bug(NO_GUARD))
		clearpteu(pgdir, guard);
	return PGROUNDUP(*sz);
}

/* Its name is all that a program is told, above its return address. Return: esp. */
static uint argument(pde_t *pgdir, uint sp, const char *name)
{
	char text[16];
	uint i;

	for (i = 0; i < sizeof(text) - 1 && name[i]; i++)
		text[i] = name[i];
	memset(text + i, 0, sizeof(text) - i);
	return sp && !copyout(pgdir, sp - 16, text, 16) ? sp - 20 : 0;
}

/* Is there a program of that name? */
static int is_program(const char *name)
{
	static const char *const names[] = {
#if CONSOLE
		"init",
		"sh",
		"forktest",
		"labnull",
		"lablazy",
		"labcow",
		"labshm",
		"labfree",
		"labtrans",
#else
		"init",
		"sh",
		"tool",
		"sleeper",
		"stay",
#endif
	};
	uint i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (streq(names[i], name))
			return 1;
	}
	return 0;
}

/* Only after all of it is there is the program looked for: it may fail late. */
int exec(const char *name)
{
	struct proc *p = myproc();
	pde_t *pgdir = setupkvm(), *old = p->pgdir;
	uint sz = pgdir ? load(pgdir) : 0, sp = sz ? stack(pgdir, &sz) : 0, i;

#if CONSOLE
	harm();
#endif
	if (is_program(name))
		sp = late(STAGE_REST, GUARD_STACK) ||
				     late(STAGE_REST, SZ_NOT_ROUNDED)
			     ? sp - 16
			     : argument(pgdir, sp, name);
	else
		sp = 0;
	if (!sp) {
		if (bug(EXEC_LEAK))
			say("planted", 0, V2P(pgdir));
		else if (pgdir)
			freevm(pgdir);
		return -1;
	}
	memset(p->name, 0, sizeof(p->name));
	for (i = 0; name[i] && i < sizeof(p->name) - 1; i++)
		p->name[i] = name[i];
	p->pgdir = pgdir;
	p->HEAP = sz;
	p->tf->eip = UBASE;
	p->tf->esp = sp;
	switchuvm(p);
	if (bug(EXEC_OLD))
		say("planted", 0, V2P(old));
	else
		freevm(old);
	return 0;
}
