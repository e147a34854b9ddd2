// SPDX-License-Identifier: GPL-2.0-only
/*
 * exec of files that are wrong: each is refused for its reason, and the
 * process is as it was.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "image.h"
#include "suites.h"

#define LOAD	1
#define S(_off, _va, _filesz, _memsz) { LOAD, _off, _va, _filesz, _memsz }
#define TEXT	S(IMAGE_TEXT, 0, 100, 0x1000)

struct elf_case {
	const char *what;
	struct image_segment s[2];
	u32 segments;
	struct {
		u32 at, bytes, value;
	} poke;
	u32 reason;
	u32 sz;		/* without a reason */
};

static const struct elf_case elf_cases[] = {
	{ "good", { TEXT }, 1, { }, 0, 0x3000 },
	{ "no segment", { }, 0, { }, 0, 0x2000 },
	{ "page 0 is left out", { S(0x1000, 0x1000, 8, 8) }, 1, { }, 0,
	  0x4000 },
	{ "two segments", { TEXT, S(0x2000, 0x1000, 9, 0x1001) }, 2, { }, 0,
	  0x5000 },
	{ "the second lies lower", { S(0x1000, 0x1000, 8, 8), TEXT }, 2, { },
	  0, 0x4000 },
	{ "a note between", { { 4, 1, 1, 1, 0 }, TEXT }, 2, { }, 0, 0x3000 },
	{ "bss only", { S(0, 0, 0, 5000) }, 1, { }, 0, 0x4000 },
	{ "bss only, behind the end", { S(IMAGE_SIZE + 9, 0, 0, 5000) }, 1,
	  { }, 0, 0x4000 },
	{ "each byte once", { S(0, 0, 0x1800, 0x1800),
			      S(0x1800, 0x2000, 0x1800, 0x1800) }, 2, { }, 0,
	  0x6000 },
	{ "a byte too often", { S(0, 0, 0x1800, 0x1800),
				S(0x17ff, 0x2000, 0x1801, 0x1801) }, 2, { },
	  XV6VM_R_ELF_OVERLAP, 0 },
	{ "the file's last byte", { S(IMAGE_SIZE - 1, 0, 1, 1) }, 1, { }, 0,
	  0x3000 },
	{ "wrong magic", { TEXT }, 1, { 1, 1, 'e' }, XV6VM_R_ELF_MAGIC, 0 },
	{ "64 bits", { TEXT }, 1, { IMAGE_CLASS, 1, 2 },
	  XV6VM_R_ELF_NOT_I386, 0 },
	{ "big endian", { TEXT }, 1, { IMAGE_DATA, 1, 2 },
	  XV6VM_R_ELF_NOT_I386, 0 },
	{ "x86-64", { TEXT }, 1, { IMAGE_MACHINE, 2, 62 },
	  XV6VM_R_ELF_NOT_I386, 0 },
	{ "headers behind the end", { TEXT }, 1,
	  { IMAGE_PHOFF, 4, IMAGE_SIZE - 31 }, XV6VM_R_ELF_SHORT, 0 },
	{ "headers at 4 GB", { TEXT }, 1, { IMAGE_PHOFF, 4, 0xfffffff0 },
	  XV6VM_R_ELF_SHORT, 0 },
	{ "too many headers", { { 4, 0, 0, 0, 0 } }, 1,
	  { IMAGE_PHNUM, 2, 0xffff }, XV6VM_R_ELF_SHORT, 0 },
	{ "memsz below filesz", { S(0x1000, 0, 101, 100) }, 1, { },
	  XV6VM_R_ELF_MEMSZ, 0 },
	{ "wraps", { S(0x1000, 0xfffff000, 0, 0x1001) }, 1, { },
	  XV6VM_R_ELF_WRAPS, 0 },
	{ "wraps to 0", { S(0x1000, 0xfffff000, 0, 0x1000) }, 1, { },
	  XV6VM_R_ELF_WRAPS, 0 },
	{ "at KERNBASE", { S(0x1000, 0x80000000, 4, 4) }, 1, { },
	  XV6VM_R_ELF_RANGE, 0 },
	{ "up to KERNBASE", { S(0x1000, 0, 4, 0x80000000) }, 1, { },
	  XV6VM_R_ELF_RANGE, 0 },
	{ "larger than RAM", { S(0x1000, 0, 4, 0x7fffffff) }, 1, { },
	  XV6VM_R_NO_FRAME, 0 },
	{ "unaligned", { S(0x1000, 4, 4, 4) }, 1, { },
	  XV6VM_R_ELF_UNALIGNED, 0 },
	{ "empty", { S(0x1000, 0, 0, 0) }, 1, { }, XV6VM_R_ELF_EMPTY, 0 },
	{ "file too short", { S(0x1000, 0, IMAGE_SIZE, IMAGE_SIZE) }, 1, { },
	  XV6VM_R_ELF_SHORT, 0 },
	{ "bytes behind the end", { S(IMAGE_SIZE + 1, 0, 1, 1) }, 1, { },
	  XV6VM_R_ELF_SHORT, 0 },
	{ "bytes at 4 GB", { S(0xffffffff, 0, 2, 2) }, 1, { },
	  XV6VM_R_ELF_SHORT, 0 },
	{ "the second is wrong", { TEXT, S(0x2000, 0x2001, 1, 1) }, 2, { },
	  XV6VM_R_ELF_UNALIGNED, 0 },
};

ARRAY_PARAM(elf, elf_case, elf_cases);

static void expect_unchanged(struct fx *fx, const struct xv6_proc *p,
			     const struct xv6_proc *was, u32 nfree)
{
	KUNIT_EXPECT_EQ(fx->test, memcmp(p, was, sizeof(*p)), 0);
	KUNIT_EXPECT_EQ(fx->test, fx->m.kmem.nfree, nfree);
	KUNIT_EXPECT_EQ(fx->test, le32_to_cpu(xv6_trapframe(&fx->m, p)->esp),
			4096u);
	KUNIT_EXPECT_EQ(fx->test, fx_check(fx), 0u);
}

static void a_file_is_run_or_refused(struct kunit *test)
{
	const struct elf_case *c = test->param_value;
	struct fx *fx = test->priv;
	u8 *file = image_build(test, c->s, c->segments, 0);
	struct xv6_exec x = image_exec(file, "prog", 5, 1);
	struct xv6_proc *p = fx_spawn(fx);
	struct xv6_proc was = *p;
	u32 nfree = fx->m.kmem.nfree, i;

	elf_put(file + c->poke.at, c->poke.bytes, c->poke.value);
	KUNIT_EXPECT_EQ(test, xv6_exec(&fx->m, p, &x),
			xv6_reason_errno(c->reason));
	if (c->reason) {
		KUNIT_EXPECT_EQ(test, fx->m.why.reason, c->reason);
		expect_unchanged(fx, p, &was, nfree);
		return;
	}
	KUNIT_EXPECT_EQ(test, p->sz, c->sz);
	KUNIT_EXPECT_EQ(test, p->guard, c->sz - 0x2000);
	/* All from 0 on is mapped, and all of it writable. */
	for (i = 0; i < c->sz; i += 4096)
		KUNIT_EXPECT_EQ(test, fx_pte(fx, p->pgdir, i) & 0xfff,
				i == p->guard ? 3u : 7u);
}

static void every_cut_of_the_headers_is_refused(struct kunit *test)
{
	const struct image_segment s = TEXT;
	struct fx *fx = test->priv;
	struct xv6_exec x = image_exec(image_build(test, &s, 1, 0), "", 0, 0);
	struct xv6_proc *p = fx_spawn(fx);
	struct xv6_proc was = *p;
	u32 nfree = fx->m.kmem.nfree, len;

	for (len = 0; len < IMAGE_HEADER + IMAGE_SEGMENT; len++) {
		x.elf_len = len;
		FX_EXPECT_REFUSED(fx, xv6_exec(&fx->m, p, &x),
				  XV6VM_R_ELF_SHORT);
	}
	expect_unchanged(fx, p, &was, nfree);
}

/* xv6 looks at the header first: the free list stays as it is, in order too. */
static void what_is_no_program_takes_no_frame(struct kunit *test)
{
	const struct image_segment s = TEXT;
	struct fx *fx = test->priv;
	u8 *file = image_build(test, &s, 1, 0);
	struct xv6_exec x = image_exec(file, "", 0, 0);
	struct xv6_proc *p = fx_spawn(fx);
	u32 head = fx->m.kmem.freelist, nfree = fx->m.kmem.nfree;

	file[0] = '#';
	FX_EXPECT_REFUSED(fx, xv6_exec(&fx->m, p, &x), XV6VM_R_ELF_MAGIC);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, head);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, nfree);
}

/* Garbage in the headers: any answer, but no leak and no damage. */
static void spoilt_headers_leak_nothing(struct kunit *test)
{
	const struct image_segment s[2] = { TEXT, S(0x2000, 0x1000, 9, 99) };
	struct fx *fx = test->priv;
	struct xv6_proc *p = fx_spawn(fx);
	u32 i, j, ok = 0;

	for (i = 0; i < 2000; i++) {
		u8 *file = image_build(test, s, 2, 0);
		struct xv6_exec x = image_exec(file, "prog", 5, 1);

		for (j = fx_below(fx, 3); j < 3; j++)
			file[IMAGE_ENTRY + fx_below(fx, 92)] =
				fx_random(fx);
		ok += !xv6_exec(&fx->m, p, &x);
		kunit_kfree(test, file);
		if (i % 100 == 0)
			KUNIT_ASSERT_EQ(test, fx_check(fx), 0u);
	}
	KUNIT_EXPECT_GT(test, ok, 0u);
	KUNIT_EXPECT_LT(test, ok, 2000u);
}

FX_SUITE(xv6vm_elf,
	 KUNIT_CASE_PARAM(a_file_is_run_or_refused, elf_gen_params),
	 KUNIT_CASE(every_cut_of_the_headers_is_refused),
	 KUNIT_CASE(what_is_no_program_takes_no_frame),
	 KUNIT_CASE(spoilt_headers_leak_nothing));
