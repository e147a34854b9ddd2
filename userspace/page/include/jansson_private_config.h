/* SPDX-License-Identifier: GPL-2.0-only */
#define HAVE_UNISTD_H	 1
#define HAVE_SYS_TYPES_H 1
