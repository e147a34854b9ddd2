// SPDX-License-Identifier: GPL-2.0-only
/* What the names say that labs give to functions and arrays of their own. */
#include <string.h>

#include "image.h"

/* Words in the names of functions that labs add, and what they then allow. */
static const struct {
	const char *part;
	__u32 rule;
} functions[] = {
	{ "lazy", XV6IMAGE_LAZY },	{ "demand", XV6IMAGE_LAZY },
	{ "swapin", XV6IMAGE_LAZY },	{ "swapout", XV6IMAGE_LAZY },
	{ "swap_", XV6IMAGE_LAZY },	{ "_swap", XV6IMAGE_LAZY },
	{ "Swap", XV6IMAGE_LAZY },	{ "swapPage", XV6IMAGE_LAZY },
	{ "page_in", XV6IMAGE_LAZY },	{ "page_out", XV6IMAGE_LAZY },
	{ "pagein", XV6IMAGE_LAZY },	{ "pageout", XV6IMAGE_LAZY },
	{ "huge", XV6IMAGE_BIGPAGES },	{ "superpage", XV6IMAGE_BIGPAGES },
	{ "wmap", XV6IMAGE_SHARED },	{ "kthread", XV6IMAGE_THREADS },
	{ "clone", XV6IMAGE_THREADS },	{ "thread_create", XV6IMAGE_THREADS },
	{ "shm", XV6IMAGE_SHARED },	{ "sharedmem", XV6IMAGE_SHARED },
	{ "shared_", XV6IMAGE_SHARED }, { "sys_mmap", XV6IMAGE_SHARED },
	{ "cow", XV6IMAGE_COUNTS },	{ "Cow", XV6IMAGE_COUNTS },
	{ "COW", XV6IMAGE_COUNTS },	{ "copy_on_write", XV6IMAGE_COUNTS },
};

/* Words in the name of an array with a number for each frame. */
static const char *const counters[] = { "ref",	 "Ref",	  "cnt",
					"count", "Count", "share" };

bool image_counts_name(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
		if (strstr(name, counters[i]))
			return true;
	}
	return false;
}

void image_notice(const char *name, bool function, __u32 va, __u32 size,
		  struct xv6image_symbols *sym)
{
	__u32 frames = sym->phystop / XV6VM_PGSIZE, each;
	size_t i;

	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		if (function && strstr(name, functions[i].part))
			sym->rules |= functions[i].rule;
	}
	if (function || !frames || !image_counts_name(name) || size % frames)
		return;
	each = size / frames;
	if (each == 1 || each == 2 || each == 4) {
		sym->counts = va;
		sym->count_size = sym->count_step = each;
	}
}
