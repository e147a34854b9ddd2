// SPDX-License-Identifier: GPL-2.0
/*
 * Thousands of processes: half of them created, half forked, all grown and
 * freed; and what one costs when there are few and when there are many.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../bench/addresses.h"
#include "bench.h"

#define GROW 8192

/* Make @n processes and end them. Return: what one cost. */
static double lives(unsigned int n)
{
	__u32 *pid = calloc(n, sizeof(*pid));
	__u64 time, start;
	unsigned int i;

	if (!pid)
		die("no memory");
	start = now();
	for (i = 0; i < n / 2; i++)
		pid[i] = create();
	for (; i < n; i++)
		pid[i] = fork_of(pid[i - n / 2]);
	for (i = 0; i < n; i++)
		grow(pid[i], GROW);
	time = now() - start;
	check_clean();
	start = now();
	for (i = 0; i < n; i++)
		end(pid[i]);
	time += now() - start;
	check_clean();
	free(pid);
	return (double)time / n;
}

/* Numbers of processes, the least first. */
int bench_procs(int argc, char **argv)
{
	static char note[256];
	struct row r = {
		.unit = "insn",
		.note = note,
		.bar = 1.3,
	};
	char name[128], peer[64];
	int i, len = 0;

	if (argc < 2)
		die("usage: procs LEAST ... MOST");
	for (i = 0; i < argc; i++) {
		double cost;

		boot(BENCH_MB, XV6VM_MACHINE_SHARED_KERNEL);
		cost = lives(atoi(argv[i]));
		len += snprintf(note + len, sizeof(note) - len, "%s%s: %.6g",
				i ? ", " : "", argv[i], cost);
		series_add(i ? &r.ours : &r.peer, cost);
		if (i)
			r.ours.v[0] = cost;
		r.ours.n = !!i;
	}
	snprintf(name, sizeof(name),
		 "a process made, grown and freed by ioctl, one of %s",
		 argv[argc - 1]);
	snprintf(peer, sizeof(peer), "one of %s", argv[0]);
	r.name = name;
	r.peer_name = peer;
	report(&r);
	return 0;
}
