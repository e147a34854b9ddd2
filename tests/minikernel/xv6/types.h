/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XV6_TYPES_H
#define XV6_TYPES_H

typedef unsigned int uint;

#endif
