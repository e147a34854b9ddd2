// SPDX-License-Identifier: GPL-2.0-only
/*
 * Models that are wrong on purpose: a judge that does not see the difference
 * is none. Only predictions are spoilt, never what the machine is told to do.
 */
#include "judge.h"

static const char *const name[WRONG_COUNT] = {
	[WRONG_NONE] = "none",
	[WRONG_U_PTE] = "u-pte",
	[WRONG_W_SUPER] = "w-super",
	[WRONG_A_FAULT] = "a-fault",
};

const char *wrong_name(enum wrong w)
{
	return name[w];
}

static void allow(struct judge *j, struct prediction *p)
{
	p->core.fault = false;
	p->core.code = 0;
	j->tally->patched++;
}

static void u_only_in_pte(struct judge *j, const struct xv6vm_translation *t,
			  struct prediction *p)
{
	if (t->levels == 2 && p->a.user && (t->pte & XV6_PTE_U) &&
	    t->fault.reason == XV6VM_R_PDE_SUPERVISOR &&
	    (p->a.type != XV6VM_WRITE || (t->perm & XV6_PTE_W)))
		allow(j, p);
}

static void w_not_for_supervisor(struct judge *j,
				 const struct xv6vm_translation *t,
				 struct prediction *p)
{
	if (!p->a.user && t->fault.raised && t->mapped)
		allow(j, p);
}

/* The bit is taken back from the core's RAM: this model would go on so. */
static void a_only_without_fault(struct judge *j,
				 const struct xv6vm_translation *t)
{
	if (t->levels != 2 || !t->fault.raised || (t->pde & XV6_PTE_A))
		return;
	*ram_word(j, t->pde_pa) &= ~XV6_PTE_A;
	j->tally->patched++;
}

void wrong_patch(struct judge *j, const struct xv6vm_translation *t,
		 struct prediction *p)
{
	switch (j->wrong) {
	case WRONG_U_PTE:
		u_only_in_pte(j, t, p);
		break;
	case WRONG_W_SUPER:
		w_not_for_supervisor(j, t, p);
		break;
	case WRONG_A_FAULT:
		a_only_without_fault(j, t);
		break;
	case WRONG_NONE:
	case WRONG_COUNT:
		break;
	}
}
