// SPDX-License-Identifier: GPL-2.0-only
/*
 * An i386 program as xv6's user space knows them, with something in each part
 * of its image: text, constants, data, and zeroed memory of several pages.
 */

#define PAGE 4096

/* The first code in the file, at address 0. */
#define ENTRY __attribute__((section(".text.startup")))

/* xv6's system calls: the number in eax, arguments above the return address. */
__asm__(".globl write\nwrite: movl $16, %eax; int $64; ret\n"
	".globl exit\nexit: movl $2, %eax; int $64; ret\n");
int write(int fd, const void *buf, int n);
void exit(void) __attribute__((noreturn));

const char greeting[] = "hello from page 0 of an xv6 process\n";
int calls = 0x12345678;			  /* data: kept in the file */
char table[3 * PAGE] = { 'x', 'v', '6' }; /* data of three pages */
char scratch[2 * PAGE]; /* bss: only its size is in the file */

ENTRY void _start(void)
{
	int i;

	for (i = 0; i < (int)sizeof(scratch); i += PAGE)
		scratch[i] = table[i % 3];
	calls++;
	write(1, greeting, sizeof(greeting) - 1);
	exit();
}
