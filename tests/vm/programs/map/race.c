// SPDX-License-Identifier: GPL-2.0-only
/*
 * A page or its W is taken away while threads read and write it. Once the
 * command is back, nobody's write may land there: what lay there stays.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "map.h"

static atomic_bool stop;
static atomic_ulong writes;
static __u32 *volatile page;

/* Behind the word that a frame on the free list uses. */
#define WORD (page + 4)

static void *writer(void *unused)
{
	(void)unused;
	while (!stop)
		writes += !touch(WORD, WRITES);
	return NULL;
}

static void *reader(void *unused)
{
	(void)unused;
	while (!stop)
		touch(WORD, 0);
	return NULL;
}

/* Does the word at @at change, though nobody may write it? Others have their turn. */
static bool changes(const volatile __u32 *at)
{
	const struct timespec some = { .tv_nsec = 50000 };
	__u32 was = *at;

	nanosleep(&some, NULL);
	return *at != was;
}

static const volatile __u32 *behind(const char *ram, __u32 pid)
{
	return (const __u32 *)(ram + (pte_of(pid, HEAP) & ~(PAGE - 1))) + 4;
}

/* One round: without W, without the page, and all of it back. */
static unsigned int one_round(const char *ram, __u32 pid, bool *ok)
{
	const volatile __u32 *word = behind(ram, pid);
	unsigned int landed;

	*ok &= !proc_protect(pid, HEAP, 0, XV6VM_PTE_U);
	landed = changes(word);
	*ok &= !proc_protect(pid, HEAP, 0, XV6VM_PTE_W | XV6VM_PTE_U);
	*ok &= !proc_grow(pid, -PAGE);
	landed += changes(word);
	*ok &= !proc_grow(pid, PAGE);
	return landed;
}

static bool until(const char *ram, __u32 pid, unsigned long rounds,
		  unsigned long *landed)
{
	bool ok = true;
	unsigned long i;

	for (i = 0; i < rounds && ok; i++) {
		*landed += one_round(ram, pid, &ok);
		/* Both sides are to have been there. */
		while (i == rounds / 2 && !writes)
			;
	}
	return ok;
}

void race(unsigned long rounds)
{
	__u32 pid = proc_new(2);
	void *(*const does[])(void *) = { writer, reader };
	const char *ram = mmap(NULL, 16 << 20, PROT_READ, MAP_SHARED, fd, 0);
	unsigned long landed = 0;
	pthread_t threads[2];
	bool ok;
	int i;

	page = window(fd, pid, HEAP, PAGE, PROT_READ | PROT_WRITE);
	ok = pid && ram != MAP_FAILED && page != MAP_FAILED;
	for (i = 0; ok && i < 2; i++)
		pthread_create(&threads[i], NULL, does[i], NULL);
	ok = ok && until(ram, pid, rounds, &landed);
	stop = true;
	for (i = 0; ok && i < 2; i++)
		pthread_join(threads[i], NULL);
	tap(ok && writes > rounds / 100, "%lu writes beside %lu rounds",
	    (unsigned long)writes, rounds);
	tap(ok && !landed, "none lands where a page or its W was taken away");
	tap(!proc_exit(pid), "the process ends");
	printf("# rounds %lu, writes %lu, landed %lu\n", rounds,
	       (unsigned long)writes, landed);
}
