/* SPDX-License-Identifier: GPL-2.0-only */
/* Included before anything else: what the C library here has not. See missing.c. */
#ifndef _PAGE_H
#define _PAGE_H

#include <errno.h>
#include <string.h>
#include <sys/types.h>

/* Behind the last of its own. */
#define EBADFD	77
#define ENODATA 78

typedef off_t loff_t;

int fchmod(int fd, mode_t mode);
int mkostemp(char *path, int flags);
char *realpath(const char *path, char *resolved);
mode_t umask(mode_t mask);
const char *strerrorname_np(int err);
char *page_strerror(int err);
#define strerror page_strerror

#endif
