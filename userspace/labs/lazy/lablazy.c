// SPDX-License-Identifier: GPL-2.0-only
/* A heap of 256 pages of which few are ever touched. */

#include "types.h"
#include "stat.h"
#include "user.h"
#include "lab.h"

#define PAGES 256

/* A child that has some of the pages, and brings one more. */
static void child(volatile char *heap)
{
	heap[60 * PAGE] = 6;
	moment("forked");
	exit();
}

int main(void)
{
	volatile char *heap;
	int n;

	moment("before");
	heap = sbrk(PAGES * PAGE);
	moment("grown");
	heap[0] = 1;
	/* To read is to touch, too; the page stays as it came. */
	n = heap[100 * PAGE];
	heap[PAGES * PAGE - 1] = 3;
	moment("touched");
	printf(1, "moment reading\n");
	n = read(0, (char *)heap + 50 * PAGE, 1);
	printf(1, "read %d\n", n);
	moment("read");
	if (fork() == 0)
		child(heap);
	wait();
	sbrk(-PAGES * PAGE);
	moment("shrunk");
	/* Above its size: whoever comes to the moment first has it. */
	if (fork() == 0)
		heap[PAGES * PAGE] = 7;
	else
		wait();
	moment("above");
	exit();
}
