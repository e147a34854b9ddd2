// SPDX-License-Identifier: GPL-2.0-only
/* Loading the module and unloading it. */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "faults.h"

#define MODULE "/lib/xv6vm.ko"

/* Like insmod, but once only, and by this thread; the files of all slots are made alike. */
static int load(const struct op *op)
{
	int file = open(MODULE, O_RDONLY | O_CLOEXEC), err;

	(void)op;
	if (file < 0)
		return errno;
	err = syscall(SYS_finit_module, file, "mem=16M nproc=4", 0) ? errno : 0;
	close(file);
	return err;
}

static int unload(const struct op *op)
{
	(void)op;
	return syscall(SYS_delete_module, "xv6vm", O_NONBLOCK) ? errno : 0;
}

/* No trace of it. */
static bool absent(const struct op *op)
{
	(void)op;
	return (access("/sys/module/xv6vm", F_OK) && access(DEVICE, F_OK) &&
		access(DEBUGFS, F_OK)) ||
	       wrong("there is something of the module");
}

/* What was loaded is a machine, and goes. */
static bool end_load(const struct op *op)
{
	struct machine m;
	int fd = machine_open();
	bool ok = true;

	if (fd >= 0)
		ok = machine_get(fd, &m);
	close(fd);
	if (fd >= 0)
		ok = ok && machine_whole(&m) && !unload(op);
	return ok && absent(op);
}

static bool begin_unload(const struct op *op)
{
	return !load(op) || wrong("the module cannot be loaded");
}

/* If it is still loaded, it goes now. */
static bool end_unload(const struct op *op)
{
	return (access(DEVICE, F_OK) || !unload(op)) && absent(op);
}

void sweep_module(unsigned int stride)
{
	static const struct op ops[] = {
		{ .name = "insmod",
		  .begin = absent,
		  .run = load,
		  .end = end_load },
		{ .name = "rmmod",
		  .begin = begin_unload,
		  .run = unload,
		  .end = end_unload },
	};

	sweep(&ops[0], stride);
	sweep(&ops[1], stride);
}
