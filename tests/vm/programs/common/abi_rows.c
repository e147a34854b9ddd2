// SPDX-License-Identifier: GPL-2.0
/* Every command of the ABI, as its header describes it. */
#include <errno.h>

#include "abi.h"

#define ROW(nr, type) \
	.name = #nr, .cmd = XV6VM_##nr, .size = sizeof(struct type)
#define AT(type, m) offsetof(struct type, m)
#define IN(type, p, n, most, rec)                                      \
	{                                                              \
		.ptr = AT(type, p), .count = AT(type, n), .max = most, \
		.in = true, .record = sizeof(rec),                     \
	}
#define OUT(type, p, n, most, rec, got)                                \
	{                                                              \
		.ptr = AT(type, p), .count = AT(type, n), .max = most, \
		.record = sizeof(rec), .done = AT(type, got),          \
	}

const struct row rows[] = {
	{ ROW(INFO, xv6vm_info), .out = AT(xv6vm_info, reserved) },
	{ ROW(STATS, xv6vm_stats), .out = AT(xv6vm_stats, reserved) },
	{ ROW(CHECK, xv6vm_check), .out = AT(xv6vm_check, out_whole),
	  .arrays = { OUT(xv6vm_check, ptr, count, 4096, struct xv6vm_violation,
			  out_count) } },
	{ ROW(KALLOC, xv6vm_kalloc), .flags = 1, .change = true,
	  .out = AT(xv6vm_kalloc, out_next) },
	{ ROW(KFREE, xv6vm_kfree), .change = true, .zero = EPERM,
	  .out = AT(xv6vm_kfree, out_next) },
	{ ROW(FREELIST, xv6vm_freelist), .out = AT(xv6vm_freelist, out_free),
	  .arrays = { OUT(xv6vm_freelist, ptr, count, 4096,
			  struct xv6vm_free_frame, out_count) } },
	{ ROW(FRAME_TABLE, xv6vm_frame_table),
	  .out = AT(xv6vm_frame_table, out_total),
	  .arrays = { OUT(xv6vm_frame_table, ptr, count, 131072,
			  struct xv6vm_frame_use, out_count) } },
	{ ROW(PROC_CREATE, xv6vm_proc_create), .flags = 3, .change = true,
	  .zero = EINVAL, .out = AT(xv6vm_proc_create, out_pid),
	  .arrays = { IN(xv6vm_proc_create, ptr, len, 65536, char) } },
	{ ROW(PROC_EXEC, xv6vm_proc_exec), .change = true, .zero = ESRCH,
	  .out = AT(xv6vm_proc_exec, out_esp),
	  .arrays = { IN(xv6vm_proc_exec, elf, elf_len, 16 << 20, char),
		      IN(xv6vm_proc_exec, args, args_len, 8192, char) } },
	{ ROW(PROC_FORK, xv6vm_proc_fork), .flags = 1, .change = true,
	  .zero = ESRCH, .out = AT(xv6vm_proc_fork, out_pid) },
	{ ROW(PROC_SBRK, xv6vm_proc_sbrk), .flags = 1, .change = true,
	  .zero = ESRCH, .out = AT(xv6vm_proc_sbrk, out_new) },
	{ ROW(PROC_EXIT, xv6vm_proc_exit), .flags = 1, .change = true,
	  .zero = ESRCH, .out = AT(xv6vm_proc_exit, out_freed) },
	{ ROW(PROC_WAIT, xv6vm_proc_wait), .change = true, .zero = ESRCH,
	  .out = AT(xv6vm_proc_wait, out_pid) },
	{ ROW(PROC_LIST, xv6vm_proc_list), .flags = 1,
	  .out = AT(xv6vm_proc_list, out_total),
	  .arrays = { OUT(xv6vm_proc_list, ptr, count, 4096, struct xv6vm_proc,
			  out_count) } },
	{ ROW(MEM_READ, xv6vm_mem), .flags = 3, .zero = ESRCH,
	  .out = AT(xv6vm_mem, reserved), .pid = AT(xv6vm_mem, pid),
	  .arrays = { OUT(xv6vm_mem, ptr, len, 65536, char, out_done) } },
	{ ROW(MEM_WRITE, xv6vm_mem), .flags = 1, .change = true, .zero = ESRCH,
	  .out = AT(xv6vm_mem, out_fault), .pid = AT(xv6vm_mem, pid),
	  .arrays = { IN(xv6vm_mem, ptr, len, 65536, char) } },
	{ ROW(MAP, xv6vm_map), .flags = 1, .change = true, .zero = ESRCH,
	  .out = AT(xv6vm_map, reserved) },
	{ ROW(UNMAP, xv6vm_map), .change = true, .zero = ESRCH,
	  .out = AT(xv6vm_map, perm) },
	{ ROW(PROTECT, xv6vm_map), .change = true, .zero = ESRCH,
	  .out = AT(xv6vm_map, out_pa) },
	{ ROW(TRANSLATE, xv6vm_translate), .flags = 2,
	  .out = AT(xv6vm_translate, out.reserved) },
	{ ROW(TRANSLATE_BATCH, xv6vm_translate_batch), .flags = 2,
	  .out = AT(xv6vm_translate_batch, reserved),
	  .arrays = { IN(xv6vm_translate_batch, in, count, 4096,
			 struct xv6vm_query),
		      OUT(xv6vm_translate_batch, ptr, count, 4096,
			  struct xv6vm_translation, out_count) } },
	{ ROW(ALIASES, xv6vm_aliases), .out = AT(xv6vm_aliases, reserved),
	  .arrays = { OUT(xv6vm_aliases, ptr, count, 4096, struct xv6vm_alias,
			  out_count) } },
	{ ROW(EXTENTS, xv6vm_extents), .flags = 2,
	  .out = AT(xv6vm_extents, out_count),
	  .arrays = { OUT(xv6vm_extents, ptr, count, 4096, struct xv6vm_extent,
			  out_count) } },
	{ ROW(TABLES, xv6vm_tables), .flags = 2,
	  .out = AT(xv6vm_tables, out_count),
	  .arrays = { OUT(xv6vm_tables, ptr, count, 1025, struct xv6vm_table,
			  out_count) } },
	{ ROW(CPU_SWITCH, xv6vm_cpu_cmd), .change = true,
	  .out = AT(xv6vm_cpu_cmd, out) },
	{ ROW(CPU_TRAP, xv6vm_cpu_cmd), .change = true, .zero = EINVAL,
	  .out = AT(xv6vm_cpu_cmd, pid) },
	{ ROW(CPU_IRET, xv6vm_cpu_cmd), .change = true, .zero = EINVAL,
	  .out = AT(xv6vm_cpu_cmd, pid) },
	{ ROW(CPU_STATE, xv6vm_cpu_cmd),
	  .out = AT(xv6vm_cpu_cmd, out.accesses) },
	{ ROW(ACCESS, xv6vm_access), .change = true, .zero = EINVAL,
	  .out = AT(xv6vm_access, out_tlb) },
	{ ROW(BOOT, xv6vm_boot), .change = true, .zero = EBUSY,
	  .out = AT(xv6vm_boot, reserved) },
	{ ROW(LOAD, xv6vm_load), .change = true, .zero = EBUSY,
	  .out = AT(xv6vm_load, hdr.out_reason) },
	{ ROW(RAM_READ, xv6vm_ram), .out = AT(xv6vm_ram, reserved),
	  .arrays = { OUT(xv6vm_ram, ptr, len, 1 << 20, char, out_done) } },
	{ ROW(RAM_WRITE, xv6vm_ram), .change = true, .zero = EBADFD,
	  .out = AT(xv6vm_ram, out_done),
	  .arrays = { IN(xv6vm_ram, ptr, len, 1 << 20, char) } },
	{ ROW(TLB, xv6vm_tlb), .out = AT(xv6vm_tlb, out_hits) },
	{ ROW(TLB_ENTRIES, xv6vm_tlb_entries),
	  .out = AT(xv6vm_tlb_entries, reserved),
	  .arrays = { OUT(xv6vm_tlb_entries, ptr, count, 4096,
			  struct xv6vm_tlb_entry, out_count) } },
	{ ROW(CPU_SET, xv6vm_cpu_set), .change = true,
	  .out = AT(xv6vm_cpu_set, reserved) },
};

const size_t row_count = sizeof(rows) / sizeof(rows[0]);
