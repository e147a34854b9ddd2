// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small ELF files. See elf_make.h.
 */

#include <linux/string.h>

#include "elf_make.h"

void elf_put(u8 *p, u32 bytes, u32 value)
{
	u32 i;

	for (i = 0; i < bytes; i++)
		p[i] = value >> 8 * i;
}

void elf_header(u8 *p, u32 phnum, u32 entry)
{
	static const u8 ident[] = { 0x7f, 'E', 'L', 'F', 1, 1, 1 };

	memset(p, 0, ELF_HEAD);
	memcpy(p, ident, sizeof(ident));
	elf_put(p + 16, 2, 2);
	elf_put(p + 18, 2, 3);
	elf_put(p + 20, 4, 1);
	elf_put(p + 24, 4, entry);
	elf_put(p + 28, 4, ELF_HEAD);
	elf_put(p + 40, 2, ELF_HEAD);
	elf_put(p + 42, 2, ELF_PH);
	elf_put(p + 44, 2, phnum);
}

void elf_load(u8 *p, u32 off, u32 vaddr, u32 filesz,
	      u32 memsz)
{
	elf_put(p, 4, 1);
	elf_put(p + 4, 4, off);
	elf_put(p + 8, 4, vaddr);
	elf_put(p + 12, 4, vaddr);
	elf_put(p + 16, 4, filesz);
	elf_put(p + 20, 4, memsz);
	elf_put(p + 24, 4, 7);
	elf_put(p + 28, 4, 4096);
}
