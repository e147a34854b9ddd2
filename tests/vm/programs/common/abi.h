/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of abi_test share. */
#ifndef _ABI_H
#define _ABI_H

#include <stdbool.h>
#include <stddef.h>

#include "cards.h"
#include "tap.h"

#define DEVICE "/dev/xv6vm"
#define PAGE   4096u

/* A rule of the ABI, to be tried on every command that it says something of. */
struct rule {
	const char *name;
	bool (*run)(const struct card *r);
	bool (*about)(const struct card *r); /* NULL: of all */
};

extern const struct rule rules[];
extern const size_t rule_count;

/* The device, open for all and open for reading only. */
extern int fd, ask_fd;

/* Three pages: one to write, one read-only, and one that is not there. */
extern unsigned char *pages;

/* The errno of a call, 0 for success. */
int call(int file, unsigned int cmd, void *arg);

/* Compares, and says in a comment what is wrong. @comparisons so far. */
extern unsigned long comparisons;
bool got(int err, int want, const char *what, unsigned long detail);

/* A structure that is zero but for its size, with a page of zeros behind. */
void *blank(const struct card *r);

__u32 free_frames(void);

/* abi_translate.c */
bool translate_across_pages(void);

#endif
