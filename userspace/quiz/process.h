/* SPDX-License-Identifier: GPL-2.0-only */
/* A process that exercises count the frames of. */
#ifndef XV6VM_PROCESS_H
#define XV6VM_PROCESS_H

#include "quiz.h"

/**
 * struct process - what is known of it, and of its machine
 * @program: bytes of it
 * @heap: bytes that it has grown by
 * @free: frames
 */
struct process {
	uint32_t pid, program, heap, sz;
	uint32_t pages, user_tables, kernel_tables, free;
};

/* A new one, smaller or larger by the level; and ask again. */
void process_begin(struct exercise *e, struct process *p);
void process_look(struct exercise *e, struct process *p);

/* How the machine is built, as far as tables are to be counted. */
void process_machine(struct exercise *e);

/* All frames that it takes. */
uint32_t process_frames(const struct process *p);

/* Mistakes of who counts @all of these, where @more is to be added to what is counted. */
void process_mistakes(struct question *q, const struct process *p,
		      uint32_t all);

/* The sum, line by line. */
void process_sum(struct exercise *e, const struct process *p);

uint32_t pages_of(uint32_t bytes);

#endif
