// SPDX-License-Identifier: GPL-2.0
/* On a terminal, what takes long says that it goes on, and leaves no trace. */

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "progress.h"

static volatile sig_atomic_t seconds;
static char what[64];

static void put(const char *s)
{
	if (write(STDERR_FILENO, s, strlen(s)) < 0)
		return;
}

/* (No more than what a handler of signals may do.) */
static void tick(int sig)
{
	char digits[16] = " s", *p = digits + sizeof(digits);
	int n = ++seconds;

	(void)sig;
	memcpy(p -= 3, " s", 3);
	for (; n; n /= 10)
		*--p = '0' + n % 10;
	put("\r");
	put(what);
	put(": ");
	put(p);
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
	sigaction(SIGALRM, &sa, NULL);
	every(1);
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
