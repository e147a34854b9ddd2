/* SPDX-License-Identifier: GPL-2.0-only */
/* For test programs that write TAP. */
#ifndef _TAP_H
#define _TAP_H

#include <stdbool.h>

/* Cases so far, and those that failed. */
extern unsigned int tap_number, tap_failures;

/* The result of a case; returns @ok. */
bool tap(bool ok, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The plan, for those who do not know it beforehand; returns an exit status. */
int tap_end(void);

/* Says as a comment what is amiss; false. */
bool wrong(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
