// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's real addresses. Where KASLR is off, the direct map and the array of
 * struct page begin where x86-64 has them; the rest the kernel tells root.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"

#define DIRECT_MAP  0xffff888000000000u
#define VMEMMAP	    0xffffea0000000000u
#define KERNEL_HALF 0xffff800000000000u
#define PHYS_MAX    0x100000000u /* the VM has less */
#define PAGE_STRUCT 64u
#define ENTRY_FLAGS 512u /* an entry's flags, those for software aside */

struct range ranges[RANGES_MAX];
size_t range_count;

static void add(const char *name, uint64_t first, uint64_t last, bool narrow)
{
	if (range_count == RANGES_MAX)
		abort();
	ranges[range_count++] = (struct range){ name, first, last, narrow };
}

const struct range *range_of(uint64_t value)
{
	size_t i;

	for (i = 0; i < range_count; i++)
		if (value >= ranges[i].first && value <= ranges[i].last)
			return &ranges[i];
	return NULL;
}

/* The lines of a file, to @line; false if it cannot be read. */
static bool each_line(const char *path, void (*line)(const char *))
{
	FILE *f = fopen(path, "r");
	char text[512];

	if (!f) {
		printf("# %s cannot be read\n", path);
		return false;
	}
	while (fgets(text, sizeof(text), f))
		line(text);
	fclose(f);
	return true;
}

static uint64_t text_first, text_last;
static uint64_t phys_first, phys_last;
static unsigned int symbols, ours, areas;
static bool nokaslr;

static void text_symbol(const char *line)
{
	uint64_t address;
	char name[256];

	if (sscanf(line, "%" SCNx64 " %*c %255s", &address, name) != 2)
		return;
	if (!strcmp(name, "_text"))
		text_first = address;
	else if (!strcmp(name, "_end"))
		text_last = address;
}

/* Every symbol is to be found; most of them lie in a range. */
static void count_symbol(const char *line)
{
	uint64_t address = strtoull(line, NULL, 16);

	symbols += address >= KERNEL_HALF;
	ours += strstr(line, "[xv6vm]") && address >= KERNEL_HALF;
	if (address >= KERNEL_HALF && !range_of(address))
		add("a symbol", address, address, false);
}

static void vmalloc_area(const char *line)
{
	uint64_t first, last;

	if (sscanf(line, "0x%" SCNx64 "-0x%" SCNx64, &first, &last) != 2 ||
	    first >= VMEMMAP || first < KERNEL_HALF)
		return;
	add("vmalloc", first, last - 1, false);
	areas++;
}

static void module_line(const char *line)
{
	uint64_t first, size;

	if (sscanf(line, "%*s %" SCNu64 " %*s %*s %*s 0x%" SCNx64, &size,
		   &first) == 2 &&
	    first)
		add("a module", first, first + size - 1, false);
}

static void region_line(const char *line)
{
	sscanf(line, "on the host 0x%" SCNx64 "-0x%" SCNx64, &phys_first,
	       &phys_last);
}

static void command_line(const char *line)
{
	nokaslr |= strstr(line, "nokaslr") != NULL;
}

static bool all_is_known(void)
{
	if (!nokaslr)
		printf("# not booted with nokaslr\n");
	else if (!text_first || !text_last)
		printf("# no addresses in kallsyms\n");
	else if (areas < 10)
		printf("# no addresses in vmallocinfo\n");
	else if (!phys_last)
		printf("# no addresses in region\n");
	else if (ours < 100)
		printf("# only %u symbols of the module\n", ours);
	else
		return true;
	return false;
}

/*
 * A frame's number that has nothing but flags in its lower 12 bits looks like an
 * entry for a page of the emulated machine, of which there are many: leave those
 * out, wherever in the region they come.
 */
static void add_frame_numbers(uint64_t first, uint64_t last)
{
	uint64_t page, from, to;

	for (page = first & ~(uint64_t)4095; page <= last; page += 4096) {
		from = page + ENTRY_FLAGS;
		to = page + 4095;
		if (from < first)
			from = first;
		if (to > last)
			to = last;
		if (from <= to)
			add("a frame number", from, to, true);
	}
}

bool learn_facts(void)
{
	FILE *f = fopen("/proc/sys/kernel/kptr_restrict", "w");

	if (f) {
		fputs("0\n", f);
		fclose(f);
	}
	if (!each_line("/proc/cmdline", command_line) ||
	    !each_line("/proc/kallsyms", text_symbol) ||
	    !each_line("/proc/vmallocinfo", vmalloc_area) ||
	    !each_line("/sys/kernel/debug/xv6vm/region", region_line))
		return false;
	add("the direct map", DIRECT_MAP, DIRECT_MAP + PHYS_MAX - 1, false);
	add("a struct page", VMEMMAP,
	    VMEMMAP + PHYS_MAX / 4096 * PAGE_STRUCT - 1, false);
	add("the kernel", text_first, text_last, false);
	add("the region", phys_first, phys_last, true);
	add_frame_numbers(phys_first >> 12, phys_last >> 12);
	if (!each_line("/proc/modules", module_line) ||
	    !each_line("/proc/kallsyms", count_symbol))
		return false;
	printf("# %u symbols, %u of them the module's; the region at %#" PRIx64
	       "; %zu ranges\n",
	       symbols, ours, phys_first, range_count);
	return all_is_known();
}
