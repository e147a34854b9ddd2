// SPDX-License-Identifier: GPL-2.0-only
/* See cmd_cards.h. */
#include <linux/string.h>

#include "cmd_cards.h"

/* What the caller gives lies in the last quarter of the buffer. */
#define GIVEN	(CX_BUF / 4 * 3)

const void *cx_next_card(const struct card *prev, char *desc,
			 bool (*fits)(const struct card *c))
{
	const struct card *c = prev ? prev + 1 : cards;

	while (c < cards + card_count && !fits(c))
		c++;
	if (c == cards + card_count)
		return NULL;
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
	return c;
}

static int call(void *cx, unsigned int cmd, void *arg)
{
	return cx_call(cx, cmd, arg);
}

void cx_make(struct cx *cx, u32 needs, struct card_objects *o)
{
	cx->damaged |= needs & CARD_NEEDS_IMAGE;
	KUNIT_ASSERT_EQ(cx->test, card_make(needs, o, call, cx), 0);
}

static u64 array_of(struct cx *cx, const struct card_array *a)
{
	if (a->done)
		return cx_ptr(cx->buf);
	if (a->what)
		return cx_ptr(a->what);
	memset(cx->buf + GIVEN, 0, CX_BUF - GIVEN);
	return cx_ptr(cx->buf + GIVEN);
}

void cx_good(struct cx *cx, const struct card *c, const struct card_objects *o,
	     union cx_arg *arg)
{
	const struct card_array *a;

	card_good(c, o, arg);
	for (a = c->arrays; a < c->arrays + 2 && a->ptr; a++)
		card_point(a, arg, array_of(cx, a), a->good);
}
