// SPDX-License-Identifier: GPL-2.0
/*
 * The oracle's exec: what a file must become, by the words of xv6's exec.c: all
 * sums in 64 bits, so that nothing wraps by accident.
 */

#include <string.h>

#include "flat.h"
#include "fuzz.h"

#define ARGC_MAX 32u
#define PH_SIZE	 32u

/* The image under construction, page by page as it will lie in memory. */
static u8 image[WORLD_RAM];

static u32 le(const u8 *p, u32 bytes)
{
	u32 i, v = 0;

	for (i = 0; i < bytes; i++)
		v |= (u32)p[i] << 8 * i;
	return v;
}

static int check_header(const struct flat_program *x)
{
	static const u8 magic[] = { 0x7f, 'E', 'L', 'F', 1, 1 };

	if (x->len < 52 || memcmp(x->code, magic, sizeof(magic)))
		return -ENOEXEC;
	return le(x->code + 18, 2) == 3 ? 0 : -ENOEXEC;
}

/* One header; *loaded counts bytes of the file, *sz is the image's end. */
static int load(struct flat *f, struct flat_space *s, struct flat_program *x,
		const u8 *ph, u64 *sz, u64 *loaded)
{
	u64 off = le(ph + 4, 4), vaddr = le(ph + 8, 4);
	u64 filesz = le(ph + 16, 4), memsz = le(ph + 20, 4);
	int err;

	if (memsz < filesz || vaddr + memsz >= XV6_KERNBASE)
		return -ENOEXEC;
	if (vaddr + memsz > *sz) {
		err = flat_grow(f, s, *sz, vaddr + memsz);
		if (err)
			return err;
		memset(image + *sz, 0, vaddr + memsz - *sz);
		*sz = vaddr + memsz;
	}
	if (!*sz || vaddr % 4096)
		return -ENOEXEC;
	if (!filesz)
		return 0;
	*loaded += filesz;
	if (off + filesz > x->len || *loaded > x->len)
		return -ENOEXEC;
	memcpy(image + vaddr, x->code + off, filesz);
	return 0;
}

static int load_all(struct flat *f, struct flat_space *s,
		    struct flat_program *x, u64 *sz)
{
	u32 i, n = le(x->code + 44, 2);
	u32 off = le(x->code + 28, 4);
	u64 loaded = 0;
	int err;

	for (i = 0; i < n; i++, off += PH_SIZE) {
		if ((u64)off + PH_SIZE > x->len)
			return -ENOEXEC;
		if (le(x->code + off, 4) != 1)
			continue;
		err = load(f, s, x, x->code + off, sz, &loaded);
		if (err)
			return err;
	}
	return 0;
}

/* Strings downwards from the top, then the words that main() finds. */
static int push_args(struct flat_program *x, u32 top)
{
	u32 i, sp = top, low = top - 4096, word[3 + ARGC_MAX + 1];
	const char *arg = x->args, *end = x->args + x->args_len;
	u32 words = 3 + x->argc + 1;

	for (i = 0; i < x->argc; i++) {
		u32 len = 0;

		while (arg + len < end && arg[len])
			len++;
		if (arg + len == end)
			return -EINVAL;
		len++;
		if (len > sp - low)
			return -ENOSPC;
		sp = (sp - len) & ~3u;
		memcpy(image + sp, arg, len);
		word[3 + i] = sp;
		arg += len;
	}
	if (arg != end)
		return -EINVAL;
	word[0] = 0xffffffff;
	word[1] = x->argc;
	word[2] = sp - (x->argc + 1) * 4;
	word[3 + x->argc] = 0;
	if (words * 4 > sp - low)
		return -ENOSPC;
	sp -= words * 4;
	/* Little endian, as the i386 has it. */
	for (i = 0; i < words * 4; i++)
		image[sp + i] = word[i / 4] >> 8 * (i % 4);
	x->esp = sp;
	return 0;
}

static int build(struct flat *f, struct flat_space *s, struct flat_program *x,
		 u32 *size)
{
	u64 sz = 0;
	u32 i, top;
	int err = load_all(f, s, x, &sz);

	if (err)
		return err;
	top = ((sz + 4095) & ~4095ull) + 2 * 4096;
	if (top >= XV6_KERNBASE)
		return -ENOEXEC;
	err = flat_grow(f, s, top - 2 * 4096, top);
	if (err)
		return err;
	flat_find(s, top - 2 * 4096)->flags &= ~4u;
	memset(image + sz, 0, top - sz);
	for (i = 0; i < s->npages; i++)
		s->page[i].from = image + s->page[i].vpn * 4096;
	*size = top;
	return push_args(x, top);
}

int flat_exec(struct flat *f, u32 slot, struct flat_program *x)
{
	struct flat_proc *p = &f->proc[slot];
	u32 free = f->free, sz, cost;
	int err;

	if (p->zombie)
		return -ESRCH;
	if (x->bad_name)
		return -EINVAL;
	if (x->argc > ARGC_MAX)
		return -ENOSPC;
	err = check_header(x);
	if (err)
		return err;
	cost = 1 + flat_kernel_frames(f, p->bare);
	if (!flat_take(f, cost))
		return -ENOMEM;
	f->spare.npages = 0;
	f->spare.ntables = 0;
	err = build(f, &f->spare, x, &sz);
	if (err) {
		f->free = free;
		return err;
	}
	flat_free_space(f, p, &p->space);
	p->space = f->spare;
	p->sz = sz;
	x->eip = le(x->code + 24, 4);
	if (p->cpu != FLAT_NOBODY)
		flat_load_cr3(f, p->cpu);
	return 0;
}
