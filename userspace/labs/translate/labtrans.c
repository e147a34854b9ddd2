// SPDX-License-Identifier: GPL-2.0-only
/* Says where its addresses lie in the machine's memory. */

#include "types.h"
#include "stat.h"
#include "user.h"
#include "lab.h"

static void say(void *va)
{
	printf(1, "translate %x %x\n", (uint)va, translate(va));
}

int main(void)
{
	char *heap = sbrk(3 * PAGE), here;

	moment("started");
	say(main);
	say(&here);
	say(heap + PAGE + 123);
	moment("mapped");
	/* Its guard page, one that has no table, and the kernel's. */
	say((char *)((uint)&here / PAGE * PAGE) - 1);
	say((char *)0x50000000);
	say((char *)0x80100000);
	moment("refused");
	exit();
}
