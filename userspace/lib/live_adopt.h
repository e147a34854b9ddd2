/* SPDX-License-Identifier: GPL-2.0 */
/* From an analysed image to a machine. */
#ifndef XV6VM_LIVE_ADOPT_H
#define XV6VM_LIVE_ADOPT_H

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

#endif
