// SPDX-License-Identifier: GPL-2.0-only
/* What every test of the device is in need of: calls. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "abi.h"

int fd, ask_fd;
unsigned char *pages;
unsigned long comparisons;

int call(int file, unsigned int cmd, void *arg)
{
	return ioctl(file, cmd, arg) ? errno : 0;
}

bool got(int err, int want, const char *what, unsigned long detail)
{
	comparisons++;
	if (err != want)
		printf("# %s (%#lx): errno %d, not %d\n", what, detail, err,
		       want);
	return err == want;
}

void *blank(const struct card *r)
{
	memset(pages, 0, PAGE);
	((struct xv6vm_hdr *)pages)->size = r->size;
	return pages;
}

__u32 free_frames(void)
{
	struct xv6vm_info info = { .hdr.size = sizeof(info) };

	return call(ask_fd, XV6VM_INFO, &info) ? 0 : info.out_free;
}
