/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Start of the program in the machine, its traps, and the accesses themselves.
 */
#include "mailbox.h"

#define PHYSICAL(x)	((x) - STUB_VA + STUB_PA)
#define BOOT_MAGIC	0x1badb002

	.section .multiboot, "a"
	.align	4
	.long	BOOT_MAGIC
	.long	0
	.long	-BOOT_MAGIC

	.text
	.globl	stub_start
stub_start:
	cli
	cld
	movl	$PHYSICAL(boot_directory), %eax
	movl	%eax, %cr3
	movl	$STUB_CR4, %eax
	movl	%eax, %cr4
	movl	$STUB_CR0, %eax
	movl	%eax, %cr0
	movl	$1f, %eax
	jmp	*%eax
1:
	movl	$stack_top, %esp
	lgdt	gdt_register
	ljmp	$STUB_KCODE, $2f
2:
	/* Data of ring 3 serves ring 0 too and survives iret. */
	movl	$STUB_UDATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %fs
	movl	%eax, %gs
	movl	$STUB_KDATA, %eax
	movl	%eax, %ss
	call	stub_main

/*
 * unsigned int stub_enter(eip, eax, edx, user): go to eip and come back by
 * whatever trap ends it, with the eax of that moment.
 */
	.globl	stub_enter
stub_enter:
	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	movl	%esp, resume_esp
	movl	%esp, stub_tss + 4
	movl	20(%esp), %ecx
	movl	24(%esp), %eax
	movl	28(%esp), %edx
	cmpl	$0, 32(%esp)
	jne	1f
	jmp	*%ecx
1:
	pushl	$STUB_UDATA
	pushl	$0
	pushl	$2
	pushl	$STUB_UCODE
	pushl	%ecx
	iret

trapped:
	popl	stub_trap
	popl	stub_trap + 4
	movl	%cr2, %ecx
	movl	%ecx, stub_trap + 8
	movl	resume_esp, %esp
	cld
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	ret

/* The accesses: at (%eax), of %edx. */
	.globl	stub_read4, stub_read1, stub_write4, stub_write1
stub_read4:
	movl	(%eax), %eax
	int	$STUB_DONE
stub_read1:
	movzbl	(%eax), %eax
	int	$STUB_DONE
stub_write4:
	movl	%edx, (%eax)
	int	$STUB_DONE
stub_write1:
	movb	%dl, (%eax)
	int	$STUB_DONE

/* Vectors 8, 10 to 14 and 17 come with an error code; the others get a 0. */
	.align	16
	.globl	stub_vectors
stub_vectors:
	.set	vector, 0
	.rept	256
	.align	16
	.if	!(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17)
	pushl	$0
	.endif
	pushl	$vector
	jmp	trapped
	.set	vector, vector + 1
	.endr

	.data
	.align	4096
boot_directory:
	.fill	STUB_PA >> 22, 4, 0
	.long	STUB_PDE
	.fill	STUB_PDX - (STUB_PA >> 22) - 1, 4, 0
	.long	STUB_PDE
	.fill	1023 - STUB_PDX, 4, 0

	.globl	stub_boot_cr3
stub_boot_cr3:
	.long	PHYSICAL(boot_directory)

/* Flat segments with the accessed bit set: nothing here changes by use. */
	.align	8
	.globl	stub_gdt
stub_gdt:
	.quad	0
	.quad	0x00cf9b000000ffff
	.quad	0x00cf93000000ffff
	.quad	0x00cffb000000ffff
	.quad	0x00cff3000000ffff
	.quad	0
gdt_register:
	.word	gdt_register - stub_gdt - 1
	.long	stub_gdt

	.globl	stub_trap, stub_tss
	.align	16
stub_tss:
	.long	0, 0, STUB_KDATA
	.fill	23, 4, 0
stub_trap:
	.long	0, 0, 0
resume_esp:
	.long	0

	.bss
	.align	16
	.skip	16384
stack_top:

	.section .note.GNU-stack, "", @progbits
