// SPDX-License-Identifier: GPL-2.0-only
/* See cards.h. */
#include <linux/errno.h>
#ifdef __KERNEL__
#include <linux/stddef.h>
#else
#include <stddef.h>
#endif

#include "cards.h"

#define PAGE	4096u
#define MAPPED	(CARD_NEEDS_PROC | CARD_NEEDS_MAPPED)
#define RUNNING	(CARD_NEEDS_PROC | CARD_NEEDS_RUNNING)

#define AT(type, member)	offsetof(struct xv6vm_##type, member)
#define CARD(nr, type, first, tool)					\
	.name = #nr, .cmd = XV6VM_##nr, .word = tool,			\
	.size = sizeof(struct xv6vm_##type), .born = (first)
/* A field: 0 in a good call, a number, or an object. */
#define F(type, member, what)	IS(type, member, what, 0)
#define IS(type, member, what, number) \
	{ AT(type, member), CARD_##what, CARD_NUMBER, number }
#define HIGH(type, member, what)	{ AT(type, member) + 4, CARD_##what }
#define OF(type, member, what, object) \
	{ AT(type, member), CARD_##what, CARD_##object, 0 }
#define PID(type)	OF(type, pid, PID, PROC)
#define BRINGS(type, member, object)	.brings = OF(type, member, ZERO, object)
/* What the caller gives, and what it gets. */
#define GIVES(type, p, n, most, rec, many)				\
	{ AT(type, p), AT(type, n), most, sizeof(rec), 0, many, NULL }
#define GETS(type, p, n, most, rec, got, many)				\
	{								\
		AT(type, p), AT(type, n), most, sizeof(rec),		\
		AT(type, got), many, NULL				\
	}
#define RECORDS(type, rec, many) \
	GETS(type, ptr, count, 4096, struct xv6vm_##rec, out_count, many)
#define WHAT(type, p, n, most, recs)					\
	{								\
		AT(type, p), AT(type, n), most, sizeof((recs)[0]), 0,	\
		sizeof(recs) / sizeof((recs)[0]), recs			\
	}
#define NO_SUCH_PID	.zero = ESRCH, .zero_reason = XV6VM_R_NO_PROC

/* A program of two pages, of which the file has the headers only. */
static const __u8 program[84] = {
	0x7f, 'E', 'L', 'F', 1, 1, 1,
	[16] = 2, [18] = 3, [20] = 1,		/* ET_EXEC, EM_386 */
	[28] = 52, [40] = 52, [42] = 32, [44] = 1, /* one segment */
	[52] = 1, [68] = 84, [73] = 0x20,	/* PT_LOAD, the file, 2 pages */
	[76] = 7, [81] = 0x10,			/* all rights, 4096 */
};

static const char arguments[] = "prog";

/* A CPU that has done nothing, and the one event of its past. */
static const struct xv6vm_loaded_cpu idle[1];
static const struct xv6vm_event past[] = { { .type = XV6VM_E_LOAD } };

const struct card cards[] = {
	{
		CARD(INFO, info, 80, "info"), .image = CARD_ALSO,
	}, {
		CARD(STATS, stats, 184, "stats"), .image = CARD_ALSO,
	}, {
		CARD(CHECK, check, 48, "check"),
		.arrays = { RECORDS(check, violation, 64) },
	}, {
		CARD(BOOT, boot, 40, "machine boot"), .changes = 1,
		.image = CARD_ALSO, .needs = CARD_NEEDS_ALONE,
		.fields = { F(boot, phystop, RAM), F(boot, data, KVA),
			    F(boot, end, KVA), IS(boot, ncpu, SMALL, 2),
			    IS(boot, machine, BITS, XV6VM_MACHINE_JUNK) },
	}, {
		CARD(LOAD, load, 24, "machine load"), .changes = 1,
		.image = CARD_ALSO, .needs = CARD_NEEDS_ALONE,
		.fields = { F(load, phystop, RAM), OF(load, cr3, PA, CR3) },
	}, {
		CARD(EVENTS, events, 56, "events"), .image = CARD_ALSO,
		.fields = { F(events, seq, INDEX), HIGH(events, seq, INDEX) },
		.arrays = { RECORDS(events, event, 4096) },
	}, {
		CARD(LOAD_CPUS, load_cpus, 48, "snapshot restore"), .changes = 1,
		.image = CARD_ONLY,
		.fields = { { AT(load_cpus, seq) + SMALL_HALF, CARD_INDEX, CARD_NUMBER, 1 },
			    { AT(load_cpus, seq) + 4 - SMALL_HALF, CARD_INDEX } },
		.arrays = { WHAT(load_cpus, cpus, cpu_count, 8, idle),
			    WHAT(load_cpus, events, event_count, 8192, past) },
		.needs = CARD_NEEDS_IMAGE | CARD_NEEDS_ALONE,
		.zero = EBADFD, .zero_reason = XV6VM_R_NOT_FOREIGN,
	}, {
		/* (The suite of it has machines that are whole.) */
		CARD(RESTORE, restore, 152, "snapshot restore"), .changes = 1,
		.image = CARD_ONLY,
		.fields = { IS(restore, machine, BITS, XV6VM_MACHINE_FOREIGN),
			    F(restore, data, KVA), F(restore, end, KVA),
			    F(restore, kpgdir, FRAME), F(restore, head, VA),
			    F(restore, free_low, VALUE),
			    F(restore, nextpid, INDEX), F(restore, initpid, INDEX),
			    F(restore, kalloc, VALUE), HIGH(restore, kalloc, VALUE),
			    F(restore, kalloc_failed, VALUE), HIGH(restore, kalloc_failed, VALUE),
			    F(restore, kfree_refused, VALUE), HIGH(restore, kfree_refused, VALUE),
			    F(restore, pages_mapped, VALUE), HIGH(restore, pages_mapped, VALUE),
			    F(restore, pages_unmapped, VALUE), HIGH(restore, pages_unmapped, VALUE),
			    F(restore, tables, VALUE), HIGH(restore, tables, VALUE),
			    F(restore, faults, VALUE), HIGH(restore, faults, VALUE),
			    F(restore, forks, VALUE), HIGH(restore, forks, VALUE),
			    F(restore, execs, VALUE), HIGH(restore, execs, VALUE),
			    F(restore, exits, VALUE), HIGH(restore, exits, VALUE) },
		.arrays = { GIVES(restore, frames, frame_count, 516096,
				  struct xv6vm_frame_use, 0),
			    GIVES(restore, procs, proc_count, 4096,
				  struct xv6vm_proc, 0) },
		.needs = CARD_NEEDS_IMAGE | CARD_NEEDS_ALONE,
		.zero = EBADFD, .zero_reason = XV6VM_R_NOT_FOREIGN,
	}, {
		CARD(KALLOC, kalloc, 24, "kmem kalloc"), .changes = 1,
		.flags = XV6VM_PERSIST, .frames = { .some = 1 },
		BRINGS(kalloc, out_pa, HELD),
	}, {
		CARD(KFREE, kfree, 24, "kmem kfree"), .changes = 1,
		.fields = { OF(kfree, pa, FRAME, HELD) }, .needs = CARD_NEEDS_HELD,
		.zero = EPERM, .zero_reason = XV6VM_R_FRAME_KERNEL,
	}, {
		CARD(FREELIST, freelist, 48, "kmem freelist"),
		.image = CARD_ALSO,
		.fields = { F(freelist, cur_pa, INDEX),
			    F(freelist, cur_depth, INDEX) },
		.arrays = { RECORDS(freelist, free_frame, 4096) },
	}, {
		CARD(FRAME_TABLE, frame_table, 40, "kmem frames"),
		.image = CARD_ALSO, .fields = { F(frame_table, first, INDEX) },
		.arrays = { GETS(frame_table, ptr, count, 131072,
				 struct xv6vm_frame_use, out_count, 4096) },
	}, {
		CARD(PROC_CREATE, proc_create, 48, "proc create"),
		.changes = 1, .flags = XV6VM_PERSIST | XV6VM_CREATE_BARE,
		.fields = { IS(proc_create, name, NAME, 'p') },
		.arrays = { GIVES(proc_create, ptr, len, 65536, char, 4000) },
		.frames = { .some = 3, .halves = 1 },
		BRINGS(proc_create, out_pid, PROC),
		.zero = EINVAL, .zero_reason = XV6VM_R_NAME,
	}, {
		CARD(PROC_EXEC, proc_exec, 72, "proc exec"), .changes = 1,
		.fields = { PID(proc_exec), IS(proc_exec, argc, ARGC, 1),
			    IS(proc_exec, name, NAME, 'x') },
		.arrays = { WHAT(proc_exec, elf, elf_len, 16 << 20, program),
			    WHAT(proc_exec, args, args_len, 8192, arguments) },
		.needs = CARD_NEEDS_PROC, .frames = { .some = 5, .halves = 1 },
		NO_SUCH_PID,
	}, {
		CARD(PROC_FORK, proc_fork, 24, "proc fork"), .changes = 1,
		.flags = XV6VM_PERSIST, .fields = { PID(proc_fork) },
		.needs = CARD_NEEDS_PROC, NO_SUCH_PID,
		.frames = { .some = 2, .halves = 1, .pages = 1 },
		BRINGS(proc_fork, out_pid, CHILD),
	}, {
		CARD(PROC_SBRK, proc_sbrk, 32, "proc sbrk"), .changes = 1,
		.flags = XV6VM_SBRK_AS_XV6,
		.fields = { PID(proc_sbrk), IS(proc_sbrk, delta, DELTA, 5 * PAGE) },
		.needs = CARD_NEEDS_PROC, .frames = { .some = 5 }, NO_SUCH_PID,
	}, {
		CARD(PROC_EXIT, proc_exit, 24, "proc exit"), .changes = 1,
		.flags = XV6VM_EXIT_ZOMBIE,
		.fields = { OF(proc_exit, pid, PID, CHILD) },
		.needs = CARD_NEEDS_PROC | CARD_NEEDS_CHILD, NO_SUCH_PID,
	}, {
		CARD(PROC_WAIT, proc_wait, 24, "proc wait"), .changes = 1,
		.fields = { PID(proc_wait) },
		.needs = CARD_NEEDS_PROC | CARD_NEEDS_ZOMBIE, NO_SUCH_PID,
	}, {
		CARD(PROC_LIST, proc_list, 40, "proc ls"),
		.flags = XV6VM_LIST_PID, .pid_flag = XV6VM_LIST_PID,
		.fields = { F(proc_list, slot, INDEX) },
		.arrays = { RECORDS(proc_list, proc, 256) },
		.needs = CARD_NEEDS_PROC,
	}, {
		CARD(MEM_READ, mem, 64, "mem read"), .image = CARD_BY_CR3,
		.flags = XV6VM_MEM_KERNEL | XV6VM_BY_CR3,
		.fields = { PID(mem), F(mem, va, VA) },
		.arrays = { GETS(mem, ptr, len, 65536, char, out_done, 65536) },
		.needs = CARD_NEEDS_PROC, NO_SUCH_PID,
	}, {
		CARD(MEM_WRITE, mem, 64, "mem write"), .changes = 1,
		.flags = XV6VM_MEM_KERNEL,
		.fields = { PID(mem), F(mem, va, VA) },
		.arrays = { GIVES(mem, ptr, len, 65536, char, 65536) },
		.needs = CARD_NEEDS_PROC, NO_SUCH_PID,
	}, {
		CARD(MAP, map, 48, "pt map"), .changes = 1,
		.flags = XV6VM_MAP_NEW,
		.fields = { PID(map), IS(map, va, VA, CARD_HAND_VA),
			    OF(map, pa, FRAME, HELD), IS(map, perm, PERM, 6) },
		.needs = CARD_NEEDS_PROC | CARD_NEEDS_HELD, NO_SUCH_PID,
	}, {
		CARD(UNMAP, map, 48, "pt unmap"), .changes = 1,
		.fields = { PID(map), IS(map, va, VA, CARD_HAND_VA) },
		.needs = MAPPED, NO_SUCH_PID,
	}, {
		CARD(PROTECT, map, 48, "pt protect"), .changes = 1,
		.flags = XV6VM_PROTECT_PDE,
		.fields = { PID(map), IS(map, va, VA, CARD_HAND_VA),
			    IS(map, perm, PERM, XV6VM_PTE_U) },
		.needs = MAPPED, NO_SUCH_PID,
	}, {
		CARD(WINDOW, window, 48, "proc window"),
		.fields = { PID(window) }, .needs = CARD_NEEDS_PROC, NO_SUCH_PID,
	}, {
		CARD(RAM_READ, ram, 40, "machine save"), .image = CARD_ALSO,
		.fields = { F(ram, pa, PA) },
		.arrays = { GETS(ram, ptr, len, 1 << 20, char, out_done, 65536) },
	}, {
		CARD(RAM_WRITE, ram, 40, "machine load"), .changes = 1,
		.image = CARD_ONLY, .fields = { F(ram, pa, PA) },
		.arrays = { GIVES(ram, ptr, len, 1 << 20, char, 65536) },
		.needs = CARD_NEEDS_IMAGE | CARD_NEEDS_ALONE,
		.zero = EBADFD, .zero_reason = XV6VM_R_NOT_FOREIGN,
	}, {
		CARD(TRANSLATE, translate, 120, "pt translate"),
		.image = CARD_BY_CR3, .flags = XV6VM_BY_CR3,
		.fields = { PID(translate), F(translate, query.va, VA),
			    F(translate, query.type, TYPE),
			    IS(translate, query.user, BOOL, 1),
			    IS(translate, query.wp, BOOL, 1) },
		.needs = CARD_NEEDS_PROC,
	}, {
		CARD(TRANSLATE_BATCH, translate_batch, 48, "pt walk"),
		.image = CARD_BY_CR3, .flags = XV6VM_BY_CR3,
		.fields = { PID(translate_batch) },
		.arrays = { GIVES(translate_batch, in, count, 4096,
				  struct xv6vm_query, 1024),
			    RECORDS(translate_batch, translation, 1024) },
		.needs = CARD_NEEDS_PROC,
	}, {
		CARD(ALIASES, aliases, 48, "pt aliases"),
		.fields = { OF(aliases, pa, FRAME, HELD),
			    F(aliases, cur_slot, INDEX),
			    F(aliases, cur_va, VA) },
		.arrays = { RECORDS(aliases, alias, 256) },
		.needs = CARD_NEEDS_HELD,
	}, {
		CARD(EXTENTS, extents, 40, "pt dump"), .image = CARD_BY_CR3,
		.flags = XV6VM_BY_CR3,
		.fields = { PID(extents), F(extents, va, VA) },
		.arrays = { RECORDS(extents, extent, 4096) },
		.needs = CARD_NEEDS_PROC,
	}, {
		CARD(TABLES, tables, 40, "pt export"), .image = CARD_BY_CR3,
		.flags = XV6VM_BY_CR3,
		.fields = { PID(tables), F(tables, index, INDEX) },
		.arrays = { GETS(tables, ptr, count, 1025, struct xv6vm_table,
				 out_count, 80) },
		.needs = CARD_NEEDS_PROC,
	}, {
		CARD(CPU_SWITCH, cpu_cmd, 88, "cpu switch"), .changes = 1,
		.fields = { F(cpu_cmd, cpu, CPU), PID(cpu_cmd) },
		.needs = CARD_NEEDS_PROC,
	}, {
		CARD(CPU_TRAP, cpu_cmd, 88, "cpu trap"), .changes = 1,
		.fields = { F(cpu_cmd, cpu, CPU) }, .needs = RUNNING,
		.zero = EINVAL, .zero_reason = XV6VM_R_CPU_IDLE,
	}, {
		CARD(CPU_IRET, cpu_cmd, 88, "cpu iret"), .changes = 1,
		.fields = { F(cpu_cmd, cpu, CPU) },
		.needs = RUNNING | CARD_NEEDS_TRAPPED,
		.zero = EINVAL, .zero_reason = XV6VM_R_CPU_IDLE,
	}, {
		CARD(CPU_STATE, cpu_cmd, 88, "cpu show"), .image = CARD_ALSO,
		BRINGS(cpu_cmd, out.cr3, CR3),
		.fields = { F(cpu_cmd, cpu, CPU) },
	}, {
		CARD(ACCESS, access, 128, "cpu access"), .changes = 1,
		.image = CARD_ALSO,
		.fields = { F(access, cpu, CPU), F(access, va, VA),
			    F(access, type, TYPE), IS(access, width, WIDTH, 4),
			    F(access, value, VALUE) },
		.needs = RUNNING | CARD_NEEDS_TLB, .zero = EINVAL,
	}, {
		CARD(TLB, tlb, 80, "cpu tlb"), .image = CARD_ALSO,
		.changes_if = AT(tlb, op),
		.fields = { F(tlb, cpu, CPU),
			    IS(tlb, op, OP, XV6VM_TLB_CONFIGURE),
			    IS(tlb, size, SMALL, 8), IS(tlb, ways, SMALL, 2),
			    F(tlb, va, VA) },
	}, {
		CARD(TLB_ENTRIES, tlb_entries, 40, "cpu tlb"),
		.flags = XV6VM_TLB_RAW,
		.image = CARD_ALSO, .fields = { F(tlb_entries, cpu, CPU) },
		.arrays = { RECORDS(tlb_entries, tlb_entry, 64) },
		.needs = CARD_NEEDS_TLB,
	}, {
		CARD(CPU_SET, cpu_set, 32, "cpu set"), .changes = 1,
		.image = CARD_ALSO,
		.fields = { F(cpu_set, cpu, CPU), IS(cpu_set, wp, BOOL, 1),
			    IS(cpu_set, pse, BOOL, 1) },
	},
};

const unsigned int card_count = sizeof(cards) / sizeof(struct card);

const struct card *card_find(unsigned int cmd)
{
	unsigned int i;

	for (i = 0; i < card_count; i++)
		if (cards[i].cmd == cmd)
			return &cards[i];
	return NULL;
}

static int within(unsigned int off, unsigned int first, unsigned int len)
{
	return first && off - first < len;
}

unsigned int card_meaning(const struct card *c, unsigned int off)
{
	const struct card_field *f;
	unsigned int i;

	if (off < offsetof(struct xv6vm_hdr, out_reason))
		return CARD_HEADER;
	for (i = 0; i < 2; i++) {
		if (within(off, c->arrays[i].ptr, sizeof(__u64)))
			return CARD_POINTER;
		if (within(off, c->arrays[i].count, sizeof(__u32)))
			return CARD_COUNT;
	}
	for (f = c->fields; f->off; f++) {
		if (within(off, f->off, f->meaning == CARD_NAME ?
			   XV6VM_NAME_LEN : sizeof(__u32)))
			return f->meaning;
	}
	return CARD_ZERO;
}

int card_changes(const struct card *c, const void *arg)
{
	return c->changes ||
	       (c->changes_if && *(__u32 *)((char *)arg + c->changes_if));
}

unsigned int card_pid(const struct card *c)
{
	const struct card_field *f;

	for (f = c->fields; f->off; f++)
		if (f->meaning == (c->pid_flag ? CARD_INDEX : CARD_PID))
			return f->off;
	return 0;
}

int card_errno(int err)
{
	static const __u8 known[] = {
		ENOTTY, EINVAL, E2BIG, EMSGSIZE, ENOSPC, EOPNOTSUPP, EFAULT,
		EBADF, ESRCH, ENODEV, ENOMEM, EAGAIN, ECHILD, ENOEXEC, ERANGE,
		EEXIST, ENXIO, EALREADY, EBUSY, EPERM, EBADFD, EOVERFLOW, EIO,
		EINTR, 0,
	};
	unsigned int i;

	for (i = 0; known[i]; i++)
		if (err == known[i])
			return 1;
	return !err;
}

void card_set(const struct card_field *f, const struct card_objects *o,
	      void *arg)
{
	char *at = (char *)arg + f->off;

	if (f->meaning == CARD_NAME)
		*at = f->value;
	else
		*(__u32 *)at = f->from ? ((__u32 *)o)[f->from - 1] : f->value;
}

void card_learn(const struct card *c, const void *arg, struct card_objects *o)
{
	if (c->brings.off)
		((__u32 *)o)[c->brings.from - 1] =
			*(__u32 *)((char *)arg + c->brings.off);
}

void card_good(const struct card *c, const struct card_objects *o, void *arg)
{
	const struct card_field *f;
	unsigned int i;

	for (i = 0; i < c->size; i++)
		((char *)arg)[i] = 0;
	((struct xv6vm_hdr *)arg)->size = c->size;
	for (f = c->fields; f->off; f++)
		card_set(f, o, arg);
	for (i = 0; i < 2 && c->arrays[i].ptr; i++)
		card_point(&c->arrays[i], arg, 0, c->arrays[i].good);
}
