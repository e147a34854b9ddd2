// SPDX-License-Identifier: GPL-2.0-only
/* A heap of 256 pages of which few are ever touched. */

#include "types.h"
#include "stat.h"
#include "user.h"
#include "lab.h"

#define PAGES 256

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
	heap[100 * PAGE] = 2;
	heap[PAGES * PAGE - 1] = 3;
	moment("touched");
	printf(1, "moment reading\n");
	n = read(0, (char *)heap + 50 * PAGE, 1);
	printf(1, "read %d: %d\n", n, heap[50 * PAGE]);
	moment("read");
	if (fork() == 0)
		child(heap);
	wait();
	moment("alone");
	if (fork() == 0) {
		heap[(PAGES + 1) * PAGE] = 7;
		printf(1, "survived above its size\n");
		moment("above");
		exit();
	}
	wait();
	sbrk(-PAGES * PAGE);
	moment("shrunk");
	exit();
}
