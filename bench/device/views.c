// SPDX-License-Identifier: GPL-2.0-only
/*
 * One read of 4 KB from a debugfs file: at the start, in the middle and at the
 * end; and what it and two commands cost on machines from small to large.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define READ_BYTES 4096u
#define READS_MAX  32768u /* of one file */
#define CHECKERS   8192u
#define PLACE	   31u /* reads that stand for a place in it */
#define CALLS	   100u
#define REPS	   9u

static struct {
	__u32 cost[READS_MAX];
	unsigned int n;
} reads;

/* Read a whole file and note what each read cost; the last, of 0, is none. */
static void read_all(const char *name)
{
	static char text[READ_BYTES];
	int fd = view(name);
	ssize_t got;

	reads.n = 0;
	for (;;) {
		__u64 start = now();

		got = read(fd, text, sizeof(text));
		if (got <= 0)
			break;
		if (reads.n < READS_MAX)
			reads.cost[reads.n++] = now() - start;
	}
	if (got < 0)
		die("%s: %s", name, strerror(errno));
	close(fd);
}

/* The reads around one of them, as a series. */
static struct series place(unsigned int at)
{
	unsigned int want = PLACE < reads.n ? PLACE : reads.n;
	unsigned int first = at > want / 2 ? at - want / 2 : 0;
	struct series s = { 0 };

	if (first + want > reads.n)
		first = reads.n - want;
	while (s.n < want)
		series_add(&s, reads.cost[first + s.n]);
	return s;
}

static void row_of_place(const char *file, const char *label, unsigned int at,
			 double bar)
{
	char name[128], note[64];
	struct row r = {
		.name = name,
		.unit = "insn",
		.note = note,
		.bar = bar,
		.peer_name = "the same at its start",
		.ours = place(at),
		.peer = place(0),
	};

	snprintf(name, sizeof(name), "4 KB of debugfs %s at its %s", file,
		 label);
	snprintf(note, sizeof(note), "a file of %u reads", reads.n);
	report(&r);
}

static void rows_of_file(const char *file, const char *label)
{
	read_all(file);
	/* The last read may be a short one. */
	if (reads.n < 3)
		die("%s: too short to compare", file);
	reads.n--;
	row_of_place(label, "middle", reads.n / 2, 0);
	row_of_place(label, "end", reads.n - 1, 1.5);
}

/*
 * Two processes that grow in turns: no frame is like its neighbour, so that each
 * has a line of its own.
 */
static __u32 checkered(void)
{
	__u32 a = create(), b = create();
	unsigned int i;

	for (i = 0; i < CHECKERS; i++) {
		grow(a, 4096);
		grow(b, 4096);
	}
	return a;
}

int bench_views(int argc, char **argv)
{
	char path[64];
	__u32 pid;

	boot(argc ? atoi(argv[0]) : 2016, 0);
	pid = checkered();
	snprintf(path, sizeof(path), "slot/%u/pagetable", pid - 1);
	rows_of_file("all/freelist", "all/freelist");
	rows_of_file("frames", "frames");
	rows_of_file(path, "pagetable");
	return 0;
}

struct view_op {
	int fd;
};

static void rewind_view(void *ctx, unsigned int calls)
{
	const struct view_op *v = ctx;
	char byte;

	(void)calls;
	/* The first read of a file that is read anew goes back to its start. */
	if (lseek(v->fd, 0, SEEK_SET) || read(v->fd, &byte, 1) != 1)
		die("cannot go back to the start: %s", strerror(errno));
}

static void run_view(void *ctx, unsigned int calls)
{
	static char text[READ_BYTES];
	const struct view_op *v = ctx;

	while (calls--)
		if (read(v->fd, text, sizeof(text)) <= 0)
			die("the file is too short");
}

#define KINDS 3

static struct row size_rows[KINDS] = {
	{ .name = "ioctl kalloc and kfree, junk off: largest machine",
	  .peer_name = "the same in 16 MB",
	  .unit = "insn",
	  .bar = 1.05 },
	{ .name = "ioctl translate: largest machine",
	  .peer_name = "the same in 16 MB",
	  .unit = "insn",
	  .bar = 1.05 },
	{ .name = "4 KB of debugfs all/freelist: largest machine",
	  .peer_name = "the same in 16 MB",
	  .unit = "insn",
	  .bar = 1.05 },
};

static void measure_size(unsigned int mb, struct series *s)
{
	struct view_op v;
	struct op op;

	boot(mb, 0);
	op = op_kmem();
	measure(&op, CALLS, REPS, &s[0]);
	op = op_translate(create());
	measure(&op, CALLS, REPS, &s[1]);
	v.fd = view("all/freelist");
	op = (struct op){ rewind_view, run_view, &v };
	measure(&op, 4, REPS, &s[2]);
	close(v.fd);
}

/* Sizes in MB, the smallest first. */
int bench_sizes(int argc, char **argv)
{
	static char notes[KINDS][256];
	struct series s[KINDS];
	unsigned int k;
	int i;

	for (i = 0; i < argc; i++) {
		measure_size(atoi(argv[i]), s);
		for (k = 0; k < KINDS; k++) {
			size_t len = strlen(notes[k]);

			snprintf(notes[k] + len, sizeof(notes[k]) - len,
				 "%s%s MB: %.6g", i ? ", " : "", argv[i],
				 series_median(&s[k]));
			if (!i)
				size_rows[k].peer = s[k];
			size_rows[k].ours = s[k];
			size_rows[k].note = notes[k];
		}
	}
	for (k = 0; k < KINDS; k++)
		report(&size_rows[k]);
	return 0;
}
