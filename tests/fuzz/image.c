// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_image: the memory of an xv6 that never was, and its kernel's symbols.
 * Whatever they are, each frame gets one kind and what is found lies in the
 * image.
 *
 * An input is a byte: 0 to 63: the rest is a kernel's file; else records of 8
 * bytes: words that go to a sound image (XV6VM_FUZZ_IMAGE and _KERNEL name it).
 */

#include <stdlib.h>
#include <string.h>

#include <linux/types.h>
#include <xv6image.h>

#include "fuzz.h"

const struct fuzz_form fuzz_form = { .head = 1, .record = 8 };

#define WORDS_MAX 64
#define FIRST	  0x116000u

static uint8_t *image;
static size_t image_len;
static struct xv6image_symbols symbols;

void fuzz_begin(void)
{
	struct xv6vm_error why;
	size_t len;
	void *elf = fuzz_file("XV6VM_FUZZ_KERNEL", &len);

	image = fuzz_file("XV6VM_FUZZ_IMAGE", &image_len);
	if (xv6vm_image_symbols(elf, len, &symbols, &why))
		fuzz_fail("the sound kernel: %s", why.what);
	free(elf);
}

static int read_bytes(void *ctx, __u32 pa, void *buf, __u32 len)
{
	(void)ctx;
	if (pa > image_len || len > image_len - pa)
		fuzz_fail("0x%x bytes at 0x%x are read: out of the image", len,
			  pa);
	memcpy(buf, image + pa, len);
	return 0;
}

static void adds_up(const struct xv6image_report *r)
{
	uint32_t kinds = 0, i;

	for (i = 0; i < XV6IMAGE_KINDS; i++)
		kinds += r->kinds[i];
	fuzz_same(kinds, r->nframes, "frames of all kinds");
	fuzz_same(r->kinds[XV6IMAGE_UNKNOWN],
		  r->count[XV6IMAGE_LEAKED] + r->count[XV6IMAGE_LOST] +
			  r->count[XV6IMAGE_CUT_OFF],
		  "frames that nothing leads to");
	if (r->findings > XV6IMAGE_FINDINGS || r->ncpu > XV6IMAGE_NCPU ||
	    r->firsts > XV6IMAGE_FIRST)
		fuzz_fail("a report says more than it has room for");
	for (i = 0; i < r->findings; i++) {
		if (r->v[i].at >= image_len)
			fuzz_fail("a finding at 0x%x, out of the image",
				  r->v[i].at);
	}
	fuzz_case();
}

static void explain(const struct xv6image_symbols *sym)
{
	static struct xv6image_report r;
	struct xv6image img = { read_bytes, NULL, image_len };
	struct xv6vm_error why = { 0 };

	if (!xv6vm_image_explain(&img, sym, XV6IMAGE_NONE, &r, &why))
		adds_up(&r);
	else if (!why.err)
		fuzz_fail("an image is refused without a reason");
	xv6vm_image_report_free(&r);
}

/* Where the kernel has its data, or anywhere a table, stack or page may be. */
static uint32_t place(uint16_t where, uint16_t how)
{
	uint32_t frames = (image_len - FIRST) / XV6VM_PGSIZE;

	if (how & 1)
		return 0x108000 + where % (0xd4d0 / 4) * 4;
	/* The highest frames were handed out first. */
	return image_len - (1 + (how >> 8) % frames) * XV6VM_PGSIZE +
	       where % 1024 * 4;
}

static uint32_t word(uint16_t how, uint32_t value)
{
	uint32_t frame = value >> 12 << 12;

	switch (how >> 1 & 3) {
	case 0:
		return value;
	case 1:
		return frame % image_len + 0x80000000;
	case 2:
		return frame % image_len | (value & 0xfff);
	default:
		return symbols.ptable + value % 8000;
	}
}

static void damaged(struct fuzz_in *in)
{
	static struct {
		uint32_t at;
		uint8_t was[4];
	} undo[WORDS_MAX];
	int n, i;

	for (n = 0; in->left && n < WORDS_MAX; n++) {
		uint16_t where = fuzz_u16(in), how = fuzz_u16(in);
		uint32_t w = word(how, fuzz_u32(in));

		undo[n].at = place(where, how);
		memcpy(undo[n].was, image + undo[n].at, 4);
		for (i = 0; i < 4; i++)
			image[undo[n].at + i] = w >> 8 * i;
	}
	explain(&symbols);
	while (n--)
		memcpy(image + undo[n].at, undo[n].was, 4);
}

void fuzz_one(struct fuzz_in *in)
{
	struct xv6image_symbols sym = { 0 };
	struct xv6vm_error why = { 0 };

	if (fuzz_u8(in) >= 64) {
		damaged(in);
	} else if (!xv6vm_image_symbols(in->p, in->left, &sym, &why)) {
		explain(&sym);
	} else if (!why.err || !why.what[0]) {
		fuzz_fail("a kernel is refused without a reason");
	}
}
