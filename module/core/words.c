// SPDX-License-Identifier: GPL-2.0-only
/* What things are called. */
#include <linux/kernel.h>
#include <xv6/mmu.h>
#include <xv6/words.h>

/* Of a PDE with PS. */
#define XV6_BIG_RESERVED	0x003fe000u

static const struct {
	const char *name;
	const char *remark;
} xv6_kinds[XV6VM_KIND_COUNT] = {
	[XV6VM_KIND_FREE] = { "free", "on kmem.freelist" },
	[XV6VM_KIND_IO] = { "I/O space", "below EXTMEM" },
	[XV6VM_KIND_KERNEL] = { "kernel image", "up to end" },
	[XV6VM_KIND_LATER] = { "not yet free", "kinit2 has not run" },
	[XV6VM_KIND_KPGDIR] = { "kpgdir", "with its page tables" },
	[XV6VM_KIND_PGDIR] = { "page directory", "of processes" },
	[XV6VM_KIND_KTABLE] = { "kernel page table", "of processes" },
	[XV6VM_KIND_UTABLE] = { "user page table", "of processes" },
	[XV6VM_KIND_KSTACK] = { "kernel stack", "of processes" },
	[XV6VM_KIND_CPUSTACK] = { "CPU boot stack",
		"of all CPUs but the first" },
	[XV6VM_KIND_USER] = { "user page", "of processes" },
	[XV6VM_KIND_HELD] = { "held", "taken by kalloc commands" },
	[XV6VM_KIND_FOREIGN] = { "loaded image", "of another xv6" },
};

static const char *const xv6_states[] = {
	[XV6VM_UNUSED] = "UNUSED",
	[XV6VM_EMBRYO] = "EMBRYO",
	[XV6VM_SLEEPING] = "SLEEPING",
	[XV6VM_RUNNABLE] = "RUNNABLE",
	[XV6VM_RUNNING] = "RUNNING",
	[XV6VM_ZOMBIE] = "ZOMBIE",
};

static const char *const xv6_events[] = {
	[XV6VM_E_BOOT] = "boot", [XV6VM_E_LOAD] = "load",
	[XV6VM_E_FREERANGE] = "freerange",
	[XV6VM_E_KALLOC] = "kalloc", [XV6VM_E_KFREE] = "kfree",
	[XV6VM_E_USE] = "use", [XV6VM_E_PDE] = "pde", [XV6VM_E_MAP] = "map",
	[XV6VM_E_UNMAP] = "unmap", [XV6VM_E_FLAGS] = "flags",
	[XV6VM_E_CR3] = "cr3", [XV6VM_E_TRAP] = "trap",
	[XV6VM_E_IRET] = "iret", [XV6VM_E_FAULT] = "fault",
	[XV6VM_E_PROC] = "process", [XV6VM_E_PGDIR] = "pgdir",
	[XV6VM_E_SIZE] = "size", [XV6VM_E_PARENT] = "parent",
	[XV6VM_E_EXIT] = "exit", [XV6VM_E_GONE] = "gone",
};

static const char *const xv6_causes[] = {
	[XV6VM_C_COMMAND] = "",
	[XV6VM_C_KINIT1] = "kinit1", [XV6VM_C_KVMALLOC] = "kvmalloc",
	[XV6VM_C_STARTOTHERS] = "startothers", [XV6VM_C_KINIT2] = "kinit2",
	[XV6VM_C_USERINIT] = "userinit", [XV6VM_C_ALLOCPROC] = "allocproc",
	[XV6VM_C_COPYUVM] = "fork: copyuvm",
	[XV6VM_C_EXEC_IMAGE] = "exec: code and data",
	[XV6VM_C_EXEC_STACK] = "exec: stack",
	[XV6VM_C_EXEC_COMMIT] = "exec: commit",
	[XV6VM_C_GROWPROC] = "sbrk: growproc", [XV6VM_C_WAIT] = "wait",
	[XV6VM_C_ACCESS] = "access", [XV6VM_C_RESET] = "triple fault",
	[XV6VM_C_CLOSE] = "close", [XV6VM_C_UNDO] = "undo",
};

static const struct xv6_flag xv6_flags[] = {
	{ XV6_PTE_P, 0, 'P', "P", "present" },
	{ XV6_PTE_W, 0, 'W', "W", "writable" },
	{ XV6_PTE_U, 0, 'U', "U", "user" },
	{ XV6_PTE_PWT, 0, 'T', "PWT", "write-through" },
	{ XV6_PTE_PCD, 0, 'C', "PCD", "cache disabled" },
	{ XV6_PTE_A, 0, 'A', "A", "accessed" },
	{ XV6_PTE_D, 0, 'D', "D", "dirty" },
	{ XV6_PTE_PS, 1, 'S', "PS", "4 MB page" },
	{ XV6_PTE_PAT, 2, 'M', "PAT", "memory type" },
	{ XV6_PTE_G, 0, 'G', "G", "global" },
	{ XV6_PTE_HAND, 0, 'H', "hand", "mapped by hand" },
};

const char *xv6_kind_name(u32 kind)
{
	return kind < XV6VM_KIND_COUNT ? xv6_kinds[kind].name : "unknown";
}

const char *xv6_kind_remark(u32 kind)
{
	return kind < XV6VM_KIND_COUNT ? xv6_kinds[kind].remark : "unknown";
}

const char *xv6_state_name(u32 state)
{
	return state < ARRAY_SIZE(xv6_states) ? xv6_states[state] : "unknown";
}

const char *xv6_event_name(u32 type)
{
	return type < ARRAY_SIZE(xv6_events) && xv6_events[type] ?
		xv6_events[type] : "unknown";
}

const char *xv6_cause_name(u32 cause)
{
	return cause < ARRAY_SIZE(xv6_causes) ? xv6_causes[cause] : "unknown";
}

const char *xv6_image_part(u32 sz, u32 guard, u32 va, u32 *end)
{
	const struct {
		const char *name;
		u64 end;
	} parts[] = {
		{ "code and data", guard },
		{ "guard page", (u64)guard + XV6_PGSIZE },
		{ "stack", (u64)guard + 2 * XV6_PGSIZE },
		{ "heap", sz },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(parts) && va < sz; i++) {
		if (va < parts[i].end) {
			*end = parts[i].end < sz ? parts[i].end : sz;
			return parts[i].name;
		}
	}
	*end = 0;
	return "above sz";
}

const struct xv6_flag *xv6_flag(u32 n, u32 level)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(xv6_flags); i++) {
		const struct xv6_flag *f = &xv6_flags[i];

		if (level && f->level && f->level != level)
			continue;
		if (!n--)
			return f;
	}
	return NULL;
}

const char *xv6_big_remark(u32 pde)
{
	return pde & XV6_BIG_RESERVED ? ", reserved bits 13-21 set" : "";
}
