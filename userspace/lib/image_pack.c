// SPDX-License-Identifier: GPL-2.0-only
/* Images that are compressed, or come through a pipe: kept in memory, unpacked. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#ifdef XV6VM_ZSTD
#include <zstd.h>
#endif

#include "image.h"
#include "image_file.h"

#define PIECE 65536u

/* What has been read so far. */
struct spool {
	struct image_file f;
	int err;
};

static __u8 *page_at(struct spool *s, __u64 n)
{
	size_t room = s->f.pages ? 2 * s->f.pages : 1024;
	__u8 **more;

	if (n >= s->f.pages) {
		more = realloc(s->f.page, room * sizeof(*more));
		if (!more)
			return NULL;
		memset(more + s->f.pages, 0,
		       (room - s->f.pages) * sizeof(*more));
		s->f.page = more;
		s->f.pages = room;
	}
	if (!s->f.page[n])
		s->f.page[n] = calloc(1, XV6VM_PGSIZE);
	return s->f.page[n];
}

static bool all_zero(const __u8 *p, size_t len)
{
	return !len || (!p[0] && !memcmp(p, p + 1, len - 1));
}

/* Behind what is there. Pages of zeros take no room. */
static void put(struct spool *s, const __u8 *p, size_t len)
{
	if (!s->err && len > UNPACKED_MAX - s->f.len)
		s->err = EFBIG;
	while (!s->err && len) {
		__u64 n = s->f.len / XV6VM_PGSIZE, in = s->f.len % XV6VM_PGSIZE;
		size_t part = XV6VM_PGSIZE - in < len ? XV6VM_PGSIZE - in : len;
		bool room = n < s->f.pages && s->f.page[n];
		__u8 *to = NULL;

		if (room || !all_zero(p, part)) {
			to = page_at(s, n);
			s->err = to ? 0 : ENOMEM;
		}
		if (to)
			memcpy(to + in, p, part);
		s->f.len += part;
		p += part;
		len -= part;
	}
}

static void gunzip(const struct image_file *from, struct spool *s)
{
	__u8 in[PIECE], out[PIECE];
	z_stream z = { 0 };
	__u64 at = 0;
	int ret = inflateInit2(&z, 16 + MAX_WBITS);

	while (!s->err && ret == Z_OK && (z.avail_in || at < from->len)) {
		if (!z.avail_in) {
			z.next_in = in;
			z.avail_in = from->len - at < PIECE ? from->len - at
							    : PIECE;
			s->err = -image_file_read(from, at, in, z.avail_in);
			at += z.avail_in;
		}
		do {
			z.next_out = out;
			z.avail_out = PIECE;
			ret = inflate(&z, Z_NO_FLUSH);
			put(s, out, PIECE - z.avail_out);
		} while (!s->err && ret == Z_OK && !z.avail_out);
		/* Several may stand one behind the other. */
		if (ret == Z_STREAM_END && (z.avail_in || at < from->len))
			ret = inflateReset(&z);
		else if (ret == Z_BUF_ERROR)
			ret = Z_OK;
	}
	inflateEnd(&z);
	if (!s->err && ret != Z_STREAM_END)
		s->err = EBADMSG;
}

#ifdef XV6VM_ZSTD
static void unzstd(const struct image_file *from, struct spool *s)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	__u8 in[PIECE], out[PIECE];
	ZSTD_inBuffer i = { in, 0, 0 };
	size_t left = 1;
	__u64 at = 0;

	s->err = z ? 0 : ENOMEM;
	while (!s->err && (i.pos < i.size || at < from->len)) {
		ZSTD_outBuffer o = { out, PIECE, 0 };

		if (i.pos == i.size) {
			i.size = from->len - at < PIECE ? from->len - at
							: PIECE;
			i.pos = 0;
			s->err = -image_file_read(from, at, in, i.size);
			at += i.size;
		}
		left = ZSTD_decompressStream(z, &o, &i);
		if (ZSTD_isError(left))
			s->err = EBADMSG;
		put(s, out, o.pos);
	}
	/* What there was no room for. */
	while (!s->err && left) {
		ZSTD_outBuffer o = { out, PIECE, 0 };

		left = ZSTD_decompressStream(z, &o, &i);
		if (ZSTD_isError(left) || !o.pos)
			s->err = EBADMSG;
		put(s, out, o.pos);
	}
	ZSTD_freeDStream(z);
}
#else
static void unzstd(const struct image_file *from, struct spool *s)
{
	(void)from;
	s->err = ENOTSUP;
}
#endif

static int become(struct image_file *f, struct spool *s, const char *path,
		  struct xv6vm_error *why)
{
	image_file_free(f);
	*f = s->f;
	switch (s->err) {
	case 0:
		return 0;
	case EFBIG:
		return image_refuse(
			why, EFBIG, path,
			"is larger than 2016M, the most that xv6 has");
	case EBADMSG:
		return image_refuse(why, EBADMSG, path,
				    "is compressed, and damaged or cut off");
	case ENOTSUP:
		return image_refuse(
			why, ENOTSUP, path,
			"is compressed by zstd, and this program was built without libzstd");
	default:
		return image_refuse(why, s->err, path, "cannot be read");
	}
}

int image_spool(struct image_file *f, const char *path, struct xv6vm_error *why)
{
	struct spool s = { .f.fd = -1 };
	__u8 buf[PIECE];
	ssize_t n;

	do {
		n = read(f->fd, buf, sizeof(buf));
		if (n > 0)
			put(&s, buf, n);
		else if (n < 0 && errno != EINTR)
			s.err = errno;
	} while (n && !s.err);
	return become(f, &s, path, why);
}

int image_unpack(struct image_file *f, const char *path,
		 struct xv6vm_error *why)
{
	static const __u8 gzip[] = { 0x1f, 0x8b, 8 };
	static const __u8 zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
	struct spool s = { .f.fd = -1 };
	__u8 h[4];

	if (f->len < sizeof(h) || image_file_read(f, 0, h, sizeof(h)))
		return 0;
	if (!memcmp(h, gzip, sizeof(gzip)))
		gunzip(f, &s);
	else if (!memcmp(h, zstd, sizeof(zstd)))
		unzstd(f, &s);
	else
		return 0;
	return become(f, &s, path, why);
}
