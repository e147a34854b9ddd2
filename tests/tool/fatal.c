// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into the tool: FATAL=N kills it as with kill -9 right before its Nth call of
 * those that bring a file to the disk, and N + 1000 right behind that.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

static int calls;

static int at(int number)
{
	const char *n = getenv("FATAL");

	return n && atoi(n) == number;
}

#define FATAL(ret, name, params, ...)                        \
	ret name params                                      \
	{                                                    \
		ret(*real) params = dlsym(RTLD_NEXT, #name); \
		ret result;                                  \
                                                             \
		if (at(++calls))                             \
			raise(SIGKILL);                      \
		result = real(__VA_ARGS__);                  \
		if (at(calls + 1000))                        \
			raise(SIGKILL);                      \
		return result;                               \
	}

FATAL(ssize_t, write, (int fd, const void *p, size_t n), fd, p, n)
FATAL(int, fsync, (int fd), fd)
FATAL(int, fchmod, (int fd, mode_t mode), fd, mode)
FATAL(int, flock, (int fd, int how), fd, how)
FATAL(int, rename, (const char *from, const char *to), from, to)
FATAL(int, mkostemp, (char *path, int flags), path, flags)
