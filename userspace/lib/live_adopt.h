/* SPDX-License-Identifier: GPL-2.0-only */
/* From an analysed image to a machine. */
#ifndef XV6VM_LIVE_ADOPT_H
#define XV6VM_LIVE_ADOPT_H

#include "live.h"
#include "sim.h"
#include "xv6image.h"

/* What is known of a machine beyond its RAM. */
enum live_adopted {
	LIVE_FOREIGN, /* nothing: its kernel is too unlike xv6 */
	LIVE_KNOWN,   /* all, but it breaks rules of the model's */
	LIVE_SOUND,
};

/*
 * What the report says of the RAM that @sim holds becomes what the model
 * knows of it.
 */
enum live_adopted live_adopt(struct xv6vm_sim *sim,
			     const struct xv6image_report *r);

/* The same of a file, which has no registers: kpgdir was but put into each cr3. */
enum live_adopted live_adopt_file(struct xv6vm_sim *sim,
				  const struct xv6image_report *r);

/**
 * struct live - the copy of a machine, and what is known of it
 * @sym: of the kernel, if @known
 * @rules: that its memory was judged by
 */
struct live {
	struct xv6vm_sim *sim;
	struct xv6image_symbols sym;
	bool known;
	enum live_adopted adopted;
	__u32 rules;
};

/* live.c: the RAM of a machine that is held; then, of a kernel that is known, the rest. */
int live_copy(struct hold *h, struct live *l, struct xv6vm_error *why);
void live_explain(struct live *l);

#endif
