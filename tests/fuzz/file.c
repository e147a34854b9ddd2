// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_file: a kernel's file with debug information, damaged, and all that is asked of
 * it; or RAM as a core file, packed by gzip or zstd, damaged. Each is refused with a
 * reason, or read to its end.
 *
 * An input is a byte: even: records of 8 bytes that go to a sound kernel
 * (XV6VM_FUZZ_DEBUG names it); odd: the numbers that image_forms.c asks for.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>
#include <code.h>
#include <xv6image.h>

#include "../tool/image_fuzz.h"
#include "fuzz.h"

const struct fuzz_form fuzz_form = { .head = 1, .record = 8 };

/* What elfutils forgets of a damaged file is not ours to free. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libdw.so\n";
}

static struct bytes kernel, ram;
static struct fuzz_in *numbers;

void fuzz_begin(void)
{
	kernel.p = fuzz_file("XV6VM_FUZZ_DEBUG", &kernel.len);
	ram.p = fuzz_file("XV6VM_FUZZ_IMAGE", &ram.len);
}

__u32 rnd(__u32 below)
{
	return fuzz_u32(numbers) % below;
}

/* In memory of its exact size. */
static struct bytes damaged(struct fuzz_in *in)
{
	struct bytes b = { malloc(kernel.len), kernel.len };

	memcpy(b.p, kernel.p, kernel.len);
	while (in->left && b.len) {
		size_t at = fuzz_u32(in) % b.len, n = fuzz_u8(in);
		uint8_t to[3];

		fuzz_bytes(in, to, sizeof(to));
		if (n == 255) {
			b.len = at;
			b.p = realloc(b.p, at ? at : 1);
		}
		for (n %= 4; n-- && at < b.len; at++)
			b.p[at] = to[n];
	}
	return b;
}

static void ask(const struct bytes *b)
{
	static const char *const names[] = { "kalloc", "kfree", "mappages",
					     "trap" };
	struct xv6vm_error why = { 0 };
	struct xv6code *c;
	const char *file;
	__u32 va, size;
	size_t i;
	int line;

	if (code_open(b->p, b->len, &c, &why)) {
		if (!why.what[0])
			fuzz_fail("code is refused without a reason");
		return;
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!code_function(c, names[i], &va, &size))
			continue;
		code_argument(c, va, "v", 0);
		code_line(c, va, &file, &line);
		code_name(c, va + size - 1);
		code_bytes(c, va, size);
	}
	code_close(c);
}

void fuzz_one(struct fuzz_in *in)
{
	struct xv6image_symbols sym = { 0 };
	struct xv6vm_error why = { 0 };
	struct bytes b;

	if (fuzz_u8(in) & 1) {
		numbers = in;
		if (!image_forms(&ram))
			fuzz_fail(
				"a file is neither refused with a reason nor read");
	} else {
		b = damaged(in);
		if (xv6vm_image_symbols(b.p, b.len, &sym, &why) && !why.what[0])
			fuzz_fail("a kernel is refused without a reason");
		ask(&b);
		free(b.p);
	}
	fuzz_case();
}
