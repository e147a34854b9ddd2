// SPDX-License-Identifier: GPL-2.0-only
/*
 * The benchmark's rows as a program: one line of JSON for each.
 *
 *	bench [--list] [--row NAME [--peer NAME]] [--reps N] [--swap]
 *	      [--side ours|theirs] [--threads]
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define HEAD 4096u

/* What this thread used: whoever else runs meanwhile does not count. */
u64 bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

/* Each piece is preceded by its size; its pages are there from the start. */
void *bench_alloc(size_t size)
{
	size_t *p = mmap(NULL, size + HEAD, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	*p = size + HEAD;
	return (u8 *)p + HEAD;
}

void bench_free(void *p)
{
	if (p)
		munmap((u8 *)p - HEAD, *(size_t *)((u8 *)p - HEAD));
}

void bench_relax(void)
{
}

void bench_line(struct bench *b, const char *json)
{
	(void)b;
	puts(json);
	fflush(stdout);
}

struct options {
	const char *row;
	const char *peer;
	bool list;
	bool threads;
};

static int usage(void)
{
	fputs("usage: bench [--list] [--row NAME [--peer NAME]] [--reps N] "
	      "[--swap] [--side ours|theirs] [--threads]\n",
	      stderr);
	return 2;
}

/* Options with a value. Return: 0, or -1 if it is none. */
static int valued(struct bench *b, struct options *o, const char *name,
		  const char *value)
{
	if (!value)
		return -1;
	if (!strcmp(name, "--row"))
		o->row = value;
	else if (!strcmp(name, "--peer"))
		o->peer = value;
	else if (!strcmp(name, "--reps"))
		b->reps = (u32)strtoul(value, NULL, 10);
	else if (!strcmp(name, "--side") && !strcmp(value, "ours"))
		b->only = BENCH_OURS;
	else if (!strcmp(name, "--side") && !strcmp(value, "theirs"))
		b->only = BENCH_THEIRS;
	else
		return -1;
	return 0;
}

static int parse(struct bench *b, struct options *o, char **argv)
{
	for (; *argv; argv++) {
		if (!strcmp(*argv, "--list"))
			o->list = true;
		else if (!strcmp(*argv, "--threads"))
			o->threads = true;
		else if (!strcmp(*argv, "--swap"))
			b->swap = true;
		else if (valued(b, o, argv[0], argv[1]))
			return -1;
		else
			argv++;
	}
	return b->reps ? 0 : -1;
}

static bool wanted(const struct options *o, const struct bench_row *row)
{
	if (o->row && strcmp(o->row, row->name))
		return false;
	return !o->peer || (row->peer && !strcmp(o->peer, row->peer));
}

static int run(struct bench *b, const struct options *o)
{
	const struct bench_row *const *table;
	const struct bench_row *row;
	int found = 0, bad = 0;

	for (table = bench_tables; *table; table++) {
		for (row = *table; row->name; row++) {
			if (!wanted(o, row))
				continue;
			found++;
			if (o->list) {
				printf("%s\t%s\n", row->name,
				       row->peer ? row->peer : "");
			} else if (bench_run_row(b, row)) {
				bad++;
				fprintf(stderr, "bench: row %s: %s\n",
					row->name,
					b->failed ? b->failed : "no memory");
			}
		}
	}
	if (!o->row && !o->list && !b->info)
		bench_memory(b);
	if (!found)
		fputs("bench: no such row\n", stderr);
	return bad || !found ? 2 : 0;
}

/* It only has to be there: then locks are taken for real. */
static void *idle(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

int main(int argc, char **argv)
{
	static struct bench b = { .where = "hosted", .unit = "ns", .reps = 15 };
	struct options o = { NULL };
	pthread_t thread;

	(void)argc;
	if (parse(&b, &o, argv + 1))
		return usage();
	if (o.threads && pthread_create(&thread, NULL, idle, NULL)) {
		fputs("bench: no second thread\n", stderr);
		return 2;
	}
	if (o.threads) {
		b.where = "2 threads";
		b.info = true;
	}
	return run(&b, &o);
}
