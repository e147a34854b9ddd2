// SPDX-License-Identifier: GPL-2.0-only
/*
 * Images and kernels that are wrong in every way: damaged, cut, random, or
 * built to lead in circles. Whatever they are, the answer adds up and comes
 * soon.
 *
 *	image_fuzz IMAGE KERNEL [SEED [ROUNDS]]
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <xv6image.h>

#include "image_fuzz.h"

#define OPEN  (XV6VM_PTE_P | XV6VM_PTE_U)
#define LIMIT 300 /* seconds of processor time; a hang is a failure */

static __u64 state;
static unsigned long opened; /* images in which user mode reached the kernel */

/* xorshift64*: the same everywhere. */
__u32 rnd(__u32 below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (__u32)(state * 0x2545f4914f6cdd1dull >> 32) % below;
}

static struct bytes slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct bytes b = { 0 };

	if (!f || fseek(f, 0, SEEK_END)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	b.len = ftell(f);
	rewind(f);
	b.p = malloc(b.len);
	if (!b.p || fread(b.p, 1, b.len, f) != b.len)
		exit(1);
	fclose(f);
	return b;
}

static int read_bytes(void *ctx, __u32 pa, void *buf, __u32 len)
{
	const struct bytes *b = ctx;

	if (pa > b->len || len > b->len - pa)
		abort();
	memcpy(buf, b->p + pa, len);
	return 0;
}

/* Where a machine keeps what leads elsewhere. */
static __u32 place(const struct bytes *b)
{
	__u32 frames = b->len / XV6VM_PGSIZE;

	switch (rnd(4)) {
	case 0: /* the kernel's data */
		return 0x108000 + rnd(0xd4d0 / 4) * 4;
	case 1: /* tables, stacks, pages: the last frames */
		return b->len - (1 + rnd(64)) * XV6VM_PGSIZE + rnd(1024) * 4;
	case 2: /* the free list's pointers */
		return rnd(frames) * XV6VM_PGSIZE;
	default:
		return rnd(b->len / 4) * 4;
	}
}

static __u32 word(const struct bytes *b)
{
	static const __u32 odd[] = { 0,		 1,	     7,
				     0xffffffff, 0x80000000, 0x7fffffff,
				     0x7e000000, 0xfe000000, 0x80115000,
				     0x801154d0, 0x80111d54, 0xfffff000 };
	__u32 frame = rnd(b->len / XV6VM_PGSIZE) * XV6VM_PGSIZE;

	switch (rnd(4)) {
	case 0:
		return odd[rnd(sizeof(odd) / sizeof(odd[0]))];
	case 1:
		return frame + XV6VM_KERNBASE;
	case 2:
		return frame | rnd(256);
	default:
		return rnd(0xffffffff);
	}
}

static void damage(struct bytes *b)
{
	__u32 n = 1 + rnd(1 << rnd(10)), at, w;

	while (n--) {
		at = place(b);
		if (at + 4 > b->len)
			continue;
		w = word(b);
		if (rnd(2))
			b->p[at + rnd(4)] ^= 1 << rnd(8);
		else
			memcpy(b->p + at, &w, sizeof(w));
	}
}

/* Every word of every frame from some on leads to one frame. */
static void circle(struct bytes *b)
{
	__u32 to = rnd(b->len / XV6VM_PGSIZE) * XV6VM_PGSIZE, at;
	__u32 w = rnd(2) ? to | 7 : to + XV6VM_KERNBASE;

	for (at = 0x116000; at + 4 <= b->len; at += 4)
		memcpy(b->p + at, &w, sizeof(w));
}

static void noise(struct bytes *b, __u32 from)
{
	__u32 at, w;

	for (at = from; at + 4 <= b->len; at += 4) {
		w = rnd(0xffffffff);
		memcpy(b->p + at, &w, sizeof(w));
	}
}

static void change(struct bytes *b)
{
	switch (rnd(16)) {
	case 0:
		noise(b, rnd(2) ? 0 : 0x116000);
		break;
	case 1:
		circle(b);
		break;
	case 2:
		b->len = rnd(b->len / XV6VM_PGSIZE + 1) * XV6VM_PGSIZE;
		if (b->len)
			damage(b);
		break;
	default:
		damage(b);
	}
}

static __u32 word_at(const struct bytes *b, __u32 pa)
{
	__u32 w = 0;

	if (pa < b->len && b->len - pa >= sizeof(w))
		memcpy(&w, b->p + pa, sizeof(w));
	return w;
}

static int is_open(__u32 entry)
{
	return (entry & OPEN) == OPEN;
}

/* Does user mode reach what is not user memory, by the MMU's rules alone? */
static int exposes(const struct bytes *b, const struct xv6image_frame *frames,
		   __u32 cr3)
{
	__u32 i, pde, pte;

	for (i = 0; i < 1 << 20; i++) {
		pde = word_at(b, cr3 + 4 * (i >> 10));
		if (!is_open(pde))
			continue;
		pte = pde & XV6VM_PTE_PS
			      ? (pde & ~0x3fffffu) | i % 1024 << 12 | OPEN
			      : word_at(b, (pde & ~0xfffu) + 4 * (i % 1024));
		if (is_open(pte) &&
		    (pte >= b->len || frames[pte >> 12].kind != XV6IMAGE_USER))
			return 1;
	}
	return 0;
}

/* @frames: what they are, whatever @r says of them. */
static int any_exposes(const struct bytes *b, const struct xv6image_report *r,
		       const struct xv6image_frame *frames)
{
	__u32 slot;

	for (slot = 0; slot < XV6IMAGE_NPROC; slot++) {
		if (r->procs[slot].pgdir &&
		    exposes(b, frames, r->procs[slot].pgdir))
			return 1;
	}
	return 0;
}

static int adds_up(const struct xv6image_report *r, const struct bytes *b)
{
	__u32 kinds = 0, kept = 0, i;

	for (i = 0; i < XV6IMAGE_KINDS; i++)
		kinds += r->kinds[i];
	for (i = 0; i < XV6IMAGE_RULES; i++)
		kept += r->count[i];
	if (kinds != r->nframes || r->findings > XV6IMAGE_FINDINGS ||
	    r->findings > kept || r->ncpu > XV6IMAGE_NCPU)
		return 0;
	for (i = 0; i < r->findings; i++) {
		if (r->v[i].at >= b->len)
			return 0;
	}
	if (!xv6vm_image_violations(r) && any_exposes(b, r, r->frames))
		return 0;
	return r->kinds[XV6IMAGE_UNKNOWN] == r->count[XV6IMAGE_LEAKED] +
						     r->count[XV6IMAGE_LOST] +
						     r->count[XV6IMAGE_CUT_OFF];
}

static int explain(const struct bytes *b, const struct xv6image_symbols *sym)
{
	struct xv6image img = { read_bytes, (void *)b, b->len };
	static struct xv6image_report r;
	struct xv6vm_error why;
	int good = 1;

	if (!xv6vm_image_explain(&img, sym, XV6IMAGE_NONE, &r, &why))
		good = adds_up(&r, b);
	xv6vm_image_report_free(&r);
	return good;
}

static void put(struct bytes *b, __u32 pa, __u32 w)
{
	memcpy(b->p + pa, &w, sizeof(w));
}

/* A frame; if it shall be a @table, one where nothing is kept that leads on. */
static __u32 any_frame(const struct xv6image_report *r, int table)
{
	const __u32 used = 1 << XV6IMAGE_KPGDIR | 1 << XV6IMAGE_KPTABLE |
			   1 << XV6IMAGE_PGDIR | 1 << XV6IMAGE_KTABLE |
			   1 << XV6IMAGE_UTABLE;
	__u32 pa;

	do
		pa = rnd(4) ? rnd(r->nframes) * XV6VM_PGSIZE : 0;
	while (table && (used >> r->frames[pa / XV6VM_PGSIZE].kind & 1 ||
			 (pa >= r->sym.data - XV6VM_KERNBASE &&
			  pa < r->sym.end - XV6VM_KERNBASE)));
	return pa;
}

/* One more way for user mode, into any frame, from the directory @cr3. */
static void open_door(struct bytes *b, const struct xv6image_report *r,
		      __u32 cr3)
{
	__u32 pde = cr3 + 4 * (rnd(2) ? rnd(1024) : rnd(2) * 512), n, to;

	if (word_at(b, pde) & XV6VM_PTE_P) {
		to = word_at(b, pde) & ~0xfffu;
		put(b, to + 4 * rnd(rnd(2) ? 1024 : 16), any_frame(r, 0) | 7);
		return;
	}
	to = any_frame(r, 1);
	put(b, pde, to | 7 | (rnd(8) ? 0 : XV6VM_PTE_PS));
	for (n = rnd(16); n; n--)
		put(b, to + 4 * (1 + rnd(1023)), any_frame(r, 0) | 7);
}

/* Is it told, whatever the way in? */
static int doors(struct bytes *b, const struct xv6image_symbols *sym)
{
	struct xv6image img = { read_bytes, b, b->len };
	static struct xv6image_report sound, r;
	struct xv6vm_error why;
	int good = 0;
	__u32 n = 1 + rnd(2);

	if (!xv6vm_image_explain(&img, sym, XV6IMAGE_NONE, &sound, &why)) {
		while (n--)
			open_door(b, &sound, sound.procs[rnd(3)].pgdir);
		good = !xv6vm_image_explain(&img, sym, XV6IMAGE_NONE, &r,
					    &why) &&
		       (xv6vm_image_violations(&r) ||
			!any_exposes(b, &sound, sound.frames));
		opened += any_exposes(b, &sound, sound.frames);
		xv6vm_image_report_free(&r);
	}
	xv6vm_image_report_free(&sound);
	return good;
}

/* A damaged kernel, in memory of its exact size. */
static void kernel(const struct bytes *from, struct xv6image_symbols *sym)
{
	size_t len = rnd(4) ? from->len : rnd(from->len + 1);
	unsigned char *p = malloc(len ? len : 1);
	struct xv6image_symbols got = { 0 };
	struct xv6vm_error why;
	__u32 n = rnd(8);

	if (!p)
		exit(1);
	memcpy(p, from->p, len);
	while (len && n--)
		p[rnd(len)] = rnd(3) ? rnd(256) : 0xff;
	if (!xv6vm_image_symbols(p, len, &got, &why))
		*sym = got;
	free(p);
}

static int damaged(struct bytes *b, const struct bytes *elf,
		   const struct xv6image_symbols *right)
{
	struct xv6image_symbols sym = *right;

	if (!rnd(4))
		kernel(elf, &sym);
	change(b);
	return explain(b, &sym);
}

int main(int argc, char **argv)
{
	struct bytes image = slurp(argc > 2 ? argv[1] : "/dev/null"), b;
	struct bytes elf = slurp(argc > 2 ? argv[2] : "/dev/null");
	__u64 seed = argc > 3 ? strtoull(argv[3], NULL, 0) : (__u64)time(NULL);
	unsigned long rounds = argc > 4 ? strtoul(argv[4], NULL, 0) : 300, i;
	struct xv6image_symbols right;
	struct xv6vm_error why;
	const struct rlimit limit = { LIMIT, LIMIT };
	int good;

	setrlimit(RLIMIT_CPU, &limit);
	state = seed * 2 + 1;
	printf("# seed %llu\n", (unsigned long long)seed);
	if (xv6vm_image_symbols(elf.p, elf.len, &right, &why))
		return 1;
	b.p = malloc(image.len);
	good = b.p != NULL;
	for (i = 0; good && i < rounds; i++) {
		b.len = image.len;
		memcpy(b.p, image.p, image.len);
		good = image_forms(&b) &&
		       (rnd(3) ? damaged(&b, &elf, &right) : doors(&b, &right));
	}
	if (good)
		printf("ok image_fuzz: %lu damaged images are explained, %lu of them open\n",
		       i, opened);
	else
		printf("not ok image_fuzz: round %lu does not add up\n", i);
	free(b.p);
	free(image.p);
	free(elf.p);
	return !good;
}
