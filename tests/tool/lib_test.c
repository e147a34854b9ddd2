// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library by itself: what the tool never does wrong. Prints "ok NAME" or
 * "not ok NAME" for each case; run.py counts them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxv6vm.h>
#include <xv6image.h>

static int failed;

static void ok(int good, const char *name)
{
	printf("%s %s\n", good ? "ok" : "not ok", name);
	failed |= !good;
}

/* A structure as a later version might have it. */
struct longer {
	struct xv6vm_kalloc k;
	__u32 tail[2];
};

static void sizes(struct xv6vm *h)
{
	struct longer a = { .k.hdr.size = sizeof(a) };
	struct xv6vm_info info = { .hdr.size = 4 };

	ok(xv6vm_call(h, XV6VM_INFO, &info) == -EINVAL,
	   "lib: a size too small");
	info.hdr.size = 4097;
	ok(xv6vm_call(h, XV6VM_INFO, &info) == -E2BIG, "lib: a size too large");
	ok(!xv6vm_call(h, XV6VM_KALLOC, &a), "lib: a longer tail of zeros");
	a = (struct longer){ .k.hdr.size = sizeof(a), .tail = { 0, 1 } };
	ok(xv6vm_call(h, XV6VM_KALLOC, &a) == -E2BIG && !a.k.out_pa,
	   "lib: a longer tail that is not zero");
	ok(xv6vm_call(h, 0x12345678, &a) == -ENOTTY, "lib: no such command");
}

static void fields(struct xv6vm *h)
{
	struct xv6vm_info info = { .hdr = { .size = sizeof(info),
					    .flags = 1 } };
	struct xv6vm_kfree f = { .hdr.size = sizeof(f), .pa = 1 };
	struct xv6vm_mem m = { .hdr.size = sizeof(m), .pid = 1, .len = 1 };

	ok(xv6vm_call(h, XV6VM_INFO, &info) == -EOPNOTSUPP,
	   "lib: a flag too many");
	info.hdr.flags = 0;
	info.out_free = 1;
	ok(xv6vm_call(h, XV6VM_INFO, &info) == -EINVAL && info.out_free == 1,
	   "lib: an out field that is not zero");
	ok(xv6vm_call(h, XV6VM_KFREE, &f) == -EINVAL && !f.out_next &&
		   f.hdr.out_reason == XV6VM_R_FRAME_UNALIGNED &&
		   f.hdr.out_detail == 1,
	   "lib: a refusal writes its reason and nothing else");
	ok(xv6vm_last_error(h)->reason == XV6VM_R_FRAME_UNALIGNED,
	   "lib: the last error has it too");
	ok(xv6vm_call(h, XV6VM_MEM_READ, &m) == -EFAULT,
	   "lib: no place for bytes");
	m.len = XV6VM_IO_MAX + 1;
	ok(xv6vm_call(h, XV6VM_MEM_READ, &m) == -EMSGSIZE,
	   "lib: too many bytes");
}

/* A 64-bit pointer is not cut where the host has only 32. */
static void pointers(struct xv6vm *h)
{
	const unsigned int cmds[] = { XV6VM_MEM_READ, XV6VM_MEM_WRITE };
	char byte = 7;
	struct xv6vm_mem m = { .hdr.size = sizeof(m),
			       .pid = 1,
			       .len = 1,
			       .ptr = (__u32)(unsigned long)&byte |
				      1ull << 32 };
	int i;

	for (i = 0; i < 2 && sizeof(void *) == 4; i++)
		ok(xv6vm_call(h, cmds[i], &m) == -EFAULT && byte == 7,
		   "lib: a pointer above 4 GB");
}

/* Lists come in pieces; none is lost or repeated at the seams. */
static void cursors(struct xv6vm *h)
{
	static unsigned char seen[1024];
	struct xv6vm_free_frame f;
	struct xv6vm_cursor c;
	struct xv6vm_info info;
	__u32 n = 0, twice = 0;
	int ret;

	xv6vm_info(h, &info);
	xv6vm_freelist_begin(h, &c);
	while ((ret = xv6vm_freelist_next(&c, &f)) > 0) {
		twice += seen[f.pa / XV6VM_PGSIZE]++;
		n++;
	}
	ok(!ret && n == info.out_free && !twice, "lib: the whole free list");
	ok(xv6vm_freelist_next(&c, &f) == 0, "lib: the end stays the end");
}

static void frames(struct xv6vm *h)
{
	struct xv6vm_frame_use use[32];
	__u32 n;

	ok(!xv6vm_frame_table(h, 1000, use, 32, &n) && n == 24,
	   "lib: frames from one on");
	ok(!xv6vm_frame_table(h, 1024, use, 32, &n) && !n,
	   "lib: frames behind the last");
}

/* More addresses than one call takes. */
static void batch(struct xv6vm *h)
{
	static struct xv6vm_query q[XV6VM_RECORDS_MAX + 100];
	static struct xv6vm_translation t[XV6VM_RECORDS_MAX + 100];
	const __u32 count = sizeof(q) / sizeof(q[0]);
	__u32 i, wrong = 0;

	for (i = 0; i < count; i++)
		q[i] = (struct xv6vm_query){ .va = i * XV6VM_PGSIZE, .wp = 1 };
	ok(!xv6vm_translate_batch(h, 1, 0, q, count, t), "lib: a long batch");
	for (i = 0; i < count; i++)
		wrong += t[i].va != q[i].va || t[i].mapped != !i;
	ok(!wrong, "lib: all its answers");
	ok(xv6vm_translate_batch(h, 99, 0, q, count, t) == -ESRCH,
	   "lib: a batch for nobody");
}

static void openings(void)
{
	struct xv6vm_error why;
	struct xv6vm *h;
	__u32 pa, next;
	char text[256];
	void *data;
	size_t len;

	ok(!xv6vm_open("sim:mem=4M", XV6VM_OPEN_READONLY, &h, &why),
	   "lib: open for questions");
	ok(xv6vm_kalloc(h, 0, &pa, &next) == -EBADF, "lib: a question only");
	ok(!xv6vm_snapshot(h, &data, &len), "lib: a snapshot is a question");
	ok(xv6vm_restore(h, data, len) == -EBADF, "lib: to restore is none");
	free(data);
	xv6vm_close(h);
	xv6vm_close(NULL);
	ok(xv6vm_open("sim:mem=1M", 0, &h, &why) == -ERANGE &&
		   why.reason == XV6VM_R_RAM_SMALL,
	   "lib: no machine that small");
	ok(strstr(xv6vm_error_text(&why, text, sizeof(text)),
		  "2M is the least") != NULL,
	   "lib: and it says so");
	setenv("XV6VM_DEVICE", "/nonexistent/too", 1);
	ok(xv6vm_open(NULL, 0, &h, &why) == -ENOENT &&
		   strstr(why.what, "/nonexistent/too"),
	   "open: by default what XV6VM_DEVICE says");
	unsetenv("XV6VM_DEVICE");
	ok(xv6vm_open("/nonexistent", 0, &h, NULL) == -ENOENT,
	   "lib: no such device, and nobody asks why");
}

/* By its path: what is there, and what is not. */
static void image(void)
{
	static const char page[XV6VM_PGSIZE] = "there";
	char path[] = "/tmp/lib_test.XXXXXX", got[6] = "";
	int fd = mkstemp(path), ret;
	struct xv6vm_error why = { 0 };
	struct xv6image img;

	ret = fd < 0 || write(fd, page, sizeof(page)) != sizeof(page) ||
	      xv6vm_image_open(path, &img, &why);
	ok(!ret && img.size == sizeof(page) &&
		   !img.read(img.ctx, 0, got, sizeof(got)) &&
		   !strcmp(got, page),
	   "lib: an image by its path");
	if (!ret)
		xv6vm_image_close(&img);
	if (fd >= 0)
		close(fd);
	unlink(path);
	ok(xv6vm_image_open(path, &img, &why) == -ENOENT && !img.read &&
		   why.err == ENOENT && strstr(why.what, path),
	   "lib: an image that is not there");
}

int main(void)
{
	struct xv6vm *h;

	if (xv6vm_open("sim:mem=4M", 0, &h, NULL))
		return 1;
	sizes(h);
	fields(h);
	pointers(h);
	cursors(h);
	frames(h);
	batch(h);
	xv6vm_close(h);
	openings();
	image();
	return failed;
}
