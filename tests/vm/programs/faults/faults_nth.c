// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel lets a thread say that the n-th request which it is about to make
 * shall fail: /proc/thread-self/fail-nth. Which kinds of requests count stands
 * in debugfs. There it also stands that once the number is used up, requests for
 * memory go on failing for a thread that has asked for that: its make-it-fail.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults.h"

static int nth_fd = -1, forever_fd = -1;

/* Allocations that may wait are nearly all there are. Silent: a stack for each
 * failure would bury the log. */
static const struct {
	const char *file, *value;
} knobs[] = {
	{ "failslab/ignore-gfp-wait", "N" },
	{ "failslab/verbose", "0" },
	{ "failslab/task-filter", "Y" },
	{ "failslab/interval", "1" },
	{ "failslab/times", "-1" },
	{ "failslab/probability", "100" },
	{ "fail_page_alloc/ignore-gfp-wait", "N" },
	{ "fail_page_alloc/ignore-gfp-highmem", "N" },
	{ "fail_page_alloc/min-order", "0" },
	{ "fail_page_alloc/verbose", "0" },
	{ "fail_page_alloc/task-filter", "Y" },
	{ "fail_page_alloc/interval", "1" },
	{ "fail_page_alloc/times", "-1" },
	{ "fail_page_alloc/probability", "100" },
	{ "fail_usercopy/verbose", "0" },
};

static bool set(const char *file, const char *value)
{
	char path[96];
	bool ok;
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s", file);
	fd = open(path, O_WRONLY);
	ok = fd >= 0 && write(fd, value, strlen(value)) > 0;
	close(fd);
	return ok || wrong("%s cannot be set", path);
}

bool nth_open(void)
{
	size_t i;

	for (i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++)
		if (!set(knobs[i].file, knobs[i].value))
			return false;
	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR);
	forever_fd = open("/proc/thread-self/make-it-fail", O_RDWR);
	if (nth_fd < 0 || forever_fd < 0)
		return wrong("there is no fail-nth");
	/* The program's own pages are not to be asked for under way. */
	return !mlockall(MCL_CURRENT | MCL_FUTURE) || wrong("no mlockall");
}

static void put(int fd, const char *text)
{
	ssize_t n = strlen(text);

	if (pwrite(fd, text, n, 0) != n) {
		perror("fail-nth");
		exit(1);
	}
}

void nth_arm(unsigned int nth, bool forever)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", nth);
	/* In this order: the second write may be what counts otherwise. */
	if (forever)
		put(forever_fd, "1");
	put(nth_fd, text);
}

/*
 * What is left of the number is 0 if the failure has happened. To read it is a
 * request as well, and may be the one that fails: then it has not.
 */
bool nth_happened(void)
{
	char text[16] = "";
	bool left = pread(nth_fd, text, sizeof(text) - 1, 0) < 0 || atoi(text);

	while (pwrite(nth_fd, "0", 1, 0) != 1)
		;
	put(forever_fd, "0");
	return !left;
}
