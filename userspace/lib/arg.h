/* SPDX-License-Identifier: GPL-2.0-only */
/* How a command's structure is filled. */
#ifndef XV6VM_ARG_H
#define XV6VM_ARG_H

#include <errno.h>
#include <stdint.h>

#include "libxv6vm.h"

#define HDR(arg, f) .hdr = { .size = sizeof(arg), .flags = (f) }
#define PTR(p)	    ((uintptr_t)(p))

/* That a call has failed, for xv6vm_last_error(). Return: -@err. */
int xv6vm_failed(struct xv6vm *h, int err);

/* Leave with -EFAULT if one of these pointers leads nowhere. */
#define NEED(h, ...)                                                      \
	do {                                                              \
		const void *const need_[] = { (h), ##__VA_ARGS__ };       \
		size_t i_;                                                \
                                                                          \
		for (i_ = 0; i_ < sizeof(need_) / sizeof(*need_); i_++) { \
			if (!need_[i_])                                   \
				return xv6vm_failed((h), EFAULT);         \
		}                                                         \
	} while (0)

#endif
