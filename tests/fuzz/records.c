// SPDX-License-Identifier: GPL-2.0-only
/*
 * How inputs that consist of records change: a record as a whole comes, goes,
 * moves or is said again, or some of its bytes change. A byte more or less in
 * the middle would make every record behind it another one.
 */

#include <string.h>

#include "fuzz.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#define RECORD_MAX 512

/* xorshift32, from libFuzzer's seed. */
static uint32_t rnd(uint32_t *state, uint32_t below)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state % below;
}

static void insert(uint8_t *records, size_t n, size_t at, const uint8_t *what)
{
	size_t len = fuzz_form.record;

	memmove(records + (at + 1) * len, records + at * len, (n - at) * len);
	memcpy(records + at * len, what, len);
}

static void swap(uint8_t *a, uint8_t *b)
{
	uint8_t keep[RECORD_MAX];

	memcpy(keep, a, fuzz_form.record);
	memmove(a, b, fuzz_form.record);
	memcpy(b, keep, fuzz_form.record);
}

/* One change of @n records, of which @room fit. Return: how many there are. */
static size_t change(uint8_t *records, size_t n, size_t room, uint32_t *state)
{
	size_t len = fuzz_form.record, at = rnd(state, n), i;
	uint8_t what[RECORD_MAX];

	memcpy(what, records + at * len, len);
	switch (rnd(state, 8)) {
	case 0: /* a new one */
		for (i = 0; i < len; i++)
			what[i] = rnd(state, 256);
		/* fall through */
	case 1: /* or the same again, elsewhere */
		if (n == room)
			return n;
		insert(records, n, rnd(state, n + 1), what);
		return n + 1;
	case 2:
		if (n == 1)
			return n;
		memmove(records + at * len, records + (at + 1) * len,
			(n - at - 1) * len);
		return n - 1;
	case 3:
		swap(records + at * len, records + rnd(state, n) * len);
		return n;
	default:
		LLVMFuzzerMutate(records + at * len, len, len);
		return n;
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	size_t head = fuzz_form.head, len = fuzz_form.record, room, n;
	uint32_t state = seed * 2 + 1, times = 1 + rnd(&state, 4);

	if (max < head + len)
		return LLVMFuzzerMutate(data, size, max);
	if (size < head + len) {
		memset(data + size, 0, head + len - size);
		size = head + len;
	}
	room = (max - head) / len;
	n = (size - head) / len;
	if (!rnd(&state, 16))
		LLVMFuzzerMutate(data, head, head);
	while (times--)
		n = change(data + head, n, room, &state);
	return head + n * len;
}
