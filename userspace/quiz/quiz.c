// SPDX-License-Identifier: GPL-2.0-only
/* An exercise, from its seed. */

#include "quiz.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MISTAKE(id, name, percent, says) \
	const struct mistake id = { name, says, percent };
#include "mistakes.h"
#undef MISTAKE

#define KIND(name) extern const struct quiz_kind quiz_##name;
#include "kinds.h"
#undef KIND

const struct quiz_kind *const quiz_kinds[] = {
#define KIND(name) &quiz_##name,
#include "kinds.h"
#undef KIND
	NULL,
};

const struct quiz_kind *quiz_find(const char *name, size_t len)
{
	const struct quiz_kind *const *k;

	for (k = quiz_kinds; *k; k++) {
		if (strlen((*k)->name) == len && !memcmp((*k)->name, name, len))
			break;
	}
	return *k;
}

static void say(struct said *s, const char *fmt, va_list ap)
{
	int n = vsnprintf(s->text + s->len, QUIZ_TEXT - s->len, fmt, ap);

	if (n > 0)
		s->len += n;
	if (s->len >= QUIZ_TEXT)
		s->len = QUIZ_TEXT - 1;
}

void said(struct said *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(s, fmt, ap);
	va_end(ap);
}

static struct question *add_part(struct exercise *e, unsigned int points,
				 uint32_t key, const char *fmt, va_list ap)
{
	struct part *p = &e->part[e->parts++];

	p->points = points;
	vsnprintf(p->ask, sizeof(p->ask), fmt, ap);
	p->q.digits = e->g->digits;
	p->q.key.count = 1;
	p->q.key.v[0] = key;
	return &p->q;
}

struct question *quiz_part(struct exercise *e, enum answer_form form,
			   unsigned int points, uint32_t key, const char *fmt,
			   ...)
{
	struct question *q;
	va_list ap;

	va_start(ap, fmt);
	q = add_part(e, points, key, fmt, ap);
	va_end(ap);
	q->form = form;
	return q;
}

struct question *quiz_choice(struct exercise *e, unsigned int points,
			     const char *const *choices, uint32_t key,
			     const char *fmt, ...)
{
	struct question *q;
	va_list ap;

	va_start(ap, fmt);
	q = add_part(e, points, key, fmt, ap);
	va_end(ap);
	q->form = ANSWER_CHOICE;
	q->choices = choices;
	return q;
}

/* Nothing but this chooses the exercise: another number here makes others. */
static uint64_t chance_of(const struct quiz_kind *kind,
			  const struct quiz_who *who)
{
	char numbers[32];
	uint64_t h = hash_string(HASH_BEGIN, "xv6vm quiz 1");

	snprintf(numbers, sizeof(numbers), "%u %u", who->level, who->number);
	h = hash_string(h, who->seed);
	h = hash_string(h, who->student);
	h = hash_string(h, kind->name);
	return hash_string(h, numbers);
}

/* No more than is needed: each machine is booted anew. */
static uint32_t ram_of(struct exercise *e)
{
	uint32_t mb = e->kind->large && e->level > 1 ? 8 : 4;

	if (e->kind->large && e->level == 3)
		return 16u << 20;
	return mb << (20 + rnd_below(&e->rnd, 2));
}

int quiz_make(struct exercise *e, struct xv6vm *h, const struct quiz_kind *kind,
	      const struct quiz_who *who)
{
	uint64_t chance;

	memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->level = who->level;
	e->g = who->level == 1 && kind->toy ? &geometry_toy : &geometry_real;
	chance = chance_of(kind, who);
	e->id = chance ^ chance >> 32;
	rnd_begin(&e->rnd, chance);
	if (e->g == &geometry_real)
		life_begin(&e->life, h, ram_of(e));
	kind->make(e);
	if (e->life.error)
		return e->life.error;
	kind->ask(e);
	kind->solve(e);
	return 0;
}
