/* SPDX-License-Identifier: GPL-2.0 */
/* Files that are there as a whole, or as they were before. */
#ifndef XV6VM_WHOLE_H
#define XV6VM_WHOLE_H

#include <stddef.h>

/* All of a regular file, up to @max bytes. Return: 0 or a negative errno. */
int xv6vm_read_whole(int fd, size_t max, void **data, size_t *len);

/*
 * Put a file with these bytes in the place of @path, on the disk before it has that
 * name. @lock: an open, locked file that is exchanged for the new one, locked; or NULL.
 */
int xv6vm_write_whole(const char *path, const void *data, size_t len,
		      int *lock);

#endif
