/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that stay from one day to the next, where XDG has them; and what came with us. */
#ifndef XV6VM_XDG_H
#define XV6VM_XDG_H

#include <limits.h>
#include <stdbool.h>

/* ~/.local/state/xv6vm/NAME, or where XDG_STATE_HOME says. Return: its folder exists. */
bool state_file(const char *name, char path[PATH_MAX]);

/* The first of @places, as seen from the folder of this program, that can be read. */
bool find_beside(const char *const *places, char path[PATH_MAX]);

#endif
