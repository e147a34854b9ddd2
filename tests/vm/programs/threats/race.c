// SPDX-License-Identifier: GPL-2.0-only
/*
 * Double fetches: while the kernel works on a structure, another thread changes
 * each of its fields, from what is fine to what is not and back. Whatever the
 * kernel takes, it must take once: a count is either too large, which is
 * EMSGSIZE, or small, and then no more than that is read or written.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "threats.h"

#define CALLS	 2000
#define SMALL	 4u /* records */
#define CANARY	 0xa5
#define CANARIES 256u

/* The structure that both work on, with canaries behind. */
static union arg *shared;
static _Atomic(const struct card *) target, busy_with;
static atomic_bool stop;
static union arg fine;

static const __u32 hostile[] = { 0xffffffff, 0,		 0x80000000,
				 0x7fffffff, 0xfffff000, 1 };

/* Fields of the caller's: size, flags, what it fills in, and counts. */
static void disturb(const struct card *r, unsigned int turn)
{
	const struct card_field *f = r->fields;
	const __u32 bad = hostile[turn / 2 % 6];
	const bool put = turn & 1;
	volatile __u32 *word;
	int i;

	word = word_at(shared, 0);
	*word = put ? (turn & 2 ? 0xffffffff : r->size + 8u) : r->size;
	for (i = 0; i < 2 && r->arrays[i].ptr; i++) {
		word = word_at(shared, r->arrays[i].count);
		*word = put ? 0xffffffff - (turn & 0xff) : SMALL;
	}
	for (; f->off; f++) {
		word = word_at(shared, f->off);
		*word = put ? bad : *word_at(&fine, f->off);
	}
	word = word_at(shared, 4);
	*word = put ? bad : 0;
}

static void *disturber(void *unused)
{
	unsigned int turn = 0;

	while (!stop) {
		const struct card *r = target;

		busy_with = r;
		/* It may have been taken back before that was seen. */
		if (r && target == r)
			disturb(r, turn++);
		busy_with = NULL;
	}
	return unused;
}

static void leave_alone(void)
{
	target = NULL;
	while (busy_with)
		sched_yield();
}

/* Room for SMALL records at the end of a page behind which there is nothing. */
static unsigned char *edge_room(void)
{
	static const size_t len = 8 * PAGE;
	unsigned char *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(p + len - PAGE, PAGE, PROT_NONE);
	return p + len - PAGE;
}

static bool canaries_live(const unsigned char *at)
{
	unsigned int i;

	for (i = 0; i < CANARIES; i++)
		if (at[i] != CANARY)
			return false;
	return true;
}

/* Other than by zeros, a larger size is refused; so let there be some. */
static void prepare(const struct card *r, unsigned char *edge[2])
{
	int i;

	memcpy(shared, &fine, sizeof(fine));
	memset(shared->bytes + r->size + 8, CANARY, CANARIES);
	for (i = 0; i < 2 && r->arrays[i].ptr; i++) {
		const size_t len = SMALL * r->arrays[i].record;

		*long_at(shared, r->arrays[i].ptr) = (uintptr_t)edge[i] - len;
		*word_at(shared, r->arrays[i].count) = SMALL;
		memset(edge[i] - len - CANARIES, CANARY, CANARIES);
	}
}

/* EFAULT would say that it went beyond SMALL records. */
static bool race(const struct card *r, unsigned char *edge[2])
{
	bool ok = true;
	int i, n, err;

	good(r, &world, &fine, SMALL);
	for (n = 0; n < CALLS && ok; n++) {
		prepare(r, edge);
		target = r;
		err = call(fd, r->cmd, shared);
		leave_alone();
		ok &= err != EFAULT && card_errno(err);
		if (!ok)
			printf("# %s: errno %d in call %d\n", r->name, err, n);
		ok &= canaries_live(shared->bytes + r->size + 8);
		for (i = 0; i < 2 && r->arrays[i].ptr; i++)
			ok &= canaries_live(edge[i] -
					    SMALL * r->arrays[i].record -
					    CANARIES);
	}
	return ok;
}

void test_double_fetch(void)
{
	unsigned char *edge[2] = { edge_room(), edge_room() };
	pthread_t thread;
	size_t i;

	boot_anew();
	got(world_populate(&world), 0, "populate", 0);
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	tap(keep_machine(), "T6: another file keeps the machine");
	pthread_create(&thread, NULL, disturber, NULL);
	for (i = 0; i < card_count; i++)
		tap(race(&cards[i], edge),
		    "T6: %s: fields that change meanwhile do no harm",
		    cards[i].name);
	stop = true;
	pthread_join(thread, NULL);
	release_machine();
	tap(machine_is_whole(), "T6: the machine is whole after all races");
}
