// SPDX-License-Identifier: GPL-2.0-only
/* Holding a machine, and giving it back whatever happens. */

#include "live.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct wire *wire_of(struct hold *h)
{
	return h->gdb ? &h->gdb->wire : &h->qmp->wire;
}

static int greet(struct hold *h, const char *where, struct xv6vm_error *why)
{
	int ret = h->gdb ? gdb_greet(h->gdb, where, why)
			 : qmp_greet(h->qmp, where, why);

	h->ran = h->gdb ? h->gdb->ran : h->qmp->ran;
	return ret;
}

static void set_ran(struct hold *h, bool run)
{
	if (h->gdb)
		h->gdb->ran = run;
	else
		h->qmp->ran = run;
}

/* Return: 0 or, where it may not have been let run again, a negative errno. */
static int let_go(struct hold *h)
{
	if (h->gdb)
		return gdb_close(h->gdb);
	qmp_close(h->qmp);
	return 0;
}

/*
 * By a connection of its own: the old one may be in the midst of a command, or behind
 * its last one, where QEMU's stub bears no more. Its first question takes breakpoints away.
 * On a busy host the first answer takes long, and nobody else would ask again.
 */
static void rescue(struct hold *h, const char *where, bool run)
{
	int64_t until = wire_until(WIRE_PATIENCE);
	struct xv6vm_error why;
	int ret;

	do {
		wire_close(wire_of(h));
		ret = wire_open(wire_of(h), where, &why);
		if (!ret)
			ret = greet(h, where, &why);
	} while (ret == -ETIMEDOUT && wire_until(0) < until);
	if (ret)
		return;
	if (h->gdb)
		h->gdb->physical = true;
	set_ran(h, run);
	let_go(h);
}

/*
 * The other process: it hears 'r' if the machine ran, 's' if it stood still, and nothing
 * more when we have died. To call a stub is to stop it, so that one of which it has heard
 * nothing did run.
 */
static void watch_over(struct hold *h, int fd, const char *where)
{
	char c = 0, heard = 0;
	ssize_t n;

	setsid();
	signal(SIGPIPE, SIG_IGN);
	for (n = 0; n < 3; n++)
		close(n);
	while ((n = read(fd, &c, 1)) > 0 || (n < 0 && errno == EINTR))
		heard = n > 0 ? c : heard;
	if (h->gdb || heard == 'r')
		rescue(h, where, heard != 's');
	/* Not before: QEMU would make a file of that name. */
	unlink(h->link);
	_exit(0);
}

static int set_guard(struct hold *h, const char *where)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		return -errno;
	h->guard = fds[1];
	h->guardian = fork();
	if (!h->guardian) {
		close(fds[1]);
		watch_over(h, fds[0], where);
	}
	close(fds[0]);
	if (h->guardian > 0)
		return 0;
	close(fds[1]);
	return -EAGAIN;
}

/* It has nothing to do as long as we live. */
static void dismiss_guard(struct hold *h)
{
	kill(h->guardian, SIGKILL);
	close(h->guard);
	waitpid(h->guardian, NULL, 0);
}

static int begin(struct hold *h, const char *where, struct xv6vm_error *why)
{
	int ret = set_guard(h, where);

	if (ret) {
		snprintf(why->what, sizeof(why->what),
			 "no process to give the machine back");
		return ret;
	}
	ret = greet(h, where, why);
	if (!ret && send(h->guard, h->ran ? "r" : "s", 1, MSG_NOSIGNAL) != 1)
		ret = -EPIPE;
	if (!ret && h->qmp && h->ran)
		ret = qmp_stop(h->qmp);
	if (ret)
		dismiss_guard(h);
	/* Who answers was stopped by our call; who does not may be somebody else's. */
	if (ret && ret != -ETIMEDOUT && h->gdb)
		rescue(h, where, true);
	return ret;
}

static void forget(struct hold *h)
{
	free(h->gdb);
	free(h->qmp);
}

/* Nobody guesses it. */
static void name_link(struct hold *h)
{
	__u64 n = 0;

	if (getrandom(&n, sizeof(n), 0) < 0)
		n = (__u64)wire_until(0);
	snprintf(h->link, sizeof(h->link), "/tmp/xv6vm-%d-%llx", getpid(),
		 (unsigned long long)n);
}

int hold_open(const char *spec, struct hold *h, struct xv6vm_error *why)
{
	char *where = h->where;
	size_t len;
	int ret = -ENOMEM;

	*h = (struct hold){ .guard = -1 };
	len = strcspn(strchr(spec, ':') + 1, ",");
	snprintf(where, sizeof(h->where), "%.*s", (int)len,
		 strchr(spec, ':') + 1);
	if (spec[0] == 'q')
		h->qmp = calloc(1, sizeof(*h->qmp));
	else
		h->gdb = calloc(1, sizeof(*h->gdb));
	name_link(h);
	if (h->gdb || h->qmp)
		ret = wire_open(wire_of(h), where, why);
	if (!ret) {
		ret = begin(h, where, why);
		if (ret)
			wire_close(wire_of(h));
	}
	if (ret)
		forget(h);
	return ret;
}

void hold_close(struct hold *h)
{
	bool run = h->gdb && h->gdb->ran;
	int ret = let_go(h);

	/* (It has the old connection, too.) */
	dismiss_guard(h);
	if (h->again || ret)
		rescue(h, h->where, run);
	forget(h);
}

void hold_leave(struct hold *h, bool run)
{
	set_ran(h, run);
	hold_close(h);
}

int hold_monitor(struct hold *h, const char *command, char *text, size_t room)
{
	return h->gdb ? gdb_monitor(h->gdb, command, text, room)
		      : qmp_monitor(h->qmp, command, text, room);
}

/*
 * Where QEMU may write for us: a name that leads to memory of ours, if it sees the same
 * file system.
 */
static int common_file(const struct hold *h)
{
	int fd = memfd_create("xv6vm", MFD_CLOEXEC);
	char target[64];

	if (fd < 0)
		return -1;
	snprintf(target, sizeof(target), "/proc/%d/fd/%d", getpid(), fd);
	if (!symlink(target, h->link))
		return fd;
	close(fd);
	return -1;
}

static int save(struct hold *h, int fd, __u32 pa, __u32 len)
{
	char command[128], text[256];
	int ret;

	snprintf(command, sizeof(command), "pmemsave 0x%x 0x%x \"%s\"", pa, len,
		 h->link);
	ret = hold_monitor(h, command, text, sizeof(text));
	if (ret)
		return ret;
	/* Nobody else's file: it has as many bytes as were asked for. */
	return *text || lseek(fd, 0, SEEK_END) != (off_t)len ? -EIO : 0;
}

/* A page first: it shows whether that way leads anywhere. What came is mapped. */
static int by_file(struct hold *h, __u32 pa, void *buf, __u32 len)
{
	int fd = common_file(h), ret = -EIO;

	if (fd < 0)
		return ret;
	ret = save(h, fd, pa, XV6VM_PGSIZE);
	if (!ret)
		ret = save(h, fd, pa, len);
	if (!ret && mmap(buf, len, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED)
		ret = -errno;
	unlink(h->link);
	close(fd);
	return ret;
}

int hold_copy(struct hold *h, __u32 pa, void *buf, __u32 len,
	      struct xv6vm_error *why)
{
	int ret = by_file(h, pa, buf, len);

	if (ret == -EIO)
		ret = h->gdb ? gdb_read(h->gdb, true, pa, buf, len) : ret;
	if (ret)
		snprintf(why->what, sizeof(why->what), "%s",
			 h->qmp ? "by QMP, QEMU has to see the files of this "
				  "machine: gdb's stub has no need of that"
				: "the machine's memory cannot be read");
	return ret;
}
