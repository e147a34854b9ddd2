// SPDX-License-Identifier: GPL-2.0-only
/*
 * layout, maps, pgdir, pagetable: as debugfs shows them, of any machine. One printer
 * has the lines; what is in their columns are the fields.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "explain.h"

#define COLUMNS 8

/* What a column is called, as fields: where it begins, and where it ends. */
static const struct column {
	const char *head, *first, *last;
} columns[] = {
	{ "virtual", "va", "last" },	    { "pages", "pages", NULL },
	{ "access", "access", NULL },	    { "what", "what", NULL },
	{ "physical", "pa", "last_pa" },    { "index", "pdx", "last_pdx" },
	{ "entry at", "entry", NULL },	    { "entry", "value", NULL },
	{ "flags", "letters", NULL },	    { "frames", "pa", "last_pa" },
	{ "page tables", "pa", "last_pa" }, { 0 },
};

/**
 * struct reader - lines that are read
 * @at: where the columns of the table begin that the line is in, @n of them
 * @list: which list of rows is open, or NULL; @rows: there was one of a table's
 * @entry_pa, @level: of the entry in this row
 */
struct reader {
	struct out *o;
	const struct column *columns[COLUMNS];
	size_t at[COLUMNS];
	int n;
	const char *list;
	bool rows;
	uint32_t entry_pa, level;
};

static void open_list(struct reader *r, const char *list)
{
	if (r->list == list)
		return;
	if (r->list)
		out_end(r->o);
	if (list)
		out_list(r->o, list);
	r->list = list;
}

/* A number at *@s, which is moved behind it. */
static bool put_number(struct out *o, const char *key, char **s)
{
	bool hex = !strncmp(*s, "0x", 2);
	unsigned long v;

	if (!isdigit((unsigned char)**s) || !key)
		return false;
	v = strtoul(*s, s, hex ? 16 : 10);
	if (hex)
		out_hex(o, NULL, key, v);
	else
		out_uint(o, NULL, key, v);
	return true;
}

/* Words, whatever stands between them. */
static void put_words(struct out *o, const char *key, const char *s)
{
	char text[128], *to = text;

	for (; *s && to < text + sizeof(text) - 1; s++) {
		if (*s != ' ' || s[1] != ' ')
			*to++ = *s;
	}
	*to = '\0';
	out_str(o, NULL, key, text);
}

/* Where an entry lies is in one column, what it holds in the next. */
static bool put_entry(struct reader *r, const struct column *k, const char *s)
{
	uint32_t word = strtoul(s, NULL, 16);

	if (!strcmp(k->first, "pages") && *s != '-')
		r->level = 2;
	if (!strcmp(k->first, "entry")) {
		r->entry_pa = word;
	} else if (!strcmp(k->first, "value")) {
		out_object(r->o, "entry");
		out_hex(r->o, NULL, "pa", r->entry_pa);
		entry_fields(r->o, NULL, r->level, (r->entry_pa & 0xfff) / 4,
			     word);
		out_end(r->o);
	} else {
		return false;
	}
	return true;
}

/* "a", "a-b", "a down to b", "-b", with words behind; or words alone. */
static void put_cell(struct out *o, const struct column *k, char *s)
{
	static const char down[] = " down to ";

	if (!put_number(o, k->first, &s) && *s != '-') {
		put_words(o, k->last ? "remark" : k->first, s);
		return;
	}
	if (!strncmp(s, down, sizeof(down) - 1))
		s += sizeof(down) - 1;
	else if (*s == '-')
		s++;
	put_number(o, k->last, &s);
	s += strspn(s, " .");
	if (*s)
		put_words(o, "remark", s);
}

/* Where column @i begins, or the line ends; a long number begins before its head. */
static size_t begin_of(const struct reader *r, const char *line, int i)
{
	size_t len = strlen(line), at = i < r->n ? r->at[i] : len;

	at = at < len ? at : len;
	while (at && at < len && line[at - 1] != ' ')
		at--;
	return at;
}

static void put_row(struct reader *r, const char *line)
{
	size_t at, end;
	char cell[128];
	int i;

	open_list(r, "rows");
	r->rows = true;
	out_row(r->o);
	r->level = 1;
	for (i = 0; i < r->n; i++) {
		at = begin_of(r, line, i);
		end = begin_of(r, line, i + 1);
		at += strspn(line + at, " ");
		while (end > at && line[end - 1] == ' ')
			end--;
		if (at >= end)
			continue;
		snprintf(cell, sizeof(cell), "%.*s", (int)(end - at),
			 line + at);
		if (!put_entry(r, r->columns[i], cell))
			put_cell(r->o, r->columns[i], cell);
	}
}

/* Is that the head of a table? Then its columns are known. */
static bool read_head(struct reader *r, const char *line)
{
	const struct column *k;
	const char *at;
	int n = 0;

	if (strncmp(line, "virtual ", 8) && strncmp(line, "index ", 6))
		return false;
	for (at = line; *at && n < COLUMNS; n++) {
		for (k = columns; k->head; k++) {
			size_t len = strlen(k->head);

			if (!strncmp(at, k->head, len) &&
			    (!at[len] || !strncmp(at + len, "  ", 2)))
				break;
		}
		if (!k->head)
			break;
		r->columns[n] = k;
		r->at[n] = at - line;
		at += strlen(k->head);
		at += strspn(at, " ");
	}
	r->n = n;
	return true;
}

/* A name, an address, and what is there; or what the machine is like. */
static void put_fact(struct reader *r, const char *line)
{
	char name[16], key[16], means[64];
	unsigned int cr3, sz, value;

	if (sscanf(line, "pid %*u (%15[^)]): cr3 0x%x, sz 0x%x", name, &cr3,
		   &sz) == 3) {
		out_str(r->o, NULL, "name", name);
		out_hex(r->o, NULL, "cr3", cr3);
		out_hex(r->o, NULL, "sz", sz);
	} else if (sscanf(line, "%15s 0x%x %63[^\n]", key, &value, means) ==
		   3) {
		open_list(r, "addresses");
		out_row(r->o);
		out_str(r->o, NULL, "name", key);
		out_hex(r->o, NULL, "value", value);
		out_str(r->o, NULL, "means", means);
	} else if (!strncmp(line, "kernel half: ", 13)) {
		open_list(r, NULL);
		out_str(r->o, NULL, "kernel_half", line + 13);
	}
}

static void put_lines(struct call *c, char *text)
{
	struct reader r = { .o = c->out };
	char *line, *rest = text;

	while ((line = strsep(&rest, "\n")) && (rest || *line)) {
		if (!*line)
			r.n = 0;
		else if (r.n)
			put_row(&r, line);
		else if (!read_head(&r, line))
			put_fact(&r, line);
		out_line(c->out, "%s", line);
	}
	if (!r.rows)
		open_list(&r, "rows");
	open_list(&r, NULL);
}

int run_file(struct call *c)
{
	uint32_t pid = 0;
	char *text;
	int ret = c->argc ? arg_pid(c, c->argv[0], &pid) : EXIT_OK;

	if (ret)
		return ret;
	if (c->argc)
		out_uint(c->out, NULL, "pid", pid);
	if (xv6vm_debugfs(c->h, c->cmd->object, pid, &text))
		return fail(c);
	put_lines(c, text);
	free(text);
	return EXIT_OK;
}
