// SPDX-License-Identifier: GPL-2.0-only
/* The programs of a kernel with a console: a shell, xv6's forktest, and those of labs. */

#include "program.h"

#include "types.h"
#include "stat.h"
#include "user.h"

/* Each the main of a program of its own. */
int labnull(void), lablazy(void), labcow(void), labshm(void), labfree(void),
	labtrans(void);

int fork(void)
{
	return call(CALL_FORK, 0, 0);
}

int exit(void)
{
	for (;;)
		call(CALL_EXIT, 0, 0);
}

int wait(void)
{
	return call(CALL_WAIT, 0, 0);
}

int read(int fd, void *to, int n)
{
	(void)fd;
	return call(CALL_GETS, (int)to, n);
}

int write(int fd, const void *from, int n)
{
	(void)fd;
	return call(CALL_PUTS, (int)from, n);
}

int exec(const char *name, char **argv)
{
	(void)argv;
	return call(CALL_EXEC, (int)name, 0);
}

char *sbrk(int n)
{
	int from = call(CALL_SIZE, 0, 0);

	return (char *)(call(CALL_SBRK, n, 0) ? -1 : from);
}

int freepages(void)
{
	return call(CALL_FREEPAGES, 0, 0);
}

uint translate(void *va)
{
	return call(CALL_TRANSLATE, (int)va, 0);
}

char *shmmap(void)
{
	return (char *)call(CALL_SHARE, 0, 0);
}

static void put_number(uint n, uint base)
{
	char digits[12];
	int i = sizeof(digits);

	do
		digits[--i] = "0123456789ABCDEF"[n % base];
	while (n /= base);
	write(1, digits + i, sizeof(digits) - i);
}

static void put_text(const char *s)
{
	int n = 0;

	while (s[n])
		n++;
	write(1, s, n);
}

/* %d, %x, %s, in the letters of xv6's; all else is itself. */
void printf(int fd, const char *format, ...)
{
	__builtin_va_list more;
	int n;

	__builtin_va_start(more, format);
	for (; *format; format++) {
		if (*format != '%') {
			write(fd, format, 1);
			continue;
		}
		format++;
		if (*format == 's') {
			put_text(__builtin_va_arg(more, const char *));
			continue;
		}
		n = __builtin_va_arg(more, int);
		if (*format == 'd' && n < 0)
			put_text("-");
		put_number(*format == 'd' && n < 0 ? -n : n,
			   *format == 'd' ? 10 : 16);
	}
	__builtin_va_end(more);
}

/* As many children as there is room for, as xv6's program of this name. */
static void forktest(void)
{
	int n = 0, pid;

	put_text("fork test\n");
	while ((pid = fork()) > 0)
		n++;
	if (!pid)
		exit();
	while (wait() > 0)
		n--;
	put_text(n ? "wait got too many\n" : "fork test OK\n");
}

static void shell(void)
{
	char line[16];
	int n;

	for (;;) {
		put_text("$ ");
		n = read(0, line, sizeof(line) - 1);
		if (n < 2)
			continue;
		line[n - 1] = 0;
		if (!fork()) {
			exec(line, 0);
			printf(2, "exec %s failed\n", line);
			exit();
		}
		wait();
	}
}

static void init(void)
{
	put_text("init: starting sh\n");
	if (!fork())
		exec("sh", 0);
	for (;;)
		wait();
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static void life(const char *name)
{
	static const struct {
		const char *name;
		int (*main)(void);
	} labs[] = {
		{ "labnull", labnull }, { "lablazy", lablazy },
		{ "labcow", labcow },	{ "labshm", labshm },
		{ "labfree", labfree }, { "labtrans", labtrans },
	};
	uint i;

	if (same(name, "init"))
		init();
	if (same(name, "sh"))
		shell();
	if (same(name, "forktest"))
		forktest();
	for (i = 0; i < sizeof(labs) / sizeof(labs[0]); i++) {
		if (same(name, labs[i].name))
			labs[i].main();
	}
	exit();
}
