// SPDX-License-Identifier: GPL-2.0-only
/* Addresses in bytes and in text. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"

#define TOLD_MAX 20

static void tell(const struct range *r, uint64_t value, const char *where,
		 size_t at)
{
	static unsigned int told;

	if (strcmp(where, PLANTED) && told++ < TOLD_MAX)
		printf("# %s at %zu: %#" PRIx64 " is of %s\n", where, at, value,
		       r->name);
}

static bool is_narrow(uint64_t value)
{
	const struct range *r = range_of(value);

	return r && r->narrow;
}

unsigned int search_bytes(const unsigned char *p, size_t len, const char *where)
{
	unsigned int hits = 0;
	uint64_t wide;
	uint32_t word;
	size_t i;

	for (i = 0; i + sizeof(word) <= len; i++) {
		if (i + sizeof(wide) <= len) {
			memcpy(&wide, p + i, sizeof(wide));
			/* Both ends first: nearly nothing has them. */
			if (wide >> 48 == 0xffff && range_of(wide)) {
				tell(range_of(wide), wide, where, i);
				hits++;
			}
		}
		memcpy(&word, p + i, sizeof(word));
		if (i % 4 == 0 && word && is_narrow(word)) {
			tell(range_of(word), word, where, i);
			hits++;
		}
	}
	return hits;
}

static unsigned int judge_number(const char *digits, size_t len,
				 const char *where, size_t at)
{
	const bool prefix = len > 2 && digits[0] == '0' &&
			    tolower((unsigned char)digits[1]) == 'x';
	uint64_t hex, decimal = 0;
	char copy[24];
	char *end;

	if (len >= sizeof(copy))
		return 0;
	memcpy(copy, digits, len);
	copy[len] = 0;
	hex = strtoull(copy, NULL, 16);
	if (!prefix)
		decimal = strtoull(copy, &end, 10);
	if (!prefix && *end)
		decimal = 0;
	if (!range_of(hex) && !range_of(decimal))
		return 0;
	tell(range_of(hex) ? range_of(hex) : range_of(decimal),
	     range_of(hex) ? hex : decimal, where, at);
	return 1;
}

unsigned int search_text(const char *text, size_t len, const char *where)
{
	unsigned int hits = 0;
	size_t i, from;

	for (i = 0; i < len; i++) {
		if (!isxdigit((unsigned char)text[i]))
			continue;
		from = i;
		while (i < len && (isxdigit((unsigned char)text[i]) ||
				   (i == from + 1 && text[from] == '0' &&
				    tolower((unsigned char)text[i]) == 'x')))
			i++;
		hits += judge_number(text + from, i - from, where, from);
	}
	return hits;
}
