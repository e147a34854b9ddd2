// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proven: whatever bytes a program's file consists of, and whatever its
 * arguments, exec reads nothing outside the file and the arguments, loads only
 * to page aligned addresses of what it has grown the image by, below KERNBASE,
 * no more bytes than the file has, and pushes only to the stack's one page.
 *
 * Bounds: up to SEGMENTS headers of segments, ARGS arguments in ARGS_LEN bytes;
 * a file of any length. Page tables are left to vm.c: what allocuvm and its like
 * are called with is what is proven here, and each of them may fail.
 */
#include "core/reason.c"
#include "core/exec.c"
#include "proof.h"

#define SEGMENTS	2u
#define ARGS		2u
#define ARGS_LEN	3u

static const struct xv6_exec *file;
static u32 grown;	/* the image reaches so far */
static u64 loaded;	/* bytes of the file */

static int may_fail(struct xv6_machine *m)
{
	return nondet_bool() ? xv6_refuse(m, XV6VM_R_NO_FRAME, 0) : 0;
}

int xv6_allocuvm(struct xv6_machine *m, u32 pgdir, u32 oldsz, u32 newsz,
		 u32 *newp)
{
	prove(oldsz == xv6_pgroundup(grown) || oldsz == grown);
	prove(newsz < XV6_KERNBASE);
	if (may_fail(m))
		return -ENOMEM;
	grown = newsz < oldsz ? oldsz : newsz;
	*newp = grown;
	return 0;
}

int xv6_loaduvm(struct xv6_machine *m, u32 pgdir, u32 va, const u8 *from,
		u32 sz)
{
	prove(!xv6_pgoff(va));
	prove((u64)va + sz <= grown);
	prove(from >= file->elf && from + sz <= file->elf + file->elf_len);
	prove(__CPROVER_r_ok(from, sz));
	loaded += sz;
	prove(loaded <= file->elf_len);
	return may_fail(m);
}

int xv6_clearpteu(struct xv6_machine *m, u32 pgdir, u32 va)
{
	prove(va == grown - 2 * XV6_PGSIZE);
	return may_fail(m);
}

int xv6_copyout(struct xv6_machine *m, u32 pgdir, u32 va, const void *src,
		u32 len)
{
	prove(__CPROVER_r_ok(src, len));
	prove(va >= grown - XV6_PGSIZE && (u64)va + len <= grown);
	return may_fail(m);
}

void elf_any(void)
{
	static struct xv6_machine m;
	struct xv6_exec x = {
		.elf_len = nondet_u32(),
		.args_len = nondet_u32(),
		.argc = nondet_u32(),
	};
	struct image img = { .pgdir = nondet_u32() };
	struct elf_header h;

	assume(x.args_len <= ARGS_LEN && x.argc <= ARGS);
	x.elf = malloc(x.elf_len);
	x.args = malloc(ARGS_LEN);
	file = &x;
	if (read_header(&m, &x, &h))
		return;
	assume(le16_to_cpu(h.phnum) <= SEGMENTS);
	if (!build_image(&m, &x, &h, &img))
		prove(img.sz == grown && img.sz < XV6_KERNBASE &&
		      img.guard == img.sz - 2 * XV6_PGSIZE &&
		      img.sp <= img.sz && img.sp >= img.sz - XV6_PGSIZE);
}
