// SPDX-License-Identifier: GPL-2.0-only
/* Code by its ELF file: symbols with libelf, lines and arguments with libdw. */

#include "code.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef XV6VM_LIBDW

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>

#define NAMES 65536u

struct name {
	__u32 va, size;
	const char *text;
};

/**
 * struct xv6code - an open file
 * @names: of functions, variables and of labels in assembly, by address
 */
struct xv6code {
	Elf *elf;
	Dwarf *dw;
	struct name *names;
	size_t count;
};

static int by_address(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return x->va < y->va ? -1 : x->va > y->va;
}

static void add_names(struct xv6code *c, Elf_Scn *scn, const GElf_Shdr *h)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	size_t i, n = h->sh_entsize ? h->sh_size / h->sh_entsize : 0;
	GElf_Sym s;

	for (i = 0; data && i < n && c->count < NAMES; i++) {
		const char *text;

		if (!gelf_getsym(data, i, &s) || !s.st_shndx ||
		    s.st_shndx >= SHN_LORESERVE ||
		    GELF_ST_TYPE(s.st_info) > STT_FUNC)
			continue;
		text = elf_strptr(c->elf, h->sh_link, s.st_name);
		if (text && *text)
			c->names[c->count++] =
				(struct name){ s.st_value, s.st_size, text };
	}
}

static int read_names(struct xv6code *c)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr h;

	c->names = calloc(NAMES, sizeof(*c->names));
	if (!c->names)
		return -ENOMEM;
	while ((scn = elf_nextscn(c->elf, scn))) {
		if (gelf_getshdr(scn, &h) && h.sh_type == SHT_SYMTAB)
			add_names(c, scn, &h);
	}
	qsort(c->names, c->count, sizeof(*c->names), by_address);
	return c->count ? 0 : -ENOEXEC;
}

int code_open(const void *elf, size_t len, struct xv6code **to,
	      struct xv6vm_error *why)
{
	struct xv6code *c = calloc(1, sizeof(*c));
	int ret = -ENOMEM;

	if (!c)
		return ret;
	if (elf_version(EV_CURRENT))
		c->elf = elf_memory((char *)elf, len);
	if (c->elf)
		c->dw = dwarf_begin_elf(c->elf, DWARF_C_READ, NULL);
	if (c->elf)
		ret = read_names(c);
	if (!ret) {
		*to = c;
		return 0;
	}
	snprintf(why->what, sizeof(why->what),
		 "the kernel has no names of its functions");
	code_close(c);
	return ret;
}

void code_close(struct xv6code *c)
{
	if (c->dw)
		dwarf_end(c->dw);
	if (c->elf)
		elf_end(c->elf);
	free(c->names);
	free(c);
}

/* "mappages.constprop.0" is mappages. */
static bool is_named(const char *text, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(text, name, len) && (!text[len] || text[len] == '.');
}

bool code_function(struct xv6code *c, const char *name, __u32 *va, __u32 *size)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (!c->names[i].size || !is_named(c->names[i].text, name))
			continue;
		*va = c->names[i].va;
		*size = c->names[i].size;
		return true;
	}
	return false;
}

bool code_symbol(struct xv6code *c, const char *name, __u32 *va)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (strcmp(c->names[i].text, name))
			continue;
		*va = c->names[i].va;
		return true;
	}
	return false;
}

/* The innermost function that was put in line there. */
static const char *inlined(struct xv6code *c, __u32 va)
{
	Dwarf_Die cu, *scopes = NULL;
	const char *name = NULL;
	int i, n;

	if (!c->dw || !dwarf_addrdie(c->dw, va, &cu))
		return NULL;
	n = dwarf_getscopes(&cu, va, &scopes);
	for (i = 0; i < n && !name; i++) {
		if (dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine ||
		    dwarf_tag(&scopes[i]) == DW_TAG_subprogram)
			name = dwarf_diename(&scopes[i]);
	}
	if (n > 0)
		free(scopes);
	return name;
}

const char *code_name(struct xv6code *c, __u32 va)
{
	const char *found = inlined(c, va);
	size_t i;

	if (found)
		return found;

	for (i = 0; i < c->count && c->names[i].va <= va; i++) {
		if (!c->names[i].size || va - c->names[i].va < c->names[i].size)
			found = c->names[i].text;
	}
	return found;
}

bool code_line(struct xv6code *c, __u32 va, const char **file, int *line)
{
	Dwarf_Die cu;
	Dwarf_Line *l;
	const char *slash;

	if (!c->dw || !dwarf_addrdie(c->dw, va, &cu))
		return false;
	l = dwarf_getsrc_die(&cu, va);
	if (!l || dwarf_lineno(l, line))
		return false;
	*file = dwarf_linesrc(l, NULL, NULL);
	slash = *file ? strrchr(*file, '/') : NULL;
	*file = slash ? slash + 1 : *file;
	return *file;
}

const unsigned char *code_bytes(struct xv6code *c, __u32 va, __u32 len)
{
	Elf_Scn *scn = NULL;
	Elf_Data *data;
	GElf_Shdr h;

	while ((scn = elf_nextscn(c->elf, scn))) {
		if (!gelf_getshdr(scn, &h) || h.sh_type != SHT_PROGBITS ||
		    !h.sh_addr || va < h.sh_addr || va - h.sh_addr > h.sh_size)
			continue;
		data = elf_rawdata(scn, NULL);
		if (data && data->d_buf && len <= data->d_size &&
		    va - h.sh_addr <= data->d_size - len)
			return (unsigned char *)data->d_buf + (va - h.sh_addr);
	}
	return NULL;
}

/* The function that begins at @va, as debug information has it. */
static bool function_die(struct xv6code *c, __u32 va, Dwarf_Die *die)
{
	Dwarf_Addr low;
	Dwarf_Die cu;

	if (!c->dw || !dwarf_addrdie(c->dw, va, &cu) || dwarf_child(&cu, die))
		return false;
	do {
		if (dwarf_tag(die) == DW_TAG_subprogram &&
		    !dwarf_lowpc(die, &low) && low == va)
			return true;
	} while (!dwarf_siblingof(die, die));
	return false;
}

/* What can be told of it, is; the rest has the place that a plain call gives it. */
static void locate(Dwarf_Die *arg, __u32 va, struct code_place *p)
{
	Dwarf_Attribute a;
	Dwarf_Op *op;
	size_t n;

	if (!dwarf_attr_integrate(arg, DW_AT_location, &a) ||
	    dwarf_getlocation_addr(&a, va, &op, &n, 1) != 1 || n != 1)
		return;
	if (op->atom >= DW_OP_reg0 && op->atom <= DW_OP_reg7)
		*p = (struct code_place){ true, op->atom - DW_OP_reg0 };
	else if (op->atom == DW_OP_fbreg)
		*p = (struct code_place){ false, (int)op->number };
}

struct code_place code_argument(struct xv6code *c, __u32 va, const char *name,
				int index)
{
	struct code_place p = { false, 4 * index };
	Dwarf_Die fn, arg, at = { 0 };
	bool found = false;
	const char *text;
	int n = 0;

	if (!function_die(c, va, &fn) || dwarf_child(&fn, &arg))
		return p;
	do {
		if (dwarf_tag(&arg) != DW_TAG_formal_parameter)
			continue;
		text = dwarf_diename(&arg);
		if (text && !strcmp(text, name)) {
			at = arg;
			found = true;
			break;
		}
		if (n++ == index) {
			at = arg;
			found = true;
		}
	} while (!dwarf_siblingof(&arg, &arg));
	if (found)
		locate(&at, va, &p);
	return p;
}

#else

int code_open(const void *elf, size_t len, struct xv6code **c,
	      struct xv6vm_error *why)
{
	(void)elf, (void)len, (void)c;
	snprintf(why->what, sizeof(why->what),
		 "this program was built without libdw, which reads code");
	return -EOPNOTSUPP;
}

void code_close(struct xv6code *c)
{
	(void)c;
}

bool code_function(struct xv6code *c, const char *name, __u32 *va, __u32 *size)
{
	(void)c, (void)name, (void)va, (void)size;
	return false;
}

bool code_symbol(struct xv6code *c, const char *name, __u32 *va)
{
	(void)c, (void)name, (void)va;
	return false;
}

const char *code_name(struct xv6code *c, __u32 va)
{
	(void)c, (void)va;
	return NULL;
}

bool code_line(struct xv6code *c, __u32 va, const char **file, int *line)
{
	(void)c, (void)va, (void)file, (void)line;
	return false;
}

const unsigned char *code_bytes(struct xv6code *c, __u32 va, __u32 len)
{
	(void)c, (void)va, (void)len;
	return NULL;
}

struct code_place code_argument(struct xv6code *c, __u32 va, const char *name,
				int index)
{
	(void)c, (void)va, (void)name;
	return (struct code_place){ false, 4 * index };
}

#endif
