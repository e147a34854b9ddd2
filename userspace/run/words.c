// SPDX-License-Identifier: GPL-2.0-only
/* What happened to a program, in words. */

#include <stdio.h>

#include "run.h"

static const char *const traps[] = {
	[0] = "a division by zero",
	[1] = "a single step",
	[3] = "a breakpoint",
	[6] = "an instruction that there is none of",
	[8] = "an access that its tables do not explain",
	[13] = "an instruction that is for the kernel alone",
};

static const char *trap_text(uint32_t trapno)
{
	const char *text = NULL;

	if (trapno < sizeof(traps) / sizeof(traps[0]))
		text = traps[trapno];
	return text ? text : "an exception";
}

static const char *what_lies_at(const struct xv6vm_proc *p, uint32_t va)
{
	if (va >= 0x80000000u)
		return "the kernel half";
	if (p->guard != ~0u && va - p->guard < 4096)
		return "its guard page";
	if (va >= p->sz)
		return "memory that it does not have";
	return "its own memory";
}

static void say_page_fault(struct run *r, struct task *t, const struct stop *s)
{
	struct xv6vm_proc p = { .guard = ~0u };

	xv6vm_proc_show(r->h, t->pid, &p);
	fprintf(stderr,
		"xv6run: %s (pid %u) %s %s: page fault at 0x%08x, error code %u, eip 0x%08x\n",
		t->name, t->pid, s->code & XV6VM_PF_W ? "wrote to" : "read",
		what_lies_at(&p, s->cr2), s->cr2, s->code, t->regs.eip);
}

void say_fault(struct run *r, struct task *t, const struct stop *s)
{
	fflush(stdout);
	switch (s->kind) {
	case STOP_FAULT:
		say_page_fault(r, t, s);
		break;
	case STOP_TRAP:
		fprintf(stderr,
			"xv6run: %s (pid %u): %s: trap %u, eip 0x%08x\n",
			t->name, t->pid, trap_text(s->trapno), s->trapno,
			t->regs.eip);
		break;
	case STOP_ESCAPE:
		fprintf(stderr,
			"xv6run: %s (pid %u) asked Linux for something, which it does not get: eip 0x%08x\n",
			t->name, t->pid, t->regs.eip);
		break;
	default:
		fprintf(stderr, "xv6run: %s (pid %u) was lost\n", t->name,
			t->pid);
	}
}

void say_call(const struct task *t, uint32_t nr, int ret)
{
	fflush(stdout);
	fprintf(stderr, "%u %s: %s = %d\n", t->pid, t->name, syscall_name(nr),
		ret);
}
