// SPDX-License-Identifier: GPL-2.0-only
/* All chapters: as a list, and as the lecture's statements with what shows them. */

#include <stdio.h>
#include <string.h>

#include "tour.h"

void index_list(struct call *c)
{
	struct chapter *ch;
	unsigned int n, done;

	out_table(c->out, "chapters");
	for (n = 1; (ch = chapter_number(n)); n++) {
		done = place_find(ch->name);
		out_row(c->out);
		out_uint(c->out, "#", "number", n);
		out_str(c->out, "NAME", "name", ch->name);
		out_uint(c->out, "STEPS", "steps", ch->count);
		out_uint(c->out, "DONE", "done",
			 done < ch->count ? done : ch->count);
		out_str(c->out, "CHAPTER", "title", ch->title);
		chapter_free(ch);
	}
	out_end(c->out);
}

/* In a cell; lines become one, and names of values need no $. */
static void cell(const char *before, const char *s, const char *after)
{
	fputs(before, stdout);
	for (; *s; s++) {
		if (*s == '|')
			fputs("\\|", stdout);
		else if (*s != '$')
			putchar(*s == '\n' ? ' ' : *s);
	}
	fputs(after, stdout);
}

static const struct item *shows(const struct step *s)
{
	const struct item *last = &s->items[0];
	unsigned int i;

	for (i = 0; i < s->count; i++) {
		if (s->items[i].kind == ITEM_SEE ||
		    s->items[i].kind == ITEM_REFUSED)
			last = &s->items[i];
	}
	return last;
}

static void chapter_rows(unsigned int number, const struct chapter *ch)
{
	unsigned int i;

	printf("| **%u** | [**%s**](%02u-%s.md) | | |\n", number, ch->title,
	       number, ch->name);
	for (i = 0; i < ch->count; i++) {
		const struct step *s = ch->steps[i];

		printf("| %u.%u |", number, i + 1);
		cell(" ", s->title, " |");
		cell(" `xv6vm ", shows(s)->text, "` |");
		cell(" ", s->look, " |\n");
	}
}

void index_page(void)
{
	struct chapter *ch;
	unsigned int n;

	puts("<!-- tour -->\n"
	     "# The tour: what the lecture says, and what shows it\n"
	     "\n"
	     "`xv6vm tour` goes through all of this on a machine of yours, "
	     "asks what will come, and tells why it came;\n"
	     "`make tour` does it in a virtual machine. These pages are what it "
	     "wrote down on a fresh simulated machine.\n"
	     "Chapters are data: [tour-format.md](../tour-format.md) says how "
	     "to write one.\n"
	     "\n"
	     "| step | statement | command | what to see |\n"
	     "|---|---|---|---|");
	for (n = 1; (ch = chapter_number(n)); n++) {
		chapter_rows(n, ch);
		chapter_free(ch);
	}
}
