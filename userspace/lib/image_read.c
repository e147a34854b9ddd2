// SPDX-License-Identifier: GPL-2.0
/* Where images come from: files and machines. */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arg.h"
#include "xv6image.h"

static int file_read(void *ctx, __u32 pa, void *buf, __u32 len)
{
	int fd = (int)(intptr_t)ctx;
	ssize_t n;

	while (len) {
		n = pread(fd, buf, len, pa);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -ENODATA;
		pa += n;
		len -= n;
		buf = (char *)buf + n;
	}
	return 0;
}

static int refuse(struct xv6vm_error *why, int err, const char *path,
		  const char *what)
{
	*why = (struct xv6vm_error){ .err = err };
	snprintf(why->what, sizeof(why->what), "%.60s %s", path, what);
	return -err;
}

static int check(const struct stat *st, const char *path,
		 struct xv6vm_error *why)
{
	if (!S_ISREG(st->st_mode))
		return refuse(why, EINVAL, path, "is not a file");
	if (!st->st_size)
		return refuse(why, EINVAL, path, "is empty");
	if (st->st_size % XV6VM_PGSIZE)
		return refuse(why, EINVAL, path,
			      "is cut off: not a multiple of 4096 bytes");
	if (st->st_size > XV6IMAGE_SIZE_MAX)
		return refuse(why, EFBIG, path,
			      "is larger than 2016M, the most that xv6 has");
	return 0;
}

/* Nothing is waited for: a pipe or terminal is refused, not opened for long. */
int xv6image_open(const char *path, struct xv6image *img,
		  struct xv6vm_error *why)
{
	struct stat st;
	int fd, ret;

	if (!path || !img || !why)
		return -EFAULT;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	*img = (struct xv6image){ file_read, (void *)(intptr_t)fd, 0 };
	if (fd < 0 || fstat(fd, &st))
		return refuse(why, errno, path, "cannot be opened");
	ret = check(&st, path, why);
	if (!ret)
		img->size = st.st_size;
	return ret;
}

void xv6image_close(struct xv6image *img)
{
	if (img && img->read == file_read && (int)(intptr_t)img->ctx >= 0)
		close((int)(intptr_t)img->ctx);
	if (img)
		img->read = NULL;
}

static int machine_read(void *ctx, __u32 pa, void *buf, __u32 len)
{
	__u32 done;
	int ret = xv6vm_ram_read(ctx, pa, buf, len, &done);

	return ret || done == len ? ret : -ENODATA;
}

int xv6image_of(struct xv6vm *h, struct xv6image *img)
{
	NEED(h, img);

	struct xv6vm_info info;
	int ret = xv6vm_info(h, &info);

	*img = (struct xv6image){ machine_read, h, ret ? 0 : info.out_phystop };
	return ret;
}
