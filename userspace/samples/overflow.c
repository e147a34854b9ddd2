// SPDX-License-Identifier: GPL-2.0-only
/* Fills its one page of stack and goes on: into the guard page below. */

/* The first code in the file, at address 0. */
#define ENTRY __attribute__((section(".text.startup")))

__asm__(".globl exit\nexit: movl $2, %eax; int $64; ret\n");
void exit(void) __attribute__((noreturn));

static int deeper(int depth)
{
	volatile char frame[256];

	frame[0] = depth;
	return depth ? deeper(depth - 1) + frame[0] : 0;
}

int last;

ENTRY void _start(void)
{
	last = deeper(64);
	exit();
}
