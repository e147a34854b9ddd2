/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of abi_test share. */
#ifndef _ABI_H
#define _ABI_H

#include <linux/xv6vm.h>
#include <stdbool.h>
#include <stddef.h>

#include "tap.h"

#define DEVICE "/dev/xv6vm"
#define PAGE   4096u

/**
 * struct array - an array of a command
 * @ptr, @count: where its pointer and its count are
 * @max: the most that the count may be
 * @in: the caller gives it
 * @record: bytes of one record
 * @done: where the kernel says how many records it gave
 */
struct array {
	__u16 ptr;
	__u16 count;
	__u32 max;
	bool in;
	__u16 record;
	__u16 done;
};

/**
 * struct row - one command
 * @flags: that it knows
 * @change: it changes the machine
 * @zero: the errno for a structure that is 0 but for its size; 0 is success
 * @out: a field that is to be 0
 * @pid: a field that, set to 1, gets the command to its arrays
 */
struct row {
	const char *name;
	unsigned int cmd;
	__u32 size;
	__u32 flags;
	bool change;
	int zero;
	__u16 out;
	__u16 pid;
	struct array arrays[2];
};

extern const struct row rows[];
extern const size_t row_count;

/* A rule of the ABI, to be tried on every command. */
struct rule {
	const char *name;
	bool (*run)(const struct row *r);
};

extern const struct rule rules[];
extern const size_t rule_count;

/* The device, open for all and open for reading only. */
extern int fd, ask_fd;

/* Three pages: one to write, one read-only, and one that is not there. */
extern unsigned char *pages;

/* The errno of a call, 0 for success. */
int call(int file, unsigned int cmd, void *arg);

/* Compares, and says in a comment what is wrong. */
bool got(int err, int want, const char *what, unsigned long detail);

/* A structure that is zero but for its size, with a page of zeros behind. */
void *blank(const struct row *r);

__u32 free_frames(void);

/* abi_translate.c */
bool translate_wants_zeros(void);
bool translate_across_pages(void);

#endif
