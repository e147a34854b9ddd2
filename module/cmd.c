// SPDX-License-Identifier: GPL-2.0
/*
 * The table of commands, and what is the same for all of them: validation, and
 * what a loaded image allows. To add a command, add a row here and a handler in
 * the file of its family.
 * long: a row for each command.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/nospec.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "abi_check.h"
#include "cmd.h"

/* min_size stays what it is when a structure grows at its end. */
#define ROW(number, func, type)						\
	.name = #func, .nr = _IOC_NR(number),				\
	.size = sizeof(struct type), .min_size = sizeof(struct type),	\
	.handler = xv6vm_do_##func

#define SPAN(type, first, last) \
	{ offsetof(struct type, first), offsetofend(struct type, last) }

#define ZERO(...) \
	.zero = (const struct xv6vm_span[]) { __VA_ARGS__, { 0, 0 } }

/* The u32 that names the process or CPU which the lock is about. */
#define LOCK(which, type, field) \
	.lock = XV6VM_##which, .who = offsetof(struct type, field)

/* The caller fills all of it. */
static const struct xv6vm_span no_span[] = { { 0, 0 } };

/* Answered in windows; the second with a cursor, see struct xv6vm_cmd. */
#define STREAMS(type, done)	.done_off = offsetof(struct type, done)
#define RESUMES(type, done)	STREAMS(type, done), .resume = true

#define ARRAY(type, ptr, count, record, most)				\
	{								\
		offsetof(struct type, ptr), offsetof(struct type, count), \
		sizeof(record), most					\
	}

static const struct xv6vm_cmd cmds[] = {
	[_IOC_NR(XV6VM_INFO)] = {
		ROW(XV6VM_INFO, info, xv6vm_info),
		.lock = XV6VM_ASK_MACHINE,
		ZERO(SPAN(xv6vm_info, out_abi, out_procs)),
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_STATS)] = {
		ROW(XV6VM_STATS, stats, xv6vm_stats),
		.lock = XV6VM_ASK_MACHINE,
		ZERO(SPAN(xv6vm_stats, out_kalloc, reserved)),
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_CHECK)] = {
		ROW(XV6VM_CHECK, check, xv6vm_check),
		.lock = XV6VM_ASK_ALL,
		ZERO(SPAN(xv6vm_check, out_count, reserved)),
		.out = ARRAY(xv6vm_check, ptr, count,
			     struct xv6vm_violation, XV6VM_RECORDS_MAX),
	}, [_IOC_NR(XV6VM_BOOT)] = {
		ROW(XV6VM_BOOT, boot, xv6vm_boot),
		.lock = XV6VM_REPLACE,
		ZERO(SPAN(xv6vm_boot, reserved, reserved)),
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_LOAD)] = {
		ROW(XV6VM_LOAD, load, xv6vm_load),
		.lock = XV6VM_REPLACE,
		.zero = no_span,
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_KALLOC)] = {
		ROW(XV6VM_KALLOC, kalloc, xv6vm_kalloc),
		.lock = XV6VM_CHANGE,
		ZERO(SPAN(xv6vm_kalloc, out_pa, out_next)),
		.flags = XV6VM_PERSIST,
	}, [_IOC_NR(XV6VM_KFREE)] = {
		ROW(XV6VM_KFREE, kfree, xv6vm_kfree),
		.lock = XV6VM_CHANGE,
		ZERO(SPAN(xv6vm_kfree, out_next, out_next)),
	}, [_IOC_NR(XV6VM_FREELIST)] = {
		ROW(XV6VM_FREELIST, freelist, xv6vm_freelist),
		.lock = XV6VM_ASK_MACHINE,
		ZERO(SPAN(xv6vm_freelist, out_count, out_free)),
		.out = ARRAY(xv6vm_freelist, ptr, count,
			     struct xv6vm_free_frame, XV6VM_RECORDS_MAX),
		RESUMES(xv6vm_freelist, out_count),
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_FRAME_TABLE)] = {
		ROW(XV6VM_FRAME_TABLE, frame_table, xv6vm_frame_table),
		.lock = XV6VM_ASK_MACHINE,
		ZERO(SPAN(xv6vm_frame_table, out_count, out_total)),
		.out = ARRAY(xv6vm_frame_table, ptr, count,
			     struct xv6vm_frame_use, XV6VM_FRAME_TABLE_MAX),
		RESUMES(xv6vm_frame_table, out_count),
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_PROC_CREATE)] = {
		ROW(XV6VM_PROC_CREATE, proc_create, xv6vm_proc_create),
		.lock = XV6VM_CHANGE_NEW,
		ZERO(SPAN(xv6vm_proc_create, out_pid, out_pid)),
		.flags = XV6VM_PERSIST | XV6VM_CREATE_BARE,
		.in = ARRAY(xv6vm_proc_create, ptr, len, u8, XV6VM_IO_MAX),
	}, [_IOC_NR(XV6VM_PROC_EXEC)] = {
		ROW(XV6VM_PROC_EXEC, proc_exec, xv6vm_proc_exec),
		LOCK(CHANGE_PROC, xv6vm_proc_exec, pid),
		ZERO(SPAN(xv6vm_proc_exec, out_eip, out_esp)),
		.in = ARRAY(xv6vm_proc_exec, elf, elf_len, u8,
			    XV6VM_ELF_MAX),
		.in2 = ARRAY(xv6vm_proc_exec, args, args_len, char,
			     XV6VM_ARGS_MAX),
	}, [_IOC_NR(XV6VM_PROC_FORK)] = {
		ROW(XV6VM_PROC_FORK, proc_fork, xv6vm_proc_fork),
		.lock = XV6VM_CHANGE_NEW,
		ZERO(SPAN(xv6vm_proc_fork, out_pid, out_pid)),
		.flags = XV6VM_PERSIST,
	}, [_IOC_NR(XV6VM_PROC_SBRK)] = {
		ROW(XV6VM_PROC_SBRK, proc_sbrk, xv6vm_proc_sbrk),
		LOCK(CHANGE_PROC, xv6vm_proc_sbrk, pid),
		ZERO(SPAN(xv6vm_proc_sbrk, out_old, out_new)),
		.flags = XV6VM_SBRK_AS_XV6,
	}, [_IOC_NR(XV6VM_PROC_EXIT)] = {
		ROW(XV6VM_PROC_EXIT, proc_exit, xv6vm_proc_exit),
		LOCK(CHANGE_PROC, xv6vm_proc_exit, pid),
		ZERO(SPAN(xv6vm_proc_exit, out_freed, out_freed)),
		.flags = XV6VM_EXIT_ZOMBIE,
	}, [_IOC_NR(XV6VM_PROC_WAIT)] = {
		ROW(XV6VM_PROC_WAIT, proc_wait, xv6vm_proc_wait),
		LOCK(CHANGE_CHILD, xv6vm_proc_wait, pid),
		ZERO(SPAN(xv6vm_proc_wait, out_pid, out_pid)),
	}, [_IOC_NR(XV6VM_PROC_LIST)] = {
		ROW(XV6VM_PROC_LIST, proc_list, xv6vm_proc_list),
		.lock = XV6VM_ASK_MACHINE,
		ZERO(SPAN(xv6vm_proc_list, out_count, out_total)),
		.flags = XV6VM_LIST_PID,
		.out = ARRAY(xv6vm_proc_list, ptr, count,
			     struct xv6vm_proc, XV6VM_RECORDS_MAX),
		RESUMES(xv6vm_proc_list, out_count),
	}, [_IOC_NR(XV6VM_MEM_READ)] = {
		ROW(XV6VM_MEM_READ, mem_read, xv6vm_mem),
		LOCK(ASK_PROC, xv6vm_mem, pid),
		ZERO(SPAN(xv6vm_mem, out_done, reserved)),
		.flags = XV6VM_MEM_KERNEL | XV6VM_BY_CR3,
		.image = XV6VM_IMAGE_BY_CR3,
		.out = ARRAY(xv6vm_mem, ptr, len, u8, XV6VM_IO_MAX),
	}, [_IOC_NR(XV6VM_MEM_WRITE)] = {
		ROW(XV6VM_MEM_WRITE, mem_write, xv6vm_mem),
		LOCK(CHANGE_PROC, xv6vm_mem, pid),
		ZERO(SPAN(xv6vm_mem, out_done, reserved)),
		.flags = XV6VM_MEM_KERNEL,
		.in = ARRAY(xv6vm_mem, ptr, len, u8, XV6VM_IO_MAX),
	}, [_IOC_NR(XV6VM_MAP)] = {
		ROW(XV6VM_MAP, map, xv6vm_map),
		LOCK(CHANGE_PROC, xv6vm_map, pid),
		ZERO(SPAN(xv6vm_map, out_pa, reserved)),
		.flags = XV6VM_MAP_NEW,
	}, [_IOC_NR(XV6VM_UNMAP)] = {
		ROW(XV6VM_UNMAP, unmap, xv6vm_map),
		LOCK(CHANGE_PROC, xv6vm_map, pid),
		ZERO(SPAN(xv6vm_map, pa, reserved)),
	}, [_IOC_NR(XV6VM_PROTECT)] = {
		ROW(XV6VM_PROTECT, protect, xv6vm_map),
		LOCK(CHANGE_PROC, xv6vm_map, pid),
		ZERO(SPAN(xv6vm_map, pa, pa),
		     SPAN(xv6vm_map, out_pa, reserved)),
	}, [_IOC_NR(XV6VM_RAM_READ)] = {
		ROW(XV6VM_RAM_READ, ram_read, xv6vm_ram),
		.lock = XV6VM_ASK_FROZEN,
		ZERO(SPAN(xv6vm_ram, out_done, reserved)),
		.image = XV6VM_IMAGE_ALSO,
		.out = ARRAY(xv6vm_ram, ptr, len, u8, XV6VM_RAM_MAX),
		STREAMS(xv6vm_ram, out_done),
	}, [_IOC_NR(XV6VM_RAM_WRITE)] = {
		ROW(XV6VM_RAM_WRITE, ram_write, xv6vm_ram),
		.lock = XV6VM_CHANGE,
		ZERO(SPAN(xv6vm_ram, out_done, reserved)),
		.image = XV6VM_IMAGE_ONLY,
		.in = ARRAY(xv6vm_ram, ptr, len, u8, XV6VM_RAM_MAX),
	}, [_IOC_NR(XV6VM_TRANSLATE)] = {
		ROW(XV6VM_TRANSLATE, translate, xv6vm_translate),
		LOCK(ASK_PROC, xv6vm_translate, pid),
		ZERO(SPAN(xv6vm_translate, reserved, reserved),
		     SPAN(xv6vm_translate, out, out)),
		.flags = XV6VM_BY_CR3, .image = XV6VM_IMAGE_BY_CR3,
	}, [_IOC_NR(XV6VM_TRANSLATE_BATCH)] = {
		ROW(XV6VM_TRANSLATE_BATCH, translate_batch,
		    xv6vm_translate_batch),
		LOCK(ASK_PROC, xv6vm_translate_batch, pid),
		ZERO(SPAN(xv6vm_translate_batch, out_count, reserved)),
		.in = ARRAY(xv6vm_translate_batch, in, count,
			    struct xv6vm_query, XV6VM_RECORDS_MAX),
		.out = ARRAY(xv6vm_translate_batch, ptr, count,
			     struct xv6vm_translation, XV6VM_RECORDS_MAX),
		STREAMS(xv6vm_translate_batch, out_count),
		.flags = XV6VM_BY_CR3, .image = XV6VM_IMAGE_BY_CR3,
	}, [_IOC_NR(XV6VM_ALIASES)] = {
		ROW(XV6VM_ALIASES, aliases, xv6vm_aliases),
		.lock = XV6VM_ASK_FROZEN,
		ZERO(SPAN(xv6vm_aliases, out_count, reserved)),
		.out = ARRAY(xv6vm_aliases, ptr, count,
			     struct xv6vm_alias, XV6VM_RECORDS_MAX),
		RESUMES(xv6vm_aliases, out_count),
	}, [_IOC_NR(XV6VM_EXTENTS)] = {
		ROW(XV6VM_EXTENTS, extents, xv6vm_extents),
		LOCK(ASK_PROC, xv6vm_extents, pid),
		ZERO(SPAN(xv6vm_extents, out_count, out_count)),
		.out = ARRAY(xv6vm_extents, ptr, count,
			     struct xv6vm_extent, XV6VM_RECORDS_MAX),
		RESUMES(xv6vm_extents, out_count),
		.flags = XV6VM_BY_CR3, .image = XV6VM_IMAGE_BY_CR3,
	}, [_IOC_NR(XV6VM_TABLES)] = {
		ROW(XV6VM_TABLES, tables, xv6vm_tables),
		LOCK(ASK_PROC, xv6vm_tables, pid),
		ZERO(SPAN(xv6vm_tables, out_count, out_count)),
		.out = ARRAY(xv6vm_tables, ptr, count,
			     struct xv6vm_table, XV6VM_TABLES_MAX),
		RESUMES(xv6vm_tables, out_count),
		.flags = XV6VM_BY_CR3, .image = XV6VM_IMAGE_BY_CR3,
	}, [_IOC_NR(XV6VM_CPU_SWITCH)] = {
		ROW(XV6VM_CPU_SWITCH, cpu_switch, xv6vm_cpu_cmd),
		.lock = XV6VM_CHANGE,
		ZERO(SPAN(xv6vm_cpu_cmd, out, out)),
	}, [_IOC_NR(XV6VM_CPU_TRAP)] = {
		ROW(XV6VM_CPU_TRAP, cpu_trap, xv6vm_cpu_cmd),
		.lock = XV6VM_CHANGE,
		ZERO(SPAN(xv6vm_cpu_cmd, pid, out)),
	}, [_IOC_NR(XV6VM_CPU_IRET)] = {
		ROW(XV6VM_CPU_IRET, cpu_iret, xv6vm_cpu_cmd),
		.lock = XV6VM_CHANGE,
		ZERO(SPAN(xv6vm_cpu_cmd, pid, out)),
	}, [_IOC_NR(XV6VM_CPU_STATE)] = {
		ROW(XV6VM_CPU_STATE, cpu_state, xv6vm_cpu_cmd),
		.lock = XV6VM_ASK_FROZEN,
		ZERO(SPAN(xv6vm_cpu_cmd, pid, out)),
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_ACCESS)] = {
		ROW(XV6VM_ACCESS, access, xv6vm_access),
		LOCK(CHANGE_CPU, xv6vm_access, cpu),
		ZERO(SPAN(xv6vm_access, out_value, reserved)),
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_TLB)] = {
		ROW(XV6VM_TLB, tlb, xv6vm_tlb),
		.lock = XV6VM_CHANGE,
		ZERO(SPAN(xv6vm_tlb, out_size, out_invlpgs)),
		.image = XV6VM_IMAGE_ALSO,
	}, [_IOC_NR(XV6VM_TLB_ENTRIES)] = {
		ROW(XV6VM_TLB_ENTRIES, tlb_entries, xv6vm_tlb_entries),
		.lock = XV6VM_ASK_FROZEN,
		ZERO(SPAN(xv6vm_tlb_entries, out_count, reserved)),
		.image = XV6VM_IMAGE_ALSO,
		.out = ARRAY(xv6vm_tlb_entries, ptr, count,
			     struct xv6vm_tlb_entry, XV6VM_RECORDS_MAX),
	}, [_IOC_NR(XV6VM_CPU_SET)] = {
		ROW(XV6VM_CPU_SET, cpu_set, xv6vm_cpu_set),
		.lock = XV6VM_CHANGE,
		ZERO(SPAN(xv6vm_cpu_set, reserved, reserved)),
		.image = XV6VM_IMAGE_ALSO,
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
	const struct xv6vm_span *s;

	if (hdr->size < c->min_size)
		return -EINVAL;
	if (hdr->flags & ~c->flags)
		return -EOPNOTSUPP;
	if (hdr->out_reason || hdr->out_detail)
		return -EINVAL;
	for (s = c->zero; s->end; s++) {
		if (memchr_inv(arg + s->off, 0, s->end - s->off))
			return -EINVAL;
	}
	if (too_many(&c->in, arg) || too_many(&c->in2, arg) ||
	    too_many(&c->out, arg))
		return -E2BIG;
	return 0;
}

/*
 * The one place that keeps commands from a loaded image of which the model
 * knows nothing, and raw writes from a machine that it lives on.
 */
static int check_image(const struct xv6vm_cmd *c, const struct xv6_machine *m,
		       struct xv6vm_hdr *hdr)
{
	bool by_cr3 = c->image == XV6VM_IMAGE_BY_CR3 &&
		      hdr->flags & XV6VM_BY_CR3;

	if (!m->foreign && c->image == XV6VM_IMAGE_ONLY)
		return xv6vm_refuse(hdr, XV6VM_R_NOT_FOREIGN, 0);
	if (m->foreign && c->image < XV6VM_IMAGE_ALSO && !by_cr3)
		return xv6vm_refuse(hdr, XV6VM_R_FOREIGN, 0);
	return 0;
}

int xv6vm_cmd_run(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		  struct xv6vm_arrays *a)
{
	struct xv6vm_dev *dev = f->dev;
	int ret;

	a->out_used = 0;
	if (xv6vm_cmd_changes(c) && f->readonly)
		return -EBADF;
	if (c->lock == XV6VM_REPLACE)
		return xv6vm_replace(c, f, arg, a);
	percpu_down_read(&dev->machine);
	ret = check_image(c, &dev->m, arg);
	if (!ret)
		ret = xv6vm_locked(c, f, arg, a);
	percpu_up_read(&dev->machine);
	return ret;
}

int xv6vm_refuse(struct xv6vm_hdr *hdr, u32 reason, u32 detail)
{
	hdr->out_reason = reason;
	hdr->out_detail = detail;
	return xv6_reason_errno(reason);
}

/* A directory that is named by a cr3: any frame but the first. */
static int pgdir_at(const struct xv6_machine *m, struct xv6vm_hdr *hdr, u32 cr3)
{
	if (!xv6_cr3_ok(cr3))
		return xv6vm_refuse(hdr, XV6VM_R_CR3, cr3);
	if (!xv6_pte_addr(cr3))
		return xv6vm_refuse(hdr, XV6VM_R_NO_DIRECTORY, cr3);
	if (!xv6_frame(m, cr3))
		return xv6vm_refuse(hdr, XV6VM_R_FRAME_OUTSIDE, cr3);
	return 0;
}

int xv6vm_pgdir(struct xv6_machine *m, struct xv6vm_hdr *hdr, u32 pid,
		u32 *pgdir)
{
	const struct xv6_proc *p;

	if (hdr->flags & XV6VM_BY_CR3) {
		*pgdir = xv6_pte_addr(pid);
		return pgdir_at(m, hdr, pid);
	}
	p = xv6_proc_find(m, pid);
	if (pid && !p)
		return xv6vm_refuse(hdr, XV6VM_R_NO_PROC, pid);
	*pgdir = p ? p->pgdir : m->kpgdir;
	return 0;
}

int xv6vm_proc_alive(struct xv6_machine *m, u32 pid, struct xv6_proc **p)
{
	*p = xv6_proc_find(m, pid);
	if (!*p)
		return xv6_refuse(m, XV6VM_R_NO_PROC, pid);
	if (!xv6_proc_alive(*p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, pid);
	return 0;
}

u16 xv6vm_new_holder(const struct xv6vm_file *f, const struct xv6vm_hdr *hdr)
{
	return hdr->flags & XV6VM_PERSIST ? 0 : f->holder;
}
