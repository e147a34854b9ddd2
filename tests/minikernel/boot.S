/* SPDX-License-Identifier: GPL-2.0-only */
/* From the boot loader to C, from user mode into the kernel, from one stack to another. */
#include "plan.h"

	.section .multiboot, "a"
	.p2align 2
	.long 0x1badb002, 0, -0x1badb002

	.text
	.globl _start
_start = entry - KERNBASE

entry:
	mov %cr4, %eax
	or $0x10, %eax			# PSE
	mov %eax, %cr4
	mov $(entrypgdir - KERNBASE), %eax
	mov %eax, %cr3
	mov %cr0, %eax
	or $0x80010000, %eax		# PG, WP
	mov %eax, %cr0
	mov $(bootstack + PGSIZE), %esp
	mov $main, %eax
	jmp *%eax

/* Vectors: those with an error code of the CPU's, and those without. */
	.macro vector number, code=0
	.globl vector\number
vector\number:
	.ifeq \code
	push $0
	.endif
	push $\number
	jmp alltraps
	.endm

	vector 6
	vector 13, 1
	vector 14, 1
	vector 64

alltraps:
	push %ds
	push %es
	push %fs
	push %gs
	pusha
	mov $KDATA, %ax
	mov %ax, %ds
	mov %ax, %es
	push %esp
	call trap
	add $4, %esp

	.globl trapret
trapret:
	popa
	pop %gs
	pop %fs
	pop %es
	pop %ds
	add $8, %esp
	iret

/* void swtch(struct context **old, struct context *new) */
	.globl swtch
swtch:
	mov 4(%esp), %eax
	mov 8(%esp), %edx
	push %ebp
	push %ebx
	push %esi
	push %edi
	mov %esp, (%eax)
	mov %edx, %esp
	pop %edi
	pop %esi
	pop %ebx
	pop %ebp
	ret

	.bss
	.p2align 12
	.globl bootstack
bootstack:
	.skip PGSIZE

	.section .rodata
	.globl program, program_end
program:
	.incbin PROGRAM
program_end:
	.section .note.GNU-stack, "", @progbits
