// SPDX-License-Identifier: GPL-2.0-only
/* Answers as text or as JSON. */

#include "out.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colour.h"
#include "progress.h"
#include "text.h"

#define DEPTH 8

/**
 * struct level - an object or table that is begun and not ended
 * @node: the object that fields go to
 * @rows: the list of a table, whose last member @node is
 * @table: it is a table, or lies in a row of one
 */
struct level {
	json_t *node;
	json_t *rows;
	bool table;
};

/**
 * struct out - where an answer goes
 * @once: only this answer is JSON
 * @kept: each answer is an object, too, which stays until the next
 * @level: the innermost is level[depth]; 0 is the answer itself
 * @text: lines or rows that wait to be aligned
 * @heads: the headings of the table
 * @colour: of the next cell
 */
struct out {
	bool json, once, kept;
	bool batch;
	bool first;
	struct level level[DEPTH];
	int depth;
	struct text text;
	struct text heads;
	unsigned int colour;
};

struct out *out_new(bool json)
{
	struct out *o = calloc(1, sizeof(*o));

	if (o) {
		o->json = json;
		o->first = true;
	}
	return o;
}

void out_free(struct out *o)
{
	if (o->json && o->batch)
		puts(o->first ? "[]" : "\n]");
	json_decref(o->level[0].node);
	free(o);
}

bool out_is_json(const struct out *o)
{
	return o->json;
}

void out_as_json(struct out *o)
{
	o->once |= !o->json;
	o->json = true;
}

void out_keep(struct out *o, bool quiet)
{
	o->kept = true;
	o->json = quiet;
}

const struct json_t *out_kept(const struct out *o)
{
	return o->level[0].node;
}

/* Objects are made, whether or not lines are written, too. */
static bool has_objects(const struct out *o)
{
	return o->json || o->kept;
}

void out_batch(struct out *o)
{
	o->batch = true;
	json_decref(o->level[0].node);
	o->level[0].node = NULL;
}

static void root(struct out *o, const char *command, unsigned int line)
{
	json_decref(o->level[0].node);
	o->level[0] = (struct level){ .node = json_object() };
	o->depth = 0;
	out_str(o, NULL, "schema", "xv6vm/1");
	out_str(o, NULL, "command", command);
	if (line)
		out_uint(o, NULL, "line", line);
}

void out_begin(struct out *o, const char *command, unsigned int line)
{
	if (has_objects(o))
		root(o, command, line);
}

static void dump(struct out *o)
{
	bool member = o->batch && !o->once;

	progress_end();
	if (member)
		fputs(o->first ? "[\n" : ",\n", stdout);
	json_dumpf(o->level[0].node, stdout, JSON_COMPACT);
	if (!member)
		putchar('\n');
	o->first &= !member;
	json_decref(o->level[0].node);
	o->level[0].node = NULL;
}

bool out_end_answer(struct out *o)
{
	if (o->json && !o->kept && o->level[0].node)
		dump(o);
	o->json &= !o->once;
	o->once = false;
	text_flush(&o->text);
	return !fflush(stdout) && !ferror(stdout);
}

static void error_object(struct out *o, const struct out_error *e)
{
	out_object(o, "error");
	out_str(o, NULL, "errno", strerrorname_np(e->err) ?: "");
	out_str(o, NULL, "reason", e->reason ? e->reason : "");
	out_uint(o, NULL, "code", e->code);
	out_str(o, NULL, "text", e->text);
	out_end(o);
}

void out_error(struct out *o, const struct out_error *e)
{
	char *where, *subject, *text;

	o->depth = 0;
	o->colour = 0;
	if (has_objects(o)) {
		if (!o->level[0].node)
			root(o, "", 0);
		error_object(o, e);
	}
	if (o->json)
		return;
	text_flush_table(&o->heads, &o->text);
	fflush(stdout);
	where = text_escape(e->where);
	subject = text_escape(e->subject);
	text = text_escape(e->text);
	out_complain("%s%s%s%s", where, subject, *subject ? ": " : "", text);
	free(where);
	free(subject);
	free(text);
}

static bool in_table(const struct out *o)
{
	return o->level[o->depth].table;
}

void out_colour(struct out *o, unsigned int colour)
{
	/* (Nothing would take it off again.) */
	if (!o->json)
		o->colour = colour;
}

static void value(struct out *o, const char *s, bool right)
{
	text_cell(&o->text, s, right, o->colour);
	o->colour = 0;
}

static void cell(struct out *o, const char *label, const char *s, bool right)
{
	if (!in_table(o)) {
		text_row(&o->text);
		text_cell(&o->text, label, false, 0);
		value(o, s, false);
		return;
	}
	if (o->text.rows == 1)
		text_cell(&o->heads, label, right, 0);
	value(o, s, right);
}

/* The one place where a field goes either way. Takes @v over. */
static void field(struct out *o, const char *label, const char *key,
		  const char *s, bool right, json_t *v)
{
	if (has_objects(o) && key)
		json_object_set_new(o->level[o->depth].node, key, v);
	else
		json_decref(v);
	if (!o->json && label)
		cell(o, label, s, right);
}

void out_hex(struct out *o, const char *label, const char *key, uint32_t v)
{
	char s[16];

	snprintf(s, sizeof(s), "0x%08x", v);
	field(o, label, key, s, false, json_string(s));
}

void out_uint(struct out *o, const char *label, const char *key, uint64_t v)
{
	char s[24];

	snprintf(s, sizeof(s), "%" PRIu64, v);
	field(o, label, key, s, true, json_integer(v));
}

void out_int(struct out *o, const char *label, const char *key, int64_t v)
{
	char s[24];

	snprintf(s, sizeof(s), "%" PRId64, v);
	field(o, label, key, s, true, json_integer(v));
}

void out_bool(struct out *o, const char *label, const char *key, bool v)
{
	field(o, label, key, v ? "yes" : "no", false, json_boolean(v));
}

void out_str(struct out *o, const char *label, const char *key, const char *s)
{
	char *safe = text_escape(s);

	field(o, label, key, s, false, json_string(safe));
	free(safe);
}

void out_fmt(struct out *o, const char *label, const char *key, const char *fmt,
	     ...)
{
	char s[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	out_str(o, label, key, s);
}

void out_note(struct out *o, const char *fmt, ...)
{
	char s[256];
	va_list ap;

	if (o->json)
		return;
	va_start(ap, fmt);
	vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	value(o, s, false);
}

void out_line(struct out *o, const char *fmt, ...)
{
	char *s, *safe;
	va_list ap;
	int len;

	if (o->json)
		return;
	text_flush(&o->text);
	va_start(ap, fmt);
	len = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	safe = text_escape(s);
	printf("%s%s", colour_begin(stdout, o->colour), safe);
	puts(colour_end(stdout, o->colour));
	o->colour = 0;
	free(safe);
	free(s);
}

void out_letters(struct out *o, const char *begin, const char *letters,
		 const uint8_t *colours, uint32_t n)
{
	uint32_t i;

	if (o->json)
		return;
	text_flush(&o->text);
	fputs(begin, stdout);
	for (i = 0; i < n; i++) {
		if (!i || colours[i] != colours[i - 1])
			fputs(colour_begin(stdout, colours[i]), stdout);
		putchar(letters[i]);
		if (i + 1 == n || colours[i] != colours[i + 1])
			fputs(colour_end(stdout, colours[i]), stdout);
	}
	putchar('\n');
}

static struct level *deeper(struct out *o)
{
	if (o->depth + 1 == DEPTH)
		abort();
	o->level[++o->depth] = (struct level){ 0 };
	return &o->level[o->depth];
}

void out_gap(struct out *o)
{
	if (o->json)
		return;
	text_flush(&o->text);
	putchar('\n');
}

void out_object(struct out *o, const char *key)
{
	json_t *parent = o->level[o->depth].node;
	struct level *l = deeper(o);

	l->table = l[-1].table;
	if (!has_objects(o))
		return;
	l->node = json_object();
	json_object_set_new(parent, key, l->node);
}

static void begin_rows(struct out *o, const char *key)
{
	json_t *parent = o->level[o->depth].node;
	struct level *l = deeper(o);

	if (!has_objects(o))
		return;
	l->rows = json_array();
	json_object_set_new(parent, key, l->rows);
}

void out_list(struct out *o, const char *key)
{
	begin_rows(o, key);
}

void out_table(struct out *o, const char *key)
{
	begin_rows(o, key);
	o->level[o->depth].table = true;
	if (o->json)
		return;
	text_flush(&o->text);
	text_row(&o->heads);
}

void out_row(struct out *o)
{
	struct level *l = &o->level[o->depth];

	if (has_objects(o)) {
		l->node = json_object();
		json_array_append_new(l->rows, l->node);
	}
	if (!o->json && l->table)
		text_row(&o->text);
}

void out_end(struct out *o)
{
	struct level *l = &o->level[o->depth--];

	if (!o->json && l->table && !in_table(o))
		text_flush_table(&o->heads, &o->text);
}
