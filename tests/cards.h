/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A card for each command of the ABI: what its header says, in a form that
 * tests can use. Written from include/uapi/linux/xv6vm.h, and not from the
 * module's own table, which it judges. Kernel, hosted programs and programs in
 * a VM compile it.
 */
#ifndef _XV6VM_TESTS_CARDS_H
#define _XV6VM_TESTS_CARDS_H

#include "../include/uapi/linux/xv6vm.h"

/* Where in 64 bits small numbers lie: in these 32. */
#define SMALL_HALF	(!!(__BYTE_ORDER__ - __ORDER_LITTLE_ENDIAN__) * 4)

/* What a word of a structure means: what is worth trying there. */
enum card_meaning {
	CARD_ZERO,	/* out_* and reserved, or of no use here: to be 0 */
	CARD_HEADER,	/* size and flags */
	CARD_POINTER,	/* to an array */
	CARD_COUNT,	/* of its records or bytes */
	CARD_PID,	/* with XV6VM_BY_CR3 a page directory */
	CARD_PA,
	CARD_FRAME,	/* pa of a frame that may be held */
	CARD_VA,
	CARD_CPU,
	CARD_PERM,
	CARD_TYPE,	/* enum xv6vm_access_type */
	CARD_BOOL,
	CARD_NAME,	/* XV6VM_NAME_LEN bytes */
	CARD_ARGC,
	CARD_DELTA,
	CARD_INDEX,	/* of a slot, a frame, a table: where to begin */
	CARD_RAM,	/* bytes of RAM */
	CARD_KVA,	/* of the kernel's image */
	CARD_BITS,	/* of XV6VM_MACHINE_* */
	CARD_OP,	/* enum xv6vm_tlb_op */
	CARD_SMALL,	/* a small number */
	CARD_WIDTH,
	CARD_VALUE,	/* anything */
};

/* What a good call has there: a number, or what only the machine knows. */
enum card_from {
	CARD_NUMBER,
	CARD_PROC,
	CARD_CHILD,
	CARD_HELD,
	CARD_CR3,
};

/* In the order of enum card_from. */
struct card_objects {
	__u32 pid;	/* a process of CARD_PAGES pages */
	__u32 child;	/* of that */
	__u32 held;	/* a frame that the caller holds */
	__u32 cr3;	/* a page directory */
};

#define CARD_PAGES	6u
/* Where good calls map, protect and unmap: beside those pages. */
#define CARD_HAND_VA	0x00200000u

/* What has to exist before a good call. */
#define CARD_NEEDS_PROC		0x01u
#define CARD_NEEDS_ZOMBIE	0x02u	/* a child that has ended */
#define CARD_NEEDS_CHILD	0x04u
#define CARD_NEEDS_HELD		0x08u
#define CARD_NEEDS_MAPPED	0x10u	/* a page by hand at CARD_HAND_VA */
#define CARD_NEEDS_RUNNING	0x20u	/* CPU 0 runs the process */
#define CARD_NEEDS_TRAPPED	0x40u	/* and is in its kernel */
#define CARD_NEEDS_TLB		0x80u	/* CPU 0 has one */
#define CARD_NEEDS_IMAGE	0x100u	/* the RAM holds a loaded image */
/* Nobody else may have anything, and another machine is there afterwards. */
#define CARD_NEEDS_ALONE	0x200u

/* What becomes of it while the RAM holds a loaded image. */
enum card_image {
	CARD_REFUSED,
	CARD_BY_CR3,	/* refused without XV6VM_BY_CR3 */
	CARD_ALSO,	/* as in a machine of one's own */
	CARD_ONLY,	/* works there alone */
};

/**
 * struct card_field - what the caller fills, but for the header and arrays
 * @value: what a good call has there, unless @from says otherwise
 */
struct card_field {
	__u16 off;	/* 0: behind the last one */
	__u8 meaning;
	__u8 from;
	__u32 value;
};

/**
 * struct card_array - an array
 * @ptr, @count: where its pointer and its count are; @ptr 0: there is none
 * @max: the most that the count may be
 * @record: bytes of one record
 * @done: where it is told how many were given; 0: the caller gives the array
 * @good: the count of a good call
 * @what: what the caller gives then, @good bytes; NULL: zeros do
 */
struct card_array {
	__u16 ptr, count;
	__u32 max;
	__u16 record, done;
	__u32 good;
	const void *what;
};

/* Frames that a good call takes. */
struct card_frames {
	__u8 some;	/* these, */
	__u8 halves;	/* so many kernel halves, */
	__u8 pages;	/* and the process's pages so many times */
};

#define CARD_FIELDS	29	/* one more than any has */

/**
 * struct card - one command
 * @name: without XV6VM_
 * @word: the tool's for it, or "none: " and why
 * @size, @born: bytes of its structure, now and in its first version: the least
 *		 that is accepted, for good
 * @flags: that it knows
 * @pid_flag: the flag that makes its CARD_INDEX a pid
 * @changes: it changes the machine, which a file that may only ask must not
 * @changes_if: the same of calls where this field is not 0; 0: no such field
 * @image: enum card_image
 * @brings: where its answer has an object, and which
 * @needs: CARD_NEEDS_*
 * @zero, @zero_reason: errno and reason for a structure of zeros with its size
 */
struct card {
	const char *name, *word;
	unsigned int cmd;
	__u16 size, born;
	__u32 flags, pid_flag;
	__u8 changes, changes_if;
	__u8 image;
	struct card_field fields[CARD_FIELDS], brings;
	struct card_array arrays[2];
	__u32 needs;
	struct card_frames frames;
	__u16 zero, zero_reason;
};

/* By their numbers. */
extern const struct card cards[];
extern const unsigned int card_count;

/* The card of a command; NULL if there is none. */
const struct card *card_find(unsigned int cmd);

/* What the byte at @off means: enum card_meaning. */
unsigned int card_meaning(const struct card *c, unsigned int off);

/* Does this call of it change the machine? */
int card_changes(const struct card *c, const void *arg);

/* Where a pid goes, with c->pid_flag set; 0: nowhere. */
unsigned int card_pid(const struct card *c);

/* Is that one of the ABI's errnos? 0 is. */
int card_errno(int err);

/* Put into @arg what a good call has in one field. */
void card_set(const struct card_field *f, const struct card_objects *o,
	      void *arg);

/* From an answer: what later calls can be about. */
void card_learn(const struct card *c, const void *arg, struct card_objects *o);

/* A good call. Its arrays have counts, and no pointers yet. */
void card_good(const struct card *c, const struct card_objects *o, void *arg);

/* Where an array is, and how many records. */
static inline void card_point(const struct card_array *a, void *arg,
			      __u64 ptr, __u32 count)
{
	*(__u64 *)((char *)arg + a->ptr) = ptr;
	*(__u32 *)((char *)arg + a->count) = count;
}

/* cards_make.c: */

/* Carries a command out. Return: 0 for success. */
typedef int card_call(void *ctx, unsigned int cmd, void *arg);

/*
 * Make what @needs says; @o tells what it is. Return: 0, or what the first call
 * that failed returned.
 */
int card_make(unsigned int needs, struct card_objects *o, card_call *call,
	      void *ctx);

#endif
