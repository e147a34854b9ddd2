// SPDX-License-Identifier: GPL-2.0-only
/* Traps and switches: what becomes of cr3 and of the privilege level. */

#include "quiz.h"

#define PROCS 3u

/* f.list: pids, and behind them their cr3; f.more: of the steps, see below. */
enum {
	CR3_NOW,
	CPL_NOW,
	LOADS,
	STEPS,
	CR3_BEFORE, /* of the process that ran before this one */
	KPGDIR,
	RUNNING,
};

static void begin(struct exercise *e)
{
	struct life *l = &e->life;
	struct xv6vm_info info;
	struct xv6vm_proc p;
	uint32_t i;

	life_some(l, &e->rnd, rnd_below(&e->rnd, 4));
	for (i = 0; i < PROCS; i++) {
		e->f.list[i] =
			life_process(l, rnd_between(&e->rnd, 100, 9000), 0);
		if (!l->error)
			l->error = xv6vm_proc_show(l->h, e->f.list[i], &p);
		e->f.list[PROCS + i] = l->error ? 0 : p.pgdir;
	}
	if (!l->error)
		l->error = xv6vm_info(l->h, &info);
	e->f.more[KPGDIR] = l->error ? 0 : info.out_kpgdir;
	life_do(l, LIFE_SWITCH, e->f.list[0], 0, 0);
	stem(e,
	     "A CPU runs %s in user mode (CPL 3). The page directories:\n\n"
	     "```\n0x%08x  kpgdir, the kernel's own\n",
	     life_name(e->f.list[0]), e->f.more[KPGDIR]);
	for (i = 0; i < PROCS; i++)
		stem(e, "0x%08x  %s\n", e->f.list[PROCS + i],
		     life_name(e->f.list[i]));
	stem(e, "```\n\nThen, one after the other:\n\n```\n");
}

/* What the CPU does next, in the kernel or not. */
static void step(struct exercise *e, uint32_t n)
{
	uint32_t *m = e->f.more, who = m[RUNNING];
	struct life *l = &e->life;

	if (m[CPL_NOW] == 3) {
		stem(e, "%u. %s: %s\n", n, life_name(e->f.list[who]),
		     rnd_below(&e->rnd, 2) ? "a system call enters the kernel"
					   : "a timer interrupt");
		m[CR3_NOW] = life_do(l, LIFE_TRAP, 0, 0, 0);
		m[CPL_NOW] = 0;
		return;
	}
	m[CPL_NOW] = 3;
	if (rnd_below(&e->rnd, 2)) {
		stem(e, "%u. the kernel returns to %s (iret)\n", n,
		     life_name(e->f.list[who]));
		m[CR3_NOW] = life_do(l, LIFE_IRET, 0, 0, 0);
		return;
	}
	m[CR3_BEFORE] = m[CR3_NOW];
	m[RUNNING] = (who + rnd_between(&e->rnd, 1, PROCS - 1)) % PROCS;
	stem(e, "%u. the kernel runs %s: switchuvm, then user mode\n", n,
	     life_name(e->f.list[m[RUNNING]]));
	m[CR3_NOW] = life_do(l, LIFE_SWITCH, e->f.list[m[RUNNING]], 0, 0);
	m[LOADS]++;
}

static void make(struct exercise *e)
{
	uint32_t n, *m = e->f.more;

	begin(e);
	m[CPL_NOW] = 3;
	m[CR3_BEFORE] = e->f.list[PROCS + 1];
	m[STEPS] = 1 + 2 * e->level + rnd_below(&e->rnd, 2);
	for (n = 1; n <= m[STEPS]; n++)
		step(e, n);
	stem(e, "```\n");
}

static void ask(struct exercise *e)
{
	const uint32_t *m = e->f.more;
	struct question *q;

	q = quiz_part(e, ANSWER_ADDRESS, 3, m[CR3_NOW],
		      "cr3 after the last step");
	question_wrong(q, &OTHER_PROCESS, m[CR3_BEFORE]);
	question_wrong(q, &V_FOR_P, m[CR3_NOW] + XV6VM_KERNBASE);
	if (!m[CPL_NOW])
		question_wrong(q, &CR3_AT_TRAP, m[KPGDIR]);
	q = quiz_part(e, ANSWER_NUMBER, 1, m[CPL_NOW],
		      "The CPL after the last step");
	question_wrong(q, &CPL_STAYS, 3 - m[CPL_NOW]);
	q = quiz_part(e, ANSWER_NUMBER, 2, m[LOADS],
		      "How often switchuvm loaded cr3 in these steps");
	question_wrong(q, &TRAPS_COUNTED, m[STEPS]);
}

static void solve(struct exercise *e)
{
	const uint32_t *m = e->f.more;

	work(e,
	     "A trap and the return from it change the CPL, and leave cr3 "
	     "alone: the kernel half is the same in every directory. "
	     "switchuvm, of which there are %u here, loads cr3 (in between, "
	     "xv6's scheduler loads kpgdir by switchkvm). %s ran last: cr3 is "
	     "0x%08x, and the CPL is %u.\n",
	     m[LOADS], life_name(e->f.list[m[RUNNING]]), m[CR3_NOW],
	     m[CPL_NOW]);
}

const struct quiz_kind quiz_trap = {
	.name = "trap",
	.title = "Traps and switches",
	.hints = {
		"Look for the steps that load cr3; most do not.",
		"The kernel runs in the directory of whoever called it.",
		"switchuvm loads cr3; a trap and iret change the CPL.",
	},
	.make = make,
	.ask = ask,
	.solve = solve,
};
