/* SPDX-License-Identifier: GPL-2.0-only */
/* Linked for its slot, loaded to its frames, entered there. */
#include "mailbox.h"

OUTPUT_FORMAT("elf32-i386")
OUTPUT_ARCH("i386")
ENTRY(entry)

PHDRS
{
	all PT_LOAD FLAGS(7);
}

SECTIONS
{
	. = STUB_VA;
	.text : AT(STUB_PA) { *(.multiboot) *(.text .text.*) } :all
	.data : { *(.rodata .rodata.*) *(.data .data.*) } :all
	.bss : { *(.bss .bss.* COMMON) } :all
	ASSERT(. < STUB_VA + BOX_OFFSET, "the program reaches its mailbox")
	entry = stub_start - STUB_VA + STUB_PA;
	/DISCARD/ : { *(.note.* .comment .eh_frame) }
}
