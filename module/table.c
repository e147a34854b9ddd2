// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of commands, and the validation that is the same for all of them.
 * To add a command, add a row here and a handler in the file of its family.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/stddef.h>

#include "abi_check.h"
#include "cmd.h"

/* The caller fills a structure up to @last; what lies behind is zero. */
#define ROW(func, type, last)						\
	.name = #func, .handler = xv6vm_do_##func,			\
	.size = sizeof(struct type), .in_end = offsetofend(struct type, last)

#define LOCK(which)		.lock = XV6VM_##which
/* The u32 that names the process or CPU which the lock is about. */
#define WHO(which, type, field)	LOCK(which), .who = offsetof(struct type, field)
#define IMAGE(which)		.image = XV6VM_IMAGE_##which
#define ABOUT_CR3		.flags = XV6VM_BY_CR3, IMAGE(BY_CR3)

#define ARRAY(type, ptr, count, record, most)				\
	{								\
		offsetof(struct type, ptr), offsetof(struct type, count), \
		sizeof(record), most					\
	}
/* What is given, and what is got: how many of it stands in @got. */
#define GIVES(type, ptr, count, record, most) \
	.in = ARRAY(type, ptr, count, record, most)
#define GETS(type, ptr, count, got, record, most) \
	.out = ARRAY(type, ptr, count, record, most),			\
	.done = offsetof(struct type, got)
#define RECORDS(type, got, record) \
	GETS(type, ptr, count, got, struct record, XV6VM_RECORDS_MAX)

static const struct xv6vm_cmd cmds[] = {
	[_IOC_NR(XV6VM_INFO)] = {
		ROW(info, xv6vm_info, hdr), LOCK(ASK_MACHINE), IMAGE(ALSO),
	}, [_IOC_NR(XV6VM_STATS)] = {
		ROW(stats, xv6vm_stats, hdr), LOCK(ASK_FROZEN), IMAGE(ALSO),
	}, [_IOC_NR(XV6VM_CHECK)] = {
		ROW(check, xv6vm_check, count), LOCK(ASK_FROZEN),
		RECORDS(xv6vm_check, out_count, xv6vm_violation),
	}, [_IOC_NR(XV6VM_BOOT)] = {
		ROW(boot, xv6vm_boot, machine), LOCK(REPLACE), IMAGE(ALSO),
	}, [_IOC_NR(XV6VM_LOAD)] = {
		ROW(load, xv6vm_load, cr3), LOCK(REPLACE), IMAGE(ALSO),
	}, [_IOC_NR(XV6VM_EVENTS)] = {
		ROW(events, xv6vm_events, count), LOCK(ASK_FROZEN), IMAGE(ALSO),
		RECORDS(xv6vm_events, out_count, xv6vm_event),
	}, [_IOC_NR(XV6VM_LOAD_CPUS)] = {
		ROW(load_cpus, xv6vm_load_cpus, seq), LOCK(REPLACE), IMAGE(ONLY),
		GIVES(xv6vm_load_cpus, cpus, cpu_count,
		      struct xv6vm_loaded_cpu, XV6VM_CPUS_MAX),
		.in2 = ARRAY(xv6vm_load_cpus, events, event_count,
			     struct xv6vm_event, XV6VM_EVENTS_MAX),
	}, [_IOC_NR(XV6VM_RESTORE)] = {
		ROW(restore, xv6vm_restore, exits), LOCK(REPLACE), IMAGE(ONLY),
		GIVES(xv6vm_restore, frames, frame_count,
		      struct xv6vm_frame_use, XV6VM_FRAMES_MAX),
		.in2 = ARRAY(xv6vm_restore, procs, proc_count,
			     struct xv6vm_proc, XV6VM_RECORDS_MAX),
	}, [_IOC_NR(XV6VM_KALLOC)] = {
		ROW(kalloc, xv6vm_kalloc, hdr), LOCK(CHANGE),
		.flags = XV6VM_PERSIST,
	}, [_IOC_NR(XV6VM_KFREE)] = {
		ROW(kfree, xv6vm_kfree, pa), LOCK(CHANGE),
	}, [_IOC_NR(XV6VM_FREELIST)] = {
		ROW(freelist, xv6vm_freelist, cur_depth), LOCK(ASK_MACHINE),
		RECORDS(xv6vm_freelist, out_count, xv6vm_free_frame), IMAGE(ALSO),
	}, [_IOC_NR(XV6VM_FRAME_TABLE)] = {
		ROW(frame_table, xv6vm_frame_table, first), LOCK(ASK_MACHINE),
		GETS(xv6vm_frame_table, ptr, count, out_count,
		     struct xv6vm_frame_use, XV6VM_FRAME_TABLE_MAX), IMAGE(ALSO),
	}, [_IOC_NR(XV6VM_PROC_CREATE)] = {
		ROW(proc_create, xv6vm_proc_create, len), LOCK(CHANGE_NEW),
		GIVES(xv6vm_proc_create, ptr, len, u8, XV6VM_IO_MAX),
		.flags = XV6VM_PERSIST | XV6VM_CREATE_BARE,
	}, [_IOC_NR(XV6VM_PROC_EXEC)] = {
		ROW(proc_exec, xv6vm_proc_exec, args),
		WHO(CHANGE_PROC, xv6vm_proc_exec, pid),
		GIVES(xv6vm_proc_exec, elf, elf_len, u8, XV6VM_ELF_MAX),
		.in2 = ARRAY(xv6vm_proc_exec, args, args_len, char,
			     XV6VM_ARGS_MAX),
	}, [_IOC_NR(XV6VM_PROC_FORK)] = {
		ROW(proc_fork, xv6vm_proc_fork, pid),
		WHO(CHANGE_NEW, xv6vm_proc_fork, pid), .flags = XV6VM_PERSIST,
	}, [_IOC_NR(XV6VM_PROC_SBRK)] = {
		ROW(proc_sbrk, xv6vm_proc_sbrk, delta),
		WHO(CHANGE_PROC, xv6vm_proc_sbrk, pid), .flags = XV6VM_SBRK_AS_XV6,
	}, [_IOC_NR(XV6VM_PROC_EXIT)] = {
		ROW(proc_exit, xv6vm_proc_exit, pid),
		WHO(CHANGE_PROC, xv6vm_proc_exit, pid), .flags = XV6VM_EXIT_ZOMBIE,
	}, [_IOC_NR(XV6VM_PROC_WAIT)] = {
		ROW(proc_wait, xv6vm_proc_wait, pid),
		WHO(CHANGE_CHILD, xv6vm_proc_wait, pid),
	}, [_IOC_NR(XV6VM_PROC_LIST)] = {
		ROW(proc_list, xv6vm_proc_list, slot), LOCK(ASK_MACHINE),
		RECORDS(xv6vm_proc_list, out_count, xv6vm_proc),
		.flags = XV6VM_LIST_PID,
	}, [_IOC_NR(XV6VM_MEM_READ)] = {
		ROW(mem_read, xv6vm_mem, va), WHO(ASK_PROC, xv6vm_mem, pid),
		GETS(xv6vm_mem, ptr, len, out_done, u8, XV6VM_IO_MAX),
		.flags = XV6VM_MEM_KERNEL | XV6VM_BY_CR3, IMAGE(BY_CR3),
	}, [_IOC_NR(XV6VM_MEM_WRITE)] = {
		ROW(mem_write, xv6vm_mem, va), WHO(CHANGE_PROC, xv6vm_mem, pid),
		GIVES(xv6vm_mem, ptr, len, u8, XV6VM_IO_MAX),
		.flags = XV6VM_MEM_KERNEL,
	}, [_IOC_NR(XV6VM_MAP)] = {
		ROW(map, xv6vm_map, perm), WHO(CHANGE_PROC, xv6vm_map, pid),
		.flags = XV6VM_MAP_NEW,
	}, [_IOC_NR(XV6VM_UNMAP)] = {
		ROW(unmap, xv6vm_map, va), WHO(CHANGE_PROC, xv6vm_map, pid),
	}, [_IOC_NR(XV6VM_PROTECT)] = {
		ROW(protect, xv6vm_map, perm), WHO(CHANGE_PROC, xv6vm_map, pid),
		.flags = XV6VM_PROTECT_PDE,
	}, [_IOC_NR(XV6VM_WINDOW)] = {
		ROW(window, xv6vm_window, pid), WHO(ASK_PROC, xv6vm_window, pid),
	}, [_IOC_NR(XV6VM_RAM_READ)] = {
		ROW(ram_read, xv6vm_ram, pa), LOCK(ASK_FROZEN), IMAGE(ALSO),
		GETS(xv6vm_ram, ptr, len, out_done, u8, XV6VM_RAM_MAX),
	}, [_IOC_NR(XV6VM_RAM_WRITE)] = {
		ROW(ram_write, xv6vm_ram, pa), LOCK(CHANGE), IMAGE(ONLY),
		GIVES(xv6vm_ram, ptr, len, u8, XV6VM_RAM_MAX),
	}, [_IOC_NR(XV6VM_TRANSLATE)] = {
		ROW(translate, xv6vm_translate, query),
		WHO(ASK_PROC, xv6vm_translate, pid), ABOUT_CR3,
	}, [_IOC_NR(XV6VM_TRANSLATE_BATCH)] = {
		ROW(translate_batch, xv6vm_translate_batch, pid),
		WHO(ASK_PROC, xv6vm_translate_batch, pid), ABOUT_CR3,
		GIVES(xv6vm_translate_batch, in, count,
		      struct xv6vm_query, XV6VM_RECORDS_MAX),
		RECORDS(xv6vm_translate_batch, out_count, xv6vm_translation),
	}, [_IOC_NR(XV6VM_ALIASES)] = {
		ROW(aliases, xv6vm_aliases, cur_va), LOCK(ASK_FROZEN),
		RECORDS(xv6vm_aliases, out_count, xv6vm_alias),
	}, [_IOC_NR(XV6VM_EXTENTS)] = {
		ROW(extents, xv6vm_extents, va),
		WHO(ASK_PROC, xv6vm_extents, pid), ABOUT_CR3,
		RECORDS(xv6vm_extents, out_count, xv6vm_extent),
	}, [_IOC_NR(XV6VM_TABLES)] = {
		ROW(tables, xv6vm_tables, index),
		WHO(ASK_PROC, xv6vm_tables, pid), ABOUT_CR3,
		GETS(xv6vm_tables, ptr, count, out_count,
		     struct xv6vm_table, XV6VM_TABLES_MAX),
	}, [_IOC_NR(XV6VM_CPU_SWITCH)] = {
		ROW(cpu_switch, xv6vm_cpu_cmd, pid), WHO(CHANGE, xv6vm_cpu_cmd, pid),
	}, [_IOC_NR(XV6VM_CPU_TRAP)] = {
		ROW(cpu_trap, xv6vm_cpu_cmd, cpu), LOCK(CHANGE),
	}, [_IOC_NR(XV6VM_CPU_IRET)] = {
		ROW(cpu_iret, xv6vm_cpu_cmd, cpu), LOCK(CHANGE),
	}, [_IOC_NR(XV6VM_CPU_STATE)] = {
		ROW(cpu_state, xv6vm_cpu_cmd, cpu), LOCK(ASK_FROZEN), IMAGE(ALSO),
	}, [_IOC_NR(XV6VM_ACCESS)] = {
		ROW(access, xv6vm_access, value),
		WHO(CHANGE_CPU, xv6vm_access, cpu), IMAGE(ALSO),
	}, [_IOC_NR(XV6VM_TLB)] = {
		ROW(tlb, xv6vm_tlb, va), LOCK(CHANGE), IMAGE(ALSO),
		.ask = offsetof(struct xv6vm_tlb, op),
	}, [_IOC_NR(XV6VM_TLB_ENTRIES)] = {
		ROW(tlb_entries, xv6vm_tlb_entries, cpu), LOCK(ASK_FROZEN),
		RECORDS(xv6vm_tlb_entries, out_count, xv6vm_tlb_entry), IMAGE(ALSO),
		.flags = XV6VM_TLB_RAW,
	}, [_IOC_NR(XV6VM_CPU_SET)] = {
		ROW(cpu_set, xv6vm_cpu_set, pse), LOCK(CHANGE), IMAGE(ALSO),
	},
};

const struct xv6vm_cmd *xv6vm_cmd_find(unsigned int cmd)
{
	u32 nr = _IOC_NR(cmd);

	if (nr >= ARRAY_SIZE(cmds) || cmd != _IO(XV6VM_TYPE, nr))
		return NULL;
	nr = array_index_nospec(nr, ARRAY_SIZE(cmds));
	return cmds[nr].handler ? &cmds[nr] : NULL;
}

static u32 array_count(const struct xv6vm_array_desc *d, const void *arg)
{
	return d->ptr_off ? *(const u32 *)(arg + d->count_off) : 0;
}

size_t xv6vm_array_bytes(const struct xv6vm_array_desc *d, const void *arg)
{
	return (size_t)array_count(d, arg) * d->elem;
}

u64 xv6vm_array_ptr(const struct xv6vm_array_desc *d, const void *arg)
{
	return d->ptr_off ? *(const u64 *)(arg + d->ptr_off) : 0;
}

static bool too_many(const struct xv6vm_array_desc *d, const void *arg)
{
	return array_count(d, arg) > d->max;
}

int xv6vm_cmd_validate(const struct xv6vm_cmd *c, const void *arg)
{
	const struct xv6vm_hdr *hdr = arg;
	u64 any = hdr->out_reason | hdr->out_detail;
	const u32 *at = arg + c->in_end, *end = arg + c->size;

	if (hdr->flags & ~c->flags)
		return -EOPNOTSUPP;
	for (; (end - at) % 4; at++)
		any |= *at;
	for (; at < end; at += 4)
		any |= *(const u64 *)at | *(const u64 *)(at + 2);
	if (any)
		return -EINVAL;
	if (too_many(&c->in, arg) || too_many(&c->in2, arg) ||
	    too_many(&c->out, arg))
		return -EMSGSIZE;
	return 0;
}
