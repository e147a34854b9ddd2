// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's own file says of it: symbols, code, kmap[]; as much of an
 * ELF32 file as that takes. Offsets and sizes are summed in 64 bits and compared
 * with the file before use.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"

#define EHDR	   52u
#define SHDR	   40u
#define SYM	   16u
#define SHT_SYMTAB 2u
#define PROGBITS   1u
#define SHF_EXEC   4u
#define OBJECT	   1
#define FUNCTION   2
#define ET_REL	   1u
#define TYPE	   16u /* where the header has it, as the next two */
#define MACHINE	   18u
#define ENTRY	   24u
#define EM_RISCV   243u
#define EM_X86_64  62u

struct elf {
	const __u8 *p;
	size_t len;
};

/* A section: bytes of the file; none if they are not in it. */
struct section {
	__u32 type;
	__u32 flags;
	__u32 va;
	__u32 link;
	const __u8 *p;
	__u32 len;
};

struct symbol {
	__u32 va, size;
};

/* Without any of these nothing can be said. */
enum {
	DATA,
	END,
	KMEM,
	PTABLE,
	CPUS,
	NCPU,
	KPGDIR,
	SYMBOLS
};

static const char *const needed[SYMBOLS] = { "data", "end",  "kmem",  "ptable",
					     "cpus", "ncpu", "kpgdir" };

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
	       le16(e->p + MACHINE) == 3;
}

/* What people give instead of a kernel. */
static const char *mistaken(const struct elf *e)
{
	static const char asm_head[] = "file format elf";
	size_t head = e->len < 256 ? e->len : 256;

	if (head >= EHDR && !memcmp(e->p, "\177ELF", 4)) {
		switch (le16(e->p + MACHINE)) {
		case EM_RISCV:
			return "is for RISC-V: xv6vm knows xv6 for x86, which is xv6-public";
		case EM_X86_64:
			return "is for x86-64: xv6vm knows xv6 for 32 bits, which is xv6-public";
		}
	}
	if (memmem(e->p, head, asm_head, strlen(asm_head)))
		return "is a disassembly, as kernel.asm is: give the ELF file beside it, kernel";
	if (e->len > 512 && e->p[510] == 0x55 && e->p[511] == 0xaa)
		return "is a boot disk, as xv6.img is: give the ELF file in it, kernel";
	return "is not an i386 ELF file";
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
	s->flags = image_le32(h + 8);
	s->va = image_le32(h + 12);
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

/* What everybody may use goes before what one file has for itself. */
static bool find(const struct section *syms, const struct section *names,
		 const char *name, struct symbol *is)
{
	bool found = false;
	__u32 at;

	for (at = 0; syms->len - at >= SYM; at += SYM) {
		const __u8 *s = syms->p + at;

		/* Section 0: another file's. */
		if (!le16(s + 14) || !is_name(names, image_le32(s), name) ||
		    (found && s[12] >> 4 != 1))
			continue;
		*is = (struct symbol){ image_le32(s + 4), image_le32(s + 8) };
		found = true;
		if (s[12] >> 4 == 1)
			break;
	}
	return found;
}

/* @len bytes of the file that lie at @va when it runs, or NULL. */
static const __u8 *loaded(const struct elf *e, __u32 va, __u32 len)
{
	__u32 n, count = le16(e->p + 48);
	struct section s;

	for (n = 0; n < count; n++) {
		if (section(e, n, &s) && s.type == PROGBITS && s.va &&
		    va >= s.va && va - s.va < s.len &&
		    len <= s.len - (va - s.va))
			return s.p + (va - s.va);
	}
	return NULL;
}

/*
 * kmap[]: { virt, phys_start, phys_end, perm } of I/O space, text, data,
 * devices, and what a lab has added. A kernel without it has xv6's addresses,
 * and RAM as the image has it.
 */
static void read_kmap(const struct elf *e, const struct symbol *is,
		      struct xv6image_symbols *sym)
{
	__u32 n = is->size / 16, i, base, top = 0, devices = 0;
	const __u8 *k = n >= 4 && n <= XV6IMAGE_KMAPS
				? loaded(e, is->va, is->size)
				: NULL;

	if (!k)
		return;
	for (i = 0; i < n; i++) {
		sym->kmap[i].va = image_word(k, 4 * i);
		sym->kmap[i].from = image_word(k, 4 * i + 1);
		sym->kmap[i].to = image_word(k, 4 * i + 2);
		sym->kmap[i].perm = image_word(k, 4 * i + 3) & 0xffe;
		if (sym->kmap[i].va == sym->data)
			top = sym->kmap[i].to;
		if (!sym->kmap[i].to)
			devices = sym->kmap[i].va;
	}
	base = sym->kmap[0].va;
	if (sym->kmap[0].to != EXTMEM || base % (4 << 20) || base < KINIT1 ||
	    top % XV6VM_PGSIZE || top <= EXTMEM || devices < base ||
	    top > devices - base || devices % XV6VM_PGSIZE)
		return;
	sym->kmaps = n;
	sym->kernbase = base;
	sym->phystop = top;
}

/* Words of its code, evenly out of all of it. */
static void read_text(const struct elf *e, struct xv6image_symbols *sym)
{
	__u32 n, count = le16(e->p + 48), i, at;
	struct section s;

	for (n = 0; n < count && !sym->texts; n++) {
		if (!section(e, n, &s) || s.type != PROGBITS ||
		    !(s.flags & SHF_EXEC) || s.len < XV6VM_PGSIZE)
			continue;
		for (i = 0; i < XV6IMAGE_TEXTS; i++) {
			at = s.len / XV6IMAGE_TEXTS * i & ~3u;
			sym->text[i].va = s.va + at;
			sym->text[i].word = image_le32(s.p + at);
		}
		sym->texts = XV6IMAGE_TEXTS;
	}
}

/* What each that has a value in this file says by its name. */
static int notice(const struct elf *e, const struct section *syms,
		  const struct section *names, struct xv6image_symbols *sym,
		  struct image_calls *calls)
{
	__u32 at, va, size, type;
	const char *name;
	int ret = 0;

	for (at = 0; !ret && syms->len - at >= SYM; at += SYM) {
		const __u8 *s = syms->p + at;
		__u32 from = image_le32(s);

		type = s[12] & 15;
		if (!le16(s + 14) || from >= names->len ||
		    !memchr(names->p + from, 0, names->len - from) ||
		    (type != FUNCTION && type != OBJECT))
			continue;
		name = (const char *)names->p + from;
		va = image_le32(s + 4);
		size = image_le32(s + 8);
		image_notice(name, type == FUNCTION, va, size, sym);
		if (type == FUNCTION)
			ret = image_calls_add(calls, name, va,
					      loaded(e, va, size), size);
	}
	return ret;
}

/* A fault brings a page: a new one, or a copy of one that several have. */
static int fault(struct image_calls *calls, struct xv6image_symbols *sym)
{
	bool counted = sym->counts || sym->rules & XV6IMAGE_COUNTS;
	__u32 reached = 0;
	int ret = image_calls(calls, IMAGE_TRAP, &reached);

	sym->copies = reached & IMAGE_TAKES && !(reached & IMAGE_MAPS) &&
		      !(sym->rules & XV6IMAGE_LAZY);
	if (reached & IMAGE_MAPS || (reached & IMAGE_TAKES && !counted))
		sym->rules |= XV6IMAGE_LAZY;
	if (!ret)
		ret = image_calls(calls, IMAGE_EXEC, &reached);
	sym->closes = !ret && reached & IMAGE_CLOSES;
	return ret;
}

static int refuse(struct xv6vm_error *why, const char *what)
{
	*why = (struct xv6vm_error){ .err = ENOEXEC };
	snprintf(why->what, sizeof(why->what), "the kernel %s", what);
	return -ENOEXEC;
}

/* Without debug information: xv6's own layouts, if they have xv6's own sizes. */
static int by_sizes(const struct symbol *is, struct xv6image_symbols *sym,
		    struct xv6vm_error *why)
{
	struct xv6image_layout *lay = &sym->lay;
	const __u32 procs = is[PTABLE].size - lay->procs;

	if (procs % lay->proc_size || is[KMEM].size % lay->kmem_size ||
	    is[CPUS].size % lay->cpu_size || is[PTABLE].size < lay->procs)
		return refuse(why, image_no_layout);
	lay->nproc = procs / lay->proc_size;
	lay->kmems = is[KMEM].size / lay->kmem_size;
	lay->ncpu = is[CPUS].size / lay->cpu_size;
	return image_layout_sane(lay) ? 0
				      : refuse(why, "has tables of no size");
}

static int describe(const struct elf *e, const struct section *syms,
		    const struct section *names, const struct symbol *is,
		    struct xv6image_symbols *sym, struct xv6vm_error *why)
{
	static const char *const busy[] = { "bcache", "icache" };
	struct image_calls calls = { 0 };
	struct symbol found;
	int i, ret;

	if (find(syms, names, "stack", &found)) {
		sym->bootstack[0] = found.va;
		sym->bootstack[1] = found.va + found.size;
	}

	if (find(syms, names, "kmap", &found))
		read_kmap(e, &found, sym);
	for (i = 0; i < 2; i++) {
		if (!find(syms, names, busy[i], &found))
			continue;
		sym->busy[2 * i] = found.va;
		sym->busy[2 * i + 1] = found.va + found.size;
	}
	if (find(syms, names, "panicked", &found))
		sym->panicked = found.va;
	read_text(e, sym);
	ret = notice(e, syms, names, sym, &calls);
	if (!ret)
		ret = image_dwarf(e->p, e->len, sym, why);
	if (!ret)
		ret = by_sizes(is, sym, why);
	if (ret >= 0)
		ret = fault(&calls, sym) ?: ret;
	free(calls.f);
	if (sym->counts)
		sym->rules |= XV6IMAGE_COUNTS;
	return ret < 0 ? ret : 0;
}

static int symbols(const struct elf *e, struct xv6image_symbols *sym,
		   struct xv6vm_error *why)
{
	__u32 *const to[] = { &sym->data, &sym->end,  &sym->kmem,  &sym->ptable,
			      &sym->cpus, &sym->ncpu, &sym->kpgdir };
	struct section syms, strings;
	struct symbol is[SYMBOLS];
	char text[64];
	size_t i;
	int ret;

	*sym = (struct xv6image_symbols){ .kernbase = XV6VM_KERNBASE,
					  .lay = image_xv6 };
	if (!is_i386(e))
		return refuse(why, mistaken(e));
	if (le16(e->p + TYPE) == ET_REL)
		return refuse(why, "is an object file, which is not linked");
	if (!symbol_table(e, &syms, &strings))
		return refuse(
			why,
			"has no symbol table, as after strip: give it as ld wrote it");
	for (i = 0; i < SYMBOLS; i++) {
		if (find(&syms, &strings, needed[i], &is[i])) {
			*to[i] = is[i].va;
			continue;
		}
		if (image_le32(e->p + ENTRY) < EXTMEM)
			return refuse(
				why,
				"is a program of xv6's: give the kernel that runs it");
		snprintf(text, sizeof(text), "has no symbol \"%s\"", needed[i]);
		return refuse(why, text);
	}
	ret = describe(e, &syms, &strings, is, sym, why);
	if (!ret && sym->end < sym->kernbase)
		ret = refuse(
			why,
			"is linked below KERNBASE, as early xv6 was: that is not known here");
	return ret;
}

int xv6vm_image_symbols(const void *elf, size_t len,
			struct xv6image_symbols *sym, struct xv6vm_error *why)
{
	const struct elf e = { elf, len };

	if (!elf || !sym || !why)
		return -EFAULT;
	return symbols(&e, sym, why);
}
