// SPDX-License-Identifier: GPL-2.0-only
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
	return 0;
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

/* What is neither a file nor to become one is written to, and stays what it is. */
static int open_directly(struct xv6vm_whole *w)
{
	w->fd = open(w->path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	return w->fd < 0 || fcntl(w->fd, F_SETFL, 0) ? -errno : 0;
}

static int open_beside(struct xv6vm_whole *w)
{
	if (asprintf(&w->temp, "%s.XXXXXX", w->path) < 0) {
		w->temp = NULL;
		return -ENOMEM;
	}
	w->fd = mkostemp(w->temp, O_CLOEXEC);
	return w->fd < 0 ? -errno : 0;
}

static void forget(struct xv6vm_whole *w)
{
	free(w->path);
	free(w->temp);
}

int xv6vm_whole_begin(struct xv6vm_whole *w, const char *path)
{
	struct stat st;
	int ret;

	memset(w, 0, sizeof(*w));
	w->path = realpath(path, NULL);
	if (!w->path && errno == ENOENT)
		w->path = strdup(path);
	if (!w->path)
		return -errno;
	if (!stat(w->path, &st) && !S_ISREG(st.st_mode))
		ret = open_directly(w);
	else
		ret = open_beside(w);
	if (ret)
		forget(w);
	return ret;
}

static int put_in_place(struct xv6vm_whole *w, int *lock)
{
	keep_rights(w->fd, w->path);
	if (fsync(w->fd) || (lock && flock(w->fd, LOCK_EX)) ||
	    rename(w->temp, w->path))
		return -errno;
	sync_folder(w->path);
	return 0;
}

int xv6vm_whole_end(struct xv6vm_whole *w, int err, int *lock)
{
	if (!err && w->temp)
		err = put_in_place(w, lock);
	if (err && w->temp)
		unlink(w->temp);
	if (!err && lock) {
		close(*lock);
		*lock = w->fd;
	} else if (close(w->fd) && !err) {
		err = -errno;
	}
	forget(w);
	return err;
}

int xv6vm_write_whole(const char *path, const void *data, size_t len, int *lock)
{
	struct xv6vm_whole w;
	int ret = xv6vm_whole_begin(&w, path);

	return ret ? ret
		   : xv6vm_whole_end(&w, write_all(w.fd, data, len), lock);
}
