// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that one file holds, against others that give back whatever they guess:
 *
 *	vm-held SECONDS SEED
 *
 * Holders take frames and give them back; thieves give back, at the same time,
 * frames that are free, that nobody holds, or that a holder has just got. A
 * thief may have what nobody holds, and never what a holder does. Needs root,
 * and a module that was just loaded. Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "life.h"
#include "rng.h"

#define HOLDERS	 2
#define THIEVES	 2
#define THREADS	 (HOLDERS + THIEVES)
#define FRAMES	 0x10000 /* of the largest machine that this is run on */
#define ROUNDS	 1000	 /* fewer prove nothing */
#define OVERTIME 20	 /* times as long, if a busy host needs it for them */
#define IN_HAND	 4

struct thread {
	pthread_t id;
	struct rng r;
	int file;
	__u32 number;
};

static atomic_bool stop;
/* Who holds a frame, as number + 1; and which frames there is a point in trying. */
static atomic_uint owner[FRAMES];
static atomic_uint bait[HOLDERS];
static atomic_ulong rounds, tries, got_back, lost, twice, unexpected;

static int kfree_of(const struct thread *t, __u32 pa)
{
	struct xv6vm_kfree k = { .hdr.size = sizeof(k), .pa = pa };

	return call(t->file, XV6VM_KFREE, &k);
}

/* A frame, which nobody else may hold at this moment; 0 if there is none. */
static __u32 take(struct thread *t, __u32 flags)
{
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k), .hdr.flags = flags };
	const int err = call(t->file, XV6VM_KALLOC, &k);

	if (err) {
		unexpected += err != ENOMEM;
		return 0;
	}
	bait[t->number] = k.out_pa;
	if (!flags && atomic_exchange(&owner[k.out_pa / PAGE], t->number + 1))
		twice++;
	return k.out_pa;
}

static void give_back(struct thread *t, __u32 pa)
{
	atomic_store(&owner[pa / PAGE], 0);
	if (kfree_of(t, pa))
		lost++;
	rounds++;
}

/* Some frames are in hand for a while; now and then one is nobody's. */
static void *holder(void *arg)
{
	struct thread *t = arg;
	__u32 held[IN_HAND] = { 0 }, pa, i;

	while (!stop) {
		i = rng_below(&t->r, IN_HAND);
		if (held[i])
			give_back(t, held[i]);
		held[i] = take(t, 0);
		pa = one_in(&t->r, 4) ? take(t, XV6VM_PERSIST) : 0;
		/* A thief may have been faster. */
		if (pa)
			kfree_of(t, pa);
	}
	for (i = 0; i < IN_HAND; i++)
		if (held[i])
			give_back(t, held[i]);
	return NULL;
}

static void *thief(void *arg)
{
	struct thread *t = arg;
	__u32 pa;

	while (!stop) {
		pa = bait[rng_below(&t->r, HOLDERS)];
		if (!pa)
			continue;
		tries++;
		got_back += !kfree_of(t, pa);
	}
	return NULL;
}

static bool start(struct thread *t, __u32 number, __u64 seed)
{
	t->number = number;
	t->r.state = seed | 1;
	t->file = open(DEVICE, O_RDWR);
	return t->file >= 0 &&
	       !pthread_create(&t->id, NULL, number < HOLDERS ? holder : thief,
			       t);
}

static void wait_until_proven(time_t seconds)
{
	const time_t begin = time(NULL);
	const struct timespec some = { .tv_nsec = 50000000 };
	time_t passed;

	do {
		nanosleep(&some, NULL);
		passed = time(NULL) - begin;
	} while (passed < seconds ||
		 (rounds < ROUNDS && passed < OVERTIME * seconds));
	stop = true;
}

static bool run(time_t seconds, struct rng *r)
{
	static struct thread threads[THREADS];
	bool ok = true;
	__u32 i;

	for (i = 0; i < THREADS; i++)
		ok &= start(&threads[i], i, rng_next(r));
	if (ok)
		wait_until_proven(seconds);
	stop = true;
	for (i = 0; i < THREADS; i++)
		if (threads[i].id)
			pthread_join(threads[i].id, NULL);
	return ok;
}

static void report(__u32 before)
{
	tap(rounds >= ROUNDS, "%lu frames were taken and given back, %d wanted",
	    rounds, ROUNDS);
	tap(got_back >= 1,
	    "%lu tries to give back what others have, %lu of "
	    "which nobody held it",
	    tries, got_back);
	tap(!unexpected, "kalloc is refused for want of frames only");
	tap(!lost, "T9: no frame that a file held was given back by others");
	tap(!twice, "T9: no frame was given to two files at once");
	tap(machine_is_whole(), "T9: the machine is whole after that");
	tap(got(free_frames(), before, "free frames", before),
	    "T9: every frame is back");
	printf("# rounds %lu, lost %lu, given twice %lu\n", rounds, lost,
	       twice);
}

int main(int argc, char **argv)
{
	const time_t seconds = argc > 1 ? strtoul(argv[1], NULL, 0) : 5;
	struct rng r;
	__u32 before;

	setvbuf(stdout, NULL, _IOLBF, 0);
	r = rng_from(argc > 2 ? argv[2] : NULL);
	fd = open(DEVICE, O_RDWR);
	ask_fd = fd;
	before = free_frames();
	if (fd < 0 || !before || !run(seconds, &r)) {
		printf("Bail out! no " DEVICE "\n");
		return 1;
	}
	report(before);
	return tap_end();
}
