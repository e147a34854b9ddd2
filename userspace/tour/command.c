// SPDX-License-Identifier: GPL-2.0-only
/* tour: which chapter, of which machine, from where on. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cli/args.h"
#include "../cli/progress.h"
#include "tour.h"

static struct chapter *from_file(struct call *c, const char *path)
{
	struct chapter *ch = NULL;
	size_t len;
	void *data;
	char *why;

	if (arg_file(c, path, TOUR_FILE_MAX, &data, &len))
		return NULL;
	ch = chapter_read(data, len, &why);
	free(data);
	if (!ch)
		fail_as(c, EINVAL, "%s", why);
	free(why);
	return ch;
}

/* Of the tool's own, the one that is called so. */
static struct chapter *by_name(struct call *c, const char *word, struct tour *t)
{
	struct chapter *ch;
	__u64 n;

	if (!xv6vm_parse_number(word, UINT16_MAX, &n)) {
		t->number = n;
		ch = chapter_number(n);
		if (!ch)
			fail_usage(c, "there are chapters 1 to %u",
				   chapter_count());
		return ch;
	}
	for (t->number = 1; (ch = chapter_number(t->number)); t->number++) {
		if (!strcmp(ch->name, word))
			return ch;
		chapter_free(ch);
	}
	fail_usage(c, "no chapter is called %s; tour --list has their names",
		   word);
	return NULL;
}

/* The first that is not done. */
static struct chapter *where_one_left(struct call *c, struct tour *t)
{
	struct chapter *ch;

	t->on = true;
	for (t->number = 1; (ch = chapter_number(t->number)); t->number++) {
		if (option(c, "again") || place_find(ch->name) < ch->count)
			return ch;
		chapter_free(ch);
	}
	t->number = 1;
	return chapter_number(1);
}

static struct chapter *choose(struct call *c, struct tour *t)
{
	const char *file = option(c, "file");

	if (file && c->argc) {
		fail_usage(c, "--file has a chapter: name none");
		return NULL;
	}
	if (file)
		return from_file(c, file);
	return c->argc ? by_name(c, c->argv[0], t) : where_one_left(c, t);
}

/* Without the module, a simulated machine does as well. */
static int open_machine(struct call *c)
{
	if (!c->cli->h && !strcmp(c->cli->spec, XV6VM_DEFAULT_SPEC) &&
	    access(c->cli->spec, F_OK))
		c->cli->spec = "sim";
	return need_machine(c, 0);
}

/* Takes both over. */
static int play(struct call *c, struct chapter *ch, struct tour *t)
{
	unsigned int at = place_find(ch->name);
	int ret;

	t->cli.spec = c->cli->spec;
	t->machine = c->h;
	t->markdown = option(c, "markdown");
	if (t->markdown || option(c, "again") || at >= ch->count)
		at = 0;
	tour_begin(t, ch, at);
	while (t->markdown && t->waits != WAITS_OVER)
		tour_line(t, "");
	if (!t->markdown)
		return tour_talk(c, t);
	ret = t->status;
	free(t);
	return ret;
}

static int run_tour(struct call *c)
{
	struct tour *t;
	struct chapter *ch;
	int ret;

	if (c->cli->line)
		return fail_usage(c, "a batch answers no questions");
	if (option(c, "list")) {
		index_list(c);
		return EXIT_OK;
	}
	if (option(c, "markdown") && !c->argc && !option(c, "file")) {
		index_page();
		return EXIT_OK;
	}
	if (out_is_json(c->out))
		return fail_usage(c, "a tour is for people");
	t = calloc(1, sizeof(*t));
	if (!t)
		return fail_errno(c, ENOMEM, "no room for a tour");
	progress_end();
	ch = choose(c, t);
	ret = ch ? open_machine(c) : EXIT_USAGE;
	if (!ret)
		return play(c, ch, t);
	chapter_free(ch);
	free(t);
	return ret;
}

static const struct option tour_options[] = {
	{ "file", "FILE", "a chapter that somebody wrote" },
	{ "list", NULL, "the chapters, what was done of each" },
	{ "again", NULL, "from the beginning" },
	{ "markdown", NULL, "written down, with the answers" },
	{ 0 },
};

const struct command tour_commands[] = {
	{ "tour", NULL, "[CHAPTER]", "the lecture: predict, do, see, why",
	  tour_options, 0, 1, 0, STANDS_ALONE, run_tour },
	{ 0 },
};
