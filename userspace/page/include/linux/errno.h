/* SPDX-License-Identifier: GPL-2.0-only */
/* The C library's numbers, for there is no kernel below it. */
#include <errno.h>
