/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of image_fuzz share. */
#ifndef XV6VM_IMAGE_FUZZ_H
#define XV6VM_IMAGE_FUZZ_H

#include <linux/types.h>
#include <stddef.h>

struct bytes {
	unsigned char *p;
	size_t len;
};

/* Below @below, by the seed. */
__u32 rnd(__u32 below);

/* image_forms.c: some of @b as a file, damaged: 1 if it is refused with a reason, or read to its end. */
int image_forms(const struct bytes *b);

#endif
