// SPDX-License-Identifier: GPL-2.0-only
/*
 * What it costs a program to run: a loop, a system call, the first touch of a page.
 * Built for xv6, and, with -DNATIVE, for Linux, whose own costs are the peer. Prints a
 * name and a figure a line, by the CPU's counter.
 */
#define LOOPS 20000000
#define CALLS 2000
#define PAGES 64
#define PAGE  4096

#ifdef NATIVE
static int host(int nr, int a, int b, int c, int d, int e)
{
	int ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "0"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory");
	return ret;
}

#define getpid()	  host(20, 0, 0, 0, 0, 0)
#define exit()		  host(1, 0, 0, 0, 0, 0)
#define write(fd, buf, n) host(4, fd, (int)(buf), n, 0, 0)
/* Private and anonymous. (The sixth argument is not looked at.) */
#define more(n) ((char *)host(192, 0, n, 3, 0x22, -1))

#include "numbers.h"
#else
#include "user.h"
#define more(n) sbrk(n)
#endif

static unsigned int clock(void)
{
	unsigned int low;

	__asm__ volatile("rdtsc" : "=a"(low) : : "edx", "memory");
	return low;
}

static unsigned int loop(void)
{
	unsigned int n = LOOPS, from = clock();

	__asm__ volatile("1: decl %0\n\tjnz 1b" : "+r"(n));
	return clock() - from;
}

static unsigned int calls(void)
{
	unsigned int from = clock();
	int i;

	for (i = 0; i < CALLS; i++)
		getpid();
	return (clock() - from) / CALLS;
}

static unsigned int reads(volatile char *at)
{
	unsigned int from = clock();
	int i;

	for (i = 0; i < PAGES; i++)
		(void)at[i * PAGE];
	return (clock() - from) / PAGES;
}

static unsigned int writes(volatile char *at)
{
	unsigned int from = clock();
	int i;

	for (i = 0; i < PAGES; i++)
		at[i * PAGE] = 1;
	return (clock() - from) / PAGES;
}

__attribute__((section(".text.startup"))) void _start(void);

void _start(void)
{
	char *at;

	tell("loop", loop());
	tell("call", calls());
	at = more(PAGES * PAGE);
	tell("read", reads(at));
	tell("upgrade", writes(at));
	at = more(PAGES * PAGE);
	tell("write", writes(at));
	tell("again", writes(at));
	exit();
}
