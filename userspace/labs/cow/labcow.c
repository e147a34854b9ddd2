// SPDX-License-Identifier: GPL-2.0-only
/* Forks with 32 pages, and writes to some of them. */

#include "types.h"
#include "stat.h"
#include "user.h"
#include "lab.h"

#define PAGES 32

static void child(volatile char *heap)
{
	moment("forked");
	heap[5 * PAGE] = 105;
	moment("written");
	printf(1, "moment reading\n");
	read(0, (char *)heap + 9 * PAGE, 1);
	moment("read");
	exit();
}

int main(void)
{
	volatile char *heap = sbrk(PAGES * PAGE);
	int i;

	for (i = 0; i < PAGES; i++)
		heap[i * PAGE] = i + 1;
	moment("before");
	if (fork() == 0)
		child(heap);
	wait();
	moment("reaped");
	for (i = 0; i < PAGES; i++)
		heap[i * PAGE]++;
	moment("alone");
	exit();
}
