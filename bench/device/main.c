// SPDX-License-Identifier: GPL-2.0-only
/*
 * xv6vm-bench PART [ARGUMENT...]: measures the device and what shows it, and
 * prints a line of JSON behind "# bench " for each row.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"

int device;

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} parts[] = {
	{ "calls", bench_calls }, { "batch", bench_batch },
	{ "sizes", bench_sizes }, { "views", bench_views },
	{ "procs", bench_procs }, { "threads", bench_threads },
	{ "dump", bench_dump },	  { "files", bench_files },
};

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		die("usage: xv6vm-bench PART [ARGUMENT...]");
	device = open("/dev/xv6vm", O_RDWR);
	if (device < 0)
		die("/dev/xv6vm: %s", strerror(errno));
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strcmp(argv[1], parts[i].name))
			return parts[i].run(argc - 2, argv + 2);
	die("no part called %s", argv[1]);
}
