/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks for the host's addresses in what the module says. */
#ifndef _SCAN_H
#define _SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct range - addresses of the host
 * @narrow: also as 32 bits they can be nothing else
 */
struct range {
	const char *name;
	uint64_t first;
	uint64_t last;
	bool narrow;
};

#define RANGES_MAX 8192

#define PLANTED "planted"

/* facts.c: what there is to be found. */
extern struct range ranges[RANGES_MAX];
extern size_t range_count;

/* False, with a line that says what is missing. */
bool learn_facts(void);

/* The range that holds @value; NULL if none does. */
const struct range *range_of(uint64_t value);

/*
 * search.c: how many addresses lie there; the first few are told, with @where,
 * but for those that were PLANTED.
 * Binary: 64 bits at every offset, 32 bits at every fourth. Text: every number,
 * read as hexadecimal and as decimal.
 */
unsigned int search_bytes(const unsigned char *p, size_t len,
			  const char *where);
unsigned int search_text(const char *text, size_t len, const char *where);

/* sources.c: what was looked at, and what was found. */
struct found {
	unsigned int hits;
	unsigned int items; /* files, log lines, answers */
	size_t bytes;
};

struct found scan_answers(void);
struct found scan_files(const char *folder, const char *but);
struct found scan_file(const char *path);
struct found scan_log(void);

#endif
