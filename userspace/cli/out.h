/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers, described once and written as text or as JSON.
 *
 * An answer is a sequence of fields, objects and tables. Each field has a
 * label for people and a key for programs; NULL leaves it out of that form.
 * In text, fields are aligned lines and a table's rows have one column for
 * each labelled field; an object changes nothing. Strings from outside come
 * out escaped.
 */
#ifndef XV6VM_OUT_H
#define XV6VM_OUT_H

#include <stdbool.h>
#include <stdint.h>

struct out;

/* Return: NULL without memory. */
struct out *out_new(bool json);

/* Ends what was begun; in JSON, closes the list of a batch. */
void out_free(struct out *o);

bool out_is_json(const struct out *o);

/* This answer, which is just begun, is JSON, whatever the others are. */
void out_as_json(struct out *o);

/*
 * From now on each answer is kept as an object until the next one begins, beside the
 * lines that are written of it, or (@quiet) instead of all that would be written.
 */
void out_keep(struct out *o, bool quiet);
const struct json_t *out_kept(const struct out *o);

/* From now on the answers are the members of one list. */
void out_batch(struct out *o);

/**
 * out_begin() - the answer to a command
 * @command: its words
 * @line: of a batch, or 0
 */
void out_begin(struct out *o, const char *command, unsigned int line);

/* Write it, and see it written: false if standard output fails. */
bool out_end_answer(struct out *o);

/**
 * struct out_error - why there is no answer
 * @where: "FILE:LINE: " in a batch, or ""
 * @subject: what was tried, or ""
 * @err: errno
 * @reason: of the model, or NULL
 * @code: its number
 * @text: all in one line
 */
struct out_error {
	const char *where;
	const char *subject;
	int err;
	const char *reason;
	unsigned int code;
	const char *text;
};

/* One line for what goes wrong outside of an answer. */
void out_complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Instead of the rest of the answer: one line, or the member "error". */
void out_error(struct out *o, const struct out_error *e);

/*
 * Text only: the next labelled field, or note, has a colour of colour.h, where the
 * output has colours.
 */
void out_colour(struct out *o, unsigned int colour);

void out_hex(struct out *o, const char *label, const char *key, uint32_t v);
void out_uint(struct out *o, const char *label, const char *key, uint64_t v);
void out_int(struct out *o, const char *label, const char *key, int64_t v);
void out_bool(struct out *o, const char *label, const char *key, bool v);
void out_str(struct out *o, const char *label, const char *key, const char *s);

/* As out_str(), printed. */
void out_fmt(struct out *o, const char *label, const char *key, const char *fmt,
	     ...) __attribute__((format(printf, 4, 5)));

/* Text only: a remark behind the field before, outside of tables. */
void out_note(struct out *o, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Text only: a line of its own. */
void out_line(struct out *o, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Text only: a line that ends with @n letters, each in its colour. */
void out_letters(struct out *o, const char *begin, const char *letters,
		 const uint8_t *colours, uint32_t n);

/* Text only: a blank line. */
void out_gap(struct out *o);

void out_object(struct out *o, const char *key);
/*
 * Several of the same: after each out_row() the fields of one. In text, a
 * table has columns, and the fields of a list are lines like all others.
 */
void out_table(struct out *o, const char *key);
void out_list(struct out *o, const char *key);
void out_row(struct out *o);

/* Ends the object, table or list that was begun last. */
void out_end(struct out *o);

#endif
