/* SPDX-License-Identifier: GPL-2.0 */
/* The prompt: what its files share. */
#ifndef XV6VM_PROMPT_H
#define XV6VM_PROMPT_H

#include <histedit.h>

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
void prompt_forget(struct prompt *p);

/* complete.c: what the cursor stands behind, as far as it is clear. */
unsigned char prompt_complete(EditLine *el, int key);

#endif
