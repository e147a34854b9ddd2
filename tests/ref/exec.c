// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference's exec: what a file becomes by the words of xv6's exec.c: all
 * sums in 64 bits, so that nothing wraps by accident.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include "ref.h"

#define ARGC_MAX	32u
#define EHDR_SIZE	52u
#define PHDR_SIZE	32u

static u32 le(const u8 *p, u32 bytes)
{
	u32 i, v = 0;

	for (i = 0; i < bytes; i++)
		v |= (u32)p[i] << 8 * i;
	return v;
}

static int check_header(const struct ref_program *x)
{
	static const u8 magic[] = { 0x7f, 'E', 'L', 'F', 1, 1 };

	if (x->len < EHDR_SIZE || memcmp(x->code, magic, sizeof(magic)))
		return -ENOEXEC;
	return le(x->code + 18, 2) == 3 ? 0 : -ENOEXEC;
}

/* One header; *loaded counts bytes of the file, *sz is the image's end. */
static int load(struct ref *r, __le32 *dir, const struct ref_program *x,
		const u8 *ph, u64 *sz, u64 *loaded)
{
	u64 off = le(ph + 4, 4), vaddr = le(ph + 8, 4);
	u64 filesz = le(ph + 16, 4), memsz = le(ph + 20, 4);
	int err;

	if (memsz < filesz || vaddr + memsz >= TB_KERNBASE)
		return -ENOEXEC;
	if (vaddr + memsz > *sz) {
		err = tb_allocuvm(&r->tb, dir, *sz, vaddr + memsz);
		if (err)
			return err;
		*sz = vaddr + memsz;
	}
	if (!*sz || vaddr % TB_PAGE)
		return -ENOEXEC;
	if (!filesz)
		return 0;
	*loaded += filesz;
	if (off + filesz > x->len || *loaded > x->len)
		return -ENOEXEC;
	return ref_copyout(r, (u8 *)dir - r->tb.ram, vaddr, x->code + off,
			   filesz);
}

static int load_all(struct ref *r, __le32 *dir, const struct ref_program *x,
		    u64 *sz)
{
	u32 i, n = le(x->code + 44, 2);
	u32 off = le(x->code + 28, 4);
	u64 loaded = 0;
	int err;

	for (i = 0; i < n; i++, off += PHDR_SIZE) {
		if ((u64)off + PHDR_SIZE > x->len)
			return -ENOEXEC;
		if (le(x->code + off, 4) != 1)
			continue;
		err = load(r, dir, x, x->code + off, sz, &loaded);
		if (err)
			return err;
	}
	return 0;
}

/* Below the one page of stack lies the guard. */
static int push(struct ref *r, u32 pgdir, u32 top, u32 *sp, const void *from,
		u32 len)
{
	if (len > *sp - (top - TB_PAGE))
		return -ENOSPC;
	*sp = (*sp - len) & ~3u;
	return ref_copyout(r, pgdir, *sp, from, len);
}

/* Strings downwards from the top, then the words that main() finds. */
static int push_args(struct ref *r, u32 pgdir, const struct ref_program *x,
		     u32 top, u32 *sp)
{
	const char *arg = x->args, *end = x->args + x->args_len;
	u8 words[(3 + ARGC_MAX + 1) * 4] = { 0 };
	u32 i, len;
	int err;

	*sp = top;
	for (i = 0; i < x->argc; i++, arg += len) {
		for (len = 0; arg + len < end && arg[len];)
			len++;
		if (arg + len == end)
			return -EINVAL;
		len++;
		err = push(r, pgdir, top, sp, arg, len);
		if (err)
			return err;
		ref_set_word(words, (3 + i) * 4, *sp);
	}
	if (arg != end)
		return -EINVAL;
	ref_set_word(words, 0, 0xffffffff);
	ref_set_word(words, 4, x->argc);
	ref_set_word(words, 8, *sp - (x->argc + 1) * 4);
	return push(r, pgdir, top, sp, words, (3 + x->argc + 1) * 4);
}

static int build(struct ref *r, __le32 *dir, const struct ref_program *x,
		 u32 *top, u32 *sp)
{
	u32 pgdir = (u8 *)dir - r->tb.ram;
	u64 sz = 0;
	int err = load_all(r, dir, x, &sz);

	if (err)
		return err;
	sz = (sz + TB_PAGE - 1) & ~(u64)(TB_PAGE - 1);
	*top = sz + 2 * TB_PAGE;
	if (*top >= TB_KERNBASE)
		return -ENOEXEC;
	err = tb_allocuvm(&r->tb, dir, sz, *top);
	if (!err)
		err = ref_clearpteu(r, pgdir, sz);
	return err ? err : push_args(r, pgdir, x, *top, sp);
}

int ref_exec(struct ref *r, u32 slot, const struct ref_program *x)
{
	struct ref_proc *p = &r->proc[slot];
	u32 top, sp;
	__le32 *dir;
	int err;

	if (p->zombie)
		return -ESRCH;
	if (x->argc > ARGC_MAX)
		return -ENOSPC;
	err = check_header(x);
	if (err)
		return err;
	dir = tb_setupkvm(&r->tb, p->bare);
	if (!dir)
		return -ENOMEM;
	err = build(r, dir, x, &top, &sp);
	if (err) {
		tb_freevm(&r->tb, dir);
		return err;
	}
	tb_freevm(&r->tb, ref_dir(r, p->pgdir));
	p->pgdir = (u8 *)dir - r->tb.ram;
	p->sz = top;
	ref_set_word(ref_trapframe(r, slot), REF_EIP * 4, le(x->code + 24, 4));
	ref_set_word(ref_trapframe(r, slot), REF_ESP * 4, sp);
	ref_reload(r, slot);
	return 0;
}
