/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are there as a whole, or as they were before. */
#ifndef XV6VM_WHOLE_H
#define XV6VM_WHOLE_H

#include <stddef.h>

/* All of a regular file, up to @max bytes. Return: 0 or a negative errno. */
int xv6vm_read_whole(int fd, size_t max, void **data, size_t *len);

/**
 * struct xv6vm_whole - a file that is being written
 * @fd: to write to
 * @path: which file that will be; links are followed
 * @temp: what it is called until then; NULL: @path itself, a device or a pipe
 */
struct xv6vm_whole {
	int fd;
	char *path, *temp;
};

/* Return: 0 or a negative errno. */
int xv6vm_whole_begin(struct xv6vm_whole *w, const char *path);

/*
 * If @err is 0, put the file in its place, on the disk before it has that name; else
 * leave what was there. @lock: an open, locked file that is exchanged for the new one,
 * locked; or NULL. Return: @err, or what went wrong.
 */
int xv6vm_whole_end(struct xv6vm_whole *w, int err, int *lock);

/* All of that with these bytes. */
int xv6vm_write_whole(const char *path, const void *data, size_t len,
		      int *lock);

#endif
