// SPDX-License-Identifier: GPL-2.0-only
/* Bytes as text. */

#include "hexdump.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW 16u

static bool printable(uint8_t b)
{
	return b >= 0x20 && b < 0x7f;
}

static void dump_row(struct out *o, uint32_t va, const uint8_t *buf,
		     uint32_t len)
{
	char hex[3 * ROW + 2], chars[ROW + 1];
	char *to = hex;
	uint32_t i;

	for (i = 0; i < ROW; i++) {
		if (i == ROW / 2)
			*to++ = ' ';
		to += i < len ? sprintf(to, "%02x ", buf[i])
			      : sprintf(to, "   ");
	}
	for (i = 0; i < len; i++)
		chars[i] = printable(buf[i]) ? buf[i] : '.';
	chars[len] = '\0';
	out_line(o, "0x%08x  %s |%s|", va, hex, chars);
}

void hexdump(struct out *o, uint32_t va, const uint8_t *buf, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i += ROW)
		dump_row(o, va + i, buf + i, len - i < ROW ? len - i : ROW);
}

void hex_field(struct out *o, const char *key, const uint8_t *buf, uint32_t len)
{
	char *s = malloc(2 * (size_t)len + 1);
	uint32_t i;

	if (!s)
		return;
	for (i = 0; i < len; i++)
		sprintf(s + 2 * (size_t)i, "%02x", buf[i]);
	s[2 * (size_t)len] = '\0';
	out_str(o, NULL, key, s);
	free(s);
}

void string_line(struct out *o, const uint8_t *buf, uint32_t len)
{
	char *s = malloc((size_t)len + 1);

	if (!s)
		return;
	memcpy(s, buf, len);
	s[len] = '\0';
	out_str(o, "string", NULL, s);
	free(s);
}

static int digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	if (isxdigit((unsigned char)c))
		return tolower((unsigned char)c) - 'a' + 10;
	return -1;
}

int unhex(const char *s, void **data, size_t *len)
{
	uint8_t *to = malloc(strlen(s) / 2 + 1);

	*len = 0;
	if (!to)
		return -ENOMEM;
	while (*(s += strspn(s, " "))) {
		int high = digit(s[0]), low = high < 0 ? -1 : digit(s[1]);

		if (low < 0) {
			free(to);
			return -EINVAL;
		}
		to[(*len)++] = high << 4 | low;
		s += 2;
	}
	*data = to;
	return 0;
}
