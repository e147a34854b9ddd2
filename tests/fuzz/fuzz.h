/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all fuzz targets share: an input that is read piece by piece, cases that
 * are counted, and failures that end the program with a sentence.
 *
 * A case is one operation or access whose result was compared with what
 * another source says it must be.
 */
#ifndef XV6VM_FUZZ_H
#define XV6VM_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An input; behind its end all is zero. */
struct fuzz_in {
	const uint8_t *p;
	size_t left;
};

uint8_t fuzz_u8(struct fuzz_in *in);
uint16_t fuzz_u16(struct fuzz_in *in);
uint32_t fuzz_u32(struct fuzz_in *in);

/* Copy up to @len bytes; the rest is zero. */
void fuzz_bytes(struct fuzz_in *in, void *to, size_t len);

enum fuzz_count {
	FUZZ_CASES,  /* see above */
	FUZZ_CHECKS, /* runs of the checker, all clean */
	FUZZ_CALLS,  /* commands that were sent, whatever came of them */
	FUZZ_INPUTS,
	FUZZ_COUNTS,
};

/* Counted here, and printed as "# cases N" and so on when the program ends. */
void fuzz_add(enum fuzz_count what, uint64_t n);

static inline void fuzz_case(void)
{
	fuzz_add(FUZZ_CASES, 1);
}

/* Say what is wrong, then abort(), which libFuzzer takes for a finding. */
_Noreturn void fuzz_fail(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* Both numbers, or the end. Counts nothing. */
void fuzz_same(uint64_t found, uint64_t want, const char *what);

/* Of the environment, or the end: targets take files by name from there. */
void *fuzz_file(const char *variable, size_t *len);

/**
 * struct fuzz_form - what inputs of a target look like, for records.c
 * @head: bytes before the first record
 * @record: bytes of each
 */
struct fuzz_form {
	size_t head, record;
};

extern const struct fuzz_form fuzz_form;

/* Each target's own; the first is called once, before the first input. */
void fuzz_begin(void);
void fuzz_one(struct fuzz_in *in);

#endif
