// SPDX-License-Identifier: GPL-2.0-only
/* A reader whose memory is not there until somebody says so. */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stuck.h"

#define START_MS      60000 /* a busy host's reader gets stuck in time */
#define INHERITED_MAX 64    /* the parent has fewer files */

static int faults; /* userfaultfd */

/* A page whose first touch waits for somebody to say what it holds. */
static void *absent_page(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	faults = syscall(SYS_userfaultfd, O_CLOEXEC);
	reg.range.start = (uintptr_t)page;
	reg.range.len = PAGE;
	if (page == MAP_FAILED || faults < 0 ||
	    ioctl(faults, UFFDIO_API, &api) ||
	    ioctl(faults, UFFDIO_REGISTER, &reg))
		return NULL;
	return page;
}

/* Says that the fault has come, and lets it be served once that is wanted. */
static void *watch(void *arg)
{
	const struct reader *r = arg;
	struct uffd_msg msg;
	char byte = 0;

	if (read(faults, &msg, sizeof(msg)) == sizeof(msg) &&
	    msg.event == UFFD_EVENT_PAGEFAULT &&
	    write(r->stuck, &byte, 1) == 1 && !read(r->release, &byte, 1))
		close(faults);
	return NULL;
}

/* Files of the device among them, which are to be closed when their owner says. */
static void close_inherited(const struct reader *r)
{
	int file;

	for (file = STDERR_FILENO + 1; file < INHERITED_MAX; file++)
		if (file != r->stuck && file != r->release)
			close(file);
}

static void be_reader(struct reader *r, const char *path, bool folder)
{
	void *page = absent_page();
	int file = open(path, O_RDONLY);
	pthread_t watcher;
	ssize_t len;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!page || file < 0 || pthread_create(&watcher, NULL, watch, r))
		_exit(1);
	len = folder ? syscall(SYS_getdents64, file, page, PAGE)
		     : read(file, page, PAGE);
	/* What it read may have ended meanwhile, which is an error then. */
	_exit(len ? 0 : 1);
}

bool reader_start(struct reader *r, const char *path, bool folder)
{
	struct pollfd p = { .events = POLLIN };
	int stuck[2], release[2];

	if (pipe(stuck) || pipe(release))
		return false;
	r->pid = fork();
	if (!r->pid) {
		r->stuck = stuck[1];
		r->release = release[0];
		close_inherited(r);
		be_reader(r, path, folder);
	}
	close(stuck[1]);
	close(release[0]);
	r->stuck = stuck[0];
	r->release = release[1];
	p.fd = r->stuck;
	return poll(&p, 1, START_MS) == 1 && p.revents & POLLIN;
}

bool reader_end(struct reader *r, bool by_kill)
{
	int status = 0;

	if (by_kill)
		kill(r->pid, SIGKILL);
	close(r->release);
	close(r->stuck);
	if (waitpid(r->pid, &status, 0) != r->pid)
		return false;
	return by_kill ? WIFSIGNALED(status)
		       : WIFEXITED(status) && !WEXITSTATUS(status);
}
