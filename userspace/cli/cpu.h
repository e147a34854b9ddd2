/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the object cpu share. */
#ifndef XV6VM_CLI_CPU_H
#define XV6VM_CLI_CPU_H

#include "cli.h"

int run_set(struct call *c);
int run_tlb(struct call *c);
int run_invlpg(struct call *c);

#endif
