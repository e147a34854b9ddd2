// SPDX-License-Identifier: GPL-2.0
/*
 * Contiguous memory on a stock kernel, without boot parameters.
 *
 * No exported function finds a run of hundreds of megabytes, but one takes a
 * given run: alloc_contig_range(). So we look for runs that hold nothing but
 * free and movable pages, and ask for those. The look needs no lock: what it
 * sees may be stale at once, and the allocator has the last word.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <xv6/memlayout.h>

#include "compat.h"
#include "region.h"

/* What the host keeps for itself, whatever is asked. */
#define HOST_RESERVE	SZ_32M

/* Clean runs that the allocator may refuse before we give up. */
#define CONTIG_TRIES	64

static int parse_shift(char suffix)
{
	switch (suffix) {
	case 'k': case 'K':
		return 10;
	case 'm': case 'M':
		return 20;
	case 'g': case 'G':
		return 30;
	default:
		return 0;
	}
}

/* memparse() would take "12Q" and lose the high bits of "99999999999G". */
static int parse_bytes(const char *s, u64 *bytes)
{
	size_t len = strlen(s);
	char digits[24];
	int shift;

	/* A newline at the end is fine with kstrtoull(). */
	if (!len || len >= sizeof(digits) || s[0] == '+' || s[len - 1] == '\n')
		return -EINVAL;
	shift = parse_shift(s[len - 1]);
	strscpy(digits, s, shift ? len : len + 1);
	if (kstrtoull(digits, 0, bytes))
		return -EINVAL;
	return check_shl_overflow(*bytes, shift, bytes) ? -EINVAL : 0;
}

/* What is no size may hold anything, and goes to consoles and logs. */
static void say_no_size(const char *s, char *why, size_t why_len)
{
	char shown[25];
	u32 i;

	strscpy(shown, s, sizeof(shown));
	for (i = 0; shown[i]; i++) {
		if (!isascii(shown[i]) || !isprint(shown[i]))
			shown[i] = '?';
	}
	snprintf(why, why_len,
		 "mem=%s is not a size from %uM to %uM: try mem=224M", shown,
		 XV6_PHYSTOP_MIN >> 20, XV6_PHYSTOP_MAX >> 20);
}

int xv6vm_mem_parse(const char *s, u64 *bytes, char *why, size_t why_len)
{
	const unsigned int min = XV6_PHYSTOP_MIN >> 20;
	const unsigned int max = XV6_PHYSTOP_MAX >> 20;
	u64 n;

	if (parse_bytes(s, &n)) {
		say_no_size(s, why, why_len);
		return -EINVAL;
	}
	if (n % SZ_4K) {
		snprintf(why, why_len,
			 "mem=%s is %llu bytes, not a multiple of the page size 4096: try mem=%lluK",
			 s, n, clamp_t(u64, n, XV6_PHYSTOP_MIN, XV6_PHYSTOP_MAX) / SZ_4K * 4);
		return -EINVAL;
	}
	if (n < XV6_PHYSTOP_MIN) {
		snprintf(why, why_len,
			 "mem=%s is %llu bytes, below the least of %uM that xv6's kernel fits in: try mem=%uM",
			 s, n, min, min);
		return -EINVAL;
	}
	if (n > XV6_PHYSTOP_MAX) {
		snprintf(why, why_len,
			 "mem=%s is %llu bytes, above the limit of %uM where xv6's device space begins: try mem=%uM",
			 s, n, max, max);
		return -EINVAL;
	}
	*bytes = n;
	return 0;
}

/* Free, or in use in a way that lets it move away, as far as one can see. */
static bool page_clean(unsigned long pfn, const struct zone *zone)
{
	struct page *page = pfn_to_online_page(pfn);

	if (!page || page_zone(page) != zone || PageReserved(page))
		return false;
	return page_count(page) == 0 || PageLRU(page);
}

/* It must have a kernel address, and must not be kept movable to be unplugged. */
static bool zone_usable(struct zone *zone)
{
	return populated_zone(zone) && !is_highmem(zone) &&
	       zone_idx(zone) != ZONE_MOVABLE && !zone_is_zone_device(zone);
}

/**
 * struct hunt - a walk over the host's memory
 * @want: pages in one run
 * @start: where the run begins that was found
 * @longest: pages of the longest clean run seen
 * @tries: runs that the allocator may still refuse
 */
struct hunt {
	unsigned long want;
	unsigned long start;
	unsigned long longest;
	unsigned int tries;
};

static int take_range(struct hunt *h, unsigned long start)
{
	int ret;

	if (fatal_signal_pending(current))
		return -EINTR;
	ret = alloc_contig_range(start, start + h->want, XV6VM_CONTIG_KIND,
				 GFP_KERNEL | __GFP_NOWARN);
	if (!ret) {
		h->start = start;
		return 0;
	}
	/* One page that will not move spoils this run only. */
	return ret == -EINTR || !h->tries-- ? ret : -EAGAIN;
}

/* The allocator often refuses a run that ends amid a block full of other things. */
static unsigned long whole_blocks(unsigned long pages)
{
	return ALIGN_DOWN(pages, pageblock_nr_pages);
}

/*
 * Grow a run of clean pages from the zone's start; when it is long enough, ask
 * for it. Runs begin at a page block, since the allocator isolates whole ones.
 *
 * Return: 0 with h->start set; -EAGAIN if this zone has none; or an error that
 * ends the hunt.
 */
static int hunt_zone(struct hunt *h, struct zone *zone)
{
	unsigned long end = zone_end_pfn(zone);
	unsigned long start = ALIGN(zone->zone_start_pfn, pageblock_nr_pages);
	unsigned long pfn;
	int ret;

	for (pfn = start; pfn < end; pfn++) {
		if (!(pfn % pageblock_nr_pages))
			cond_resched();
		if (!page_clean(pfn, zone)) {
			start = ALIGN(pfn + 1, pageblock_nr_pages);
			pfn = start - 1;
			continue;
		}
		h->longest = max(h->longest, whole_blocks(pfn + 1 - start));
		if (pfn + 1 - start < h->want)
			continue;
		ret = take_range(h, start);
		if (ret != -EAGAIN)
			return ret;
		start += pageblock_nr_pages;
	}
	return -EAGAIN;
}

/* High zones first: low memory is what other drivers may be in need of. */
static int hunt_all(struct hunt *h)
{
	int nid, ret, i;

	for (i = MAX_NR_ZONES - 1; i >= 0; i--) {
		for_each_online_node(nid) {
			struct zone *zone = &NODE_DATA(nid)->node_zones[i];

			if (!zone_usable(zone))
				continue;
			ret = hunt_zone(h, zone);
			if (ret != -EAGAIN)
				return ret;
		}
	}
	return -ENOMEM;
}

/* Bytes that can be had at most without starving the host. */
static u64 host_spare(void)
{
	u64 avail = (u64)si_mem_available() << PAGE_SHIFT;

	return avail > HOST_RESERVE ? avail - HOST_RESERVE : 0;
}

/*
 * A size to propose, up to @most; one that we propose has to work. A run that
 * looks clean may hold a page that will not move, so take one to be sure and
 * give it back. Then keep off its edges: the next try needs memory as well.
 */
static u64 propose(u64 most)
{
	const u64 block = max_t(u64, pageblock_nr_pages << PAGE_SHIFT,
				XV6_PHYSTOP_MIN);
	u64 size = ALIGN_DOWN(most, block);

	for (; size >= block; size = ALIGN_DOWN(size - 1 - size / 8, block)) {
		struct hunt h = {
			.want = size >> PAGE_SHIFT,
			.tries = CONTIG_TRIES,
		};
		int ret = hunt_all(&h);

		if (ret == -EINTR)
			break;
		if (ret)
			continue;
		free_contig_range(h.start, h.want);
		return max(ALIGN_DOWN(size - size / 16, block), block);
	}
	return 0;
}

static void say_no_memory(u64 bytes, u64 spare, u64 longest)
{
	u64 fits = propose(min3(spare, longest, bytes - 1));

	if (fits)
		pr_err("mem=%lluK: no such run of free memory: %llu MB can be spared, the longest run has %llu MB: try mem=%lluM, or load after a fresh boot\n",
		       bytes >> 10, spare >> 20, longest >> 20, fits >> 20);
	else
		pr_err("mem=%lluK: no such run of free memory: %llu MB can be spared, the longest run has %llu MB: not even mem=2M would fit, load after a fresh boot\n",
		       bytes >> 10, spare >> 20, longest >> 20);
}

static int get_contig(struct xv6vm_region *r, u64 bytes)
{
	struct hunt h = { .want = r->pages, .tries = CONTIG_TRIES };
	u64 spare = host_spare();
	int ret;

	/* Too much for the host: walk only to say what would fit. */
	if (bytes > spare)
		h.want = ULONG_MAX;
	ret = hunt_all(&h);
	if (ret == -EINTR)
		return ret;
	if (ret) {
		say_no_memory(bytes, spare, (u64)h.longest << PAGE_SHIFT);
		return -ENOMEM;
	}
	r->phys = PFN_PHYS(h.start);
	r->base = page_address(pfn_to_page(h.start));
	return 0;
}

/* Seconds on a slow host, hence in steps. */
static void zero(struct xv6vm_region *r)
{
	size_t off;

	/* Most distributions have the page allocator do it. */
	if (want_init_on_alloc(GFP_KERNEL))
		return;
	for (off = 0; off < r->size; off += SZ_1M) {
		memset(r->base + off, 0, min_t(size_t, SZ_1M, r->size - off));
		cond_resched();
	}
}

int xv6vm_region_get(struct xv6vm_region *r, u64 bytes)
{
	int ret;

	*r = (struct xv6vm_region) {
		.size = bytes,
		.pages = DIV_ROUND_UP_ULL(bytes, PAGE_SIZE),
	};
	ret = get_contig(r, bytes);
	if (ret)
		return ret;
	zero(r);
	return 0;
}

void xv6vm_region_put(struct xv6vm_region *r)
{
	if (r->base)
		free_contig_range(PHYS_PFN(r->phys), r->pages);
	*r = (struct xv6vm_region) { };
}
