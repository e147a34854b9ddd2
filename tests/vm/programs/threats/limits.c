// SPDX-License-Identifier: GPL-2.0-only
/* As much as there is, and what is left when it is given back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "threats.h"

#define HOLDERS 0xfffe /* open files that the module tells apart */
#define NOBODY	65534
#define DEBUGFS "/sys/kernel/debug/xv6vm"

/* Opens until it is refused; returns the errno. */
static int open_many(int *files, int *count)
{
	int file;

	for (*count = 0; *count < HOLDERS + 2; ++*count) {
		file = open(DEVICE, O_RDONLY);
		if (file < 0)
			return errno;
		files[*count] = file;
	}
	return 0;
}

/* Opens as many as there may be, and closes them. */
static bool files_once(int *files)
{
	int count, err = open_many(files, &count), i;

	for (i = 0; i < count; i++)
		close(files[i]);
	/* Two are open all the time. */
	return got(err, ENOSPC, "open", count) &
	       got(count, HOLDERS - 2, "files", count);
}

static bool files_end(void)
{
	const struct rlimit limit = { HOLDERS + 100, HOLDERS + 100 };
	int *files = calloc(HOLDERS + 2, sizeof(*files));
	bool ok = files && !setrlimit(RLIMIT_NOFILE, &limit);

	ok = ok && files_once(files) && files_once(files);
	free(files);
	return ok;
}

static int kalloc_all(int file, __u32 *frames, __u32 *reason)
{
	struct xv6vm_kalloc k;
	int err;

	for (*frames = 0;; ++*frames) {
		k = (struct xv6vm_kalloc){ .hdr.size = sizeof(k) };
		err = call(file, XV6VM_KALLOC, &k);
		*reason = k.hdr.out_reason;
		if (err)
			return err;
	}
}

static bool frames_end(void)
{
	__u32 before = free_frames(), frames, reason;
	int file = open(DEVICE, O_RDWR);
	bool ok;

	ok = got(kalloc_all(file, &frames, &reason), ENOMEM, "kalloc", 0);
	ok &= got(reason, XV6VM_R_NO_FRAME, "reason", 0) &
	      got(frames, before, "frames", before) &
	      got(free_frames(), 0, "free frames", 0);
	close(file);
	return ok & got(free_frames(), before, "free frames", before);
}

static bool procs_end(void)
{
	struct xv6vm_info info = { .hdr.size = sizeof(info) };
	__u32 before = free_frames(), procs = 0;
	int file = open(DEVICE, O_RDWR), err;
	struct xv6vm_proc_create c;
	bool ok;

	call(fd, XV6VM_INFO, &info);
	do {
		c = (struct xv6vm_proc_create){ .hdr.size = sizeof(c),
						.name = "many" };
		err = call(file, XV6VM_PROC_CREATE, &c);
		procs += !err;
	} while (!err);
	ok = got(err, EAGAIN, "create", procs) &
	     got(c.hdr.out_reason, XV6VM_R_PROC_TABLE_FULL, "reason", 0) &
	     got(procs, info.out_nproc - info.out_procs, "processes", procs);
	close(file);
	return ok & got(free_frames(), before, "free frames", before);
}

void test_limits(void)
{
	boot_anew();
	tap(frames_end(),
	    "T14: frames are taken until ENOMEM; close gives them back");
	tap(procs_end(),
	    "T14: processes are made until EAGAIN; close ends them");
	tap(files_end(), "T14: files are opened until ENOSPC, and again");
	tap(machine_is_whole(), "T14: the machine is whole at its limits");
}

/* The kernel's own refusal; rmmod would look first, and not ask. */
void test_unload(void)
{
	int err = syscall(SYS_delete_module, "xv6vm", O_NONBLOCK) ? errno : 0;
	bool ok = got(err, EAGAIN, "delete_module", 0) &&
		  !access("/sys/module/xv6vm", F_OK) && free_frames();

	tap(ok, "T10: an open file keeps the module: delete_module is EAGAIN");
	/* The next call kills this kernel: let the line out before. */
	if (!ok)
		sleep(1);
}

static int open_as_nobody(const char *path, int how)
{
	int status;
	pid_t child = fork();

	if (!child) {
		if (setgid(NOBODY) || setuid(NOBODY))
			_exit(255);
		_exit(open(path, how) < 0 ? errno : 0);
	}
	return waitpid(child, &status, 0) == child && WIFEXITED(status)
		       ? WEXITSTATUS(status)
		       : 255;
}

void test_nobody(void)
{
	bool ok = got(open_as_nobody(DEVICE, O_RDONLY), EACCES, "read", 0) &
		  got(open_as_nobody(DEVICE, O_WRONLY), EACCES, "write", 0) &
		  got(open_as_nobody(DEVICE, O_RDWR), EACCES, "both", 0);

	tap(ok, "T1: nobody but root opens the device");
	ok = got(open_as_nobody(DEBUGFS "/region", O_RDONLY), EACCES, "region",
		 0);
	tap(ok, "T2: where the region lies is root's to know");
}
