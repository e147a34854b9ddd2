// SPDX-License-Identifier: GPL-2.0
/* Changes that can be taken back: the whole machine before each. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prompt.h"

static void drop(struct step *s)
{
	free(s->line);
	free(s->before);
	free(s->after);
	memset(s, 0, sizeof(*s));
}

/* What was taken back before is no future any more. */
static struct step *new_step(struct prompt *p, const char *line)
{
	struct step *s;

	while (p->count > p->done)
		drop(&p->steps[--p->count]);
	if (p->count == UNDO_MAX) {
		drop(&p->steps[0]);
		memmove(p->steps, p->steps + 1,
			(UNDO_MAX - 1) * sizeof(*p->steps));
		p->count--;
	}
	s = &p->steps[p->count];
	memset(s, 0, sizeof(*s));
	s->line = strdup(line);
	return s;
}

static bool changes(const struct words *w)
{
	const struct command *cmd;
	int used;

	cmd = command_find(w->n, w->v, &used);
	return cmd && cmd->effect == CHANGES;
}

/* A refused command has changed nothing, which the bytes tell. */
static void keep_step(struct prompt *p, struct step *s)
{
	if (s->before && !xv6vm_snapshot(p->cli->h, &s->after, &s->after_len) &&
	    (s->before_len != s->after_len ||
	     memcmp(s->before, s->after, s->after_len)))
		p->done = ++p->count;
	else
		drop(s);
}

void prompt_run(struct prompt *p, const struct words *w)
{
	struct step *s = NULL;

	if (changes(w)) {
		s = new_step(p, w->raw);
		p->done = p->count;
		if (xv6vm_snapshot(p->cli->h, &s->before, &s->before_len))
			p->blind = true;
	}
	run_words(p->cli, w->n, w->v);
	if (s)
		keep_step(p, s);
	xv6vm_sync(p->cli->h);
}

void prompt_undo(struct prompt *p, int direction)
{
	bool back = direction < 0;
	struct step *s;

	if (back ? !p->done : p->done == p->count) {
		fprintf(stderr, "xv6vm: there is nothing to %s%s\n",
			back ? "undo" : "redo",
			p->blind ? ": this machine has no snapshots" : "");
		return;
	}
	s = &p->steps[back ? p->done - 1 : p->done];
	if (back ? xv6vm_restore(p->cli->h, s->before, s->before_len)
		 : xv6vm_restore(p->cli->h, s->after, s->after_len)) {
		fprintf(stderr, "xv6vm: %s: %s\n", back ? "undo" : "redo",
			xv6vm_last_error(p->cli->h)->what);
		return;
	}
	p->done += direction;
	printf("%s: %s\n", back ? "undone" : "done again", s->line);
	xv6vm_sync(p->cli->h);
}

void prompt_forget(struct prompt *p)
{
	while (p->count)
		drop(&p->steps[--p->count]);
	p->done = 0;
}
