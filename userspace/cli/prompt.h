/* SPDX-License-Identifier: GPL-2.0 */
/* The prompt: what its files share. */
#ifndef XV6VM_PROMPT_H
#define XV6VM_PROMPT_H

#include <histedit.h>

#include "cli.h"
#include "words.h"

#define UNDO_MAX 64

/**
 * struct step - a change that can be taken back
 * @line: the command
 * @before, @after: the machine; NULL until that is known
 */
struct step {
	char *line;
	void *before, *after;
	size_t before_len, after_len;
};

/**
 * struct prompt - one session
 * @steps: the last changes, of which @done are done; behind them lie @count - @done
 *	   that were taken back
 * @blind: the machine has no snapshots
 */
struct prompt {
	struct cli *cli;
	bool over, blind;
	struct step steps[UNDO_MAX];
	unsigned int count, done;
};

/* prompt_undo.c: run a command, so that it can be taken back if it changes anything. */
void prompt_run(struct prompt *p, const struct words *w);
/* Take the last change back (-1), or do it again (1). */
void prompt_undo(struct prompt *p, int direction);
void prompt_forget(struct prompt *p);

/* complete.c: what the cursor stands behind, as far as it is clear. */
unsigned char prompt_complete(EditLine *el, int key);

#endif
