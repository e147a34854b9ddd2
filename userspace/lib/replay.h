/* SPDX-License-Identifier: GPL-2.0-only */
/* A machine that QEMU starts for us: recorded once, then replayed as often as one likes. */
#ifndef XV6VM_REPLAY_H
#define XV6VM_REPLAY_H

#include <sys/types.h>

#include "gdb.h"

/**
 * struct replay - what is started
 * @kernel: an ELF file, where there is no @disk
 * @disk, @fs: images, which stay as they are; or NULL
 * @log: the file of what came from outside
 */
struct replay {
	const char *kernel, *disk, *fs, *log;
};

/*
 * Run it at this terminal until it ends, or for @seconds, if that is not 0. Return: 0 or
 * a negative errno.
 */
int replay_record(const struct replay *r, unsigned int seconds);

/**
 * struct replay_write - a word was written
 * @count: instructions since the beginning
 * @value: the word now
 * @at: the address behind the instruction, and then where each caller goes on
 * @depth: how many of those
 */
#define REPLAY_DEPTH 6
struct replay_write {
	unsigned long long count;
	__u32 value;
	__u32 at[REPLAY_DEPTH];
	__u32 depth;
};

/*
 * Replay it, and TELL of each write to the word at @va, until that returns false. Return:
 * 0 or a negative errno with why->what filled.
 */
int replay_watch(const struct replay *r, __u32 va,
		 bool (*tell)(void *ctx, const struct replay_write *w),
		 void *ctx, struct xv6vm_error *why);

#endif
