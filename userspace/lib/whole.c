// SPDX-License-Identifier: GPL-2.0
/* Files that are there as a whole, or as they were before. */

#include <errno.h>
#include <libgen.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "whole.h"

int xv6vm_read_whole(int fd, size_t max, void **data, size_t *len)
{
	struct stat st;
	size_t got = 0;
	ssize_t n = 1;
	char *p;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	if ((unsigned long long)st.st_size > max)
		return -EFBIG;
	p = malloc(st.st_size + 1);
	if (!p)
		return -ENOMEM;
	while (got < (size_t)st.st_size && n > 0) {
		n = read(fd, p + got, st.st_size - got);
		got += n > 0 ? n : 0;
	}
	if (n < 0) {
		free(p);
		return -errno;
	}
	*data = p;
	*len = got;
	return 0;
}

static int write_all(int fd, const char *p, size_t len)
{
	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		p += n > 0 ? n : 0;
		len -= n > 0 ? n : 0;
	}
	return fsync(fd) ? -errno : 0;
}

/* That the name is there, too, after the power fails. */
static void sync_folder(const char *path)
{
	char *copy = strdup(path);
	int fd = copy ? open(dirname(copy), O_RDONLY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

/* The rights that the file has, or that a new one gets. */
static void keep_rights(int fd, const char *path)
{
	struct stat st;
	mode_t mask = umask(0);

	umask(mask);
	if (fchmod(fd, stat(path, &st) ? 0666 & ~mask : st.st_mode & 07777))
		return;
}

int xv6vm_write_whole(const char *path, const void *data, size_t len, int *lock)
{
	char *temp = NULL;
	int fd, ret;

	if (asprintf(&temp, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkostemp(temp, O_CLOEXEC);
	ret = fd < 0 ? -errno : write_all(fd, data, len);
	if (!ret) {
		keep_rights(fd, path);
		if ((lock && flock(fd, LOCK_EX)) || rename(temp, path))
			ret = -errno;
	}
	if (ret && fd >= 0)
		unlink(temp);
	if (!ret)
		sync_folder(path);
	if (!ret && lock) {
		close(*lock);
		*lock = fd;
	} else if (fd >= 0) {
		close(fd);
	}
	free(temp);
	return ret;
}
