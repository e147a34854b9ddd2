// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that get in the workers' way: one changes structures while the kernel
 * reads them, one opens, closes, reads debugfs, and tries to unload the module.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "debugfs.h"
#include "fuzz.h"

static struct rng flipper_rng, meddler_rng;
static pthread_t flipper_thread, meddler_thread;
static atomic_bool stop, paused, resting;
static atomic_ulong done;

static void flip(struct worker *w, struct rng *r)
{
	static const __u32 values[] = { 0, 1, 0xffffffff, 0x80000000, 4096 };
	const struct card *row = w->exposed_row;
	void *arg = w->exposed;
	volatile __u32 *word;
	unsigned int off;

	if (!arg || !row) {
		sched_yield();
		return;
	}
	off = rng_below(r, row->size / 4) * 4;
	/* A pointer would lead the kernel to any of our memory. */
	if (card_meaning(row, off) == CARD_POINTER)
		return;
	/* It may be another call's by now, whose pointers lie elsewhere. */
	word = word_at(arg, off);
	if (w->exposed == arg && w->exposed_row == row)
		*word = one_in(r, 2) ? PICK(r, values) : *word ^ 1;
	done++;
}

static void *flipper(void *unused)
{
	while (!stop) {
		flip(&workers[rng_below(&flipper_rng, worker_count)],
		     &flipper_rng);
	}
	return unused;
}

static void open_and_close(struct rng *r)
{
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };
	struct xv6vm_proc_create p = { .hdr.size = sizeof(p), .name = "m" };
	int file = open(DEVICE, one_in(r, 4) ? O_RDONLY : O_RDWR);

	if (file < 0)
		return;
	if (one_in(r, 2))
		call(file, XV6VM_KALLOC, &k);
	if (one_in(r, 4))
		call(file, XV6VM_PROC_CREATE, &p);
	close(file);
}

/*
 * The module is in use nearly all the time, which is EAGAIN; whoever closes the
 * files to load it anew finds it gone, or not.
 */
static void meddle(struct rng *r)
{
	char folder[64];

	switch (rng_below(r, 4)) {
	case 0:
		open_and_close(r);
		break;
	case 1:
		debugfs_read_some(r, DEBUGFS);
		break;
	case 2:
		snprintf(folder, sizeof(folder), DEBUGFS "/slot/%u",
			 rng_below(r, 8));
		debugfs_read_some(r, folder);
		break;
	case 3:
		if (fd >= 0)
			syscall(SYS_delete_module, "xv6vm", O_NONBLOCK);
		break;
	}
}

static void *meddler(void *unused)
{
	while (!stop) {
		resting = paused;
		if (!resting) {
			meddle(&meddler_rng);
			done++;
		}
		/* Workers are to have most of the time. */
		usleep(1000);
	}
	resting = true;
	return unused;
}

bool others_start(__u64 seed)
{
	flipper_rng.state = seed ^ 0x5bd1e995;
	meddler_rng.state = seed ^ 0xc2b2ae35;
	return !pthread_create(&flipper_thread, NULL, flipper, NULL) &&
	       !pthread_create(&meddler_thread, NULL, meddler, NULL);
}

void others_stop(void)
{
	stop = true;
	pthread_join(flipper_thread, NULL);
	pthread_join(meddler_thread, NULL);
}

/* Waits until nothing is under way. */
void others_pause(void)
{
	paused = true;
	while (!resting)
		sched_yield();
}

void others_go(void)
{
	paused = false;
}

unsigned long others_done(void)
{
	return done;
}
