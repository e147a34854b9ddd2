/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ring 0 of a guest of KVM: all that it does is come from user mode and go
 * there. It rests in an OUT, on the kernel's page directory, which outlives every
 * process; what user mode was at lies then on its stack, all of it, and from there
 * it goes on. (Of a HLT, KVM has to ask its emulator where it ends, on CPUs that do
 * not tell.) A user's segments are not trusted with its own data, which it reaches
 * by %ss.
 */
#include "guest.h"

	.section .rodata
	.code32
	.balign 16
	.globl guest_code, guest_code_end
guest_code:
	movl	$TSS, %eax
	ltr	%ax
rest:
	outb	%al, $GUEST_PORT
	movl	$GUEST_FRAME, %esp
	movl	$UDATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%ss:GUEST_DATA + 4, %eax
	movl	%eax, %cr3
	popal
	addl	$8, %esp
	iretl

trapped:
	pushal
	movl	%cr2, %eax
	movl	%eax, %ss:GUEST_DATA + 8
	movl	%ss:GUEST_DATA, %eax
	movl	%eax, %cr3
	jmp	rest

	/* For some exceptions the CPU itself pushes a code. */
	.org	guest_code + GUEST_VECTORS
	.set	vector, 0
	.rept	NVECTORS
	.balign	GUEST_STEP
	.if	vector > 31 || !(0x60227d00 >> (vector & 31) & 1)
	pushl	$0
	.endif
	pushl	$vector
	jmp	trapped
	.set	vector, vector + 1
	.endr
guest_code_end:
	.section .note.GNU-stack, "", @progbits
