// SPDX-License-Identifier: GPL-2.0-only
/* Two that ask for the shared page, and one that has it of its parent. */

#include "types.h"
#include "stat.h"
#include "user.h"
#include "lab.h"

static volatile char *asked(void)
{
	char *page = shmmap();

	if (page == (char *)-1) {
		printf(1, "there is no shared page\n");
		exit();
	}
	return page;
}

int main(void)
{
	volatile char *page;

	moment("before");
	if (fork() == 0) {
		page = asked();
		page[0] = 1;
		moment("both");
		exit();
	}
	page = asked();
	page[1] = 2;
	wait();
	moment("left");
	/* Whoever lives comes to the moment: the child, and then its parent. */
	if (fork() == 0)
		page[2] = 3;
	else
		wait();
	moment("inherited");
	exit();
}
