// SPDX-License-Identifier: GPL-2.0-only
/* The device's open and close, and those files in debugfs that there are. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"

#define FILES_MAX 64

static struct machine baseline;
static int fd;

/* ---- the device ---- */

static bool nothing(const struct op *op)
{
	(void)op;
	return true;
}

static bool whole(const struct op *op)
{
	(void)op;
	return machine_whole(&baseline);
}

static int run_open(const struct op *op)
{
	fd = open(op->arg, O_RDWR);
	return fd < 0 ? errno : close(fd);
}

/* A file with a process, a child of it that has ended, and a frame. */
static bool begin_close(const struct op *op)
{
	struct xv6vm_proc_create p = { .hdr.size = sizeof(p), .name = "p" };
	struct xv6vm_proc_fork f = { .hdr.size = sizeof(f) };
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };
	bool ok;

	fd = open(op->arg, O_RDWR);
	ok = fd >= 0 && !call(fd, XV6VM_PROC_CREATE, &p);
	f.pid = p.out_pid;
	return ok && !call(fd, XV6VM_PROC_FORK, &f) &&
	       !call(fd, XV6VM_KALLOC, &k);
}

static int run_close(const struct op *op)
{
	(void)op;
	return close(fd) ? errno : 0;
}

/* ---- debugfs ---- */

static char paths[FILES_MAX][64];
static unsigned int count;

static int found(const char *path, const struct stat *st, int type,
		 struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	if (type == FTW_F && count < FILES_MAX && strlen(path) < 64)
		strcpy(paths[count++], path);
	return 0;
}

static int run_open_file(const struct op *op)
{
	fd = open(op->arg, O_RDONLY);
	return fd < 0 ? errno : close(fd);
}

static bool begin_read(const struct op *op)
{
	fd = open(op->arg, O_RDONLY);
	return fd >= 0 || wrong("%s cannot be opened", op->name);
}

/* From the beginning to the end. */
static int run_read(const struct op *op)
{
	static char text[16384];
	ssize_t n, all = 0;

	(void)op;
	if (lseek(fd, 0, SEEK_SET))
		return errno;
	while ((n = read(fd, text, sizeof(text))) > 0)
		all += n;
	return n < 0 ? errno : all ? 0 : ENODATA;
}

static bool end_read(const struct op *op)
{
	(void)op;
	close(fd);
	return machine_whole(&baseline);
}

static void sweep_debugfs(unsigned int stride)
{
	char name[96];
	unsigned int i;

	nftw(DEBUGFS, found, 8, FTW_PHYS);
	tap(count > 8, "there are %u files in debugfs", count);
	for (i = 0; i < count; i++) {
		const char *file = paths[i] + sizeof(DEBUGFS);
		struct op op = { .name = name,
				 .begin = nothing,
				 .run = run_open_file,
				 .end = whole,
				 .arg = paths[i] };

		snprintf(name, sizeof(name), "open of debugfs %s", file);
		sweep(&op, stride);
		op.begin = begin_read;
		op.run = run_read;
		op.end = end_read;
		snprintf(name, sizeof(name), "read of debugfs %s", file);
		sweep(&op, stride);
	}
}

void sweep_files(unsigned int stride)
{
	const struct op ops[] = {
		{ .name = "open",
		  .begin = nothing,
		  .run = run_open,
		  .end = whole,
		  .arg = DEVICE },
		{ .name = "close",
		  .begin = begin_close,
		  .run = run_close,
		  .end = whole,
		  .arg = DEVICE },
	};
	int file = machine_open();
	bool ok = file >= 0 && machine_get(file, &baseline);
	size_t i;

	close(file);
	for (i = 0; ok && i < sizeof(ops) / sizeof(ops[0]); i++)
		sweep(&ops[i], stride);
	sweep_debugfs(stride);
}
