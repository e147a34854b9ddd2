// SPDX-License-Identifier: GPL-2.0-only
/* Numbers as people write them. */

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>

#include "libxv6vm.h"

static int suffix_shift(char c)
{
	switch (c) {
	case '\0':
		return 0;
	case 'K':
	case 'k':
		return 10;
	case 'M':
	case 'm':
		return 20;
	case 'G':
	case 'g':
		return 30;
	default:
		return -1;
	}
}

static bool is_digit(char c, bool hex)
{
	return hex ? isxdigit((unsigned char)c) : isdigit((unsigned char)c);
}

static unsigned int digit_value(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return tolower((unsigned char)c) - 'a' + 10;
}

int xv6vm_parse_number(const char *s, __u64 max, __u64 *out)
{
	const char *start, *p;
	bool over = false, hex;
	unsigned int base;
	int shift;

	if (!s || !out)
		return -EFAULT;
	hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	base = hex ? 16 : 10;
	*out = 0;
	start = hex ? s + 2 : s;
	for (p = start; is_digit(*p, hex); p++) {
		unsigned int d = digit_value(*p);

		over |= *out > (max - d) / base;
		*out = *out * base + d;
	}
	shift = suffix_shift(*p);
	if (p == start || shift < 0 || (shift && p[1]))
		return -EINVAL;
	if (over || *out > max >> shift)
		return -ERANGE;
	*out <<= shift;
	return 0;
}
