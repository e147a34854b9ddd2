// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two threads on two CPUs, each in a process of its own, against one: the same
 * for a loop that makes no system call, and for getppid, which are the ceiling.
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../addresses.h"
#include "bench.h"

#define REPS	   15u
#define REPS_LEAST 7u
#define TRIES	   150u
#define LEAST	   1.5
#define MOST	   2.1
#define SLICE_NS   20000000ull
#define LOOPS	   20000u

/* One thread: what it works with, and how far it came. */
struct worker {
	void (*work)(struct worker *w);
	pthread_barrier_t *start;
	struct xv6vm_query *query;
	struct xv6vm_translation *out;
	int cpu;
	__u32 pid;
	double rate; /* pieces of work a nanosecond */
};

static void work_loop(struct worker *w)
{
	unsigned int i;

	for (i = 0; i < LOOPS; i++)
		asm volatile("" : : "r"(w) : "memory");
}

static void work_getppid(struct worker *w)
{
	unsigned int i;

	(void)w;
	for (i = 0; i < 256; i++)
		getppid();
}

static void work_translate(struct worker *w)
{
	unsigned int i;

	for (i = 0; i < 256; i++) {
		struct xv6vm_translate t = { .pid = w->pid };

		t.query.va = bench_address(i);
		command(XV6VM_TRANSLATE, &t, sizeof(t));
	}
}

static void work_batch(struct worker *w)
{
	struct xv6vm_translate_batch b = {
		.in = (__u64)(unsigned long)w->query,
		.ptr = (__u64)(unsigned long)w->out,
		.count = BENCH_ADDRESSES,
		.pid = w->pid,
	};

	command(XV6VM_TRANSLATE_BATCH, &b, sizeof(b));
}

static void *run_worker(void *arg)
{
	struct worker *w = arg;
	__u64 start, time;
	unsigned int n = 0;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(w->cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("there is no CPU %d", w->cpu);
	w->work(w);
	pthread_barrier_wait(w->start);
	start = now();
	do {
		w->work(w);
		n++;
		time = now() - start;
	} while (time < SLICE_NS);
	w->rate = (double)n / time;
	return NULL;
}

/* The rate of the first @n workers together. */
static double run(struct worker *w, unsigned int n,
		  void (*work)(struct worker *w))
{
	pthread_barrier_t start;
	pthread_t thread[2];
	double rate = 0;
	unsigned int i;

	pthread_barrier_init(&start, NULL, n);
	for (i = 0; i < n; i++) {
		w[i].work = work;
		w[i].start = &start;
		if (pthread_create(&thread[i], NULL, run_worker, &w[i]))
			die("no thread");
	}
	for (i = 0; i < n; i++) {
		pthread_join(thread[i], NULL);
		rate += w[i].rate;
	}
	pthread_barrier_destroy(&start);
	return rate;
}

/* How much faster two are than one; @one becomes the rate of one. */
static double speedup(struct worker *w, void (*work)(struct worker *w),
		      double *one)
{
	*one = run(w, 1, work);
	return run(w, 2, work) / *one;
}

/*
 * Rates are of work in a second. The host may not have two CPUs for us all the
 * time: what a loop without a system call gains from two threads right before
 * and right after counts as twice the rate. A try with too little of that is
 * left out.
 */
static void row_of(const char *name, void (*work)(struct worker *w), double bar,
		   struct worker *w)
{
	struct row r = {
		.name = name,
		.unit = "per s",
		.peer_name = "one thread",
		.note = "against what a loop gains from a second CPU",
		.bar = bar,
		.least = 1,
	};
	unsigned int try;

	for (try = 0; try < TRIES && r.ours.n < REPS; try++) {
		double one, rate;
		double before = speedup(w, work_loop, &rate);
		double gain = speedup(w, work, &one);
		double after = speedup(w, work_loop, &rate);

		if (before < LEAST || after < LEAST || before > MOST ||
		    after > MOST)
			continue;
		series_add(&r.peer, one * 1e9);
		series_add(&r.ours, one * 1e9 * gain * 4 / (before + after));
	}
	if (r.ours.n >= REPS_LEAST)
		report(&r);
	else if (bar)
		die("%s: the host had two CPUs for us in %u of %u tries only",
		    name, r.ours.n, try);
}

static void set_up(struct worker *w, int cpu)
{
	unsigned int i;

	w->cpu = cpu;
	w->pid = create();
	w->query = calloc(BENCH_ADDRESSES, sizeof(*w->query));
	w->out = calloc(BENCH_ADDRESSES, sizeof(*w->out));
	if (!w->query || !w->out)
		die("no memory");
	for (i = 0; i < BENCH_ADDRESSES; i++)
		w->query[i].va = bench_address(i);
}

int bench_threads(int argc, char **argv)
{
	struct worker w[2];

	(void)argc;
	(void)argv;
	memset(w, 0, sizeof(w));
	boot(BENCH_MB, 0);
	set_up(&w[0], 0);
	set_up(&w[1], 1);
	row_of("two threads: batches of 4096, two processes", work_batch, 1.8,
	       w);
	row_of("two threads: getppid", work_getppid, 0, w);
	row_of("two threads: translate by ioctl, two processes", work_translate,
	       0, w);
	return 0;
}
