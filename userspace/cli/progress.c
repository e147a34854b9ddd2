// SPDX-License-Identifier: GPL-2.0-only
/* On a terminal, what takes long says that it goes on, and leaves no trace. */

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "libxv6vm.h"
#include "progress.h"

static volatile sig_atomic_t seconds, percent;
static char what[64];

static void put(const char *s)
{
	if (write(STDERR_FILENO, s, strlen(s)) < 0)
		return;
}

static void put_number(int n)
{
	char digits[16] = "", *p = digits + sizeof(digits) - 1;

	do {
		*--p = '0' + n % 10;
		n /= 10;
	} while (n);
	put(p);
}

/* (No more than what a handler of signals may do.) */
static void tick(int sig)
{
	(void)sig;
	put("\r");
	put(what);
	put(": ");
	put_number(++seconds);
	put(" s");
	if (percent >= 0) {
		put(", ");
		put_number(percent);
		put(" %");
	}
	put("\033[K");
}

static void every(int s)
{
	const struct itimerval t = { { s, 0 }, { s, 0 } };

	setitimer(ITIMER_REAL, &t, NULL);
}

void progress_begin(const char *words)
{
	struct sigaction sa = { .sa_handler = tick, .sa_flags = SA_RESTART };

	if (!isatty(STDERR_FILENO))
		return;
	snprintf(what, sizeof(what), "%s", words);
	seconds = 0;
	percent = -1;
	xv6vm_on_progress(progress_share);
	sigaction(SIGALRM, &sa, NULL);
	every(1);
}

void progress_share(__u32 done, __u32 all)
{
	percent = all ? (__u64)done * 100 / all : 100;
}

void progress_end(void)
{
	if (!*what)
		return;
	every(0);
	if (seconds)
		put("\r\033[K");
	*what = '\0';
}
