// SPDX-License-Identifier: GPL-2.0-only
/*
 * Thousands of processes: half of them created, half forked, all grown and
 * freed; and what one costs when there are few and when there are many.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../addresses.h"
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

/* The argument: how many. Prints what one cost, for a row of several runs. */
int bench_procs(int argc, char **argv)
{
	if (!argc)
		die("usage: procs NUMBER");
	boot(BENCH_MB, XV6VM_MACHINE_SHARED_KERNEL);
	printf("%.10g\n", lives(atoi(argv[0])));
	return 0;
}
