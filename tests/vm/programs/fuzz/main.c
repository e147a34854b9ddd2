// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the device in a VM:
 *
 *	vm-fuzz [--calls=N] [--seconds=N] [--seed=N] [--workers=N]
 *
 * Workers call; others change structures under way, open and close, read
 * debugfs, unload. Now and then the workers rest: then the checker must be
 * clean, frames add up, questions answer the same twice; and the machine is
 * booted anew, or the module loaded anew. Needs root, the loaded module, and
 * /lib/xv6vm.ko. Prints TAP.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"

#define PATIENCE 20   /* times as many calls as are due, for what is rare */
#define SLICE	 1000 /* calls of a worker between two rests */
#define SOLO	 40   /* calls of one worker that has the machine to itself */
#define AFRESH	 2    /* rests from one boot to the next */
#define RELOAD	 4    /* from one insmod to the next */

static struct {
	unsigned long calls;
	unsigned long seconds;
	unsigned long long seed;
} options = { 20000, 600, 0 };

static struct {
	unsigned int rests;
	unsigned int unclean;
	unsigned int differing;
	unsigned int reloads;
	unsigned int failed; /* boots and loads */
} tally;

static pthread_barrier_t rest, go;
static bool over;
static struct timespec begin;

static void *work(void *worker)
{
	struct worker *w = worker;

	kcov_open(&w->kcov);
	while (!over) {
		worker_run(w, SLICE);
		pthread_barrier_wait(&rest);
		pthread_barrier_wait(&go);
	}
	return NULL;
}

/* A foreign image knows no checker. */
static bool image_loaded(void)
{
	struct xv6vm_info i = { .hdr.size = sizeof(i) };

	return !call(fd, XV6VM_INFO, &i) &&
	       i.out_machine & XV6VM_MACHINE_FOREIGN;
}

static void look_around(struct rng *r)
{
	others_pause();
	tally.rests++;
	if (!image_loaded() && !machine_is_whole())
		tally.unclean++;
	if (!twice_the_same(r, 4))
		tally.differing++;
	if (tally.rests % AFRESH == 0) {
		tally.failed += !start_afresh();
		worker_solo(&workers[0], SOLO);
		tally.failed += !start_afresh();
	}
	others_go();
	if (tally.rests % RELOAD == 0) {
		tally.reloads++;
		if (!module_reload())
			tally.failed++;
	}
}

static unsigned long calls_so_far(void)
{
	unsigned long sum = 0;
	unsigned int i;

	for (i = 0; i < worker_count; i++)
		sum += workers[i].calls;
	return sum;
}

static long seconds_passed(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - begin.tv_sec;
}

/* Commands that were refused only, or never. */
static unsigned int one_sided(bool tell)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < card_count; i++) {
		if (answered_both(i))
			continue;
		if (tell)
			printf("# %s was not both answered and refused\n",
			       cards[i].name);
		n++;
	}
	return n;
}

/* Some commands are rarely answered: they are waited for, but not for ever. */
static bool enough(void)
{
	const unsigned long calls = calls_so_far();

	return tally.failed || seconds_passed() >= (long)options.seconds ||
	       calls >= PATIENCE * options.calls ||
	       (calls >= options.calls && !one_sided(false));
}

static void drive(void)
{
	struct rng r = { options.seed ^ 0x9e3779b97f4a7c15 };

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (!over) {
		pthread_barrier_wait(&rest);
		look_around(&r);
		over = enough();
		if (tally.rests % 64 == 0)
			printf("# %lu calls, %ld s, corpus %u, %u pairs\n",
			       calls_so_far(), seconds_passed(), corpus_size(),
			       kcov_seen());
		pthread_barrier_wait(&go);
	}
}

static bool run(void)
{
	unsigned int i;

	pthread_barrier_init(&rest, NULL, worker_count + 1);
	pthread_barrier_init(&go, NULL, worker_count + 1);
	for (i = 0; i < worker_count; i++)
		if (!worker_init(&workers[i], options.seed * 31 + i * 7919 + 1))
			return false;
	if (!open_files() || !others_start(options.seed | 1))
		return false;
	kcov_module_moved();
	for (i = 0; i < worker_count; i++)
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	drive();
	for (i = 0; i < worker_count; i++)
		pthread_join(workers[i].thread, NULL);
	others_stop();
	return true;
}

static void report(void)
{
	unsigned int i, undocumented = 0, overwritten = 0;
	const unsigned long calls = calls_so_far();

	for (i = 0; i < worker_count; i++) {
		undocumented += workers[i].undocumented;
		overwritten += workers[i].overwritten;
	}
	tap(calls >= options.calls, "%lu calls of the %lu that were due", calls,
	    options.calls);
	tap(!undocumented, "every errno is one of the ABI's table");
	tap(!overwritten, "nothing is written behind an answer");
	tap(!tally.unclean, "the machine is whole at each of %u rests",
	    tally.rests);
	tap(!tally.differing, "questions answer the same bytes twice");
	tap(!tally.failed,
	    "the machine boots and the module is loaded anew (%u times)",
	    tally.reloads);
	tap(!one_sided(true), "every command was answered, and was refused");
	tap(others_done() > calls / 100, "others got in the way %lu times",
	    others_done());
	tap(start_afresh() && machine_is_whole(),
	    "a machine that boots afterwards is whole");
	printf("# calls %lu in %ld s, corpus %u, coverage %u pairs of places%s\n",
	       calls, seconds_passed(), corpus_size(), kcov_seen(),
	       kcov_seen() ? "" : " (no KCOV here)");
}

static const struct argp_option known[] = {
	{ "calls", 'c', "N", 0, "calls to make (20000)", 0 },
	{ "seconds", 't', "N", 0, "time for them (600)", 0 },
	{ "seed", 's', "N", 0, "where randomness begins (the time)", 0 },
	{ "workers", 'w', "N", 0, "threads that call (4)", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case 'c':
		options.calls = strtoul(arg, NULL, 0);
		break;
	case 't':
		options.seconds = strtoul(arg, NULL, 0);
		break;
	case 's':
		options.seed = strtoull(arg, NULL, 0);
		break;
	case 'w':
		worker_count = strtoul(arg, NULL, 0);
		if (!worker_count || worker_count > WORKERS_MAX)
			argp_error(state, "1 to %d workers", WORKERS_MAX);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = { known, parse, NULL, NULL,
					  NULL,	 NULL,	NULL };

	worker_count = 4;
	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	if (!options.seed)
		options.seed = time(NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("# seed %llu\n", options.seed);
	if (!run()) {
		printf("Bail out! the device or a thread is missing\n");
		return 1;
	}
	report();
	return tap_end();
}
