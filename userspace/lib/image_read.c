// SPDX-License-Identifier: GPL-2.0-only
/* Where images come from: files and machines. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arg.h"
#include "image.h"
#include "image_file.h"

static int from_file(int fd, __u64 at, __u8 *buf, size_t len)
{
	ssize_t n;

	while (len) {
		n = pread(fd, buf, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -ENODATA;
		at += n;
		len -= n;
		buf += n;
	}
	return 0;
}

int image_file_read(const struct image_file *f, __u64 at, void *buf, size_t len)
{
	__u8 *to = buf;
	size_t part;

	if (f->fd >= 0)
		return from_file(f->fd, at, buf, len);
	for (; len; at += part, to += part, len -= part) {
		__u64 n = at / XV6VM_PGSIZE, in = at % XV6VM_PGSIZE;

		part = XV6VM_PGSIZE - in < len ? XV6VM_PGSIZE - in : len;
		if (n < f->pages && f->page[n])
			memcpy(to, f->page[n] + in, part);
		else
			memset(to, 0, part);
	}
	return 0;
}

void image_file_free(struct image_file *f)
{
	size_t i;

	/* Standard input is everybody's. */
	if (f->fd > STDIN_FILENO)
		close(f->fd);
	for (i = 0; i < f->pages; i++)
		free(f->page[i]);
	free(f->page);
	free(f->segment);
}

/* Of a core file: what none of its segments has is zero. */
static int from_segments(const struct image_file *f, __u32 pa, __u8 *buf,
			 __u32 len)
{
	__u64 end = (__u64)pa + len, from, to;
	int ret = 0;
	size_t i;

	memset(buf, 0, len);
	for (i = 0; !ret && i < f->segments; i++) {
		const struct image_segment *s = &f->segment[i];

		from = s->pa > pa ? s->pa : pa;
		to = s->pa + s->len < end ? s->pa + s->len : end;
		if (from < to)
			ret = image_file_read(f, s->at + (from - s->pa),
					      buf + (from - pa), to - from);
	}
	return ret;
}

static int file_read(void *ctx, __u32 pa, void *buf, __u32 len)
{
	const struct image_file *f = ctx;

	return f->segments ? from_segments(f, pa, buf, len)
			   : image_file_read(f, pa, buf, len);
}

int image_refuse(struct xv6vm_error *why, int err, const char *path,
		 const char *what)
{
	*why = (struct xv6vm_error){ .err = err };
	snprintf(why->what, sizeof(why->what), "%.60s %s", path, what);
	return -err;
}

/* What people have beside an image, by how it begins. */
static const struct {
	__u32 at, len;
	const char *bytes, *what;
} others[] = {
	{ 0, 7, "KDUMP  ",
	  "is compressed by QEMU: dump-guest-memory without -z, -l, -s" },
	{ 0, 12, "makedumpfile",
	  "is compressed by QEMU: dump-guest-memory without -z, -l, -s" },
	{ 0, 4, "QEVM",
	  "is a state of QEMU's: dump-guest-memory or pmemsave writes memory" },
	{ 0, 4, "QFI\xfb",
	  "is a disk of QEMU's: dump-guest-memory or pmemsave writes memory" },
	{ 510, 2, "\x55\xaa",
	  "is a boot disk, as xv6.img is: pmemsave writes the memory of what it boots" },
};

static int check(const struct image_file *f, const char *path,
		 struct xv6vm_error *why)
{
	__u8 head[516] = { 0 };
	size_t i;

	if (!f->len)
		return image_refuse(why, EINVAL, path, "is empty");
	if (f->len > sizeof(head) && image_file_read(f, 0, head, sizeof(head)))
		return image_refuse(why, errno, path, "cannot be read");
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (!memcmp(head + others[i].at, others[i].bytes,
			    others[i].len))
			return image_refuse(why, EINVAL, path, others[i].what);
	}
	/* Its first block is empty, the second says how many there are. */
	if (f->len > sizeof(head) && image_word(head, 128) * 512ull == f->len)
		return image_refuse(
			why, EINVAL, path,
			"is a file system, as fs.img is: no memory");
	if (f->len % XV6VM_PGSIZE)
		return image_refuse(why, EINVAL, path,
				    "is cut off: not a multiple of 4096 bytes");
	return 0;
}

static int take(struct image_file *f, const char *path, struct xv6image *img,
		struct xv6vm_error *why)
{
	struct stat st;
	long long size;
	int ret;

	if (fstat(f->fd, &st))
		return image_refuse(why, errno, path, "cannot be opened");
	if (S_ISDIR(st.st_mode))
		return image_refuse(why, EISDIR, path, "is a folder");
	f->len = st.st_size;
	ret = S_ISREG(st.st_mode) ? 0 : image_spool(f, path, why);
	if (!ret)
		ret = image_unpack(f, path, why);
	if (ret)
		return ret;
	size = image_core(f, path, why);
	if (!size) {
		ret = check(f, path, why);
		size = f->len;
	}
	if (ret || size < 0)
		return ret ? ret : (int)size;
	if (size > XV6IMAGE_SIZE_MAX)
		return image_refuse(
			why, EFBIG, path,
			"is larger than 2016M, the most that xv6 has");
	img->size = size;
	return 0;
}

int xv6vm_image_take(int fd, const char *name, struct xv6image *img,
		     struct xv6vm_error *why)
{
	struct image_file *f = calloc(1, sizeof(*f));

	if (!name || !img || !why || !f) {
		free(f);
		close(fd);
		return -EFAULT;
	}
	f->fd = fd;
	*img = (struct xv6image){ file_read, f, 0 };
	return take(f, name, img, why);
}

/* Nothing is waited for: who writes to a pipe may not have come yet. */
int xv6vm_image_open(const char *path, struct xv6image *img,
		     struct xv6vm_error *why)
{
	int fd;

	if (!path || !img || !why)
		return -EFAULT;
	*img = (struct xv6image){ 0 };
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? image_refuse(why, errno, path, "cannot be opened")
		      : xv6vm_image_take(fd, path, img, why);
}

void xv6vm_image_close(struct xv6image *img)
{
	if (img && img->read == file_read) {
		image_file_free(img->ctx);
		free(img->ctx);
	}
	if (img)
		img->read = NULL;
}

static int machine_read(void *ctx, __u32 pa, void *buf, __u32 len)
{
	__u32 done;
	int ret = xv6vm_ram_read(ctx, pa, buf, len, &done);

	return ret || done == len ? ret : -ENODATA;
}

int xv6vm_image_of(struct xv6vm *h, struct xv6image *img)
{
	NEED(h, img);

	struct xv6vm_info info;
	int ret = xv6vm_info(h, &info);

	*img = (struct xv6image){ machine_read, h, ret ? 0 : info.out_phystop };
	return ret;
}
