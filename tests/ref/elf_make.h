/* SPDX-License-Identifier: GPL-2.0-only */
/* Small ELF files. */
#ifndef _REF_ELF_MAKE_H
#define _REF_ELF_MAKE_H

#include <linux/types.h>

#define ELF_HEAD 52u
#define ELF_PH	 32u

/* A little-endian number of @bytes at @p. */
void elf_put(u8 *p, u32 bytes, u32 value);

/* The header of an i386 file with @phnum program headers behind it. */
void elf_header(u8 *p, u32 phnum, u32 entry);

/* One PT_LOAD. */
void elf_load(u8 *p, u32 off, u32 vaddr, u32 filesz,
	      u32 memsz);

#endif
