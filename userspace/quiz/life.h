/* SPDX-License-Identifier: GPL-2.0-only */
/* What happened to a machine: done on it, and noted, so that others can live it, too. */
#ifndef XV6VM_LIFE_H
#define XV6VM_LIFE_H

#include <libxv6vm.h>

#include "rnd.h"

#define LIFE_STEPS 64u

/* For each, what @pid, @a and @b are, and what becomes of it. */
enum life_code {
	LIFE_CREATE,	  /* : pid */
	LIFE_EXEC,	  /* pid, bytes of the program */
	LIFE_SBRK,	  /* pid, bytes */
	LIFE_FORK,	  /* pid: pid of the child */
	LIFE_EXIT,	  /* pid */
	LIFE_KALLOC,	  /* : pa */
	LIFE_KFREE,	  /* , pa */
	LIFE_MAP,	  /* pid, va, perm: pa of a new frame */
	LIFE_PROTECT,	  /* pid, va, perm */
	LIFE_PROTECT_PDE, /* pid, va, perm */
	LIFE_SWITCH,	  /* pid */
	LIFE_TRAP,
	LIFE_IRET,
};

struct life_step {
	enum life_code code;
	uint32_t pid, a, b, result;
};

/**
 * struct life - of one machine, since it was booted
 * @phystop: of it
 * @error: what failed first, a negative errno
 */
struct life {
	struct xv6vm *h;
	uint32_t phystop;
	int error;
	unsigned int steps;
	struct life_step step[LIFE_STEPS];
};

/* The machine that all are lived on: open it with this. */
#define LIFE_SPEC "sim:mem=16M,nojunk"

void life_begin(struct life *l, struct xv6vm *h, uint32_t phystop);

/* Return: the step's result, 0 if it has none or something failed. */
uint32_t life_do(struct life *l, enum life_code code, uint32_t pid, uint32_t a,
		 uint32_t b);

/* A process that runs a program of @bytes and has @heap behind its stack. */
uint32_t life_process(struct life *l, uint32_t bytes, uint32_t heap);

/* Processes and frames come and go, so that the free list is in no order. */
void life_some(struct life *l, struct rnd *r, unsigned int steps);

/* Some frames are taken, and given back in another order. */
void life_shuffle(struct life *l, struct rnd *r);

/* The names of pids 1, 2, ... */
const char *life_name(uint32_t pid);

#define LIFE_ELF 84u
/* A program of @bytes, to be loaded at 0. */
void life_elf(unsigned char elf[LIFE_ELF], uint32_t bytes);

#endif
