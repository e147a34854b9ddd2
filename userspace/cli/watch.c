// SPDX-License-Identifier: GPL-2.0-only
/* watch: a question again and again, until Ctrl-C. */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "colour.h"
#include "progress.h"

#define ROWS 24 /* of a terminal that does not tell */

static volatile sig_atomic_t over;

static void on_interrupt(int sig)
{
	(void)sig;
	over = 1;
}

/* In a process of its own, which reads a file anew each time. */
static void ask(struct call *c, int to)
{
	int ret;

	signal(SIGINT, SIG_DFL);
	if (dup2(to, STDOUT_FILENO) < 0 || dup2(to, STDERR_FILENO) < 0)
		_exit(EXIT_USAGE);
	colours_join();
	ret = run_words(c->cli, c->argc, c->argv);
	fflush(stdout);
	_exit(ret);
}

/* Lines beyond the last row are left out, as of a page that has one more. */
static void show(FILE *from, const char *title)
{
	struct winsize size = { .ws_row = 0 };
	bool screen = isatty(STDOUT_FILENO);
	int rows, n = 1;
	char *line = NULL;
	size_t room = 0;

	if (!screen || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row)
		rows = screen ? ROWS : INT32_MAX;
	else
		rows = size.ws_row;
	/* What was there is written over, so that nothing flickers. */
	if (screen)
		printf("\033[H%s\033[K\n\033[K\n", title);
	n += 2;
	while (getline(&line, &room, from) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		if (n++ < rows)
			printf("%s%s\n", line, screen ? "\033[K" : "");
	}
	if (screen)
		printf("\033[J");
	free(line);
	fflush(stdout);
}

/* Return: how the question ended. */
static int once(struct call *c, const char *title)
{
	int ends[2], status = 0;
	FILE *from;
	pid_t pid;

	fflush(NULL);
	if (pipe(ends))
		return fail_errno(c, errno, "cannot ask");
	pid = fork();
	if (!pid) {
		close(ends[0]);
		ask(c, ends[1]);
	}
	close(ends[1]);
	from = pid < 0 ? NULL : fdopen(ends[0], "r");
	if (from) {
		show(from, title);
		fclose(from);
	} else {
		close(ends[0]);
	}
	if (pid < 0)
		return fail_errno(c, errno, "cannot ask");
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_OK;
}

/* What is not worth to be watched, or is no question. Return: EXIT_*. */
static int check(struct call *c)
{
	const struct command *cmd;
	struct cli *cli = c->cli;
	int used;

	cmd = command_find(c->argc, c->argv, &used);
	if (cmd && cmd->effect != ASKS && cmd->run != run_diff)
		return fail_usage(c,
				  "only a question is asked again and again");
	if (cli->line)
		return fail_usage(c, "a batch goes on, and this does not");
	if (cli->h ? xv6vm_restores(cli->h) : !strncmp(cli->spec, "sim", 3))
		return fail_usage(
			c,
			"nobody else changes this machine: watch the device, or a "
			"FILE.xv6m that others change");
	return EXIT_OK;
}

static int interval(struct call *c, struct timespec *t)
{
	const char *word = option(c, "interval");
	char *end = NULL;
	double seconds = word ? strtod(word, &end) : 2;

	if (word &&
	    (end == word || *end || !(seconds >= 0.1) || seconds > 86400))
		return fail_usage(c, "'%s' is not 0.1 to 86400 seconds", word);
	t->tv_sec = seconds;
	t->tv_nsec = (seconds - t->tv_sec) * 1e9;
	return EXIT_OK;
}

int run_watch(struct call *c)
{
	struct sigaction sa = { .sa_handler = on_interrupt }, was;
	struct timespec t;
	char title[224];
	int ret = check(c);

	if (!ret)
		ret = interval(c, &t);
	if (ret)
		return ret;
	snprintf(title, sizeof(title), "Every %g s: %.160s  (Ctrl-C ends)",
		 t.tv_sec + t.tv_nsec / 1e9, c->subject);
	over = 0;
	progress_end();
	sigaction(SIGINT, &sa, &was);
	do {
		ret = once(c, title);
	} while (ret != EXIT_USAGE && !over && !nanosleep(&t, NULL) && !over);
	sigaction(SIGINT, &was, NULL);
	return ret == EXIT_USAGE ? ret : EXIT_OK;
}
