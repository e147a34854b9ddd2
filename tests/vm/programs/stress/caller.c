// SPDX-License-Identifier: GPL-2.0-only
/* Calls that would succeed, if nobody else were there. */
#include <errno.h>
#include <stdio.h>

#include "stress.h"

/* What all do at once; those that walk everything are rarer. */
static const unsigned int often[] = {
	XV6VM_KALLOC,	 XV6VM_KFREE,	    XV6VM_PROC_CREATE,
	XV6VM_PROC_FORK, XV6VM_PROC_EXIT,   XV6VM_PROC_EXIT,
	XV6VM_PROC_WAIT, XV6VM_PROC_SBRK,   XV6VM_MEM_READ,
	XV6VM_MEM_WRITE, XV6VM_MAP,	    XV6VM_UNMAP,
	XV6VM_PROTECT,	 XV6VM_TRANSLATE,   XV6VM_TRANSLATE_BATCH,
	XV6VM_FREELIST,	 XV6VM_FRAME_TABLE, XV6VM_CPU_SWITCH,
	XV6VM_CPU_STATE, XV6VM_ACCESS,	    XV6VM_CPU_TRAP,
	XV6VM_CPU_IRET,	 XV6VM_TLB,	    XV6VM_TLB_ENTRIES,
	XV6VM_INFO,	 XV6VM_STATS,	    XV6VM_TRANSLATE,
	XV6VM_RAM_READ,
};
static const unsigned int rarely[] = {
	XV6VM_PROC_EXEC, XV6VM_PROC_LIST, XV6VM_ALIASES, XV6VM_EXTENTS,
	XV6VM_TABLES,	 XV6VM_CHECK,	  XV6VM_BOOT,	 XV6VM_LOAD,
};

void one_call(struct rng *r, struct world *w, int file)
{
	const struct card *row =
		card_find(one_in(r, 50) ? PICK(r, rarely) : PICK(r, often));
	union arg arg;
	int err;

	good(row, w, &arg, 1 + rng_below(r, 32));
	if (row->cmd == XV6VM_PROC_SBRK && one_in(r, 2))
		*word_at(&arg, offsetof(struct xv6vm_proc_sbrk, delta)) = -PAGE;
	if (row->cmd == XV6VM_PROC_EXIT && one_in(r, 2))
		*word_at(&arg, offsetof(struct xv6vm_proc_exit, pid)) =
			w->o.pid;
	err = call(file, row->cmd, &arg);
	counts->calls++;
	if (!err)
		card_learn(row, &arg, &w->o);
	if (card_errno(err))
		return;
	counts->undocumented++;
	printf("# %s: errno %d is not of the table\n", row->name, err);
}
