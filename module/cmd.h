/* SPDX-License-Identifier: GPL-2.0 */
/* What the handlers of the commands share; nothing here calls upwards. */
#ifndef _XV6VM_CMD_H
#define _XV6VM_CMD_H

#include "xv6vm.h"

/*
 * What one turn of a handler may work at most, so that nobody waits for long:
 * entries and frames looked at; frames freed, each of which is filled.
 */
#define XV6VM_TURN_LOOKS	65536u
#define XV6VM_TURN_FRAMES	4096u

/* lock.c: one turn of a command, behind the locks that its row asks for. */
int xv6vm_turn(struct xv6vm_call *c);

/* run.c: all turns of a command whose structure has been taken, with arrays. */
int xv6vm_carry_out(struct xv6vm_call *c, const struct xv6vm_port *port);

/* Records that are copied under kmem.lock in one go. */
#define XV6VM_CHUNK	256u

/*
 * Say why a question is refused, straight to the caller's structure: m->why
 * belongs to changes, which use xv6_refuse() as the core does.
 *
 * Return: the negative errno of @reason.
 */
static inline int xv6vm_refuse(struct xv6vm_call *c, u32 reason, u32 detail)
{
	struct xv6vm_hdr *hdr = c->arg;

	hdr->out_reason = reason;
	hdr->out_detail = detail;
	return xv6_reason_errno(reason);
}

/* Whom a new object belongs to: this file, or nobody with XV6VM_PERSIST. */
static inline u16 xv6vm_new_holder(const struct xv6vm_call *c)
{
	const struct xv6vm_hdr *hdr = c->arg;

	return hdr->flags & XV6VM_PERSIST ? 0 : c->f->holder;
}

/* May this file free or map a HELD frame of that owner? */
static inline bool xv6vm_holds(const struct xv6vm_file *f,
			       const struct xv6_frame *frame)
{
	return !frame->owner || frame->owner == f->holder;
}

/* Handlers, one file a family: cmd_kmem.c, cmd_proc.c, ... */
#define XV6VM_HANDLER(name) int xv6vm_do_##name(struct xv6vm_call *c)
XV6VM_HANDLER(info);
XV6VM_HANDLER(stats);
XV6VM_HANDLER(check);
XV6VM_HANDLER(boot);
XV6VM_HANDLER(load);
XV6VM_HANDLER(ram_read);
XV6VM_HANDLER(ram_write);
XV6VM_HANDLER(kalloc);
XV6VM_HANDLER(kfree);
XV6VM_HANDLER(freelist);
XV6VM_HANDLER(frame_table);
XV6VM_HANDLER(proc_create);
XV6VM_HANDLER(proc_exec);
XV6VM_HANDLER(proc_fork);
XV6VM_HANDLER(proc_sbrk);
XV6VM_HANDLER(proc_exit);
XV6VM_HANDLER(proc_wait);
XV6VM_HANDLER(proc_list);
XV6VM_HANDLER(mem_read);
XV6VM_HANDLER(mem_write);
XV6VM_HANDLER(map);
XV6VM_HANDLER(unmap);
XV6VM_HANDLER(protect);
XV6VM_HANDLER(translate);
XV6VM_HANDLER(translate_batch);
XV6VM_HANDLER(aliases);
XV6VM_HANDLER(extents);
XV6VM_HANDLER(tables);
XV6VM_HANDLER(cpu_switch);
XV6VM_HANDLER(cpu_trap);
XV6VM_HANDLER(cpu_iret);
XV6VM_HANDLER(cpu_state);
XV6VM_HANDLER(access);
XV6VM_HANDLER(tlb);
XV6VM_HANDLER(tlb_entries);
XV6VM_HANDLER(cpu_set);

#endif
