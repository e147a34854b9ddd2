// SPDX-License-Identifier: GPL-2.0-only
/* FILE.xv6m: a simulated machine that stays. Read when opened, written when changed. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "state.h"
#include "whole.h"

/**
 * struct kept - one that is open
 * @fd: the file, locked against others
 * @saved: dev.changed, when file and machine were the same
 */
struct kept {
	struct xv6vm_sim *sim;
	char *path;
	int fd;
	u64 saved;
};

/* Whether @path still names what is open: others put a new one in its place. */
static bool is_same(int fd, const char *path)
{
	struct stat a, b;

	return !fstat(fd, &a) && !stat(path, &b) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/* Somebody who looks at it has it for a moment, a prompt for as long as it likes. */
static int lock(int fd, int how)
{
	const struct timespec moment = { .tv_nsec = 20000000 };
	int tries = 50, ret;

	do {
		ret = flock(fd, how | LOCK_NB);
	} while (ret && errno == EWOULDBLOCK && --tries &&
		 !nanosleep(&moment, NULL));
	return ret;
}

static int open_locked(const char *path, bool readonly)
{
	int fd, err;

	do {
		fd = open(path, (readonly ? O_RDONLY : O_RDWR) | O_CLOEXEC |
					O_NONBLOCK);
		if (fd < 0)
			return -errno;
		if (lock(fd, readonly ? LOCK_SH : LOCK_EX)) {
			err = errno == EWOULDBLOCK ? EBUSY : errno;
			close(fd);
			return -err;
		}
		if (is_same(fd, path))
			return fd;
		close(fd);
	} while (1);
}

static int read_machine(struct kept *k, unsigned int flags,
			struct xv6vm_error *why)
{
	void *data;
	size_t len;
	int ret = xv6vm_read_whole(k->fd, XV6VM_SNAPSHOT_MAX, &data, &len);

	if (ret)
		return ret;
	ret = xv6vm_sim_from(data, len, flags, &k->sim, why);
	free(data);
	return ret;
}

static void say_why(const char *path, int ret, struct xv6vm_error *why)
{
	char what[64];

	snprintf(what, sizeof(what), "%.63s", why->what);
	if (ret == -ENOENT)
		snprintf(what, sizeof(what),
			 "there is none yet: xv6vm -d sim snapshot save FILE "
			 "makes one");
	else if (ret == -EBUSY)
		snprintf(what, sizeof(what), "another xv6vm has it open");
	else if (ret == -EINVAL && !*what)
		snprintf(what, sizeof(what), "it is no file that can be kept");
	snprintf(why->what, sizeof(why->what), "%.60s%s%s", path,
		 *what ? ": " : "", what);
}

static int keep_open(const char *path, unsigned int flags, void **ctx,
		     struct xv6vm_error *why)
{
	struct kept *k = calloc(1, sizeof(*k));
	int ret = -ENOMEM;

	if (!k)
		return ret;
	k->path = strdup(path);
	k->fd = ret = k->path ? open_locked(path, flags & XV6VM_OPEN_READONLY)
			      : -ENOMEM;
	if (k->fd >= 0)
		ret = read_machine(k, flags, why);
	if (!ret) {
		k->saved = k->sim->dev.changed;
		*ctx = k;
		return 0;
	}
	say_why(path, ret, why);
	if (k->fd >= 0)
		close(k->fd);
	free(k->path);
	free(k);
	return ret;
}

static int keep_ioctl(void *ctx, unsigned int cmd, void *arg)
{
	struct kept *k = ctx;

	return xv6vm_sim_ioctl(k->sim, cmd, arg);
}

static int keep_save(void *ctx, void **data, size_t *len)
{
	struct kept *k = ctx;

	return xv6vm_sim_save(k->sim, data, len);
}

static int keep_load(void **ctx, const void *data, size_t len,
		     struct xv6vm_error *why)
{
	struct kept *k = *ctx;
	struct xv6vm_sim *s;
	int ret = xv6vm_sim_from(data, len, 0, &s, why);

	if (ret)
		return ret;
	xv6vm_sim_close(k->sim);
	k->sim = s;
	/* Never that of a machine that changed since. */
	k->saved = s->dev.changed - 1;
	return 0;
}

static int keep_sync(void *ctx)
{
	struct kept *k = ctx;
	u64 now = k->sim->dev.changed;
	void *data;
	size_t len;
	int ret;

	if (now == k->saved)
		return 0;
	ret = xv6vm_sim_save(k->sim, &data, &len);
	if (ret)
		return ret;
	ret = xv6vm_write_whole(k->path, data, len, &k->fd);
	free(data);
	if (!ret)
		k->saved = now;
	return ret;
}

static int keep_adopt(void *ctx, const struct xv6image_report *r)
{
	struct kept *k = ctx;

	return xv6vm_sim_backend.adopt(k->sim, r);
}

static void keep_close(void *ctx)
{
	struct kept *k = ctx;

	xv6vm_sim_close(k->sim);
	close(k->fd);
	free(k->path);
	free(k);
}

const struct xv6vm_backend xv6vm_keep_backend = {
	.open = keep_open,
	.ioctl = keep_ioctl,
	.close = keep_close,
	.save = keep_save,
	.load = keep_load,
	.sync = keep_sync,
	.adopt = keep_adopt,
};
