/* SPDX-License-Identifier: GPL-2.0 */
/* The one seam of the library: where a machine is, and how it is asked. */
#ifndef XV6VM_BACKEND_H
#define XV6VM_BACKEND_H

#include "libxv6vm.h"

/**
 * struct xv6vm_backend - a kind of machine
 * @open: set *ctx, or return a negative errno with why->what filled, or
 *	  why->reason
 * @ioctl: as ioctl(2), but it returns a negative errno
 * @close: give back @ctx
 */
struct xv6vm_backend {
	int (*open)(const char *spec, unsigned int flags, void **ctx,
		    struct xv6vm_error *why);
	int (*ioctl)(void *ctx, unsigned int cmd, void *arg);
	void (*close)(void *ctx);
};

extern const struct xv6vm_backend xv6vm_dev_backend;
extern const struct xv6vm_backend xv6vm_sim_backend;

#endif
