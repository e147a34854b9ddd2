// SPDX-License-Identifier: GPL-2.0-only
/*
 * What QEMU's dump-guest-memory writes: an ELF core file, of 32 or 64 bits,
 * whose segments say which physical addresses they have.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "image.h"
#include "image_file.h"

#define ET_CORE 4u
#define PT_LOAD 1u
#define VGA	0xa0000u /* from here to 1 MB no RAM need be */

/* Where a header has what: for 32 and for 64 bits. */
static const struct form {
	__u32 ehdr, phoff, phnum, phdr, offset, paddr, filesz, word;
} forms[] = {
	{ 52, 28, 44, 32, 4, 12, 16, 4 },
	{ 64, 32, 56, 56, 8, 24, 32, 8 },
};

static __u64 number(const __u8 *p, const struct form *f)
{
	return image_le32(p) |
	       (f->word == 8 ? (__u64)image_le32(p + 4) << 32 : 0);
}

static int segment(struct image_file *f, const struct form *form, __u64 at)
{
	struct image_segment *s = &f->segment[f->segments];
	__u8 h[56];
	int ret;

	if (at > f->len || form->phdr > f->len - at)
		return -EINVAL;
	ret = image_file_read(f, at, h, form->phdr);
	if (ret || image_le32(h) != PT_LOAD)
		return ret;
	s->at = number(h + form->offset, form);
	s->pa = number(h + form->paddr, form);
	s->len = number(h + form->filesz, form);
	if (s->pa >= XV6IMAGE_SIZE_MAX || !s->len)
		return 0;
	if (s->at > f->len || s->len > f->len - s->at)
		return -EINVAL;
	f->segments++;
	return 0;
}

/* How far RAM goes on from 0. */
static __u64 ram(const struct image_file *f)
{
	__u64 size = 0, end = 0, to;
	size_t i;

	do {
		size = end;
		for (i = 0; i < f->segments; i++) {
			to = f->segment[i].pa + f->segment[i].len;
			if (to > end &&
			    f->segment[i].pa <=
				    (end >= VGA && end < EXTMEM ? EXTMEM : end))
				end = to;
		}
	} while (end > size);
	return size < XV6IMAGE_SIZE_MAX ? size & ~0xfffull : XV6IMAGE_SIZE_MAX;
}

static const struct form *form_of(const __u8 *h)
{
	if (memcmp(h, "\177ELF", 4) || h[4] < 1 || h[4] > 2)
		return NULL;
	return &forms[h[4] - 1];
}

long long image_core(struct image_file *f, const char *path,
		     struct xv6vm_error *why)
{
	const struct form *form;
	__u32 n, i;
	__u64 size;
	__u8 h[64];
	int ret = 0;

	if (f->len < sizeof(h) || image_file_read(f, 0, h, sizeof(h)))
		return 0;
	form = form_of(h);
	if (!form)
		return 0;
	if (h[16] != ET_CORE || h[17])
		return image_refuse(
			why, EINVAL, path,
			"is a program, not memory: it goes behind --xv6-kernel");
	n = h[form->phnum] | h[form->phnum + 1] << 8;
	f->segment = calloc(n ? n : 1, sizeof(*f->segment));
	if (!f->segment)
		return image_refuse(why, ENOMEM, path, "has too many segments");
	for (i = 0; !ret && i < n; i++)
		ret = segment(f, form,
			      number(h + form->phoff, form) + i * form->phdr);
	if (ret)
		return image_refuse(why, EINVAL, path,
				    "is cut off: a segment is missing");
	size = ram(f);
	return size ? (long long)size
		    : image_refuse(
			      why, EINVAL, path,
			      "is a core file without memory at address 0");
}
