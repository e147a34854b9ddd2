// SPDX-License-Identifier: GPL-2.0-only
/* exec: xv6's exec.c. The file lies in memory and is not trusted. */
#include <xv6/exec.h>
#include <xv6/vm.h>
#include "internal.h"

/* ELF32, as far as it is looked at. */
struct elf_header {
	u8 ident[16];
	__le16 type, machine;
	__le32 version, entry, phoff, shoff, flags;
	__le16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
	__le32 type, off, vaddr, paddr, filesz, memsz, flags, align;
};

#define IDENT_CLASS	4	/* index in ident */
#define IDENT_CLASS_32	1
#define IDENT_DATA	5	/* index in ident */
#define IDENT_DATA_LE	1
#define ELF_MACHINE_386	3
#define ELF_LOAD	1	/* type of a segment */

/* An image under construction. */
struct image {
	u32 pgdir;
	u32 sz;
	u32 sp;
	u32 entry;
	u32 guard;
	u32 loaded;		/* bytes of the file, at most its length */
};

static const void *in_file(const struct xv6_exec *x, u32 off, u32 len)
{
	if (off > x->elf_len || len > x->elf_len - off)
		return NULL;
	return x->elf + off;
}

static int read_header(struct xv6_machine *m, const struct xv6_exec *x,
		       struct elf_header *h)
{
	const u8 *at = in_file(x, 0, sizeof(*h));

	if (!at)
		return xv6_refuse(m, XV6VM_R_ELF_SHORT, x->elf_len);
	memcpy(h, at, sizeof(*h));
	if (memcmp(h->ident, "\177ELF", 4))
		return xv6_refuse(m, XV6VM_R_ELF_MAGIC, 0);
	if (h->ident[IDENT_CLASS] != IDENT_CLASS_32 ||
	    h->ident[IDENT_DATA] != IDENT_DATA_LE ||
	    le16_to_cpu(h->machine) != ELF_MACHINE_386)
		return xv6_refuse(m, XV6VM_R_ELF_NOT_I386,
				  le16_to_cpu(h->machine));
	return 0;
}

/* One PT_LOAD, with xv6's checks in xv6's order; flags are not looked at. */
static int load_segment(struct xv6_machine *m, const struct xv6_exec *x,
			const struct elf_segment *s, struct image *img)
{
	u32 vaddr = le32_to_cpu(s->vaddr);
	u32 memsz = le32_to_cpu(s->memsz);
	u32 filesz = le32_to_cpu(s->filesz);
	const void *from;
	int err;

	if (memsz < filesz)
		return xv6_refuse(m, XV6VM_R_ELF_MEMSZ, vaddr);
	if (vaddr + memsz < vaddr)
		return xv6_refuse(m, XV6VM_R_ELF_WRAPS, vaddr);
	if (vaddr + memsz >= XV6_KERNBASE)
		return xv6_refuse(m, XV6VM_R_ELF_RANGE, vaddr);
	err = xv6_allocuvm(m, img->pgdir, img->sz, vaddr + memsz, &img->sz);
	if (err)
		return err;
	if (!img->sz)
		return xv6_refuse(m, XV6VM_R_ELF_EMPTY, vaddr);
	if (xv6_pgoff(vaddr))
		return xv6_refuse(m, XV6VM_R_ELF_UNALIGNED, vaddr);
	/* As in xv6, nothing is read for a segment of zeros only. */
	if (!filesz)
		return 0;
	from = in_file(x, le32_to_cpu(s->off), filesz);
	if (!from)
		return xv6_refuse(m, XV6VM_R_ELF_SHORT, x->elf_len);
	/* Else a small file with many headers could keep a CPU for minutes. */
	if (filesz > x->elf_len - img->loaded)
		return xv6_refuse(m, XV6VM_R_ELF_OVERLAP, vaddr);
	img->loaded += filesz;
	return xv6_loaduvm(m, img->pgdir, vaddr, from, filesz);
}

static int load_image(struct xv6_machine *m, const struct xv6_exec *x,
		      const struct elf_header *h, struct image *img)
{
	struct elf_segment s;
	const void *from;
	u32 i, off;
	int err;

	m->cause = XV6VM_C_EXEC_IMAGE;
	img->entry = le32_to_cpu(h->entry);
	off = le32_to_cpu(h->phoff);
	for (i = 0; i < le16_to_cpu(h->phnum); i++, off += sizeof(s)) {
		from = in_file(x, off, sizeof(s));
		if (!from)
			return xv6_refuse(m, XV6VM_R_ELF_SHORT, x->elf_len);
		memcpy(&s, from, sizeof(s));
		if (le32_to_cpu(s.type) != ELF_LOAD)
			continue;
		err = load_segment(m, x, &s, img);
		if (err)
			return err;
	}
	return 0;
}

/* Two pages above the image: the first becomes the guard. */
static int add_stack(struct xv6_machine *m, struct image *img)
{
	u32 top = xv6_pgroundup(img->sz);
	int err;

	if (top + 2 * XV6_PGSIZE >= XV6_KERNBASE)
		return xv6_refuse(m, XV6VM_R_ELF_RANGE, img->sz);
	m->cause = XV6VM_C_EXEC_STACK;
	err = xv6_allocuvm(m, img->pgdir, top, top + 2 * XV6_PGSIZE, &img->sz);
	if (err)
		return err;
	img->guard = img->sz - 2 * XV6_PGSIZE;
	img->sp = img->sz;
	return xv6_clearpteu(m, img->pgdir, img->guard);
}

static int push(struct xv6_machine *m, struct image *img, const void *from,
		u32 len)
{
	/* Below the one page of stack lies the guard. */
	if (len > img->sp - (img->sz - XV6_PGSIZE))
		return xv6_refuse(m, XV6VM_R_ARGS_SPACE, len);
	img->sp = (img->sp - len) & ~3u;
	return xv6_copyout(m, img->pgdir, img->sp, from, len);
}

/* Strings first, then argv[], argv, argc and a return address nobody uses. */
static int push_args(struct xv6_machine *m, const struct xv6_exec *x,
		     struct image *img)
{
	__le32 stack[3 + XV6_MAXARG + 1] = { };
	const char *arg = x->args;
	u32 i, len, left;
	int err;

	for (i = 0; i < x->argc; i++, arg += len) {
		left = x->args + x->args_len - arg;
		len = strnlen(arg, left) + 1;
		if (len > left)
			return xv6_refuse(m, XV6VM_R_ARGS_FORM, i);
		err = push(m, img, arg, len);
		if (err)
			return err;
		stack[3 + i] = cpu_to_le32(img->sp);
	}
	if (arg != x->args + x->args_len)
		return xv6_refuse(m, XV6VM_R_ARGS_FORM, x->argc);
	stack[0] = cpu_to_le32(0xffffffff);
	stack[1] = cpu_to_le32(x->argc);
	stack[2] = cpu_to_le32(img->sp - (x->argc + 1) * 4);
	return push(m, img, stack, (3 + x->argc + 1) * 4);
}

static int build_image(struct xv6_machine *m, const struct xv6_exec *x,
		       const struct elf_header *h, struct image *img)
{
	int err = load_image(m, x, h, img);

	if (!err)
		err = add_stack(m, img);
	return err ? err : push_args(m, x, img);
}

static void commit(struct xv6_machine *m, struct xv6_proc *p,
		   const struct xv6_exec *x, const struct image *img)
{
	struct xv6_trapframe *tf = xv6_trapframe(m, p);
	u32 old = p->pgdir;

	m->cause = XV6VM_C_EXEC_COMMIT;
	xv6_note_proc(m, XV6VM_E_PGDIR, p->pid, old, img->pgdir);
	xv6_note_proc(m, XV6VM_E_SIZE, p->pid, p->sz, img->sz);
	memcpy(p->name, x->name, XV6VM_NAME_LEN);
	p->pgdir = img->pgdir;
	p->sz = img->sz;
	p->guard = img->guard;
	tf->eip = cpu_to_le32(img->entry);
	tf->esp = cpu_to_le32(img->sp);
	xv6_cpu_reload(m, p);
	xv6_freevm(m, old);
	m->counts.execs++;
}

int xv6_exec(struct xv6_machine *m, struct xv6_proc *p,
	     const struct xv6_exec *x)
{
	struct image img = { };
	struct elf_header h;
	int err;

	if (!xv6_proc_alive(p))
		return xv6_refuse(m, XV6VM_R_PROC_ZOMBIE, p->pid);
	if (!xv6_name_ok(x->name))
		return xv6_refuse(m, XV6VM_R_NAME, p->pid);
	if (x->argc > XV6_MAXARG)
		return xv6_refuse(m, XV6VM_R_ARGC, x->argc);

	/* What is no program is refused before a frame is taken, as in xv6. */
	err = read_header(m, x, &h);
	if (err)
		return err;
	m->cause = XV6VM_C_EXEC_IMAGE;
	err = xv6_setupkvm(m, xv6_proc_slot(m, p), &img.pgdir);
	if (err)
		return err;
	err = build_image(m, x, &h, &img);
	if (err) {
		xv6_freevm(m, img.pgdir);
		return err;
	}
	commit(m, p, x, &img);
	return 0;
}
