// SPDX-License-Identifier: GPL-2.0-only
/* Completion: commands, options, processes by name and pid, files. */

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prompt.h"

static void offer(struct guess *g, const char *text)
{
	unsigned int i;

	if (!text || strncmp(text, g->word, g->len) || g->count == GUESSES_MAX)
		return;
	for (i = 0; i < g->count; i++) {
		if (!strcmp(g->found[i], text))
			return;
	}
	g->found[g->count] = strdup(text);
	g->count += !!g->found[g->count];
}

static void offer_objects(struct guess *g)
{
	static const char *const own[] = { "undo", "redo", "quit", "exit",
					   "ps" };
	const struct command *const *list, *cmd;
	size_t i;
	int used;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		offer(g, own[i]);
	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			char *name[] = { (char *)cmd->name, NULL };

			offer(g, cmd->object);
			if (cmd->name && command_find(1, name, &used) == cmd)
				offer(g, cmd->name);
		}
	}
}

static void offer_names(struct guess *g, const char *object)
{
	const struct command *const *list, *cmd;

	for (list = command_lists; *list; list++) {
		for (cmd = *list; cmd->object; cmd++) {
			if (!strcmp(cmd->object, object))
				offer(g, cmd->name);
		}
	}
}

static void offer_options(struct guess *g, const struct command *cmd)
{
	const struct option *o;
	char text[64];

	for (o = cmd->options; o && o->name; o++) {
		snprintf(text, sizeof(text), "--%s", o->name);
		offer(g, text);
	}
}

static void offer_procs(struct guess *g, struct xv6vm *h)
{
	struct xv6vm_cursor cur;
	struct xv6vm_proc p;
	char text[16];

	offer(g, "kernel");
	xv6vm_procs_begin(h, &cur);
	while (xv6vm_procs_next(&cur, &p) > 0) {
		snprintf(text, sizeof(text), "%u", p.pid);
		offer(g, text);
		offer(g, p.name);
	}
}

static void offer_files(struct guess *g)
{
	const char *slash = memrchr(g->word, '/', g->len);
	int dir_len = slash ? slash + 1 - g->word : 0;
	char dir[512], path[1024];
	struct dirent *e;
	DIR *d;

	snprintf(dir, sizeof(dir), "%.*s", dir_len, dir_len ? g->word : "");
	d = opendir(dir_len ? dir : ".");
	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s%s%s", dir, e->d_name,
			 e->d_type == DT_DIR ? "/" : "");
		offer(g, path);
	}
	if (d)
		closedir(d);
}

/* What the command's own words say that it takes. */
static void offer_arguments(struct guess *g, const struct command *cmd,
			    struct xv6vm *h)
{
	if (strstr(cmd->args, "PID") || strstr(cmd->args, "NAME"))
		offer_procs(g, h);
	if (strstr(cmd->args, "FILE") || strstr(cmd->args, "IMAGE"))
		offer_files(g);
}

static void look(struct guess *g, int n, char **v, struct xv6vm *h)
{
	const struct command *cmd;
	char names[96];
	int used;

	if (!n || (n == 1 && !strcmp(v[0], "help"))) {
		offer_objects(g);
		return;
	}
	cmd = command_find(n, v, &used);
	if (n == 1 && *command_names(v[0], names) && (!cmd || !cmd->name))
		offer_names(g, v[0]);
	if (!cmd)
		return;
	if (g->len && g->word[0] == '-')
		offer_options(g, cmd);
	else
		offer_arguments(g, cmd, h);
}

/* How many letters all of them begin with. */
static size_t common(const struct guess *g)
{
	size_t len = strlen(g->found[0]), same;
	unsigned int i;

	for (i = 1; i < g->count; i++) {
		for (same = 0;
		     same < len && g->found[0][same] == g->found[i][same];)
			same++;
		len = same;
	}
	return len;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool guess_more(const struct guess *g, char *more, size_t room)
{
	size_t len = g->count ? common(g) : 0;

	if (g->count != 1 && len <= g->len)
		return false;
	snprintf(more, room, "%.*s%s", (int)(len - g->len),
		 g->found[0] + g->len,
		 g->count == 1 && g->found[0][len - 1] != '/' ? " " : "");
	return true;
}

void guess_words(struct prompt *p, const char *line, size_t len,
		 struct guess *g)
{
	struct words w = { 0 };
	char before[4096];
	size_t at = len;
	FILE *f;

	while (at && !isspace((unsigned char)line[at - 1]))
		at--;
	*g = (struct guess){ .word = line + at, .len = len - at };
	snprintf(before, sizeof(before), "%.*s", (int)at, line);
	f = *before ? fmemopen(before, strlen(before), "r") : NULL;
	if (f)
		words_read(&w, f);
	look(g, w.n, w.v, p->cli->h);
	words_free(&w);
	if (f)
		fclose(f);
	qsort(g->found, g->count, sizeof(*g->found), by_name);
}

void guess_forget(struct guess *g)
{
	while (g->count)
		free(g->found[--g->count]);
}
