// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine in QEMU, as it was when it was opened: it stood still for as long as it
 * took to copy it, and has gone on since. One whose RAM is a file that QEMU shares
 * does not even stand still.
 */

#include "live.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live_adopt.h"
#include "state.h"
#include "whole.h"

#define ELF_MAX (64u << 20)

static int read_kernel(struct live *l, const char *path,
		       struct xv6vm_error *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret = -errno;
	void *elf;
	size_t len;

	if (fd >= 0) {
		ret = xv6vm_read_whole(fd, ELF_MAX, &elf, &len);
		close(fd);
	}
	if (ret) {
		snprintf(why->what, sizeof(why->what),
			 "cannot read the kernel %.60s", path);
		return ret;
	}
	ret = xv6vm_image_symbols(elf, len, &l->sym, why);
	free(elf);
	l->known = !ret;
	return ret;
}

/* How much RAM: what the kernel takes to be there, or what QEMU was given. */
static int ram_size(struct hold *h, const struct live *l, __u32 *size)
{
	char text[512] = "";
	const char *p;
	__u64 n = 0;
	int ret = 0;

	*size = l->sym.phystop;
	if (*size)
		return 0;
	ret = hold_monitor(h, "info memory_size_summary", text, sizeof(text));
	p = strstr(text, "base memory: ");
	if (!ret && p)
		n = strtoull(p + strlen("base memory: "), NULL, 10);
	*size = n > XV6IMAGE_SIZE_MAX ? XV6IMAGE_SIZE_MAX : n & ~0xfffull;
	return ret ? ret : *size ? 0 : -EPROTO;
}

static __u32 register_of(const char *text, const char *name, __u32 without)
{
	const char *p = strstr(text, name);

	return p ? strtoul(p + strlen(name), NULL, 16) : without;
}

/* The registers that paging knows, of each CPU. */
static int registers(struct hold *h, struct xv6_machine *m)
{
	static char text[65536];
	const char *p = text;
	int ret = hold_monitor(h, "info registers -a", text, sizeof(text));

	m->cfg.ncpu = 0;
	while (!ret && m->cfg.ncpu < XV6_NCPU_MAX && (p = strstr(p, "EIP="))) {
		struct xv6_cpu *c = &m->cpus[m->cfg.ncpu++];

		c->cpl = register_of(p, "CPL=", 0) == 3 ? 3 : 0;
		c->cr0 = register_of(p, "CR0=", c->cr0);
		c->cr2 = register_of(p, "CR2=", 0);
		c->cr3 = register_of(p, "CR3=", 0) & ~0xfffu;
		c->cr4 = register_of(p, "CR4=", c->cr4);
		p++;
	}
	m->cfg.ncpu += !m->cfg.ncpu;
	return ret;
}

/* A machine of which only its RAM is known, and none of that. */
static int blank(const struct live *l, __u32 size, struct xv6vm_sim **sim,
		 struct xv6vm_error *why)
{
	struct state_kind k = {
		.region = size,
		.foreign = true,
		.cfg = XV6_CONFIG_DEFAULT,
	};

	/* (Nothing is known of its kernel yet.) */
	k.cfg.data = k.cfg.end = 0;
	k.cfg.phystop = size;
	k.cfg.nproc = l->known ? l->sym.lay.nproc : XV6_NPROC;
	return state_blank(&k, XV6VM_OPEN_READONLY, sim, why);
}

int live_copy(struct hold *h, struct live *l, struct xv6vm_error *why)
{
	__u32 size;
	int ret = ram_size(h, l, &size);

	if (ret) {
		snprintf(why->what, sizeof(why->what),
			 "QEMU does not say how much RAM it has");
		return ret;
	}
	ret = blank(l, size, &l->sim, why);
	if (ret)
		return ret;
	ret = hold_copy(h, 0, l->sim->ram, size, why);
	if (!ret)
		ret = registers(h, &l->sim->dev.m);
	if (ret)
		xv6vm_sim_close(l->sim);
	return ret;
}

/* A file that may get shorter meanwhile is read; a device has no read. */
static int copy_file(int fd, bool device, void *to, size_t size)
{
	size_t done = 0;
	ssize_t n = 1;
	void *from;

	if (device) {
		from = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
		if (from == MAP_FAILED)
			return -errno;
		memcpy(to, from, size);
		munmap(from, size);
		return 0;
	}
	for (; done < size && n > 0; done += n)
		n = pread(fd, (char *)to + done, size - done, done);
	return n > 0 ? 0 : n ? -errno : -ENODATA;
}

/* Nobody tells its registers, but the kernel how many CPUs it has found. */
static void guess_cpus(struct live *l)
{
	struct xv6_machine *m = &l->sim->dev.m;
	__u32 at = l->sym.ncpu - l->sym.kernbase, n = 0;

	if (l->sym.ncpu && at <= m->cfg.phystop - sizeof(n))
		memcpy(&n, (const char *)l->sim->ram + at, sizeof(n));
	m->cfg.ncpu = n && n <= XV6_NCPU_MAX ? n : 1;
}

static int copy_shared(const char *spec, struct live *l,
		       struct xv6vm_error *why)
{
	char path[256];
	struct stat st;
	off_t size;
	int fd, ret = 0;

	snprintf(path, sizeof(path), "%.*s", (int)strcspn(spec, ","), spec);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	if (size < 0 || fstat(fd, &st))
		ret = -errno;
	else if (l->sym.phystop && l->sym.phystop <= size)
		size = l->sym.phystop;
	if (!ret && (!size || size % XV6VM_PGSIZE || size > XV6IMAGE_SIZE_MAX))
		ret = -EINVAL;
	if (!ret)
		ret = blank(l, size, &l->sim, why);
	if (!ret) {
		ret = copy_file(fd, S_ISCHR(st.st_mode), l->sim->ram, size);
		if (ret)
			xv6vm_sim_close(l->sim);
	}
	if (ret)
		snprintf(why->what, sizeof(why->what),
			 "%.60s cannot be had as a machine's RAM", path);
	else
		guess_cpus(l);
	if (fd >= 0)
		close(fd);
	return ret;
}

static int copy(const char *spec, struct live *l, struct xv6vm_error *why)
{
	struct hold h;
	int ret;

	if (!strncmp(spec, "ram:", 4))
		return copy_shared(spec + 4, l, why);
	ret = hold_open(spec, &h, why);
	if (!ret) {
		ret = live_copy(&h, l, why);
		hold_close(&h);
	}
	return ret;
}

static int ram_read(void *ctx, __u32 pa, void *buf, __u32 len)
{
	const struct xv6vm_sim *s = ctx;

	memcpy(buf, (const char *)s->ram + pa, len);
	return 0;
}

/* What cannot be told is left: the RAM and its tables can be looked at even so. */
void live_explain(struct live *l)
{
	const struct xv6image img = { ram_read, l->sim,
				      l->sim->dev.m.cfg.phystop };
	struct xv6image_report *r = calloc(1, sizeof(*r));
	struct xv6vm_error why;

	if (!r)
		return;
	if (!xv6vm_image_explain(&img, &l->sym, XV6IMAGE_NONE, r, &why))
		l->adopted = live_adopt(l->sim, r);
	l->rules = r->rules;
	xv6vm_image_report_free(r);
	free(r);
}

static int live_open(const char *spec, unsigned int flags, void **ctx,
		     struct xv6vm_error *why)
{
	const char *kernel = hold_kernel(spec);
	struct live *l = calloc(1, sizeof(*l));
	int ret = l ? 0 : -ENOMEM;

	(void)flags;
	if (!ret && kernel)
		ret = read_kernel(l, kernel, why);
	if (!ret)
		ret = copy(spec, l, why);
	if (ret) {
		free(l);
		return ret;
	}
	if (l->known)
		live_explain(l);
	*ctx = l;
	return 0;
}

static int live_ioctl(void *ctx, unsigned int cmd, void *arg)
{
	struct live *l = ctx;

	return xv6vm_sim_ioctl(l->sim, cmd, arg);
}

static void live_close(void *ctx)
{
	struct live *l = ctx;

	xv6vm_sim_close(l->sim);
	free(l);
}

static int live_save(void *ctx, void **data, size_t *len)
{
	struct live *l = ctx;

	return xv6vm_sim_save(l->sim, data, len);
}

const struct xv6vm_backend xv6vm_live_backend = {
	.open = live_open,
	.ioctl = live_ioctl,
	.close = live_close,
	.save = live_save,
};
