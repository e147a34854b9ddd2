// SPDX-License-Identifier: GPL-2.0-only
/* All programs in one, by the name on its stack; the last word is by sleeping. */

#include "bugs.h"
#include "plan.h"
#include "program.h"

static void touch(int va)
{
	*(volatile char *)va = 1;
}

static void forever(void)
{
	for (;;)
		call(CALL_REST, 0, 0);
}

static int grown(int bytes)
{
	int from = call(CALL_SIZE, 0, 0);

	call(CALL_SBRK, bytes, 0);
	return from;
}

static void init(void)
{
	if (!call(CALL_FORK, 0, 0))
		call(CALL_EXEC, (int)"sh", 0);
	for (;;)
		call(CALL_WAIT, 0, 0);
}

static void run(const char *name)
{
	if (!call(CALL_FORK, 0, 0)) {
		call(CALL_EXEC, (int)name, 0);
		call(CALL_EXIT, 0, 0);
	}
}

static void other(void)
{
	touch(call(CALL_SIZE, 0, 0) - 1);
	forever();
}

/* Children that stay, of all kinds. */
static void family(void)
{
	int from = grown(PGSIZE);

	call(CALL_PIPE, 0, 0);
	run("sleeper");
	if (!call(CALL_FORK, 0, 0)) {
		touch(from);
		if (SHARED)
			call(CALL_SHARE, 0, 0);
		forever();
	}
	if (THREADS)
		call(CALL_CLONE, (int)other, from + PGSIZE);
}

static void sh(void)
{
	int from = grown(3 * PGSIZE + 100);

	touch(from);
	touch(from + PGSIZE);
	touch(from + 3 * PGSIZE);
	call(CALL_MOMENT, (int)"grown", 0);
	grown(-PGSIZE);
	run("tool");
	call(CALL_WAIT, 0, 0);
	run("nosuch");
	call(CALL_WAIT, 0, 0);
	family();
	run("stay");
	run("tool");
	touch(from);
	touch(from + PGSIZE);
	call(CALL_STAGE, STAGE_FORK, 0);
	if (!call(CALL_FORK, 0, 0)) {
		touch(from + PGSIZE);
		forever();
	}
	call(CALL_STAGE, STAGE_GROW, 0);
	grown(PGSIZE);
	call(CALL_STAGE, STAGE_REST, 0);
	call(CALL_WAIT, 0, 0);
	forever();
}

static void tool(void)
{
	touch(grown(2 * PGSIZE));
	grown(-PGSIZE);
	if (bug(SHM_FREED))
		call(CALL_SHARE, 0, 0);
}

/* Its next page of stack was not touched yet. */
static void deep(void)
{
	asm volatile("sub $8192, %%esp\n"
		     "1: mov %0, %%eax\n"
		     "int $64\n"
		     "jmp 1b"
		     :
		     : "i"(CALL_REST));
}

static void stay(void)
{
	int from = grown(LAZY ? 0x40000000 : 8 * PGSIZE);

	if (LAZY)
		touch(0x30000000);
	if (bug(LAZY_ABOVE))
		touch(0x50000000);
	touch(from);
	/* Its guard page. */
	call(CALL_READ, from - 2 * PGSIZE, 0);
	grown(-PGSIZE);
	if (!LAZY)
		call(CALL_SBRK, bug(SZ_BEFORE) ? 0x7fff0000 : 0x7ffff000, 0);
	if (LAZY && STACKTOP)
		deep();
	forever();
}

static void sleeper(void)
{
	touch(grown(5 * PGSIZE));
	if (SHARED)
		call(CALL_SHARE, 0, 0);
	forever();
}

static void life(const char *name)
{
	switch (name[0]) {
	case 'i':
		init();
		break;
	case 't':
		tool();
		break;
	case 's':
		if (name[1] == 'h')
			sh();
		else if (name[1] == 't')
			stay();
		else
			sleeper();
	}
	call(CALL_EXIT, 0, 0);
}
