// SPDX-License-Identifier: GPL-2.0-only
/* Reads through a NULL pointer, writes below its stack, and has the kernel do the first. */

#include "types.h"
#include "stat.h"
#include "user.h"
#include "lab.h"

static char *volatile nowhere;

/* A child that does it, and should not live to tell. */
static void dies(char *at, int writes)
{
	if (fork() == 0) {
		if (writes)
			*(volatile char *)at = 1;
		printf(1, "survived, and read %d\n", *(volatile char *)at);
		exit();
	}
	wait();
}

int main(void)
{
	char here;

	moment("started");
	dies(nowhere, 0);
	moment("read");
	dies((char *)((uint)&here / PAGE * PAGE) - 1, 1);
	moment("below");
	printf(1, "write of NULL returned %d\n", write(1, nowhere, 1));
	moment("asked");
	exit();
}
