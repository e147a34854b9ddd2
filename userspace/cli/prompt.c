// SPDX-License-Identifier: GPL-2.0-only
/* The prompt: commands on one machine, which none of them ends. */

#include <stdio.h>
#include <string.h>

#include "prompt.h"

static bool is_word(const struct words *w, const char *word)
{
	return w->n == 1 && !strcmp(w->v[0], word);
}

/* What only the prompt knows. Return: it was that. */
static bool own_word(struct prompt *p, const struct words *w)
{
	if (is_word(w, "quit") || is_word(w, "exit"))
		p->over = true;
	else if (is_word(w, "undo"))
		prompt_undo(p, -1);
	else if (is_word(w, "redo"))
		prompt_undo(p, 1);
	else
		return false;
	return true;
}

void prompt_line(struct prompt *p, const char *line)
{
	FILE *f = fmemopen((void *)line, strlen(line), "r");
	struct words w = { 0 };

	while (f && words_read(&w, f)) {
		if (w.error)
			out_complain("%s", w.error);
		else if (!own_word(p, &w))
			prompt_run(p, &w);
	}
	if (f)
		fclose(f);
	words_free(&w);
}

int prompt_open(struct cli *cli)
{
	static const struct command none = { .object = "help" };
	struct call c = { .cli = cli, .out = cli->out, .cmd = &none };
	struct xv6vm *h;
	int ret;

	if (!xv6vm_open(cli->spec, 0, &h, NULL) ||
	    !xv6vm_open(cli->spec, XV6VM_OPEN_READONLY, &h, NULL)) {
		cli->h = h;
		return EXIT_OK;
	}
	out_begin(cli->out, "", 0);
	ret = need_machine(&c, 0);
	out_end_answer(cli->out);
	return ret;
}
