// SPDX-License-Identifier: GPL-2.0-only
/* What the C library of WASI has not, or says in other words than the usual one. */

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <backend.h>

#include "../cli/cli.h"

#define WASM_PAGE 65536u

/* What was given back, for the next of that size. */
static struct {
	void *p;
	size_t len;
} spare;

/* Memory that is new is zero; nobody has to touch it. */
void *page_map(size_t len)
{
	void *p = spare.p;
	size_t at;

	if (spare.len == len) {
		spare.len = 0;
		return memset(p, 0, len);
	}
	at = __builtin_wasm_memory_grow(0, (len + WASM_PAGE - 1) / WASM_PAGE);
	if (at == (size_t)-1) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return (void *)(at * WASM_PAGE);
}

/* Nothing becomes smaller there; the largest is worth to be kept. */
void page_unmap(void *p, size_t len)
{
	if (len <= spare.len)
		return;
	spare.p = p;
	spare.len = len;
}

/* Nobody else has a file open. */
int flock(int fd, int operation)
{
	(void)fd;
	(void)operation;
	return 0;
}

/* What lies in memory is there to be read. */
int poll(struct pollfd *p, nfds_t n, int timeout)
{
	nfds_t i;

	(void)timeout;
	for (i = 0; i < n; i++)
		p[i].revents = p[i].events;
	return n;
}

int fchmod(int fd, mode_t mode)
{
	(void)fd;
	(void)mode;
	return 0;
}

mode_t umask(mode_t mask)
{
	(void)mask;
	return 022;
}

/* There are no links. */
char *realpath(const char *path, char *resolved)
{
	(void)resolved;
	if (!access(path, F_OK))
		return strdup(path);
	return NULL;
}

int mkostemp(char *path, int flags)
{
	static unsigned int next;

	snprintf(path + strlen(path) - 6, 7, "%06u", next++ % 1000000);
	return open(path, O_RDWR | O_CREAT | O_EXCL | flags, 0600);
}

/* Their names, and what glibc says where that is something else. */
static const struct {
	int err;
	const char *name, *text;
} errors[] = {
#define E(name, ...)                     \
	{                                \
		name, #name, __VA_ARGS__ \
	}
	E(E2BIG),
	E(EACCES),
	E(EAGAIN),
	E(EALREADY, "Operation already in progress"),
	E(EBADF),
	E(EBADFD, "File descriptor in bad state"),
	E(EBADMSG),
	E(EBUSY, "Device or resource busy"),
	E(ECANCELED, "Operation canceled"),
	E(ECHILD, "No child processes"),
	E(EEXIST),
	E(EFAULT),
	E(EFBIG),
	E(EINTR),
	E(EINVAL),
	E(EIO, "Input/output error"),
	E(EISDIR),
	E(ELOOP, "Too many levels of symbolic links"),
	E(EMFILE, "Too many open files"),
	E(EMSGSIZE, "Message too long"),
	E(ENAMETOOLONG, "File name too long"),
	E(ENODATA, "No data available"),
	E(ENODEV),
	E(ENOENT),
	E(ENOEXEC),
	E(ENOMEM, "Cannot allocate memory"),
	E(ENOSPC),
	E(ENOSYS),
	E(ENOTDIR),
	E(ENOTTY, "Inappropriate ioctl for device"),
	E(ENXIO),
	E(EOPNOTSUPP, "Operation not supported"),
	E(EOVERFLOW, "Value too large for defined data type"),
	E(EPERM),
	E(EPROTONOSUPPORT),
	E(ERANGE, "Numerical result out of range"),
	E(EROFS),
	E(ESPIPE, "Illegal seek"),
	E(ESRCH),
	E(EXDEV, "Invalid cross-device link"),
#undef E
};

#define ERRORS (sizeof(errors) / sizeof(errors[0]))

const char *strerrorname_np(int err)
{
	size_t i;

	for (i = 0; i < ERRORS; i++) {
		if (errors[i].err == err)
			return errors[i].name;
	}
	return NULL;
}

#undef strerror

char *page_strerror(int err)
{
	size_t i;

	for (i = 0; i < ERRORS; i++) {
		if (errors[i].err == err && errors[i].text)
			return (char *)errors[i].text;
	}
	return strerror(err);
}

/* A page reaches no other machine. */
static int live_open(const char *spec, unsigned int flags, void **ctx,
		     struct xv6vm_error *why)
{
	(void)spec, (void)flags, (void)ctx;
	snprintf(why->what, sizeof(why->what), "a page reaches no QEMU");
	return -EOPNOTSUPP;
}

const struct xv6vm_backend xv6vm_live_backend = { .open = live_open };

const struct command qemu_commands[] = { { 0 } };
const struct command grade_commands[] = { { 0 } };
