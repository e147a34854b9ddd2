// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the largest machine with a thousand processes takes of the kernel's
 * memory, and what reading all that debugfs shows of it takes meanwhile.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

#define VIEWS	    "/sys/kernel/debug/xv6vm"
#define SAMPLE_EACH 64u /* reads from one look at the memory to the next */
#define MACHINE_MB  2016u
#define FRAMES	    (MACHINE_MB << 8)
#define PROCESSES   1000u
#define EACH	    50u

/* What the reading came to. */
static struct {
	unsigned long files;
	unsigned long long bytes;
	unsigned long most; /* KB in use */
} all;

/* KB that the kernel has in use for itself, a region's own pages apart. */
static unsigned long used_kb(void)
{
	unsigned long kb, sum = 0;
	char line[128], key[32];
	FILE *f = fopen("/proc/meminfo", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%31[^:]: %lu kB", key, &kb) == 2 &&
		    (!strcmp(key, "Slab") || !strcmp(key, "VmallocUsed") ||
		     !strcmp(key, "Percpu")))
			sum += kb;
	if (!f || !sum)
		die("/proc/meminfo does not tell what is used");
	fclose(f);
	return sum;
}

static void look(void)
{
	unsigned long kb = used_kb();

	if (kb > all.most)
		all.most = kb;
}

static void read_file(const char *name)
{
	static char text[65536];
	int fd = view(name);
	unsigned int n = 0;
	ssize_t got;

	while ((got = read(fd, text, sizeof(text))) > 0) {
		all.bytes += got;
		if (n++ % SAMPLE_EACH == 0)
			look();
	}
	if (got < 0)
		die("%s: %s", name, strerror(errno));
	look();
	close(fd);
	all.files++;
}

/* All plain files in a folder; "" is the machine's own. */
static void read_folder(const char *folder)
{
	char path[300];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), VIEWS "/%s", folder);
	d = opendir(path);
	if (!d)
		die("%s: %s", path, strerror(errno));
	while ((e = readdir(d))) {
		snprintf(path, sizeof(path), "%s%s%s", folder,
			 *folder ? "/" : "", e->d_name);
		if (e->d_type == DT_REG)
			read_file(path);
	}
	closedir(d);
}

/* Processes whose pages lie between each other's, so that lines are many. */
static void populate(unsigned int n, __u32 *pid)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		pid[i] = create();
	for (i = 0; i < 4 * n; i++)
		grow(pid[i % n], 4096);
}

/* @kb in use for @n of something. */
static void row_of_part(const char *name, unsigned int n, unsigned long kb,
			const char *note)
{
	struct row r = { .name = name, .unit = "bytes", .note = note };

	series_add(&r.ours, kb * 1024.0 / n);
	report(&r);
}

static void row_of_memory(unsigned long kb)
{
	struct row r = {
		.name = "memory beside the region, all of it",
		.unit = "bytes",
		.peer_name = "8 bytes a frame and 64 KB a process",
		.bar = 1,
		.note = "a thousand processes, the module's code too",
	};

	series_add(&r.ours, kb * 1024.0);
	series_add(&r.peer, FRAMES * 8.0 + PROCESSES * 65536.0);
	report(&r);
}

static void row_of_reading(unsigned long kb, unsigned int mb, unsigned int n)
{
	char note[160];
	struct row r = {
		.name = "every file of debugfs read: memory taken meanwhile",
		.unit = "bytes",
		.note = note,
	};

	snprintf(note, sizeof(note),
		 "%lu files, %llu KB of text, %u MB, %u processes", all.files,
		 all.bytes >> 10, mb, n);
	series_add(&r.ours, kb * 1024.0);
	report(&r);
}

/* What there is once, and all files of one process in EACH. */
static void read_all_files(const __u32 *pid, unsigned int n)
{
	char folder[32];
	unsigned int i;

	all.most = used_kb();
	read_folder("");
	for (i = 0; i < n; i += EACH) {
		snprintf(folder, sizeof(folder), "slot/%u", pid[i] - 1);
		read_folder(folder);
	}
}

/* The argument: KB in use before the module was loaded. */
int bench_files(int argc, char **argv)
{
	__u32 *pid = calloc(PROCESSES, sizeof(*pid));
	unsigned long before;

	if (!pid || !argc)
		die("usage: files KB-BEFORE");
	row_of_part("memory beside the region, of a frame", FRAMES,
		    used_kb() - atol(argv[0]), "the module's code too");
	boot(MACHINE_MB, XV6VM_MACHINE_SHARED_KERNEL);
	before = used_kb();
	populate(PROCESSES, pid);
	row_of_part("memory beside the region, of a process", PROCESSES,
		    used_kb() - before, "its files in debugfs too");
	row_of_memory(used_kb() - atol(argv[0]));
	before = used_kb();
	read_all_files(pid, PROCESSES);
	row_of_reading(all.most - before, MACHINE_MB, PROCESSES);
	check_clean();
	return 0;
}
