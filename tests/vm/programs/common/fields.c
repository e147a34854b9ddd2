// SPDX-License-Identifier: GPL-2.0
/* The structures of the ABI, field by field. */
#include "fields.h"

#define F(type, member, what)                               \
	{                                                   \
		offsetof(struct type, member), FIELD_##what \
	}
#define COMMAND(nr) [_IOC_NR(XV6VM_##nr)]

static const struct field table[][FIELDS_MAX] = {
	COMMAND(BOOT) = { F(xv6vm_boot, phystop, RAM), F(xv6vm_boot, data, KVA),
			  F(xv6vm_boot, end, KVA), F(xv6vm_boot, ncpu, SMALL),
			  F(xv6vm_boot, machine, BITS) },
	COMMAND(LOAD) = { F(xv6vm_load, phystop, RAM), F(xv6vm_load, cr3, PA) },
	COMMAND(KFREE) = { F(xv6vm_kfree, pa, PA) },
	COMMAND(FREELIST) = { F(xv6vm_freelist, cur_pa, INDEX),
			      F(xv6vm_freelist, cur_depth, INDEX) },
	COMMAND(FRAME_TABLE) = { F(xv6vm_frame_table, first, INDEX) },
	COMMAND(PROC_CREATE) = { F(xv6vm_proc_create, name, NAME) },
	COMMAND(PROC_EXEC) = { F(xv6vm_proc_exec, pid, PID),
			       F(xv6vm_proc_exec, argc, ARGC),
			       F(xv6vm_proc_exec, name, NAME) },
	COMMAND(PROC_FORK) = { F(xv6vm_proc_fork, pid, PID) },
	COMMAND(PROC_SBRK) = { F(xv6vm_proc_sbrk, pid, PID),
			       F(xv6vm_proc_sbrk, delta, DELTA) },
	COMMAND(PROC_EXIT) = { F(xv6vm_proc_exit, pid, PID) },
	COMMAND(PROC_WAIT) = { F(xv6vm_proc_wait, pid, PID) },
	COMMAND(PROC_LIST) = { F(xv6vm_proc_list, slot, INDEX) },
	COMMAND(MEM_READ) = { F(xv6vm_mem, pid, PID), F(xv6vm_mem, va, VA) },
	COMMAND(MEM_WRITE) = { F(xv6vm_mem, pid, PID), F(xv6vm_mem, va, VA) },
	COMMAND(MAP) = { F(xv6vm_map, pid, PID), F(xv6vm_map, va, VA),
			 F(xv6vm_map, pa, PA), F(xv6vm_map, perm, PERM) },
	COMMAND(UNMAP) = { F(xv6vm_map, pid, PID), F(xv6vm_map, va, VA) },
	COMMAND(PROTECT) = { F(xv6vm_map, pid, PID), F(xv6vm_map, va, VA),
			     F(xv6vm_map, perm, PERM) },
	COMMAND(RAM_READ) = { F(xv6vm_ram, pa, PA) },
	COMMAND(RAM_WRITE) = { F(xv6vm_ram, pa, PA) },
	COMMAND(TRANSLATE) = { F(xv6vm_translate, pid, PID),
			       F(xv6vm_translate, query.va, VA),
			       F(xv6vm_translate, query.type, TYPE),
			       F(xv6vm_translate, query.user, BOOL),
			       F(xv6vm_translate, query.wp, BOOL) },
	COMMAND(TRANSLATE_BATCH) = { F(xv6vm_translate_batch, pid, PID) },
	COMMAND(ALIASES) = { F(xv6vm_aliases, pa, PA),
			     F(xv6vm_aliases, cur_slot, INDEX),
			     F(xv6vm_aliases, cur_va, VA) },
	COMMAND(EXTENTS) = { F(xv6vm_extents, pid, PID),
			     F(xv6vm_extents, va, VA) },
	COMMAND(TABLES) = { F(xv6vm_tables, pid, PID),
			    F(xv6vm_tables, index, INDEX) },
	COMMAND(CPU_SWITCH) = { F(xv6vm_cpu_cmd, cpu, CPU),
				F(xv6vm_cpu_cmd, pid, PID) },
	COMMAND(CPU_TRAP) = { F(xv6vm_cpu_cmd, cpu, CPU) },
	COMMAND(CPU_IRET) = { F(xv6vm_cpu_cmd, cpu, CPU) },
	COMMAND(CPU_STATE) = { F(xv6vm_cpu_cmd, cpu, CPU) },
	COMMAND(ACCESS) = { F(xv6vm_access, cpu, CPU), F(xv6vm_access, va, VA),
			    F(xv6vm_access, type, TYPE),
			    F(xv6vm_access, width, WIDTH),
			    F(xv6vm_access, value, VALUE) },
	COMMAND(TLB) = { F(xv6vm_tlb, cpu, CPU), F(xv6vm_tlb, op, OP),
			 F(xv6vm_tlb, size, SMALL), F(xv6vm_tlb, ways, SMALL),
			 F(xv6vm_tlb, va, VA) },
	COMMAND(TLB_ENTRIES) = { F(xv6vm_tlb_entries, cpu, CPU) },
	COMMAND(CPU_SET) = { F(xv6vm_cpu_set, cpu, CPU),
			     F(xv6vm_cpu_set, wp, BOOL),
			     F(xv6vm_cpu_set, pse, BOOL) },
};

const struct field *fields_of(const struct row *r)
{
	static const struct field none[1];
	size_t nr = _IOC_NR(r->cmd);

	return nr < sizeof(table) / sizeof(table[0]) ? table[nr] : none;
}

const struct row *row_of(unsigned int cmd)
{
	size_t i;

	for (i = 0; i < row_count; i++)
		if (rows[i].cmd == cmd)
			return &rows[i];
	return NULL;
}
