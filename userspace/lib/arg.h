/* SPDX-License-Identifier: GPL-2.0 */
/* How a command's structure is filled. */
#ifndef XV6VM_ARG_H
#define XV6VM_ARG_H

#include <stdint.h>

#include "libxv6vm.h"

#define HDR(arg, f) .hdr = { .size = sizeof(arg), .flags = (f) }
#define PTR(p)	    ((uintptr_t)(p))

#endif
