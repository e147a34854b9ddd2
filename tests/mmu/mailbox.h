/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program in the machine and the judge outside have in common: where
 * the program lives, and the part of its memory in which both read and write.
 * Also read by the assembler and for the linker script.
 *
 * The program has one 4 MB page of its own, in a slot that every directory it
 * loads must have: that slot alone of a directory cannot be tested.
 */
#ifndef _MMU_MAILBOX_H
#define _MMU_MAILBOX_H

#define MACHINE_RAM 0x10000000 /* bytes: 256 MB */
#define STUB_PA	    0x0e000000 /* behind xv6's own PHYSTOP */
#define STUB_VA	    0xc0000000 /* xv6 has nothing there */
#define STUB_PDX    0x300
#define STUB_PDE    (STUB_PA | 0xe7) /* P W U A D PS: stays as it is */
#define BOX_OFFSET  0x00100000	     /* of the mailbox in the slot */

#define STUB_CR0    0x80010011 /* PG WP ET PE */
#define STUB_CR0_WP 0x00010000
#define STUB_CR4    0x00000010 /* PSE */

#define STUB_KCODE 0x08
#define STUB_KDATA 0x10
#define STUB_UCODE 0x1b
#define STUB_UDATA 0x23
#define STUB_TSS   0x28

#define STUB_PAGE_FAULT 14
#define STUB_DONE	0x30 /* int $0x30: a read or write has come through */
#define STUB_CODE	0x40 /* int $0x40 and up: so has a fetch; see judge.h */

#ifndef __ASSEMBLER__

#define BOX_READY    0x78763676u
#define BOX_RECORDS  65536u
#define BOX_NOT_DONE (~0u) /* in a vector: not yet worked off */

/* What a record asks for. */
#define BOX_READ  0u
#define BOX_WRITE 1u
#define BOX_FETCH 2u
#define BOX_LOAD  3u /* cr3, cr0 and cr4 */
#define BOX_WHAT  3u
#define BOX_USER  4u /* in ring 3 */
#define BOX_BYTE  8u /* one byte; else four */

struct box_record {
	unsigned int how;
	unsigned int where; /* va, or cr3 */
	unsigned int value; /* to write, or cr0 */
	unsigned int cr4;
	unsigned int vector; /* out: how it ended */
	unsigned int code;   /* out: error code */
	unsigned int cr2;    /* out: after it, fault or not */
	unsigned int got;    /* out: what was read */
};

struct box {
	unsigned int ready;
	unsigned int go;       /* raised by the judge: a batch is there */
	unsigned int done;     /* follows when the batch is worked off */
	unsigned int progress; /* rises as long as there is some */
	unsigned int count;
	unsigned int unused[3];
	struct box_record record[BOX_RECORDS];
};

#endif
#endif
