// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables that somebody brought in an image: that point to themselves, to
 * each other, out of RAM. Every question must end, and soon.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "threats.h"

#define DIR_PA	   0x1000u
#define TABLE_PA   0x2000u
#define LONGEST_MS 5000 /* on an emulated CPU with sanitizers, too */

/* Entries of the directory and of the one table behind it. */
struct image {
	const char *name;
	__u32 (*pde)(__u32 i);
	__u32 (*pte)(__u32 i);
};

static __u32 itself(__u32 i)
{
	return (DIR_PA | 7) + 0 * i;
}

static __u32 table(__u32 i)
{
	return (TABLE_PA | 7) + 0 * i;
}

static __u32 outside(__u32 i)
{
	return (0xfff00000 - i * PAGE) | 7;
}

static __u32 big_pages(__u32 i)
{
	return (i << 22) | 0x87;
}

static __u32 scattered(__u32 i)
{
	__u32 x = i * 2654435761u;

	return x ^ (x >> 13);
}

static __u32 ones(__u32 i)
{
	return 0xffffffff - 0 * i;
}

static const struct image images[] = {
	{ "a directory of itself", itself, itself },
	{ "a table of itself, 1024 times", table, table },
	{ "directory and table of each other", table, itself },
	{ "entries that point out of RAM", outside, outside },
	{ "4 MB pages all over", big_pages, big_pages },
	{ "scattered bits", scattered, scattered },
	{ "all bits set", ones, ones },
};

static long longest;

/* A call that may fail, but not take long. */
static int timed(unsigned int cmd, union arg *a)
{
	struct timespec from, to;
	long ms;
	int err;

	clock_gettime(CLOCK_MONOTONIC, &from);
	err = call(fd, cmd, a);
	clock_gettime(CLOCK_MONOTONIC, &to);
	ms = (to.tv_sec - from.tv_sec) * 1000 +
	     (to.tv_nsec - from.tv_nsec) / 1000000;
	if (ms > longest)
		longest = ms;
	return err;
}

static bool load(const struct image *im)
{
	struct xv6vm_load l = { .hdr.size = sizeof(l), .cr3 = DIR_PA };
	struct xv6vm_ram w = { .hdr.size = sizeof(w),
			       .ptr = (uintptr_t)world.room[0],
			       .len = 2 * PAGE,
			       .pa = DIR_PA };
	__u32 i;

	for (i = 0; i < 1024; i++) {
		word_at(world.room[0], 0)[i] = im->pde(i);
		word_at(world.room[0], PAGE)[i] = im->pte(i);
	}
	return got(call(fd, XV6VM_LOAD, &l), 0, "load", 0) &
	       got(call(fd, XV6VM_RAM_WRITE, &w), 0, "RAM write", 0);
}

/* Follows a cursor to its end; it may only rise. */
static bool follow(unsigned int cmd, __u16 cursor, __u32 count, __u32 calls_max)
{
	__u32 at = 0, last, n;
	union arg a;

	for (n = 0; n < calls_max; n++) {
		good(card_find(cmd), &world, &a, count);
		a.hdr.flags = XV6VM_BY_CR3;
		*word_at(&a, offsetof(struct xv6vm_extents, pid)) = DIR_PA;
		*word_at(&a, cursor) = at;
		last = at;
		if (!got(timed(cmd, &a), 0, card_find(cmd)->name, at))
			return false;
		at = *word_at(&a, cursor);
		if (at == 0xffffffff)
			return true;
		if (at <= last)
			break;
	}
	printf("# %s does not end (%#x)\n", card_find(cmd)->name, at);
	return false;
}

static bool ask(const struct image *im)
{
	struct xv6vm_query *q = (void *)world.room[0];
	bool ok = load(im);
	union arg a;
	__u32 i;

	ok &= follow(XV6VM_TABLES, offsetof(struct xv6vm_tables, index), 1025,
		     1026);
	ok &= follow(XV6VM_EXTENTS, offsetof(struct xv6vm_extents, va), 4096,
		     257);
	good(card_find(XV6VM_TRANSLATE_BATCH), &world, &a, 4096);
	for (i = 0; i < 4096; i++)
		q[i] = (struct xv6vm_query){ .va = scattered(i),
					     .type = i % 3 };
	a.hdr.flags = XV6VM_BY_CR3;
	*word_at(&a, offsetof(struct xv6vm_translate_batch, pid)) = DIR_PA;
	ok &= got(timed(XV6VM_TRANSLATE_BATCH, &a), 0, "batch", 0);
	for (i = 0; i < 512; i++) {
		good(card_find(XV6VM_MEM_READ), &world, &a, XV6VM_IO_MAX);
		a.hdr.flags = XV6VM_BY_CR3 | XV6VM_MEM_KERNEL;
		*word_at(&a, offsetof(struct xv6vm_mem, pid)) = DIR_PA;
		*word_at(&a, offsetof(struct xv6vm_mem, va)) = scattered(i);
		ok &= card_errno(timed(XV6VM_MEM_READ, &a));
		good(card_find(XV6VM_ACCESS), &world, &a, 0);
		*word_at(&a, offsetof(struct xv6vm_access, va)) = scattered(i) &
								  ~3u;
		*word_at(&a, offsetof(struct xv6vm_access, type)) = i % 3;
		ok &= card_errno(timed(XV6VM_ACCESS, &a));
	}
	return ok;
}

void test_hostile_tables(void)
{
	size_t i;

	for (i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
		longest = 0;
		tap(ask(&images[i]) & (longest < LONGEST_MS),
		    "T13: %s: every question ends", images[i].name);
		printf("# the longest call took %ld ms\n", longest);
	}
	tap(got(boot_anew(), 0, "boot", 0), "T13: a machine boots afterwards");
}
