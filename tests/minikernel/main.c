// SPDX-License-Identifier: GPL-2.0-only
/* The way up, and what everybody needs. */

#include "mini.h"

/* 4 MB at 0, where the CPU is, and the same at KERNBASE, where it goes. */
__attribute__((aligned(PGSIZE))) pde_t entrypgdir[1024] = {
	[0] = PTE_P | PTE_W | PTE_PS,
	[PDX(KERNBASE)] = PTE_P | PTE_W | PTE_PS,
};

struct cpu cpus[NCPU];
int ncpu;

uchar inb(uint port)
{
	uchar c;

	asm volatile("inb %w1, %0" : "=a"(c) : "d"(port));
	return c;
}

void outb(uint port, uchar c)
{
	asm volatile("outb %0, %w1" : : "a"(c), "d"(port));
}

void put_char(char c)
{
	while (!(inb(COM1 + 5) & 0x20))
		;
	outb(COM1, c);
}

void put(const char *s)
{
	while (*s)
		put_char(*s++);
}

void put_hex(uint n)
{
	char digits[] = " 0x00000000";
	int i;

	for (i = 10; i > 2; i--, n >>= 4)
		digits[i] = "0123456789abcdef"[n & 15];
	put(digits);
}

void say(const char *what, uint a, uint b)
{
	if (CONSOLE)
		return;
	put(what);
	put_hex(a);
	put_hex(b);
	put("\n");
}

void moment(const char *name)
{
	if (CONSOLE)
		return;
	put("moment ");
	put(name);
	put("\n");
	while (!(inb(COM1 + 5) & 1))
		;
	inb(COM1);
}

void panic(const char *why)
{
	put("panic ");
	put(why);
	put("\n");
	for (;;)
		moment("panic");
}

void *memset(void *to, int c, uint n)
{
	void *d = to;

	asm volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(c) : "memory");
	return to;
}

void *memmove(void *to, const void *from, uint n)
{
	void *d = to;

	asm volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(n) : : "memory");
	return to;
}

int streq(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

int main(void)
{
	moment("entry");
	if (bug(RESET))
		outb(0x64, 0xfe);
	while (bug(NEVER))
		;
	kinit1(end, P2V(4 << 20));
	kvmalloc();
	moment("kvmalloc");
	ncpu = 1;
	cpus[0].started = 1;
	idtinit();
	kinit2(P2V(4 << 20), P2V(PHYSTOP));
	userinit();
	moment("userinit");
	scheduler();
}
