// SPDX-License-Identifier: GPL-2.0-only
/* Says how many frames are free, as it takes some and gives them back. */

#include "types.h"
#include "stat.h"
#include "user.h"
#include "lab.h"

static void say(char *name)
{
	printf(1, "freepages %d\n", freepages());
	moment(name);
}

int main(void)
{
	say("started");
	sbrk(10 * PAGE);
	say("grown");
	sbrk(-10 * PAGE);
	say("shrunk");
	exit();
}
