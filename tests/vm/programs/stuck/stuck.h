/* SPDX-License-Identifier: GPL-2.0-only */
/* Readers of debugfs that never come to an end, and what they read. */
#ifndef _STUCK_H
#define _STUCK_H

#include <sys/types.h>

#include "life.h"

/**
 * struct reader - a process that reads into a page which faults until it is let go
 * @stuck: tells by a byte that it is in that fault
 * @release: closed, it may go on
 */
struct reader {
	pid_t pid;
	int stuck;
	int release;
};

/* Of a file, or of the names in a folder. False if it did not get stuck. */
bool reader_start(struct reader *r, const char *path, bool folder);

/* Lets it go on, or kills it; false if it did not end as it should. */
bool reader_end(struct reader *r, bool by_kill);

/* tree.c: the slot that shows a process, or -1. */
int slot_of(__u32 pid);

/* All that lives is shown, once, and nothing else is. */
void test_tree(unsigned int seconds, __u64 seed);

#endif
