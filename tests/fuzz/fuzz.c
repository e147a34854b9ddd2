// SPDX-License-Identifier: GPL-2.0-only
/* The frame of all targets: libFuzzer's entry points, inputs, counts. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t counts[FUZZ_COUNTS];

void fuzz_bytes(struct fuzz_in *in, void *to, size_t len)
{
	size_t n = in->left < len ? in->left : len;

	memcpy(to, in->p, n);
	memset((uint8_t *)to + n, 0, len - n);
	in->p += n;
	in->left -= n;
}

uint8_t fuzz_u8(struct fuzz_in *in)
{
	uint8_t b;

	fuzz_bytes(in, &b, sizeof(b));
	return b;
}

uint16_t fuzz_u16(struct fuzz_in *in)
{
	uint8_t b[2];

	fuzz_bytes(in, b, sizeof(b));
	return b[0] | b[1] << 8;
}

uint32_t fuzz_u32(struct fuzz_in *in)
{
	uint32_t low = fuzz_u16(in);

	return low | (uint32_t)fuzz_u16(in) << 16;
}

void fuzz_add(enum fuzz_count what, uint64_t n)
{
	counts[what] += n;
}

void fuzz_fail(const char *fmt, ...)
{
	va_list ap;

	fputs("FUZZ: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

void fuzz_same(uint64_t found, uint64_t want, const char *what)
{
	if (found != want)
		fuzz_fail("%s: 0x%llx, not 0x%llx", what,
			  (unsigned long long)found, (unsigned long long)want);
}

void *fuzz_file(const char *variable, size_t *len)
{
	const char *path = getenv(variable);
	FILE *f = path ? fopen(path, "rbe") : NULL;
	void *data = NULL;
	long size;

	if (f && !fseek(f, 0, SEEK_END) && (size = ftell(f)) > 0) {
		rewind(f);
		data = malloc(size);
		*len = data ? fread(data, 1, size, f) : 0;
	}
	if (f)
		fclose(f);
	if (!data) {
		fprintf(stderr, "%s must name a file\n", variable);
		exit(2);
	}
	return data;
}

static void report(void)
{
	static const char *const names[] = { "cases", "checks", "calls",
					     "inputs" };
	int i;

	fputs("#", stderr);
	for (i = 0; i < FUZZ_COUNTS; i++)
		fprintf(stderr, " %s %llu", names[i],
			(unsigned long long)counts[i]);
	fputc('\n', stderr);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_begin();
	atexit(report);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };

	fuzz_add(FUZZ_INPUTS, 1);
	fuzz_one(&in);
	return 0;
}
