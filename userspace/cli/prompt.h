/* SPDX-License-Identifier: GPL-2.0-only */
/* The prompt: what its files share. */
#ifndef XV6VM_PROMPT_H
#define XV6VM_PROMPT_H

#include "cli.h"
#include "words.h"

#define STATES_MAX 64

/**
 * struct state - what the machine was at a time
 * @line: the command that made it so
 */
struct state {
	char *line;
	void *data;
	size_t len;
};

/**
 * struct prompt - one session
 * @states: those that changes have led through; @at: which of @count it is in
 * @blind: the machine has no snapshots
 */
struct prompt {
	struct cli *cli;
	bool over, blind;
	struct state states[STATES_MAX];
	unsigned int count, at;
};

/* prompt_undo.c: run a command, so that it can be taken back if it changes anything. */
void prompt_run(struct prompt *p, const struct words *w);
/* Take the last change back (-1), or do it again (1). */
void prompt_undo(struct prompt *p, int direction);
/* All those up to the state @at, of which there are @count. */
void prompt_go(struct prompt *p, unsigned int at);
void prompt_forget(struct prompt *p);

/* prompt.c: open it for changes, or for questions if that is all one may. EXIT_*. */
int prompt_open(struct cli *cli);
/* What was typed. */
void prompt_line(struct prompt *p, const char *line);

#define GUESSES_MAX 256

/**
 * struct guess - what may be meant
 * @word, @len: what is there of it
 * @found: in order
 */
struct guess {
	const char *word;
	size_t len;
	char *found[GUESSES_MAX];
	unsigned int count;
};

/* complete.c: what the word at the end of @line, which stays until then, may become. */
void guess_words(struct prompt *p, const char *line, size_t len,
		 struct guess *g);
/* What all of them have in common behind it, and a blank if that is all. Or false. */
bool guess_more(const struct guess *g, char *more, size_t room);
void guess_forget(struct guess *g);

#endif
