/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exercises: made by chance from the lives of a machine, the same for a seed and a student
 * on every host. A kind of exercise is a row of a table.
 */
#ifndef XV6VM_QUIZ_H
#define XV6VM_QUIZ_H

#include "answer.h"
#include "geometry.h"
#include "life.h"

#define QUIZ_PARTS    4u
#define QUIZ_TEXT     8192u
#define QUIZ_LEVELS   3u
#define QUIZ_HINTS    3u
#define QUIZ_TOY_RAM  128u
#define QUIZ_NAME_MAX 64u

/* Text that grows. */
struct said {
	size_t len;
	char text[QUIZ_TEXT];
};

/**
 * struct part - one question of an exercise
 * @points: for the right answer
 */
struct part {
	char ask[192];
	unsigned int points;
	struct question q;
};

/**
 * struct facts - what an exercise is about, as far as its kind needs it
 * @cr3: of @pid
 * @list: the free one's beginning, by pa
 * @more: whatever else was drawn
 */
struct facts {
	uint32_t pid, cr3, va;
	uint32_t list[16];
	uint32_t more[8];
};

/**
 * struct exercise - one, made
 * @id: others have another one
 * @level: 1 to QUIZ_LEVELS; the first is of small addresses, where the kind has them
 * @life: where the kind is of a machine
 * @toy: the RAM of a small one
 * @stem, @solution: Markdown: paragraphs, and ``` around what keeps its lines
 */
struct exercise {
	const struct quiz_kind *kind;
	uint32_t id;
	unsigned int level;
	const struct geometry *g;
	struct rnd rnd;
	struct life life;
	unsigned char toy[QUIZ_TOY_RAM];
	struct facts f;
	unsigned int parts;
	struct part part[QUIZ_PARTS];
	struct said stem, solution;
};

/**
 * struct quiz_kind - a kind of exercise
 * @toy: level 1 is of small addresses
 * @large: of processes that have more than a page table maps
 * @make: live, draw the facts, and tell what is given
 * @ask: the parts, with their keys and what mistakes lead to
 * @solve: the way, worked
 */
struct quiz_kind {
	const char *name, *title;
	int toy, large;
	const char *hints[QUIZ_HINTS];
	void (*make)(struct exercise *e);
	void (*ask)(struct exercise *e);
	void (*solve)(struct exercise *e);
};

/* In the order of a lecture; closed by NULL. */
extern const struct quiz_kind *const quiz_kinds[];

const struct quiz_kind *quiz_find(const char *name, size_t len);

/**
 * struct quiz_who - whose exercise
 * @number: 0 for the student's first of its kind
 */
struct quiz_who {
	const char *seed, *student;
	unsigned int level, number;
};

/* On a machine of LIFE_SPEC, which is booted anew. Return: 0 or a negative errno. */
int quiz_make(struct exercise *e, struct xv6vm *h, const struct quiz_kind *kind,
	      const struct quiz_who *who);

/* For kinds. */
void said(struct said *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
#define stem(e, ...) said(&(e)->stem, __VA_ARGS__)
#define work(e, ...) said(&(e)->solution, __VA_ARGS__)

/* A part; its question, of one value. */
struct question *quiz_part(struct exercise *e, enum answer_form form,
			   unsigned int points, uint32_t key, const char *fmt,
			   ...) __attribute__((format(printf, 5, 6)));
/* The same for choices, closed by NULL. */
struct question *quiz_choice(struct exercise *e, unsigned int points,
			     const char *const *choices, uint32_t key,
			     const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

#define MISTAKE(id, ...) extern const struct mistake id;
#include "mistakes.h"
#undef MISTAKE

/* world.c: what lies in the RAM that the exercise is about, and what is found there. */
uint32_t world_entry(struct exercise *e, uint32_t pa);

/**
 * struct world_walk - a translation
 * @level: 1 or 2: entries that were asked for
 * @present: both were
 */
struct world_walk {
	int level, present;
	uint32_t pde_at, pde, pte_at, pte, pa;
};

struct world_walk world_walk(struct exercise *e, uint32_t cr3, uint32_t va);
/* A small machine: pages of one process in a frame or two, and the kernel half. */
void world_toy(struct exercise *e);
/* The same on the machine: f.pid, f.cr3, and a page by hand at f.va, whatever it is for. */
void world_pages(struct exercise *e);
/* A table with the entry for @index and others. @name: "page table" */
void world_table(struct exercise *e, const char *name, uint32_t pa,
		 const uint32_t *index, unsigned int n);
/* What all tables say of themselves. */
void world_flags(struct exercise *e);
/* The first @n frames of the free list, by pa. Return: how many there are. */
unsigned int world_list(struct exercise *e, uint32_t *pa, unsigned int n);

#endif
