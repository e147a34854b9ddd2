// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_elf: any bytes as a program. exec takes or refuses it as the
 * reference does, and leaves exactly the same RAM.
 *
 * An input is four bytes (how much memory there is, argc, the length of the
 * arguments), then the arguments, then the file.
 */

#include <string.h>

#include <xv6/exec.h>
#include <xv6/vm.h>

#include "elf_make.h"
#include "fuzz.h"
#include "world.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#define HEAD	 4u
#define ARGS_MAX 255u

static struct world world;

void fuzz_begin(void)
{
	const struct xv6_config cfg = { .shared_kernel = true, .junk = true };

	world_boot(&world, &cfg);
}

/* A process to run it, and @pages that somebody else has. */
static u32 begin(u32 pages, bool bare)
{
	static const char name[XV6VM_NAME_LEN] = "old";
	static const u8 code[] = { 0xeb, 0xfe };
	struct pair *x = &world.pair;
	struct xv6_proc *p;
	u32 old, slot;

	world_reset(&world);
	fuzz_same(xv6_spawn(x->m, name, code, 2, 0, bare, &p),
		  ref_spawn(x->r, code, 2, 0, bare, &slot), "spawn");
	fuzz_same(xv6_growproc(x->m, &x->m->procs[0], pages * 4096, &old),
		  ref_sbrk(x->r, 0, pages * 4096, false, &old), "sbrk");
	return slot;
}

static void run(u32 slot, struct xv6_exec *run, struct ref_program *want)
{
	struct pair *x = &world.pair;
	int err = xv6_exec(x->m, &x->m->procs[slot], run);
	int expected = ref_exec(x->r, slot, want);

	if (err != expected)
		fuzz_fail("exec: the machine says %d (%s), the reference %d",
			  err, xv6_reason_text(x->m->why.reason), expected);
	fuzz_case();
	pair_compare(x, true);
	world_check(&world);
}

void fuzz_one(struct fuzz_in *in)
{
	static u8 args[ARGS_MAX];
	u8 memory = fuzz_u8(in), argc = fuzz_u8(in), len = fuzz_u8(in);
	u32 slot = begin(memory % 240, fuzz_u8(in) & 1);
	struct ref_program want = { .args = (char *)args,
				    .args_len = len,
				    .argc = argc % 40 };
	struct xv6_exec x = { .name = "new\0\0\0\0\0\0\0\0\0\0\0\0",
			      .args = (char *)args,
			      .args_len = len,
			      .argc = argc % 40 };

	fuzz_bytes(in, args, len);
	x.elf = want.code = in->p;
	x.elf_len = want.len = in->left;
	run(slot, &x, &want);
}

/* Numbers that a header's field may well hold. */
static u32 field(u32 seed, size_t len)
{
	const u32 some[] = { 0,		 1,	     32,	 52,
			     0x1000,	 0x3000,     0x1001,	 0x400000,
			     0x7fffe000, 0x7ffff000, 0x80000000, 0xffffffff,
			     0xfffff000, len,	     len - 1,	 len - 116 };

	return some[seed % 16];
}

/* What makes most of the file's bytes matter: a header that is right. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	u32 start = HEAD + (size > 2 ? data[2] : 0), at, i;
	u32 phnum = 1 + seed % 3;

	if (seed % 4 == 0 || max < start + ELF_HEAD + 3 * ELF_PH)
		return LLVMFuzzerMutate(data, size, max);
	if (size < start + ELF_HEAD + 3 * ELF_PH) {
		memset(data + size, 0, start + ELF_HEAD + 3 * ELF_PH - size);
		size = start + ELF_HEAD + 3 * ELF_PH;
	}
	if (memcmp(data + start, "\177ELF", 4)) {
		elf_header(data + start, phnum, 0);
		for (i = 0; i < 3; i++)
			elf_load(data + start + ELF_HEAD + i * ELF_PH, 0,
				 i * 4096, 100, 5000);
		return size;
	}
	at = start + ELF_HEAD + (seed >> 4) % 24 * 4;
	if (seed % 4 == 1)
		LLVMFuzzerMutate(data + at, 4, 4);
	else
		elf_put(data + at, 4, field(seed >> 12, size - start));
	return seed % 16 < 12 ? size : LLVMFuzzerMutate(data, size, max);
}
