// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contiguous memory on a stock kernel, without boot parameters.
 *
 * No exported function finds a run of hundreds of megabytes, but one takes a
 * given run: alloc_contig_range(). So we look for runs of free pages, then for
 * those of free and movable ones, and ask for them. The look needs no lock:
 * what it sees may be stale at once, and the allocator has the last word.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/compiler.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/kasan.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/log2.h>
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
#include "host.h"

/* What the host keeps for itself, whatever is asked. */
#define HOST_RESERVE	SZ_32M

/* Runs begin at a multiple of this many pages: a page block's on most hosts. */
#define UNIT		(SZ_2M >> PAGE_SHIFT)

/* How often the allocator may refuse a part of one run of movable pages. */
#define MOVABLE_TRIES	8

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
	const char *wrong = NULL;
	u64 n, fits;

	if (parse_bytes(s, &n)) {
		say_no_size(s, why, why_len);
		return -EINVAL;
	}
	if (n % SZ_4K)
		wrong = "not a multiple of the page size 4096";
	else if (n < XV6_PHYSTOP_MIN)
		wrong = "below the least that xv6's kernel fits in";
	else if (n > XV6_PHYSTOP_MAX)
		wrong = "above the limit, where xv6's device space begins";
	if (!wrong) {
		*bytes = n;
		return 0;
	}
	fits = clamp_t(u64, n, XV6_PHYSTOP_MIN, XV6_PHYSTOP_MAX);
	snprintf(why, why_len, "mem=%s is %llu bytes, %s: try mem=%llu%c", s, n, wrong,
		 fits % SZ_1M ? fits / SZ_4K * 4 : fits / SZ_1M, fits % SZ_1M ? 'K' : 'M');
	return -EINVAL;
}

/* It must have a kernel address, and must not be kept movable to be unplugged. */
static bool zone_usable(struct zone *zone)
{
	return populated_zone(zone) && !is_highmem(zone) &&
	       zone_idx(zone) != ZONE_MOVABLE && !zone_is_zone_device(zone);
}

/**
 * struct hunt - a walk over the host's memory
 * @want: pages in one run; ULONG_MAX to look only
 * @movable: pages in use will do that can be moved
 * @patience: jiffies that refused tries may take in all
 * @tries: how often this run may still be refused
 * @start: where the run begins that was taken
 * @longest: pages of the longest run, if one only looks
 * @spare: pages that the host has free, or gets by forgetting clean files
 */
struct hunt {
	unsigned long want;
	bool movable;
	long patience;
	unsigned int tries;
	unsigned long start;
	unsigned long longest;
	unsigned long spare;
};

/* As far as one can see: not pinned by a device, nor of a kind that never moves. */
static bool can_move(struct page *page)
{
	struct folio *folio = page_folio(page);

	if (folio_test_lru(folio))
		return !folio_test_unevictable(folio) &&
		       !folio_maybe_dma_pinned(folio);
	/* On its way to the free lists. */
	return !page_count(page) && !page_has_type(page) && !PageReserved(page);
}

/* How many pages from this one on will do. */
static unsigned long good_pages(const struct hunt *h, const struct zone *zone,
				unsigned long pfn)
{
	struct page *page = pfn_to_online_page(pfn);
	unsigned long order;

	if (!page || page_zone(page) != zone)
		return 0;
	/* A wrong answer is for the allocator to notice. */
	if (!data_race(PageBuddy(page)))
		return h->movable && can_move(page);
	/* Not the order any more, if the block is being taken right now. */
	order = READ_ONCE(page_private(page));
	return order <= ilog2(MAX_ORDER_NR_PAGES) ? 1UL << order : 1;
}

/* -EAGAIN: not this one; one page that will not move spoils this run only. */
static int take(struct hunt *h, unsigned long start)
{
	unsigned long begun = jiffies;
	int ret;

	if (fatal_signal_pending(current))
		return -EINTR;
	if (!h->tries || h->patience <= 0)
		return -EAGAIN;
	ret = alloc_contig_range(start, start + h->want, XV6VM_CONTIG_KIND,
				 GFP_KERNEL | __GFP_NOWARN);
	if (!ret)
		h->start = start;
	if (!ret || ret == -EINTR)
		return ret;
	h->tries--;
	h->patience -= jiffies - begun;
	return -EAGAIN;
}

/*
 * Grow a run of good pages from the zone's start; when it is long enough, ask for it.
 *
 * A free run is refused because it is CMA's, in no time, so look behind that with small
 * steps. A movable one may be refused after much moving: a few tries have to do.
 */
static int hunt_zone(struct hunt *h, struct zone *zone)
{
	unsigned long step = h->movable ? round_up(h->want / 4, UNIT) : UNIT;
	unsigned int tries = h->movable ? MOVABLE_TRIES : UINT_MAX;
	unsigned long start = ALIGN(zone->zone_start_pfn, UNIT);
	unsigned long pfn = start;
	unsigned long good;
	int ret;

	h->tries = tries;
	while (pfn < zone_end_pfn(zone)) {
		cond_resched();
		good = good_pages(h, zone, pfn);
		pfn += good;
		if (!good) {
			pfn = ALIGN(pfn + 1, UNIT);
			start = pfn;
			h->tries = tries;
		}
		h->longest = max(h->longest, pfn - start);
		for (; pfn - start >= h->want; start += step) {
			ret = take(h, start);
			if (ret != -EAGAIN)
				return ret;
		}
	}
	return -EAGAIN;
}

/* What others need of a zone for their own ends is not to spare. */
static unsigned long zone_spare(struct zone *zone)
{
	unsigned long have = zone_page_state(zone, NR_FREE_PAGES) +
			     zone_page_state(zone, NR_ZONE_INACTIVE_FILE) +
			     zone_page_state(zone, NR_ZONE_ACTIVE_FILE);
	unsigned long keep = zone_page_state(zone, NR_FREE_CMA_PAGES) +
			     high_wmark_pages(zone);

	return have > keep ? have - keep : 0;
}

/* High zones first: low memory is what other drivers may be in need of. */
static int hunt_all(struct hunt *h)
{
	int nid, ret, i;

	h->patience = HZ;
	for (i = MAX_NR_ZONES - 1; i >= 0; i--) {
		for_each_online_node(nid) {
			struct zone *zone = &NODE_DATA(nid)->node_zones[i];

			if (!zone_usable(zone))
				continue;
			h->spare += zone_spare(zone);
			ret = hunt_zone(h, zone);
			if (ret != -EAGAIN)
				return ret;
		}
	}
	return -ENOMEM;
}

/*
 * A size to propose, up to @most; one that we propose has to work, so take it and give
 * it back. Then stay below it: the next try needs memory as well.
 */
static u64 propose(u64 most)
{
	u64 size;

	for (size = most; size >= SZ_2M; size /= 2) {
		struct hunt h = { .want = ALIGN_DOWN(size, SZ_2M) >> PAGE_SHIFT };

		if (hunt_all(&h))
			continue;
		free_contig_range(h.start, h.want);
		return max_t(u64, ALIGN_DOWN(size - size / 16, SZ_2M), SZ_2M);
	}
	return 0;
}

static void say_no_memory(u64 bytes, u64 spare, u64 most)
{
	u64 fits = propose(min(most, bytes - 1));
	char would[32] = "not even mem=2M would fit";

	if (fits)
		snprintf(would, sizeof(would), "try mem=%lluM", fits >> 20);
	pr_err("mem=%lluK: no such run of free memory, and %llu MB can be spared in all: %s, or load after a fresh boot\n",
	       bytes >> 10, spare >> 20, would);
}

/* Free memory first: nothing has to be moved for it. */
static int hunt_run(struct hunt *h, u64 bytes)
{
	struct hunt look = { .want = ULONG_MAX };
	u64 spare;
	int ret = -ENOMEM;

	hunt_all(&look);
	spare = (u64)look.spare << PAGE_SHIFT;
	spare -= min_t(u64, spare, HOST_RESERVE);
	if (bytes <= spare)
		ret = hunt_all(h);
	if (bytes <= spare && ret == -ENOMEM) {
		h->movable = true;
		ret = hunt_all(h);
	}
	if (ret == -ENOMEM)
		say_no_memory(bytes, spare,
			      min(spare, (u64)look.longest << PAGE_SHIFT));
	return ret;
}

int xv6vm_region_get(struct xv6vm_region *r, u64 bytes)
{
	struct hunt h = { .want = DIV_ROUND_UP_ULL(bytes, PAGE_SIZE) };
	size_t off;
	int ret;

	*r = (struct xv6vm_region) { };
	ret = hunt_run(&h, bytes);
	if (ret)
		return ret;
	*r = (struct xv6vm_region) {
		/* Pages have tags of their own, and this is to reach them all. */
		.base = kasan_reset_tag(page_address(pfn_to_page(h.start))),
		.phys = PFN_PHYS(h.start),
		.size = bytes,
		.pages = h.want,
	};
	/* Seconds on a slow host, hence in steps. */
	for (off = 0; off < r->size; off += SZ_1M) {
		memset(r->base + off, 0, min_t(size_t, SZ_1M, r->size - off));
		cond_resched();
	}
	return 0;
}

void xv6vm_region_put(struct xv6vm_region *r)
{
	if (r->base)
		free_contig_range(PHYS_PFN(r->phys), r->pages);
	*r = (struct xv6vm_region) { };
}
