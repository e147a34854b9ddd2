/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _DEBUGFS_H
#define _DEBUGFS_H

#include "rng.h"

#define DEBUGFS "/sys/kernel/debug/xv6vm"

/*
 * Reads a part of one file below @folder, or of a process's; whatever goes
 * meanwhile is fine. Returns whether it had a byte.
 */
bool debugfs_read_some(struct rng *r, const char *folder);

#endif
