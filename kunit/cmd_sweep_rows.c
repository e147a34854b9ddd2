// SPDX-License-Identifier: GPL-2.0
/* The rows of the memory sweep, and what each command needs, by hand. */
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <xv6vm.h>

#include "cmd_sweep.h"
#include "fixture.h"
#include "image.h"

#define FRESH	0x00600000u	/* no table there yet */

#define ARG(type, ...) \
	.arg = &(const struct type){ .hdr = { .size = sizeof(struct type) }, \
				     __VA_ARGS__ }
#define ARG_FLAGS(type, bits, ...)					\
	.arg = &(const struct type){					\
		.hdr = { .size = sizeof(struct type), .flags = (bits) },	\
		__VA_ARGS__ }
#define ABOUT(what, type, member) \
	.about = what, .field = offsetof(struct type, member)
#define NEEDS(with_own, with_shared) .own = with_own, .shared = with_shared

static const struct xv6vm_query queries[4];

const struct sweep cmd_sweeps[] = {
	{ XV6VM_INFO, "info", ARG(xv6vm_info) },
	{ XV6VM_STATS, "stats", ARG(xv6vm_stats) },
	{ XV6VM_CHECK, "check", ARG(xv6vm_check, .count = 4) },
	{ XV6VM_BOOT, "boot",
	  .apart = "has a machine of its own: suite xv6vm_boot_sweep" },
	{ XV6VM_LOAD, "load",
	  .apart = "ends the machine: suite xv6vm_boot_sweep" },
	{ XV6VM_KALLOC, "kalloc", ARG(xv6vm_kalloc), NEEDS(1, 1) },
	{ XV6VM_KFREE, "kfree", ARG(xv6vm_kfree),
	  ABOUT(SWEEP_HELD, xv6vm_kfree, pa) },
	{ XV6VM_FREELIST, "freelist", ARG(xv6vm_freelist, .count = 16) },
	{ XV6VM_FRAME_TABLE, "frame_table",
	  ARG(xv6vm_frame_table, .count = 16) },
	{ XV6VM_PROC_CREATE, "proc_create",
	  ARG(xv6vm_proc_create, .name = "new", .len = 4),
	  NEEDS(1 + FX_KVM + 2, 1 + 1 + 2) },
	{ XV6VM_PROC_CREATE, "proc_create, bare",
	  ARG_FLAGS(xv6vm_proc_create, XV6VM_CREATE_BARE, .name = "new"),
	  NEEDS(1 + 1 + 2, 1 + 1 + 2) },
	{ XV6VM_PROC_EXEC, "proc_exec",
	  ARG(xv6vm_proc_exec, .name = "prog", .argc = 1, .args_len = 5,
	      .elf_len = IMAGE_SIZE),
	  ABOUT(SWEEP_PROCESS, xv6vm_proc_exec, pid), NEEDS(FX_KVM + 5, 1 + 5) },
	{ XV6VM_PROC_FORK, "proc_fork", ARG(xv6vm_proc_fork),
	  ABOUT(SWEEP_PROCESS, xv6vm_proc_fork, pid),
	  NEEDS(1 + FX_KVM + SWEEP_PAGES + 1, 1 + 1 + SWEEP_PAGES + 1) },
	{ XV6VM_PROC_SBRK, "proc_sbrk, more",
	  ARG(xv6vm_proc_sbrk, .delta = 5 * XV6_PGSIZE),
	  ABOUT(SWEEP_PROCESS, xv6vm_proc_sbrk, pid), NEEDS(5, 5) },
	{ XV6VM_PROC_SBRK, "proc_sbrk, less",
	  ARG(xv6vm_proc_sbrk, .delta = -XV6_PGSIZE),
	  ABOUT(SWEEP_PROCESS, xv6vm_proc_sbrk, pid) },
	{ XV6VM_PROC_EXIT, "proc_exit", ARG(xv6vm_proc_exit),
	  ABOUT(SWEEP_PROCESS, xv6vm_proc_exit, pid) },
	{ XV6VM_PROC_WAIT, "proc_wait", ARG(xv6vm_proc_wait),
	  ABOUT(SWEEP_PROCESS, xv6vm_proc_wait, pid) },
	{ XV6VM_PROC_LIST, "proc_list", ARG(xv6vm_proc_list, .count = 8) },
	{ XV6VM_MEM_READ, "mem_read", ARG(xv6vm_mem, .len = 5000),
	  ABOUT(SWEEP_PROCESS, xv6vm_mem, pid) },
	{ XV6VM_MEM_WRITE, "mem_write", ARG(xv6vm_mem, .len = 5000),
	  ABOUT(SWEEP_PROCESS, xv6vm_mem, pid) },
	{ XV6VM_MAP, "map, a new frame",
	  ARG_FLAGS(xv6vm_map, XV6VM_MAP_NEW, .va = FRESH, .perm = 6),
	  ABOUT(SWEEP_PROCESS, xv6vm_map, pid), NEEDS(2, 2) },
	{ XV6VM_MAP, "map, beside others",
	  ARG_FLAGS(xv6vm_map, XV6VM_MAP_NEW, .va = 0x8000, .perm = 6),
	  ABOUT(SWEEP_PROCESS, xv6vm_map, pid), NEEDS(1, 1) },
	{ XV6VM_UNMAP, "unmap", ARG(xv6vm_map, .va = 0x2000),
	  ABOUT(SWEEP_PROCESS, xv6vm_map, pid) },
	{ XV6VM_PROTECT, "protect", ARG(xv6vm_map, .va = 0x2000, .perm = 4),
	  ABOUT(SWEEP_PROCESS, xv6vm_map, pid) },
	{ XV6VM_RAM_READ, "ram_read", ARG(xv6vm_ram, .len = 5000) },
	{ XV6VM_RAM_WRITE, "ram_write",
	  .apart = "wants an image: suite xv6vm_boot_sweep" },
	{ XV6VM_TRANSLATE, "translate", ARG(xv6vm_translate),
	  ABOUT(SWEEP_PROCESS, xv6vm_translate, pid) },
	{ XV6VM_TRANSLATE_BATCH, "translate_batch",
	  ARG(xv6vm_translate_batch, .count = 4),
	  ABOUT(SWEEP_PROCESS, xv6vm_translate_batch, pid), .in = queries },
	{ XV6VM_ALIASES, "aliases", ARG(xv6vm_aliases, .count = 16),
	  ABOUT(SWEEP_HELD, xv6vm_aliases, pa) },
	{ XV6VM_EXTENTS, "extents", ARG(xv6vm_extents, .count = 16),
	  ABOUT(SWEEP_PROCESS, xv6vm_extents, pid) },
	{ XV6VM_TABLES, "tables", ARG(xv6vm_tables, .count = 16),
	  ABOUT(SWEEP_PROCESS, xv6vm_tables, pid) },
	{ XV6VM_CPU_SWITCH, "cpu_switch", ARG(xv6vm_cpu_cmd, .cpu = 1) },
	{ XV6VM_CPU_TRAP, "cpu_trap", ARG(xv6vm_cpu_cmd, .cpu = 1) },
	{ XV6VM_CPU_IRET, "cpu_iret", ARG(xv6vm_cpu_cmd, .cpu = 1),
	  .first = XV6VM_CPU_TRAP },
	{ XV6VM_CPU_STATE, "cpu_state", ARG(xv6vm_cpu_cmd, .cpu = 1) },
	{ XV6VM_ACCESS, "access",
	  ARG(xv6vm_access, .cpu = 1, .type = XV6VM_WRITE, .width = 4) },
	{ XV6VM_TLB, "tlb",
	  ARG(xv6vm_tlb, .op = XV6VM_TLB_CONFIGURE, .size = 8, .ways = 2) },
	{ XV6VM_TLB_ENTRIES, "tlb_entries",
	  ARG(xv6vm_tlb_entries, .count = 16) },
	{ XV6VM_CPU_SET, "cpu_set", ARG(xv6vm_cpu_set, .pse = 1) },
};
