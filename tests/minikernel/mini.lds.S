/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel lies at 1 MB, and has its addresses from KERNBASE + 1 MB on. */
#include "plan.h"

ENTRY(_start)

SECTIONS
{
	. = KERNBASE + 0x100000;
	.text : AT(ADDR(.text) - KERNBASE) { *(.multiboot) *(.text*) }
	.rodata : AT(ADDR(.rodata) - KERNBASE) { *(.rodata*) }
	. = ALIGN(0x1000);
	data = .;
	.data : AT(ADDR(.data) - KERNBASE) { *(.data*) }
	.bss : AT(ADDR(.bss) - KERNBASE) { *(.bss*) *(COMMON) }
	end = .;
	/DISCARD/ : { *(.note*) *(.eh_frame*) *(.comment) }
}
