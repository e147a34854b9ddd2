/* SPDX-License-Identifier: GPL-2.0-only */
/* Where programs begin, and how they ask the kernel. */
#ifndef MINI_PROGRAM_H
#define MINI_PROGRAM_H

#include "calls.h"

static void life(const char *name);

/* The first in the file: where a program begins. */
void start(void)
{
	life((char *)__builtin_frame_address(0) + 8);
}

static int call(int number, int a, int b)
{
	int ret;

	asm volatile("int $64"
		     : "=a"(ret)
		     : "a"(number), "b"(a), "c"(b)
		     : "memory");
	return ret;
}

#endif
