/* SPDX-License-Identifier: GPL-2.0-only */
/* What a machine is exported as. */
#ifndef XV6VM_EXPORT_H
#define XV6VM_EXPORT_H

#include "cli.h"

/* export_html.c: a page for browsers. EXIT_*. */
int export_html(struct call *c, const char *path);

#endif
