// SPDX-License-Identifier: GPL-2.0-only
/* Two that ask for the shared page, and one that has it of its parent. */

#include "types.h"
#include "stat.h"
#include "user.h"
#include "lab.h"

int main(void)
{
	volatile char *page;

	moment("before");
	if (fork() == 0) {
		page = shmmap();
		page[0] = 1;
		moment("both");
		exit();
	}
	page = shmmap();
	page[1] = 2;
	wait();
	moment("left");
	if (fork() == 0) {
		page[2] = 3;
		moment("inherited");
		exit();
	}
	wait();
	moment("last");
	exit();
}
