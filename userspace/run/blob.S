/* SPDX-License-Identifier: GPL-2.0-only */
/* The stub, an i386 program, inside of this one. */
	.section .rodata
	.globl stub, stub_end
stub:
	.incbin STUB
stub_end:
	.section .note.GNU-stack, "", @progbits
