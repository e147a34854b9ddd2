/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tour: chapters of steps in which commands are run on the real machine, and what
 * they will answer is to be predicted first. Chapters are data (docs/tour-format.md); they
 * have questions, and where the machine says what is right, but no answers.
 *
 * What is typed goes in line by line, and whoever has the terminal, or the page, says
 * where the lines come from.
 */
#ifndef XV6VM_TOUR_H
#define XV6VM_TOUR_H

#include <answer.h>

#include "../cli/cli.h"

#define TOUR_FILE_MAX	 65536u
#define TOUR_LINE_MAX	 240u /* bytes of a line */
#define TOUR_WIDTH	 70u /* characters in a line of text, so that 80 columns do */
#define TOUR_TEXT_MAX	 16u /* lines of a text, so that a step fits on a screen */
#define TOUR_STEPS_MAX	 32u
#define TOUR_ITEMS_MAX	 16u
#define TOUR_CHOICES_MAX 6u
#define TOUR_VALUES_MAX	 16u
#define TOUR_NAME_LEN	 32u
#define TOUR_CPUS_MAX	 8u
#define TOUR_BYTES_MAX	 4096u /* that are shown of memory */
#define TOUR_VALUE_LEN	 256u

enum item_kind {
	ITEM_DO,      /* a command; its answer is not shown */
	ITEM_SEE,     /* and it is */
	ITEM_REFUSED, /* it is, and has to be a refusal */
	ITEM_TAKE,    /* a value of the last answer gets a name */
	ITEM_ASK,     /* what will come? */
	ITEM_KEY,     /* where the machine says it */
};

/* @value: what the key is, if this is right. */
struct choice {
	char *value;
	char *text;
};

/**
 * struct item - a line of a step
 * @text: a command, a question, or a path into an answer
 * @from: the command whose answer that is; NULL: the one before
 * @name: of the value that is taken
 */
struct item {
	enum item_kind kind;
	unsigned int line;
	char *text;
	char *from;
	char name[TOUR_NAME_LEN];
	enum answer_form form;
	struct choice choices[TOUR_CHOICES_MAX];
	unsigned int choice_count;
};

/**
 * struct step
 * @title: the statement that it shows
 * @text: before, or NULL
 * @look, @why: behind
 */
struct step {
	unsigned int line;
	char *title, *text, *look, *why;
	struct item items[TOUR_ITEMS_MAX];
	unsigned int count;
};

struct chapter {
	char name[TOUR_NAME_LEN];
	char *title, *text;
	struct step *steps[TOUR_STEPS_MAX];
	unsigned int count;
};

/* read.c: NULL, and *why is "line N: what is wrong", to be freed. */
struct chapter *chapter_read(const char *data, size_t len, char **why);
void chapter_free(struct chapter *ch);

/* commands.c: why a tour runs no such command, or NULL. */
const char *tour_refuses(const char *command);

/* Those that the tool has, in their order, closed by NULL: made from chapters/. */
extern const char *const tour_chapters[];

/* guess.c: whether @key can be one of this question. */
bool guess_fits(const struct item *ask, const char *key);
/* Whether what was typed can be an answer; if not, why. */
bool guess_reads(const struct item *ask, const char *typed, char why[96]);
/* *says: which mistake led to it, or NULL. */
bool guess_right(const struct item *ask, const char *typed, const char *key,
		 const char **says);
/* The choice that is right, or NULL. */
const struct choice *key_choice(const struct item *ask, const char *key);

/* path.c: what lies there in an answer, as text. Return: it is there. */
struct json_t;
bool path_value(const struct json_t *answer, const char *path,
		char value[TOUR_VALUE_LEN]);

/* values.c: what was taken. */
struct values {
	struct {
		const char *name;
		char text[TOUR_VALUE_LEN];
	} v[TOUR_VALUES_MAX];
	unsigned int count;
};

void values_set(struct values *vs, const char *name, const char *text);
/* @s with the values of its $NAMEs; free() it. */
char *values_put(const struct values *vs, const char *s);
/* The first $NAME of @s that is not there, or NULL. */
const char *values_missing(const struct values *vs, const char *s,
			   char name[TOUR_NAME_LEN]);

/*
 * ground.c: the machine before a chapter, and what becomes that again behind it. A
 * simulated one goes back as a whole; on a device all that the tour makes is held by a
 * handle of its own, which ends, and the CPUs run what they ran.
 */
struct ground {
	struct xv6vm *h, *own;
	void *snapshot;
	size_t len;
	struct xv6vm_cpu cpus[TOUR_CPUS_MAX];
	uint32_t cpu_count;
};

/* @h: the machine. Return: the handle to go on with, or NULL and it is said why. */
struct xv6vm *ground_take(struct ground *g, struct xv6vm *h, const char *spec);
void ground_give(struct ground *g);

enum waits {
	WAITS_ENTER, /* all has been read */
	WAITS_GUESS,
	WAITS_OVER,
};

/**
 * struct tour - one that is under way
 * @cli: its commands are run with; their answers are kept
 * @asks: questions for keys are answered there, unseen
 * @machine: what it is taken through; cli.spec names it
 * @number: of the chapter, from 1 on; 0: of another file
 * @on: the next chapter follows
 * @markdown: it is written down, and nobody is asked
 * @fenced: a block of commands is open
 * @quiet: what was done before is done again
 * @at, @item: the step, which is the count when all are done, and where in it
 * @question, @guess: what is asked, and what was typed, which is "" for nothing
 * @right, @asked: of this chapter
 * @status: EXIT_*, once it is over
 */
struct tour {
	struct cli cli;
	struct out *asks;
	struct xv6vm *machine;
	struct chapter *ch;
	unsigned int number;
	bool on, markdown, fenced, quiet;
	enum waits waits;
	unsigned int at, item;
	struct item question;
	char guess[TOUR_LINE_MAX + 1];
	unsigned int right, asked;
	struct values values;
	struct ground ground;
	int status;
};

/*
 * play.c: from the step @at of @ch on, which it takes over; t->status and t->waits say
 * how that went.
 */
void tour_begin(struct tour *t, struct chapter *ch, unsigned int at);
void tour_line(struct tour *t, const char *line);
/* The machine becomes what it was. */
void tour_end(struct tour *t);

/* say.c: what is written, on a terminal or as a page. */
void say_chapter(struct tour *t);
void say_again(struct tour *t);
void say_step(struct tour *t);
void say_command(struct tour *t, const char *command);
void say_question(struct tour *t);
/* @says: of a guess that is not right, or NULL. */
void say_key(struct tour *t, const char *key, bool right, const char *says);
void say_step_end(struct tour *t);
void say_chapter_end(struct tour *t);
void say_help(struct tour *t);
/* What stands before what is typed. */
const char *say_prompt(const struct tour *t);

/* place.c: steps that were done of a chapter, from one day to the next. */
unsigned int place_find(const char *chapter);
void place_keep(const char *chapter, unsigned int steps);

/* builtin.c: a chapter of the tool's own, from 1 on; NULL if there is none. */
struct chapter *chapter_number(unsigned int number);
unsigned int chapter_count(void);

/* index.c: the lecture as a table, and the chapters as a list. */
void index_page(void);
void index_list(struct call *c);

/* terminal.c, or the page: lines until it is over; takes @t over. Return: EXIT_*. */
int tour_talk(struct call *c, struct tour *t);

#endif
