// SPDX-License-Identifier: GPL-2.0
/*
 * The symbols of a kernel: as much of an ELF32 file as that takes. Offsets and
 * sizes are summed in 64 bits and compared with the file before use.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "image.h"

#define EHDR	   52u
#define SHDR	   40u
#define SYM	   16u
#define SHT_SYMTAB 2u

struct elf {
	const __u8 *p;
	size_t len;
};

/* A section: bytes of the file; none if they are not in it. */
struct section {
	__u32 type;
	__u32 link;
	const __u8 *p;
	__u32 len;
};

static __u16 le16(const __u8 *p)
{
	return p[0] | p[1] << 8;
}

static bool within(const struct elf *e, __u64 offset, __u64 len)
{
	return offset <= e->len && len <= e->len - offset;
}

static bool is_i386(const struct elf *e)
{
	static const __u8 ident[] = { 0x7f, 'E', 'L', 'F', 1, 1 };

	return e->len >= EHDR && !memcmp(e->p, ident, sizeof(ident)) &&
	       le16(e->p + 18) == 3;
}

/* Section @n of those that the header counts. */
static bool section(const struct elf *e, __u32 n, struct section *s)
{
	__u64 at = image_le32(e->p + 32) + (__u64)n * SHDR;
	const __u8 *h;
	__u32 offset;

	if (n >= le16(e->p + 48) || le16(e->p + 46) != SHDR ||
	    !within(e, at, SHDR))
		return false;
	h = e->p + at;
	offset = image_le32(h + 16);
	s->type = image_le32(h + 4);
	s->link = image_le32(h + 24);
	s->len = image_le32(h + 20);
	if (!within(e, offset, s->len))
		offset = s->len = 0;
	s->p = e->p + offset;
	return true;
}

/* The table of symbols and the names it refers to. */
static bool symbol_table(const struct elf *e, struct section *syms,
			 struct section *names)
{
	__u32 n, count = le16(e->p + 48);

	for (n = 0; n < count; n++) {
		if (!section(e, n, syms) || syms->type != SHT_SYMTAB)
			continue;
		return section(e, syms->link, names);
	}
	return false;
}

static bool is_name(const struct section *names, __u32 offset, const char *name)
{
	size_t len = strlen(name) + 1;

	return offset < names->len && names->len - offset >= len &&
	       !memcmp(names->p + offset, name, len);
}

static bool find(const struct section *syms, const struct section *names,
		 const char *name, __u32 *value)
{
	__u32 at;

	for (at = 0; syms->len - at >= SYM; at += SYM) {
		const __u8 *s = syms->p + at;

		/* Section 0: another file's. Binding 1: everybody's. */
		if (!le16(s + 14) || s[12] >> 4 != 1 ||
		    !is_name(names, image_le32(s), name))
			continue;
		*value = image_le32(s + 4);
		return true;
	}
	return false;
}

static int refuse(struct xv6vm_error *why, const char *what)
{
	*why = (struct xv6vm_error){ .err = ENOEXEC };
	snprintf(why->what, sizeof(why->what), "the kernel %s", what);
	return -ENOEXEC;
}

int xv6image_symbols(const void *elf, size_t len, struct xv6image_symbols *sym,
		     struct xv6vm_error *why)
{
	if (!elf || !sym || !why)
		return -EFAULT;

	static const char *const names[] = { "data", "end",  "kmem",  "ptable",
					     "cpus", "ncpu", "kpgdir" };
	__u32 *const to[] = { &sym->data, &sym->end,  &sym->kmem,  &sym->ptable,
			      &sym->cpus, &sym->ncpu, &sym->kpgdir };
	const struct elf e = { elf, len };
	struct section syms, strings;
	char text[64];
	size_t i;

	if (!is_i386(&e))
		return refuse(why, "is not an i386 ELF file");
	if (!symbol_table(&e, &syms, &strings))
		return refuse(why, "has no symbol table");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (find(&syms, &strings, names[i], to[i]))
			continue;
		snprintf(text, sizeof(text), "has no symbol \"%s\"", names[i]);
		return refuse(why, text);
	}
	return 0;
}
