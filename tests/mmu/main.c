// SPDX-License-Identifier: GPL-2.0-only
/* Options, the sets in order, and TAP. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "judge.h"

#define SMALL_RAM 0x01000000u
#define SETS	  4u
#define NO_ANSWER 2 /* exit status */

struct options {
	const char *qemu;
	const char *stub;
	u32 seed;
	bool fast;
	bool self_test;
	enum wrong wrong;
};

struct plan {
	const char *name;
	u64 fast;
	u64 full;
	u32 phystop; /* of lives */
};

/* The matrix is always whole. */
static const struct plan plan[SETS] = {
	{ "matrix", 0, 0, 0 },
	{ "random tables", 200000, 8000000, 0 },
	{ "lives in 16 MB", 48000, 1500000, SMALL_RAM },
	{ "lives in 224 MB", 12000, 1500000, XV6_PHYSTOP },
};

struct results {
	u32 number;
	u32 failed;
	u64 accesses;
	u64 random;
	u64 differences;
};

static u64 differences(const struct tally *y)
{
	return y->answers + y->words + y->broken;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int run_set(struct judge *j, u32 i, bool fast, u32 seed)
{
	u64 accesses = fast ? plan[i].fast : plan[i].full;

	/* Each set has numbers of its own: none shifts another's. */
	j->random = ((u64)seed << 8 | (i + 1)) * 0x9e3779b97f4a7c15ull;
	if (i == 0)
		return set_matrix(j);
	if (!plan[i].phystop)
		return set_random(j, accesses);
	return set_lives(j, accesses, plan[i].phystop);
}

static void result(struct results *r, bool ok, const char *text)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++r->number, text);
	fflush(stdout);
	r->failed += !ok;
}

static void print_set(const struct tally *y, double seconds)
{
	printf("# %s: %llu accesses in %.1f s: %llu read, %llu written, %llu fetched; %llu in ring 3; %llu faulted\n",
	       y->name, y->accesses, seconds, y->of_type[XV6VM_READ],
	       y->of_type[XV6VM_WRITE], y->of_type[XV6VM_FETCH], y->user,
	       y->faults);
	printf("#   %llu set A or D anew; %llu loads of cr3; %llu made reads\n",
	       y->marked, y->loads, y->replaced);
	if (y->lives)
		printf("#   %llu lives: %llu forks, %llu execs, %llu exits, %llu pages mapped, %llu unmapped\n",
		       y->lives, y->events.forks, y->events.execs,
		       y->events.exits, y->events.mapped, y->events.unmapped);
	printf("#   answers that differ: %llu; words of RAM that differ: %llu; broken invariants: %llu\n",
	       y->answers, y->words, y->broken);
}

static int judge_set(struct judge *j, const struct options *o, u32 i,
		     struct results *r)
{
	struct tally y = { .name = plan[i].name };
	double start = now();
	char text[128];
	int ret;

	j->tally = &y;
	ret = run_set(j, i, o->fast, o->seed);
	print_set(&y, now() - start);
	snprintf(text, sizeof(text), "%s: %llu accesses, %llu mismatches",
		 y.name, y.accesses, differences(&y));
	result(r, !ret && !differences(&y) && y.accesses, text);
	r->accesses += y.accesses;
	r->random += i == 0 ? 0 : y.accesses;
	r->differences += differences(&y);
	return ret;
}

static int judge_sets(struct judge *j, const struct options *o,
		      struct results *r)
{
	int ret = 0;
	u32 i;

	for (i = 0; i < SETS && !ret; i++)
		ret = judge_set(j, o, i, r);
	return ret;
}

/*
 * In the matrix each case stands alone, so that every single wrong prediction
 * must be seen; elsewhere a later access may set the same bit after all.
 */
static int judge_wrong(struct judge *j, const struct options *o,
		       enum wrong wrong, struct results *r)
{
	char text[256];
	bool caught = true;
	int at = snprintf(text, sizeof(text),
			  "%s is caught:", wrong_name(wrong));
	u32 i;

	j->wrong = wrong;
	for (i = 0; i < SETS; i++) {
		struct tally y = { .name = plan[i].name };

		j->tally = &y;
		if (run_set(j, i, true, o->seed))
			return -1;
		at += snprintf(text + at, sizeof(text) - at,
			       "%s %s %llu of %llu", i ? "," : "", y.name,
			       y.answers + y.words, y.patched);
		if (i == 0)
			caught = y.patched && y.answers + y.words == y.patched;
		else if (y.patched && !(y.answers + y.words))
			caught = false;
		r->accesses += y.accesses;
	}
	result(r, caught, text);
	return 0;
}

static int self_test(struct judge *j, const struct options *o,
		     struct results *r)
{
	enum wrong w;

	j->quiet = true;
	for (w = WRONG_NONE + 1; w < WRONG_COUNT; w++)
		if (judge_wrong(j, o, w, r))
			return -1;
	return 0;
}

static void usage(const char *program)
{
	fprintf(stderr,
		"usage: %s [--fast] [--self-test] [--seed N] [--wrong u-pte|w-super|a-fault]\n"
		"       [--qemu PROGRAM] STUB\n"
		"Exit status: 0 all equal, 1 not, 2 the machine did not answer.\n",
		program);
	exit(1);
}

static enum wrong parse_wrong(const char *program, const char *text)
{
	enum wrong w;

	for (w = WRONG_NONE; w < WRONG_COUNT; w++)
		if (!strcmp(text, wrong_name(w)))
			return w;
	usage(program);
	return WRONG_NONE;
}

static u32 parse_seed(const char *program, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 0);

	if (*end || end == text || n > ~0u)
		usage(program);
	return (u32)n;
}

static void parse(int argc, char **argv, struct options *o)
{
	static const struct option option[] = {
		{ "fast", no_argument, NULL, 'f' },
		{ "self-test", no_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 's' },
		{ "wrong", required_argument, NULL, 'w' },
		{ "qemu", required_argument, NULL, 'q' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", option, NULL)) != -1) {
		if (c == 'f')
			o->fast = true;
		else if (c == 't')
			o->self_test = true;
		else if (c == 's')
			o->seed = parse_seed(argv[0], optarg);
		else if (c == 'w')
			o->wrong = parse_wrong(argv[0], optarg);
		else if (c == 'q')
			o->qemu = optarg;
		else
			usage(argv[0]);
	}
	if (optind + 1 != argc)
		usage(argv[0]);
	o->stub = argv[optind];
}

/* A machine that a difference has sent astray has answered well enough. */
static int finish(const struct results *r, int ret, double seconds)
{
	u32 failed = ret && !r->failed ? 1 : r->failed;

	if (ret)
		printf("Bail out! the machine did not answer\n");
	else
		printf("1..%u\n", r->number);
	printf("# %llu accesses, %llu of them random, %llu mismatches, %.1f s\n",
	       r->accesses, r->random, r->differences, seconds);
	printf("%u passed, %u failed\n", r->number - r->failed, failed);
	if (ret && !r->differences)
		return NO_ANSWER;
	return failed ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct options o = { .qemu = "qemu-system-i386" };
	struct results r = { 0 };
	struct judge j = { 0 };
	double start = now();
	int ret;

	if (getrandom(&o.seed, sizeof(o.seed), 0) != sizeof(o.seed))
		o.seed = (u32)time(NULL);
	parse(argc, argv, &o);
	printf("TAP version 13\n# seed %u\n", o.seed);
	j.wrong = o.wrong;
	j.list = calloc(BOX_RECORDS, sizeof(*j.list));
	ret = j.list ? qemu_start(&j.qemu, o.qemu, o.stub) : -1;
	if (!ret)
		ret = o.self_test ? self_test(&j, &o, &r)
				  : judge_sets(&j, &o, &r);
	qemu_stop(&j.qemu);
	free(j.list);
	return finish(&r, ret, now() - start);
}
