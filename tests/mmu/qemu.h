/* SPDX-License-Identifier: GPL-2.0-only */
/* The machine that judges: QEMU's i386, with its RAM mapped here as well. */
#ifndef _MMU_QEMU_H
#define _MMU_QEMU_H

#include <linux/types.h>
#include <sys/types.h>

#include "mailbox.h"

struct qemu {
	pid_t pid;
	u8 *ram;
	volatile struct box *box;
};

/* Start it and wait for the stub. 0, or -1 with a line on stdout. */
int qemu_start(struct qemu *q, const char *program, const char *stub);

/* Have the first @count records worked off. It stands still otherwise. */
int qemu_run(struct qemu *q, u32 count);

void qemu_stop(struct qemu *q);

#endif
