// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program for xv6 that lives as it is told. It reads lines, prints "? " before
 * each, and does what the letters say:
 *
 *	+N -N	sbrk, in bytes
 *	t	write a word to each page of the heap
 *	( ... )	fork: the child goes on inside and exits at the end, the parent
 *		waits and goes on behind; if fork fails, behind
 *	p c	make a pipe, close both of its ends
 *	e	exec itself, the rest of the line being its argument
 *	x	exec itself with an argument that the stack has no room for
 *	?	read a line and forget it
 *	q	exit
 */

/* The first code in the file, at address 0. */
#define ENTRY __attribute__((section(".text.startup")))

#define CALL(name, n)                                    \
	__asm__(".globl " #name "\n" #name ": movl $" #n \
		", %eax; int $64; ret\n")

CALL(fork, 1);
CALL(exit, 2);
CALL(wait, 3);
CALL(pipe, 4);
CALL(read, 5);
CALL(exec, 7);
CALL(sbrk, 12);
CALL(write, 16);
CALL(close, 21);

int fork(void);
void exit(void) __attribute__((noreturn));
int wait(void);
int pipe(int fd[2]);
int read(int fd, void *buf, int n);
int exec(const char *path, const char *const argv[]);
char *sbrk(int n);
int write(int fd, const void *buf, int n);
int close(int fd);

#define PAGE 4096

static char line[128];
static char big[PAGE];
static int ends[2];
static char *heap; /* where it began */

static void ask(char *to, int room)
{
	int n = 0;

	write(1, "? ", 2);
	while (n + 1 < room && read(0, to + n, 1) == 1 && to[n] != '\n')
		n++;
	to[n] = '\0';
}

static const char *grow(const char *s, int sign)
{
	int n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + *s - '0';
	sbrk(sign * n);
	return s;
}

static void touch(void)
{
	char *end = sbrk(0), *p;

	for (p = heap; p + 4 <= end; p += PAGE)
		*(volatile int *)p = 1;
}

/* Behind the bracket that closes the one just read. */
static const char *behind(const char *s)
{
	int depth = 1;

	for (; *s && depth; s++)
		depth += (*s == '(') - (*s == ')');
	return s;
}

static const char *split(const char *s)
{
	int pid = fork();

	if (pid == 0)
		return s;
	if (pid > 0)
		wait();
	return behind(s);
}

static void again(const char *argument)
{
	const char *argv[] = { "life", argument, 0 };

	exec("life", argv);
}

static void too_long(void)
{
	int i;

	for (i = 0; i < PAGE - 1; i++)
		big[i] = 'a';
	again(big);
}

static void close_ends(void)
{
	close(ends[0]);
	close(ends[1]);
}

static const char *step(char what, const char *s)
{
	static char forgotten[128];

	switch (what) {
	case '+':
		return grow(s, 1);
	case '-':
		return grow(s, -1);
	case 't':
		touch();
		break;
	case '(':
		return split(s);
	case 'p':
		pipe(ends);
		break;
	case 'c':
		close_ends();
		break;
	case 'e':
		again(s);
		break;
	case 'x':
		too_long();
		break;
	case '?':
		ask(forgotten, sizeof(forgotten));
		break;
	case ')':
	case 'q':
		exit();
	}
	return s;
}

static void live(const char *s)
{
	while (*s) {
		char what = *s;

		s = step(what, s + 1);
	}
}

ENTRY void _start(int argc, char **argv)
{
	heap = sbrk(0);
	if (argc > 1)
		live(argv[1]);
	for (;;) {
		ask(line, sizeof(line));
		live(line);
	}
}
