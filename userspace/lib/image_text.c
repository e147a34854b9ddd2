// SPDX-License-Identifier: GPL-2.0
/* Words about images. */

#include "image.h"

static const char *word(const char *const *words, __u32 count, __u32 n)
{
	return n < count ? words[n] : "unknown";
}

/* Most are kinds of a machine's frames too, and so are their words. */
const char *xv6image_kind_text(__u32 kind)
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
	default:
		return xv6vm_kind_text(
			kind < XV6IMAGE_KINDS ? kinds[kind] : XV6VM_KIND_COUNT);
	}
}

const char *xv6image_rule_text(__u32 rule)
{
	static const char *const words[XV6IMAGE_RULES] = {
		[XV6IMAGE_FREE_POINTER] =
			"the free list leads to no frame that can be free",
		[XV6IMAGE_FREE_CYCLE] = "the free list runs in a circle",
		[XV6IMAGE_FREE_USED] =
			"a frame is both free and used: the next kalloc gives it away",
		[XV6IMAGE_TWO_OWNERS] = "a frame has two owners",
		[XV6IMAGE_NO_FRAME] =
			"an entry names what is no frame of kmem's",
		[XV6IMAGE_KERNEL_USER] =
			"a page of the kernel is accessible to user mode",
		[XV6IMAGE_KERNEL_MAP] = "the kernel half is not as kmap has it",
		[XV6IMAGE_BIG_PAGE] =
			"a directory entry maps 4 MB, which xv6 would take for a table",
		[XV6IMAGE_HOLE] = "a page below the process's size is missing",
		[XV6IMAGE_ABOVE_SIZE] =
			"a page above the process's size is mapped",
		[XV6IMAGE_STRUCT] =
			"a member of cpus or ptable cannot be what it says",
		[XV6IMAGE_JUNK] =
			"a free frame was written to after kfree filled it",
		[XV6IMAGE_MOVING] =
			"size and pages differ while the process can be in sbrk",
		[XV6IMAGE_CUT_OFF] =
			"a frame that kfree filled is not on the free list",
		[XV6IMAGE_LEAKED] =
			"a frame is neither free nor reached by anything",
	};

	return word(words, XV6IMAGE_RULES, rule);
}
