// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a program on a terminal of 80x24 and types: screen KEYS PROGRAM [ARGUMENT...]
 *
 * Each key is typed when the last one has shown all that it shows, which is to be something.
 * Prints what the program drew, as it drew it. Return: what the program returned.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A screen is whole when so long nothing more came from one that sleeps; to begin may take long. */
#define QUIET_MS 100
#define FIRST_MS 60000
/* One that goes on for ever is ended. */
#define LIFE_S 300

static int start(int terminal, char **argv)
{
	int pid = fork();

	if (pid)
		return pid;
	setsid();
	if (ioctl(terminal, TIOCSCTTY, 0))
		_exit(126);
	dup2(terminal, 0);
	dup2(terminal, 1);
	setenv("TERM", "vt100", 1);
	alarm(LIFE_S);
	execvp(argv[0], argv);
	_exit(127);
}

/* Whether the program does something, or would if it had a CPU. */
static int busy(int pid)
{
	char path[32], state = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	if (f)
		fclose(f);
	return state == 'R' || state == 'D';
}

/* Return: the program still has the terminal. */
static int show(int fd, int pid)
{
	int wait_ms = FIRST_MS;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char buf[4096];
	ssize_t n;

	while (poll(&p, 1, wait_ms) > 0 || busy(pid)) {
		if (!p.revents)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n <= 0)
			return 0;
		fwrite(buf, 1, n, stdout);
		wait_ms = QUIET_MS;
	}
	return 1;
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	int terminal, pid, status;
	const char *key;

	if (argc < 3 || fd < 0 || grantpt(fd) || unlockpt(fd) ||
	    ioctl(fd, TIOCSWINSZ, &size))
		return 125;
	terminal = open(ptsname(fd), O_RDWR | O_NOCTTY);
	if (terminal < 0)
		return 124;
	pid = start(terminal, argv + 2);
	close(terminal);
	for (key = argv[1]; show(fd, pid) && *key; key++)
		if (write(fd, key, 1) != 1)
			break;
	close(fd);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 123;
	return WEXITSTATUS(status);
}
