// SPDX-License-Identifier: GPL-2.0-only
/* The machine that the kernel module holds: ioctl(2) on its device. */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "backend.h"

static const char *hint(int err)
{
	switch (err) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return ": is the module loaded? (-d sim works without)";
	case EACCES:
	case EPERM:
		return ": this device is for root (-d sim works without)";
	default:
		return "";
	}
}

static int dev_open(const char *spec, unsigned int flags, void **ctx,
		    struct xv6vm_error *why)
{
	int mode = flags & XV6VM_OPEN_READONLY ? O_RDONLY : O_RDWR;
	/* Whatever it is, nobody waits for it. */
	int fd = open(spec, mode | O_CLOEXEC | O_NONBLOCK);
	int err = errno;

	if (fd >= 0) {
		*ctx = (void *)(intptr_t)fd;
		return 0;
	}
	snprintf(why->what, sizeof(why->what), "cannot open %.60s%s", spec,
		 hint(err));
	return -err;
}

static int dev_ioctl(void *ctx, unsigned int cmd, void *arg)
{
	return ioctl((int)(intptr_t)ctx, cmd, arg) < 0 ? -errno : 0;
}

static void dev_close(void *ctx)
{
	close((int)(intptr_t)ctx);
}

const struct xv6vm_backend xv6vm_dev_backend = {
	.open = dev_open,
	.ioctl = dev_ioctl,
	.close = dev_close,
};
