// SPDX-License-Identifier: GPL-2.0-only
/* Changes that can be taken back: the machine as it was before each. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prompt.h"

static void drop(struct state *s)
{
	free(s->line);
	free(s->data);
	memset(s, 0, sizeof(*s));
}

static bool same(const struct state *a, const struct state *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

/* What the machine is now, if it can be that again. */
static bool look(struct prompt *p, struct state *s)
{
	memset(s, 0, sizeof(*s));
	p->blind = !xv6vm_restores(p->cli->h) ||
		   xv6vm_snapshot(p->cli->h, &s->data, &s->len);
	return !p->blind;
}

/* A refused command has changed nothing, which the bytes tell. */
static void add(struct prompt *p, const char *line)
{
	struct state now;

	if (!look(p, &now) || (p->count && same(&now, &p->states[p->at]))) {
		drop(&now);
		return;
	}
	/* What was taken back before is no future any more. */
	while (p->count && p->count > p->at + 1)
		drop(&p->states[--p->count]);
	if (p->count == STATES_MAX) {
		drop(&p->states[0]);
		memmove(p->states, p->states + 1,
			--p->count * sizeof(*p->states));
	}
	now.line = strdup(line);
	p->at = p->count;
	p->states[p->count++] = now;
}

static bool changes(const struct words *w)
{
	const struct command *cmd;
	int used;

	cmd = command_find(w->n, w->v, &used);
	return cmd && (cmd->effect == CHANGES || cmd->effect == CHANGES_LATER);
}

void prompt_run(struct prompt *p, const struct words *w)
{
	bool change = changes(w);

	if (change && !p->count)
		add(p, "");
	run_words(p->cli, w->n, w->v);
	if (change)
		add(p, w->raw);
	keep_machine(p->cli, EXIT_OK);
}

void prompt_go(struct prompt *p, unsigned int at)
{
	struct state *to = &p->states[at];
	bool back = at < p->at;

	if (xv6vm_restore(p->cli->h, to->data, to->len)) {
		out_complain("%s: %s", back ? "undo" : "redo",
			     xv6vm_last_error(p->cli->h)->what);
		return;
	}
	while (p->at != at) {
		printf("%s: %s\n", back ? "undone" : "done again",
		       p->states[back ? p->at : p->at + 1].line);
		p->at += back ? -1 : 1;
	}
	keep_machine(p->cli, EXIT_OK);
}

void prompt_undo(struct prompt *p, int direction)
{
	bool back = direction < 0;

	if (back ? !p->at : p->at + 1 >= p->count)
		out_complain(
			"there is nothing to %s%s", back ? "undo" : "redo",
			p->blind ? ": what others may change is not taken back"
				 : "");
	else
		prompt_go(p, p->at + direction);
}

void prompt_forget(struct prompt *p)
{
	while (p->count)
		drop(&p->states[--p->count]);
}
