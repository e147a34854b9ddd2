/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What only the module has: the misc device and debugfs. See xv6vm.h for what
 * every build has.
 */
#ifndef _XV6VM_HOST_H
#define _XV6VM_HOST_H

#include "xv6vm.h"

struct xv6vm_region;

/* dev.c: the misc device. */
int xv6vm_dev_register(struct xv6vm_dev *dev);
void xv6vm_dev_unregister(void);

/* debugfs.c: /sys/kernel/debug/xv6vm. Never fails the module. */
void xv6vm_debugfs_init(struct xv6vm_dev *dev, const struct xv6vm_region *r);
void xv6vm_debugfs_exit(void);

#endif
