/* SPDX-License-Identifier: GPL-2.0-only */
/* Cards as parameters of cases, and good calls of them on a fixture. */
#ifndef _XV6VM_KUNIT_CMD_CARDS_H
#define _XV6VM_KUNIT_CMD_CARDS_H

#include "../tests/cards.h"
#include "cmd_fixture.h"

/* A structure of any command. */
union cx_arg {
	struct xv6vm_hdr hdr;
	u8 bytes[XV6VM_ARG_MAX];
	u32 words[XV6VM_ARG_MAX / 4];
	u64 align;
};

/* The first card behind @prev that @fits takes, described; NULL: no more. */
const void *cx_next_card(const struct card *prev, char *desc,
			 bool (*fits)(const struct card *c));

/*
 * A generator named @set_gen_params for the cards that @fits takes. "kunit:
 * Pass parameterized test context to generate_params()" gave it a test.
 */
#ifdef KUNIT_CASE_PARAM_WITH_INIT
#define CX_CARDS(set, fits)						\
	static const void *set##_gen_params(struct kunit *test,		\
					    const void *prev, char *desc) \
	{								\
		return cx_next_card(prev, desc, fits);			\
	}
#else
#define CX_CARDS(set, fits)						\
	static const void *set##_gen_params(const void *prev, char *desc) \
	{								\
		return cx_next_card(prev, desc, fits);			\
	}
#endif

/* Make what @needs says; it is the first file's. */
void cx_make(struct cx *cx, u32 needs, struct card_objects *o);

/* A good call, arrays and all; they are in cx->buf. */
void cx_good(struct cx *cx, const struct card *c, const struct card_objects *o,
	     union cx_arg *arg);

#endif
