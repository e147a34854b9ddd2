// SPDX-License-Identifier: GPL-2.0-only
/* Images in the files that people have: core files, packed, and damaged. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>
#ifdef XV6VM_ZSTD
#include <zstd.h>
#endif

#include <xv6image.h>

#include "image_fuzz.h"

#define RAM (16u << 10)

/* A core file of one segment, of 32 bits. */
static size_t core(unsigned char *to, const struct bytes *b)
{
	const __u32 head[] = { 0x464c457f, 0x00010101, 0,  0, 0x00030004, 1,
			       0,	   52,	       0,  0, 0x00200034, 1,
			       0,	   1,	       84, 0, 0,	  RAM,
			       RAM,	   5,	       0 };

	memcpy(to, head, sizeof(head));
	memcpy(to + sizeof(head), b->p + 0x100000, RAM);
	return sizeof(head) + RAM;
}

static size_t gzipped(unsigned char *to, size_t room, unsigned char *from,
		      size_t len)
{
	z_stream z = { .next_in = from,
		       .avail_in = len,
		       .next_out = to,
		       .avail_out = room };

	if (deflateInit2(&z, 1, Z_DEFLATED, 31, 8, 0) != Z_OK)
		exit(1);
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return z.total_out;
}

static size_t packed(unsigned char *to, size_t room, unsigned char *from,
		     size_t len)
{
#ifdef XV6VM_ZSTD
	if (rnd(2))
		return ZSTD_compress(to, room, from, len, 1);
#endif
	return gzipped(to, room, from, len);
}

/* Some of RAM as a file that is packed, or a core file, or both; then damaged. */
static size_t form(unsigned char *to, size_t room, const struct bytes *b)
{
	static unsigned char plain[RAM + 256];
	size_t len = rnd(2) ? core(plain, b) : RAM;
	__u32 n = rnd(16);

	if (len == RAM)
		memcpy(plain, b->p + 0x100000, RAM);
	if (rnd(3))
		len = packed(to, room, plain, len);
	else
		memcpy(to, plain, len);
	while (n--)
		to[rnd(rnd(2) ? len : 96)] = rnd(256);
	return rnd(4) ? len : rnd(len);
}

int image_forms(const struct bytes *b)
{
	static unsigned char file[RAM + (16 << 10)], page[XV6VM_PGSIZE];
	size_t len = form(file, sizeof(file), b);
	int fd = memfd_create("image", 0), good = 1;
	struct xv6image img = { 0 };
	struct xv6vm_error why = { 0 };
	__u32 pa;

	if (fd < 0 || write(fd, file, len) != (ssize_t)len)
		exit(1);
	if (xv6vm_image_take(fd, "image", &img, &why))
		good = why.err && why.what[0];
	else
		for (pa = 0; good && pa < img.size && pa < 4 * RAM;
		     pa += sizeof(page))
			good = !img.read(img.ctx, pa, page, sizeof(page));
	xv6vm_image_close(&img);
	return good;
}
