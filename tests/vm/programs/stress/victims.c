// SPDX-License-Identifier: GPL-2.0-only
/* Processes that are killed, in the middle of a call more often than not. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress.h"

#define VICTIMS 2

static pid_t victims[VICTIMS];

static void *victim_thread(void *rng)
{
	struct rng *r = rng;
	int own = open(DEVICE, O_RDWR);
	struct world w = { .o = { .pid = 2, .child = 3 } };

	world_rooms(&w);
	for (;;)
		one_call(r, &w, one_in(r, 2) ? own : shared[0]);
	return NULL;
}

/* Two threads, one file that both inherit, one of each's own. */
static void be_victim(__u64 seed)
{
	struct rng r[2] = { { seed | 1 }, { (seed ^ 0x6a09e667) | 1 } };
	pthread_t other;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pthread_create(&other, NULL, victim_thread, &r[1]);
	victim_thread(&r[0]);
}

static bool spawn(pid_t *victim, __u64 seed)
{
	*victim = fork();
	if (!*victim)
		be_victim(seed);
	return *victim > 0;
}

bool victims_start(struct rng *r)
{
	int i;

	for (i = 0; i < VICTIMS; i++)
		if (!spawn(&victims[i], rng_next(r)))
			return false;
	return true;
}

static bool kill_one(pid_t victim)
{
	int status;

	kill(victim, SIGKILL);
	return waitpid(victim, &status, 0) == victim && WIFSIGNALED(status) &&
	       WTERMSIG(status) == SIGKILL;
}

unsigned int victims_kill(struct rng *r)
{
	pid_t *victim = &victims[rng_below(r, VICTIMS)];
	bool killed = kill_one(*victim);

	spawn(victim, rng_next(r));
	return killed;
}

void victims_end(void)
{
	int i;

	for (i = 0; i < VICTIMS; i++)
		kill_one(victims[i]);
}
