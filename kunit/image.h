/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs for exec, built in memory, right or wrong. */
#ifndef _XV6_KUNIT_IMAGE_H
#define _XV6_KUNIT_IMAGE_H

#include <xv6/exec.h>
#include "elf_make.h"
#include "fixture.h"

/* Where fields of an ELF32 header lie. */
#define IMAGE_CLASS	4
#define IMAGE_DATA	5
#define IMAGE_MACHINE	18
#define IMAGE_ENTRY	24
#define IMAGE_PHOFF	28
#define IMAGE_PHNUM	44
#define IMAGE_HEADER	52
#define IMAGE_SEGMENT	32	/* bytes of a program header */

struct image_segment {
	u32 type;		/* 1: PT_LOAD */
	u32 off;
	u32 vaddr;
	u32 filesz;
	u32 memsz;
};

#define IMAGE_SIZE	12288u	/* of every file */
#define IMAGE_TEXT	0x1000u	/* where its bytes begin, as a rule */

/* An ELF file of IMAGE_SIZE bytes; what is no header is image_byte(). */
u8 *image_build(struct kunit *test, const struct image_segment *s, u32 count,
		u32 entry);
u8 image_byte(u32 off);

/* What exec is asked: the file, and arguments as written: "a\0b\0". */
struct xv6_exec image_exec(const u8 *file, const char *args, u32 args_len,
			   u32 argc);

/* The file of one segment of @memsz bytes at 0, with one argument "prog". */
int image_run(struct fx *fx, struct xv6_proc *p, u32 memsz);

#endif
