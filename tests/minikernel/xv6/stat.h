/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing: programs of xv6 include it before user.h. */
