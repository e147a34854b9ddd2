// SPDX-License-Identifier: GPL-2.0-only
/* TAP, for test programs. */
#include <stdarg.h>
#include <stdio.h>

#include "tap.h"

unsigned int tap_number, tap_failures;

bool tap(bool ok, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %u - ", ok ? "" : "not ", ++tap_number);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	tap_failures += !ok;
	return ok;
}

int tap_end(void)
{
	printf("1..%u\n", tap_number);
	return tap_failures != 0;
}

bool wrong(const char *fmt, ...)
{
	va_list ap;

	fputs("# ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	return false;
}
