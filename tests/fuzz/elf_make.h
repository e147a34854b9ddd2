/* SPDX-License-Identifier: GPL-2.0 */
/* Small ELF files. */
#ifndef XV6VM_FUZZ_ELF_MAKE_H
#define XV6VM_FUZZ_ELF_MAKE_H

#include <stdint.h>

#define ELF_HEAD 52u
#define ELF_PH	 32u

/* A little-endian number of @bytes at @p. */
void elf_put(uint8_t *p, uint32_t bytes, uint32_t value);

/* The header of an i386 file with @phnum program headers behind it. */
void elf_header(uint8_t *p, uint32_t phnum, uint32_t entry);

/* One PT_LOAD. */
void elf_load(uint8_t *p, uint32_t off, uint32_t vaddr, uint32_t filesz,
	      uint32_t memsz);

#endif
