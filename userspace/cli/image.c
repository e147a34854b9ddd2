// SPDX-License-Identifier: GPL-2.0-only
/* machine: boot it anew, fill its RAM from a file, write it to one. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <live.h>
#include <whole.h>

#include "args.h"
#include "fmt.h"
#include "image.h"
#include "progress.h"

#define PIECE XV6VM_RAM_MAX

static const struct {
	const char *name;
	size_t field;
} numbers[] = {
	{ "mem", offsetof(struct xv6vm_boot, phystop) },
	{ "data", offsetof(struct xv6vm_boot, data) },
	{ "end", offsetof(struct xv6vm_boot, end) },
	{ "ncpu", offsetof(struct xv6vm_boot, ncpu) },
};

/* Another simulated machine in the place of this one, which is filled anew anyway. */
static int begin_anew(struct call *c, const char *spec)
{
	struct xv6vm_error why;
	struct xv6vm *h;

	if (xv6vm_open(spec, 0, &h, &why))
		return fail_reason(c, &why);
	xv6vm_close(c->h);
	c->h = c->cli->h = h;
	return EXIT_OK;
}

int run_boot(struct call *c)
{
	struct xv6vm_boot b = { .machine = XV6VM_MACHINE_JUNK };
	struct xv6vm_info info;
	size_t i;
	int ret;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *s = option(c, numbers[i].name);
		uint32_t *to = (void *)((char *)&b + numbers[i].field);

		ret = s ? arg_u32(c, numbers[i].name, s, to) : EXIT_OK;
		if (ret)
			return ret;
	}
	if (option(c, "shared-kernel"))
		b.machine |= XV6VM_MACHINE_SHARED_KERNEL;
	if (option(c, "no-junk"))
		b.machine &= ~XV6VM_MACHINE_JUNK;
	if (xv6vm_boot(c->h, &b))
		return fail(c);
	if (!xv6vm_info(c->h, &info))
		info_fields(c->out, &info);
	return EXIT_OK;
}

const char *kernel_file(const struct call *c)
{
	const char *elf = option(c, "xv6-kernel");

	return elf ? elf : hold_kernel(c->cli->spec);
}

int load_symbols(struct call *c, const char *path, struct xv6image_symbols *sym)
{
	struct xv6vm_error why;
	void *elf;
	size_t len;
	int ret = arg_file(c, path, XV6VM_ELF_MAX, &elf, &len);

	if (ret)
		return ret;
	if (xv6vm_image_symbols(elf, len, sym, &why))
		ret = fail_reason(c, &why);
	free(elf);
	return ret;
}

static bool all_zero(const char *p, size_t len)
{
	return !len || (!p[0] && !memcmp(p, p + 1, len - 1));
}

/* What is zero already is not written. */
static int load_piece(struct call *c, const struct xv6image *img, uint32_t pa,
		      char *buf)
{
	uint32_t len = img->size - pa < PIECE ? img->size - pa : PIECE, done;
	int ret = img->read(img->ctx, pa, buf, len);

	if (ret)
		return fail_errno(c, -ret, "cannot read the image");
	if (all_zero(buf, len))
		return EXIT_OK;
	if (xv6vm_ram_write(c->h, pa, buf, len, &done))
		return fail(c);
	if (done < len)
		return fail_as(c, EIO, "the RAM ends at 0x%08x", pa + done);
	return EXIT_OK;
}

/* One that nobody has given a size takes that of the image. */
static int make_room(struct call *c, uint32_t size)
{
	const char *spec = c->cli->spec;
	bool sim = !strcmp(spec, "sim") || !strncmp(spec, "sim:", 4);
	struct xv6vm_info info;
	char room[256];

	if (xv6vm_info(c->h, &info))
		return fail(c);
	if (!sim || info.out_phystop >= size || strstr(spec, "mem="))
		return EXIT_OK;
	snprintf(room, sizeof(room), "%.200s%cmem=%u", spec,
		 strchr(spec, ':') ? ',' : ':', size);
	return begin_anew(c, room);
}

static int load(struct call *c, const struct xv6image *img, uint32_t cr3)
{
	char *buf = malloc(PIECE);
	uint32_t pa;
	int ret = buf ? make_room(c, img->size)
		      : fail_errno(c, ENOMEM, "no room to copy");

	if (!ret && xv6vm_load(c->h, img->size, cr3))
		ret = fail(c);
	for (pa = 0; !ret && pa < img->size; pa += PIECE) {
		progress_share(pa, img->size);
		ret = load_piece(c, img, pa, buf);
	}
	free(buf);
	return ret;
}

/* What cr3 shall be: as said, or kpgdir if the image has a sensible one. */
static int arg_cr3(struct call *c, const struct xv6image *img,
		   const struct xv6image_symbols *sym, uint32_t *cr3)
{
	const char *s = option(c, "cr3");
	uint32_t at = sym->kpgdir - sym->kernbase;
	uint8_t b[4];

	*cr3 = 0;
	if (s)
		return arg_addr(c, "cr3", s, cr3);
	if (!sym->kpgdir || at > img->size - 4)
		return EXIT_OK;
	if (img->read(img->ctx, at, b, sizeof(b)))
		return fail_errno(c, EIO, "cannot read the image");
	*cr3 = (b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24) -
	       sym->kernbase;
	if (*cr3 % XV6VM_PGSIZE || *cr3 >= img->size)
		*cr3 = 0;
	return EXIT_OK;
}

static void loaded(struct call *c, const struct xv6image *img, uint32_t cr3)
{
	char size[FLAGS_LEN];

	out_str(c->out, "loaded", "file", c->argv[0]);
	out_note(c->out, "%s", fmt_size(img->size, size));
	out_uint(c->out, NULL, "bytes", img->size);
	out_hex(c->out, "cr3", "cr3", cr3);
	out_note(c->out, cr3 ? "of every CPU" : "none given");
}

static int show_verdict(struct call *c, const struct xv6image_report *r)
{
	show_report(c->out, r);
	return xv6vm_image_violations(r)
		       ? fail_as(c, EBADMSG, "the image has violations")
		       : EXIT_OK;
}

/* What cannot be explained is not loaded: the report is made before. */
static int load_file(struct call *c, struct xv6image *img, void *ctx)
{
	const char *elf = option(c, "xv6-kernel");
	struct xv6image_symbols sym = { 0 };
	struct xv6image_report *r = NULL;
	uint32_t cr3;
	int ret = elf ? load_symbols(c, elf, &sym) : EXIT_OK;

	(void)ctx;

	if (!ret && elf)
		ret = make_report(c, img, &sym, &r);
	/* What QEMU has above the kernel's PHYSTOP is nobody's. */
	if (!ret && r)
		img->size = r->phystop;
	if (!ret)
		ret = arg_cr3(c, img, &sym, &cr3);
	if (!ret)
		ret = load(c, img, cr3);
	if (!ret) {
		loaded(c, img, cr3);
		ret = r ? xv6vm_image_adopt(c->h, r) : 0;
		if (ret && ret != -EOPNOTSUPP)
			ret = fail(c);
		else
			ret = r ? show_verdict(c, r) : EXIT_OK;
	}
	free_report(r);
	return ret;
}

/* Runs @use on the image in a file. */
static int with_file(struct call *c, const char *path,
		     int (*use)(struct call *c, struct xv6image *img,
				void *ctx),
		     void *ctx)
{
	struct xv6image img = { 0 };
	struct xv6vm_error why;
	int fd, ret = arg_input(c, path, &fd);

	if (ret)
		return ret;
	if (xv6vm_image_take(fd, path, &img, &why))
		ret = fail_reason(c, &why);
	else
		ret = use(c, &img, ctx);
	xv6vm_image_close(&img);
	return ret;
}

int run_load(struct call *c)
{
	if (option(c, "cr3") && option(c, "xv6-kernel"))
		return fail_usage(c, "one of --cr3 and --xv6-kernel");
	return with_file(c, c->argv[0], load_file, NULL);
}

/* An image, or two of one kernel. */
struct explained {
	struct xv6image_symbols sym;
	struct xv6image_report *r[2];
	int count;
};

static int explain_image(struct call *c, struct xv6image *img, void *ctx)
{
	struct explained *e = ctx;

	return make_report(c, img, &e->sym, &e->r[e->count++]);
}

static int explain_files(struct call *c, struct explained *e)
{
	const char *path = option(c, "image");
	int ret = EXIT_OK, i;

	if (path)
		return with_file(c, path, explain_image, e);
	for (i = 0; !ret && i < c->argc; i++)
		ret = with_file(c, c->argv[i], explain_image, e);
	return ret;
}

static int explain_machine(struct call *c, struct explained *e)
{
	struct xv6image ram;
	int ret = need_machine(c, XV6VM_OPEN_READONLY);

	if (ret)
		return ret;
	return xv6vm_image_of(c->h, &ram) ? fail(c) : explain_image(c, &ram, e);
}

int run_explain(struct call *c)
{
	struct explained e = { .count = 0 };
	const char *elf = kernel_file(c);
	int ret;

	if (!elf)
		return fail_usage(c, "--xv6-kernel says what is where");
	if (option(c, "image") && c->argc)
		return fail_usage(c, "one of --image and A");
	ret = load_symbols(c, elf, &e.sym);
	if (!ret)
		ret = c->argc || option(c, "image") ? explain_files(c, &e)
						    : explain_machine(c, &e);
	if (!ret)
		ret = e.r[1] ? show_since(c, e.r[0], e.r[1])
			     : show_verdict(c, e.r[0]);
	free_report(e.r[0]);
	free_report(e.r[1]);
	return ret;
}

/*
 * A piece of RAM to the file; frames of zeros are left out of it, but not of what goes
 * to standard output (fd -1), whose failures are found when the answer is ended.
 */
static int save_piece(int fd, const char *buf, uint32_t pa, uint32_t len)
{
	uint32_t at;

	if (fd < 0) {
		fwrite(buf, 1, len, stdout);
		return 0;
	}

	for (at = 0; at < len; at += XV6VM_PGSIZE) {
		if (all_zero(buf + at, XV6VM_PGSIZE))
			continue;
		if (pwrite(fd, buf + at, XV6VM_PGSIZE, pa + at) !=
		    (ssize_t)XV6VM_PGSIZE)
			return errno ? errno : EIO;
	}
	return 0;
}

static int save(struct call *c, int fd, uint32_t size)
{
	char *buf = malloc(PIECE);
	uint32_t pa, done = 0;
	int ret = EXIT_OK, err = 0;

	if (!buf)
		return fail_errno(c, ENOMEM, "no room to copy");
	for (pa = 0; !ret && !err && pa < size; pa += done) {
		uint32_t len = size - pa < PIECE ? size - pa : PIECE;

		errno = 0;
		progress_share(pa, size);
		if (xv6vm_ram_read(c->h, pa, buf, len, &done) || !done)
			ret = fail(c);
		else
			err = save_piece(fd, buf, pa, done);
	}
	free(buf);
	if (!ret && !err && fd >= 0 && ftruncate(fd, size))
		err = errno;
	if (err == ESPIPE)
		return fail_as(c, err,
			       "%s is a pipe, and RAM has holes: - "
			       "for standard output has none",
			       c->argv[0]);
	return err ? fail_errno(c, err, "cannot write %s", c->argv[0]) : ret;
}

int run_save(struct call *c)
{
	const char *path = c->argv[0];
	bool there = is_file(path);
	struct xv6vm_whole w;
	struct xv6vm_info info;
	char size[FLAGS_LEN];
	int ret, err;

	if (xv6vm_info(c->h, &info))
		return fail(c);
	if (is_output(path)) {
		ret = check_output(c, path);
		return ret ? ret : save(c, -1, info.out_phystop);
	}
	err = xv6vm_whole_begin(&w, path);
	if (err)
		return fail_errno(c, -err, "cannot open %s", path);
	ret = save(c, w.fd, info.out_phystop);
	err = xv6vm_whole_end(&w, ret ? -ECANCELED : 0, NULL);
	if (err && !ret)
		ret = fail_errno(c, -err, "cannot write %s", path);
	if (ret)
		return ret;
	out_str(c->out, "saved", "file", path);
	out_note(c->out, "%s%s", fmt_size(info.out_phystop, size),
		 there ? "; what was there is gone" : "");
	out_uint(c->out, NULL, "bytes", info.out_phystop);
	out_bool(c->out, NULL, "replaced", there);
	return EXIT_OK;
}
