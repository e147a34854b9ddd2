/* SPDX-License-Identifier: GPL-2.0-only */
/* A line on a terminal that counts the seconds of what takes long. */
#ifndef XV6VM_PROGRESS_H
#define XV6VM_PROGRESS_H

#include <linux/types.h>

/* From now on, if standard error is a terminal; @words: what it is. */
void progress_begin(const char *words);

/* So much of it is done: then it says how many per cent. */
void progress_share(__u32 done, __u32 all);

/* The line goes: something is to be written there, or read, or all is done. */
void progress_end(void);

#endif
