/* SPDX-License-Identifier: GPL-2.0 */
/* What the commands of machines in QEMU share. */
#ifndef XV6VM_CLI_ATTACH_H
#define XV6VM_CLI_ATTACH_H

#include <live.h>

#include "cli.h"

#define ATTACH_SPEC 512

/*
 * The machine as -d names it: WHERE, if that is the first argument, or the port of xv6's
 * Makefile; and --xv6-kernel. Return: WHERE, or NULL.
 */
const char *attach_where(const struct call *c, char spec[ATTACH_SPEC]);

#endif
