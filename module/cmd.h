/* SPDX-License-Identifier: GPL-2.0-only */
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

/* run.c: all turns of a command with arrays, whose structure has been taken. */
int xv6vm_carry_arrays(struct xv6vm_call *c, const struct xv6vm_port *port);

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

/* cmd_machine.c: nothing is known of any frame or process, nor is any held. */
void xv6vm_clear_tables(struct xv6vm_call *c);

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

/* Handlers, one file a family: cmd_machine.c, cmd_kmem.c, ... */
typedef int xv6vm_handler(struct xv6vm_call *c);
xv6vm_handler xv6vm_do_boot, xv6vm_do_load, xv6vm_do_load_cpus,
	      xv6vm_do_restore, xv6vm_do_ram_read, xv6vm_do_ram_write;
xv6vm_handler xv6vm_do_info, xv6vm_do_stats, xv6vm_do_check, xv6vm_do_events,
	      xv6vm_do_kalloc, xv6vm_do_kfree, xv6vm_do_freelist,
	      xv6vm_do_frame_table;
xv6vm_handler xv6vm_do_proc_create, xv6vm_do_proc_exec, xv6vm_do_proc_fork,
	      xv6vm_do_proc_sbrk, xv6vm_do_proc_exit, xv6vm_do_proc_wait,
	      xv6vm_do_proc_list;
xv6vm_handler xv6vm_do_mem_read, xv6vm_do_mem_write, xv6vm_do_map,
	      xv6vm_do_unmap, xv6vm_do_protect, xv6vm_do_window;
xv6vm_handler xv6vm_do_translate, xv6vm_do_translate_batch, xv6vm_do_aliases,
	      xv6vm_do_extents, xv6vm_do_tables;
xv6vm_handler xv6vm_do_cpu_switch, xv6vm_do_cpu_trap, xv6vm_do_cpu_iret,
	      xv6vm_do_cpu_state, xv6vm_do_access, xv6vm_do_tlb,
	      xv6vm_do_tlb_entries, xv6vm_do_cpu_set;

#endif
