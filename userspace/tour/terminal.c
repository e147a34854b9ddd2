// SPDX-License-Identifier: GPL-2.0-only
/* A tour on a terminal, or by a script: lines of standard input. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tour.h"

/* Interrupted, a tour is left, and the machine put in order. */
static void on_interrupt(int sig)
{
	(void)sig;
}

/* What is too long for a line is lost. Return: there is one. */
static bool read_line(char line[TOUR_LINE_MAX + 2])
{
	size_t len;
	int c;

	if (!fgets(line, TOUR_LINE_MAX + 2, stdin))
		return false;
	len = strcspn(line, "\n");
	if (!line[len])
		while ((c = getchar()) != EOF && c != '\n')
			;
	while (len && strchr(" \t\r", line[len - 1]))
		len--;
	line[len] = '\0';
	return true;
}

int tour_talk(struct call *c, struct tour *t)
{
	struct sigaction sa = { .sa_handler = on_interrupt }, was;
	char line[TOUR_LINE_MAX + 2];
	int ret;

	(void)c;
	sigaction(SIGINT, &sa, &was);
	while (t->waits != WAITS_OVER) {
		fputs(say_prompt(t), stdout);
		fflush(stdout);
		if (read_line(line)) {
			if (!isatty(STDIN_FILENO))
				puts(line);
			tour_line(t, line + strspn(line, " \t"));
		} else {
			clearerr(stdin);
			putchar('\n');
			tour_line(t, "q");
		}
	}
	sigaction(SIGINT, &was, NULL);
	ret = t->status;
	free(t);
	return ret;
}
