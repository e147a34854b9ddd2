// SPDX-License-Identifier: GPL-2.0-only
/* Words about images. */

#include <stdio.h>

#include "image.h"

static const char *word(const char *const *words, __u32 count, __u32 n)
{
	return n < count ? words[n] : "unknown";
}

/* Most are kinds of a machine's frames too, and so are their words. */
const char *xv6vm_image_kind_text(__u32 kind)
{
	static const __u32 kinds[XV6IMAGE_KINDS] = {
		[XV6IMAGE_IO] = XV6VM_KIND_IO,
		[XV6IMAGE_KERNEL] = XV6VM_KIND_KERNEL,
		[XV6IMAGE_FREE] = XV6VM_KIND_FREE,
		[XV6IMAGE_KPGDIR] = XV6VM_KIND_KPGDIR,
		[XV6IMAGE_PGDIR] = XV6VM_KIND_PGDIR,
		[XV6IMAGE_KTABLE] = XV6VM_KIND_KTABLE,
		[XV6IMAGE_UTABLE] = XV6VM_KIND_UTABLE,
		[XV6IMAGE_USER] = XV6VM_KIND_USER,
		[XV6IMAGE_KSTACK] = XV6VM_KIND_KSTACK,
		[XV6IMAGE_CPUSTACK] = XV6VM_KIND_CPUSTACK,
	};

	switch (kind) {
	case XV6IMAGE_UNKNOWN:
		return "unaccounted";
	case XV6IMAGE_KPTABLE:
		return "page table of kpgdir";
	case XV6IMAGE_PIPE:
		return "pipe";
	case XV6IMAGE_LATER:
		return "not yet given to kmem";
	case XV6IMAGE_HELD:
		return "held by the kernel's data";
	default:
		return xv6vm_kind_text(
			kind < XV6IMAGE_KINDS ? kinds[kind] : XV6VM_KIND_COUNT);
	}
}

static const char *const rule_words[XV6IMAGE_RULES] = {
	[XV6IMAGE_FREE_POINTER] =
		"the free list leads to no frame that can be free",
	[XV6IMAGE_FREE_CYCLE] = "the free list runs in a circle",
	[XV6IMAGE_FREE_USED] =
		"a frame is both free and used: the next kalloc gives it away",
	[XV6IMAGE_TWO_OWNERS] = "a frame has two owners",
	[XV6IMAGE_NO_FRAME] = "an entry names what is no frame of kmem's",
	[XV6IMAGE_KERNEL_USER] =
		"a page of the kernel is accessible to user mode",
	[XV6IMAGE_KERNEL_MAP] = "the kernel half is not as kmap has it",
	[XV6IMAGE_BIG_PAGE] =
		"a directory entry maps 4 MB, which xv6 would take for a table",
	[XV6IMAGE_HOLE] = "a page below the process's size is missing",
	[XV6IMAGE_ABOVE_SIZE] = "a page above the process's size is mapped",
	[XV6IMAGE_STRUCT] = "a member of cpus or ptable cannot be what it says",
	[XV6IMAGE_NO_GUARD] = "the guard page below the stack is missing",
	[XV6IMAGE_CLOSED] = "a page beside the guard page has no PTE_U",
	[XV6IMAGE_STACK] =
		"the process runs in a page without PTE_U: the guard page lies wrong",
	[XV6IMAGE_GUARD_WRITTEN] = "the guard page was written to",
	[XV6IMAGE_WRITABLE] =
		"a frame that several share is writable for one of them",
	[XV6IMAGE_COUNT] =
		"a frame's count of references is not what the tables have",
	[XV6IMAGE_NOT_CLEARED] =
		"a user page still holds what kfree wrote: it was not cleared",
	[XV6IMAGE_LOST] =
		"neither free nor reached while all processes sleep: leaked",
	[XV6IMAGE_JUNK] = "a free frame was written to after kfree filled it",
	[XV6IMAGE_MOVING] =
		"size and pages differ while the process can be in sbrk",
	[XV6IMAGE_READ_ONLY] =
		"a user page has no PTE_W, which xv6's always have",
	[XV6IMAGE_CUT_OFF] =
		"a frame that kfree filled is not on the free list",
	[XV6IMAGE_LEAKED] = "a frame is neither free nor reached by anything",
};

const char *xv6vm_image_rule_text(__u32 rule)
{
	return word(rule_words, XV6IMAGE_RULES, rule);
}

static const char *const cause_words[XV6IMAGE_CAUSES] = {
	[XV6IMAGE_NO_CAUSE] = "",
	[XV6IMAGE_DOUBLE_FREE] =
		"double free: kfree was called twice for the frame",
	[XV6IMAGE_FREE_INSIDE] = "kfree was given an address inside of a frame",
	[XV6IMAGE_FREE_IMAGE] =
		"kfree or kinit was given a page of the kernel's image",
	[XV6IMAGE_NO_NEXT] =
		"kfree filled the frame and stored no next pointer",
	[XV6IMAGE_OVERWRITTEN] =
		"something wrote over the free frame, and over its next pointer",
	[XV6IMAGE_FREED_MAPPED] = "use after free: freed while mapped",
	[XV6IMAGE_FREED_LEFT] =
		"use after free: deallocuvm freed it and left the entry",
	[XV6IMAGE_FREED_SHARED] =
		"use after free: freed while another shares it",
	[XV6IMAGE_FREED_STACK] =
		"use after free: the kernel stack of a process that lives",
	[XV6IMAGE_FREED_TABLE] =
		"use after free: a table of a process that is still there",
	[XV6IMAGE_NOT_COPIED] =
		"fork mapped the parent's frame and did not copy it",
	[XV6IMAGE_TABLE_NOT_COPIED] =
		"fork copied the directory's entry and not the table",
	[XV6IMAGE_PGDIR_NOT_COPIED] = "fork gave both one page directory",
	[XV6IMAGE_SHIFTED] =
		"the frame's number is shifted by the wrong number of bits",
	[XV6IMAGE_SWAPPED] = "PDX and PTX are swapped",
	[XV6IMAGE_ONE_FURTHER] = "the pages lie at other addresses",
	[XV6IMAGE_ONE_MORE] = "one page too many was mapped",
	[XV6IMAGE_SIZE_FIRST] = "sz was raised, and the pages never came",
	[XV6IMAGE_FLAGS_NOT_COPIED] =
		"the parent has it: fork did not copy the flags",
	[XV6IMAGE_NO_CLEARPTEU] = "exec forgot clearpteu",
	[XV6IMAGE_GUARD_OPENED] =
		"exec closes it, as others show: fork opened it",
	[XV6IMAGE_GUARD_NOT_CLOSED] =
		"exec calls clearpteu: that does not close it, or fork opened it",
	[XV6IMAGE_PARENT_KEPT_W] = "the parent kept its W",
	[XV6IMAGE_CHILD_GOT_W] = "the child got W",
	[XV6IMAGE_COUNT_LOW] =
		"too low: one of them frees what the others have",
	[XV6IMAGE_COUNT_HIGH] = "too high: it will never be free",
	[XV6IMAGE_COUNT_RACE] =
		"too low, and right for others that they share: two CPUs counted at once",
	[XV6IMAGE_NO_U_CHECK] =
		"uva2ka or copyout does not ask for PTE_U: the kernel wrote where the process may not",
	[XV6IMAGE_SZ_NOT_SET] = "fork did not set the child's sz",
	[XV6IMAGE_KERNEL_HAS_U] = "the kernel's half has PTE_U",
	[XV6IMAGE_TEXT_HAS_W] = "the kernel's text has PTE_W",
	[XV6IMAGE_NOT_MAPPED] = "it is not mapped",
	[XV6IMAGE_LOST_PGDIR] =
		"a page directory, and all that it leads to: freevm was not called",
	[XV6IMAGE_LOST_PGDIR_ALONE] =
		"a page directory, and not what it leads to: who freed that forgot it",
	[XV6IMAGE_LOST_TABLE] = "a user page table",
	[XV6IMAGE_LOST_KTABLE] = "a page table of the kernel's half",
	[XV6IMAGE_LOST_KSTACK] = "a kernel stack",
	[XV6IMAGE_LOST_EMPTY] =
		"an empty page table, or a page that was never written",
	[XV6IMAGE_LOST_PAGE] = "a user page",
	[XV6IMAGE_LOST_DATA] = "something of the kernel's own",
	[XV6IMAGE_ELSEWHERE] =
		"another process has the size for it: mapped in the wrong process",
};

const char *xv6vm_image_cause_text(__u32 cause)
{
	return word(cause_words, XV6IMAGE_CAUSES, cause);
}

const char *xv6vm_image_step_text(__u32 step)
{
	static const char *const words[XV6IMAGE_STEPS] = {
		[XV6IMAGE_RUNS] = "booted",
		[XV6IMAGE_IN_ENTRY] =
			"still booting, at entrypgdir: kinit1 has not freed a frame",
		[XV6IMAGE_IN_KVMALLOC] =
			"still booting, on entrypgdir: in kinit1 or kvmalloc",
		[XV6IMAGE_BEFORE_KINIT2] =
			"still booting, between kvmalloc and the end of kinit2",
		[XV6IMAGE_IN_USERINIT] =
			"still booting, in userinit: no process has run",
	};

	return word(words, XV6IMAGE_STEPS, step);
}

const char *xv6vm_image_trap_text(const struct xv6image_proc *p,
				  char buf[XV6IMAGE_TRAP_LEN])
{
	static const char *const calls[] = {
		"",	  "fork",  "exit",   "wait",  "pipe",  "read",
		"kill",	  "exec",  "fstat",  "chdir", "dup",   "getpid",
		"sbrk",	  "sleep", "uptime", "open",  "write", "mknod",
		"unlink", "link",  "mkdir",  "close",
	};
	static const char *const faults[] = {
		[0] = "division by zero",
		[6] = "invalid opcode",
		[13] = "protection fault",
		[14] = "page fault",
	};
	const char *name;
	__u32 n;

	if (!p || !buf)
		return "";
	name = p->eax < sizeof(calls) / sizeof(calls[0]) ? calls[p->eax] : "";
	n = p->trapno;
	buf[0] = '\0';
	if (p->eip && n == 64)
		snprintf(buf, XV6IMAGE_TRAP_LEN, "call %u%s%s",
			 p->eax > 9999 ? 9999 : p->eax, *name ? " " : "", name);
	else if (p->eip && n < sizeof(faults) / sizeof(faults[0]) && faults[n])
		snprintf(buf, XV6IMAGE_TRAP_LEN, "%s", faults[n]);
	else if (p->eip && n && n < 256)
		snprintf(buf, XV6IMAGE_TRAP_LEN, "interrupt %u", n);
	return buf;
}

static const struct {
	const char *name;
	const char *text;
} rules[] = {
	{ "counts", "frames have counts of references, and several owners" },
	{ "lazy", "pages below the size may be absent" },
	{ "threads", "processes may share a page directory" },
	{ "shared", "processes may share frames, above their size, too" },
	{ "stacktop", "the stack lies at the end of the user's half" },
	{ "nullguard", "page 0 is absent" },
	{ "bigpages", "the kernel's half has pages of 4 MB" },
};

const char *xv6vm_image_rules_name(__u32 n)
{
	return n < sizeof(rules) / sizeof(rules[0]) ? rules[n].name : NULL;
}

const char *xv6vm_image_rules_text(__u32 n)
{
	return n < sizeof(rules) / sizeof(rules[0]) ? rules[n].text : NULL;
}
