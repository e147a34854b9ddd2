/* SPDX-License-Identifier: GPL-2.0-only */
/* Two machines beside each other: what the files of diff share. */
#ifndef XV6VM_DIFF_H
#define XV6VM_DIFF_H

#include "fmt.h"

/**
 * struct side - one of the two, as far as it is asked in one go
 * @h: where the rest is asked; @own: to be closed
 * @frames: info.out_frames of them
 * @list: pa's of the free list, from its head
 */
struct side {
	struct xv6vm *h;
	bool own;
	struct xv6vm_info info;
	struct xv6vm_stats stats;
	struct xv6vm_proc *procs;
	uint32_t nprocs;
	struct xv6vm_frame_use *frames;
	uint32_t *list;
	uint32_t nlist;
};

/**
 * struct diff - a comparison
 * @changes: that were told
 * @subject: whose they are that are told now
 * @colour: of the process that is
 */
struct diff {
	struct call *c;
	struct side a, b;
	uint64_t changes;
	char subject[OWNER_LEN];
	unsigned int colour;
};

/* What differs in one thing: a row, whose fields the caller adds. @of: in JSON. */
void diff_row(struct diff *d, const char *of, const char *subject);

/* diff_side.c: Return: 0, or a negative errno. */
int side_ask(struct side *s);
void side_close(struct side *s);
const struct xv6vm_proc *side_proc(const struct side *s, uint32_t pid);
/* The directory or table at @pa; zeros where there is none. */
int side_entries(struct side *s, uint32_t pa, uint32_t words[1024]);

/* diff_facts.c: numbers that something has, one by one. */
void diff_machine(struct diff *d);
void diff_proc_facts(struct diff *d, const struct xv6vm_proc *a,
		     const struct xv6vm_proc *b);
void diff_counts(struct diff *d);
int diff_cpus(struct diff *d);
void diff_list(struct diff *d);

/* diff_pages.c: page tables of processes, and kpgdir for @a and @b NULL. */
int diff_pages(struct diff *d, const struct xv6vm_proc *a,
	       const struct xv6vm_proc *b);

/* diff_frames.c: what frames are used for, and what they hold. */
void diff_frames(struct diff *d);
int diff_contents(struct diff *d, bool list);

#endif
