// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls against close, exit, kill, readers of debugfs and rmmod:
 *
 *	vm-stress CALLS SECONDS SEED [scribble]
 *
 * Eight threads, and processes that are killed; one more that writes what it likes into
 * the RAM, which is then good for nothing but refusals and another boot. Needs root, and a module that
 * was just loaded. Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "debugfs.h"
#include "stress.h"

#define CALLERS 4
#define READERS 2
#define THREADS (CALLERS + READERS + 3)

atomic_int shared[SHARED];
atomic_bool stop;
struct counts *counts;
static atomic_ulong closes, reads, unloads, wrong_unloads, scribbles;
static bool scribble;
static struct rng rngs[THREADS];

/* On files that another thread closes at this very moment. */
static void *caller(void *rng)
{
	struct world w = { .o = { .pid = 2, .child = 3 } };
	struct rng *r = rng;

	world_rooms(&w);
	while (!stop)
		one_call(r, &w, shared[rng_below(r, SHARED)]);
	return NULL;
}

/* The number of a file may be another file's the next moment. */
static void *closer(void *rng)
{
	struct rng *r = rng;
	int i;

	while (!stop) {
		i = rng_below(r, SHARED);
		close(shared[i]);
		shared[i] = open(DEVICE, one_in(r, 4) ? O_RDONLY : O_RDWR);
		closes++;
		usleep(rng_below(r, 2000));
	}
	return NULL;
}

static void *reader(void *rng)
{
	while (!stop)
		reads += debugfs_read_some(rng, DEBUGFS);
	return NULL;
}

/* One file stays open all the time, so it is never let go of. */
static void *unloader(void *rng)
{
	while (!stop) {
		if (!syscall(SYS_delete_module, "xv6vm", O_NONBLOCK) ||
		    errno != EAGAIN)
			wrong_unloads++;
		unloads++;
		usleep(rng_below(rng, 2000));
	}
	return NULL;
}

/* Tables, links of the free list, memory: a bit, what lies elsewhere, an entry, anything. */
static void *scribbler(void *rng)
{
	const __u32 words = lseek(fd, 0, SEEK_END) / 4;
	volatile __u32 *ram = mmap(NULL, 4ul * words, PROT_READ | PROT_WRITE,
				   MAP_SHARED, fd, 0);
	struct rng *r = rng;

	while (scribble && ram != MAP_FAILED && !stop) {
		__u32 at = rng_below(r, words);
		const __u32 what[] = {
			ram[at] ^ 1u << rng_below(r, 32),
			ram[rng_below(r, words)],
			rng_below(r, words / 1024) << 12 | 7,
			rng_next(r),
		};

		ram[at] = PICK(r, what);
		if (++scribbles % 64 == 0)
			usleep(rng_below(r, 500));
	}
	return NULL;
}

static void *(*const jobs[THREADS])(void *) = {
	caller, caller, caller,	  caller,    reader,
	reader, closer, unloader, scribbler,
};

/*
 * Kills until there were enough calls; returns how many it killed. Who says nothing
 * is taken for one that hangs.
 */
static unsigned int drive(unsigned long due, time_t seconds, struct rng *r)
{
	const time_t end = time(NULL) + seconds;
	unsigned int killed = 0, turns = 0;

	while (counts->calls < due && time(NULL) < end) {
		usleep(20000 + rng_below(r, 50000));
		killed += victims_kill(r);
		if (++turns % 512 == 0)
			printf("# %lu of %lu so far\n", counts->calls, due);
	}
	return killed;
}

static unsigned int run(unsigned long due, time_t seconds, struct rng *r)
{
	pthread_t threads[THREADS];
	unsigned int killed;
	int i;

	for (i = 0; i < SHARED; i++)
		shared[i] = open(DEVICE, O_RDWR);
	/* Before there are threads: a child has only what its parent's one has. */
	if (!victims_start(r))
		return 0;
	for (i = 0; i < THREADS; i++) {
		rngs[i].state = ((__u64)rng_next(r) << 32) | 1;
		pthread_create(&threads[i], NULL, jobs[i], &rngs[i]);
	}
	killed = drive(due, seconds, r);
	stop = true;
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	victims_end();
	for (i = 0; i < SHARED; i++)
		close(shared[i]);
	return killed;
}

static void report(unsigned long due, unsigned int killed, __u32 before)
{
	const unsigned long calls = counts->calls;

	tap(calls >= due, "%lu calls of %lu by %d threads and by processes",
	    calls, due, CALLERS);
	tap(!counts->undocumented, "every errno is one of the ABI's table");
	tap(killed >= 5, "%u processes were killed in mid-call", killed);
	tap(closes >= 20, "%lu files were closed under their callers", closes);
	tap(reads >= 20, "%lu files of debugfs were read meanwhile", reads);
	tap(unloads >= 20 && !wrong_unloads,
	    "T10: %lu times rmmod was refused while a file was open", unloads);
	if (scribble)
		tap(scribbles >= 20 && !boot_anew(),
		    "%lu words were written into the RAM, which another machine is booted in",
		    scribbles);
	tap(machine_is_whole(), "T9: the machine is whole after all that");
	tap(got(free_frames(), before, "free frames", before),
	    "T9: every frame is back");
	printf("# calls %lu\n", calls);
}

int main(int argc, char **argv)
{
	struct rng r;
	const unsigned long due = argc > 1 ? strtoul(argv[1], NULL, 0) : 20000;
	const time_t seconds = argc > 2 ? strtoul(argv[2], NULL, 0) : 200;
	unsigned int killed;
	__u32 before;

	setvbuf(stdout, NULL, _IOLBF, 0);
	r = rng_from(argc > 3 ? argv[3] : NULL);
	scribble = argc > 4 && !strcmp(argv[4], "scribble");
	fd = open(DEVICE, O_RDWR);
	ask_fd = fd;
	before = free_frames();
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED || fd < 0 || !before) {
		printf("Bail out! no " DEVICE "\n");
		return 1;
	}
	killed = run(due, seconds, &r);
	report(due, killed, before);
	return tap_end();
}
