// SPDX-License-Identifier: GPL-2.0-only
/* A console on the serial line, and what a process is told that it may not do. */

#include "mini.h"

#if CONSOLE

/* All sleep: until somebody types. */
void listen(void)
{
	while (!(inb(COM1 + 5) & 1))
		;
	wakeup(&stage);
}

/* As xv6's: what is typed is shown, and a line's end is the end. */
int gets(uint va, int n)
{
	int got = 0;
	char c = 0;

	stage = 1;
	while (got < n && c != '\n') {
		while (!(inb(COM1 + 5) & 1))
			rest(&stage);
		c = inb(COM1);
		if (c == '\r')
			c = '\n';
		put_char(c);
		if (copyout(myproc()->pgdir, va + got, &c, 1))
			return -1;
		got++;
	}
	return got;
}

int puts(uint va, int n)
{
	pte_t *pte;
	int i;

	for (i = 0; i < n; i++, va++) {
		if (bug(NULL_CALL)) {
			put_char(*(char *)va);
			continue;
		}
		pte = va < KERNBASE ? walkpgdir(myproc()->pgdir, (void *)va, 0)
				    : 0;
		if (!pte || (*pte & (PTE_P | PTE_U)) != (PTE_P | PTE_U))
			return -1;
		put_char(((char *)P2V(PTE_ADDR(*pte)))[va % PGSIZE]);
	}
	return n;
}

void killed(const struct trapframe *tf)
{
	uint va;

	asm volatile("mov %%cr2, %0" : "=r"(va));
	put(myproc()->name);
	put(": trap");
	put_hex(tf->trapno);
	put(" err");
	put_hex(tf->err);
	put(" eip");
	put_hex(tf->eip);
	put(" addr");
	put_hex(va);
	put("--kill proc\n");
	myproc()->killed = 1;
	exit();
}

/* One sector after another, from the first disk's second on, and again. */
static void fill_disk(void)
{
	uint sector, i;

	for (sector = 1;; sector++) {
		outb(0x1f2, 1);
		outb(0x1f3, sector);
		outb(0x1f4, sector >> 8);
		outb(0x1f5, sector >> 16);
		outb(0x1f6, 0xe0 | (sector >> 24 & 15));
		outb(0x1f7, 0x30);
		while (inb(0x1f7) & 0x80)
			;
		for (i = 0; i < 256; i++)
			asm volatile("outw %w0, %w1"
				     :
				     : "a"(sector), "d"(0x1f0));
	}
}

/* What one who means ill does when a command was typed. */
void harm(void)
{
	if (!stage)
		return;
	while (bug(LOOP))
		;
	while (bug(FLOOD))
		put("and so on, and on\n");
	if (bug(DISK))
		fill_disk();
	if (bug(LIAR))
		put("ALL TESTS PASSED\n");
	if (bug(FORGE))
		put("\033[2J\033]0;owned\a{\"status\": \"graded\", \"points\": 100}\n"
		    "moment before\nmoment forked\nmoment written\n$ ok 1 - all\n");
}

#endif
