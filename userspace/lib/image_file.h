/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files share that read images from files. */
#ifndef XV6VM_IMAGE_FILE_H
#define XV6VM_IMAGE_FILE_H

#include <stdbool.h>
#include <stdlib.h>

#include "xv6image.h"

/* Most that is unpacked: all of an xv6's RAM, and what a core file adds. */
#define UNPACKED_MAX (XV6IMAGE_SIZE_MAX + (64u << 20))

/**
 * struct image_file - the bytes that an image is made of
 * @fd: they are in this file; or -1: in @page, where NULL is a page of zeros
 * @segments: where RAM lies in a core file; without any the file is RAM
 */
struct image_file {
	int fd;
	__u64 len;
	__u8 **page;
	size_t pages;
	size_t segments;
	struct image_segment {
		__u64 pa, at, len;
	} * segment;
};

/* @len bytes at @at, which lie in it. Return: 0 or a negative errno. */
int image_file_read(const struct image_file *f, __u64 at, void *buf,
		    size_t len);
void image_file_free(struct image_file *f);

int image_refuse(struct xv6vm_error *why, int err, const char *path,
		 const char *what);

/*
 * image_pack.c: @f becomes what is in it, if it is compressed; what comes from
 * where nothing can be read twice is kept. Return: 0 or a negative errno.
 */
int image_spool(struct image_file *f, const char *path,
		struct xv6vm_error *why);
int image_unpack(struct image_file *f, const char *path,
		 struct xv6vm_error *why);

/*
 * image_core.c: where RAM lies in an ELF core file. Return: its size, rounded
 * down to pages; 0: it is none; or a negative errno.
 */
long long image_core(struct image_file *f, const char *path,
		     struct xv6vm_error *why);

#endif
