/* SPDX-License-Identifier: GPL-2.0-only */
/* Entries of debug information: what is where, and of what type. */
#ifndef XV6VM_IMAGE_DIE_H
#define XV6VM_IMAGE_DIE_H

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <linux/types.h>
#include <stdbool.h>

#define STEPS 1000000 /* entries looked at: a file may lead in circles */

/* The type of @die, and of that, behind all names that it has. */
bool die_type(Dwarf_Die *die, Dwarf_Die *type);

bool die_number(Dwarf_Die *die, unsigned int name, __u32 *to);

/* The child of @die of this kind and one of these names, the first name first. */
bool die_child(Dwarf_Die *die, int tag, const char *const *names,
	       Dwarf_Die *to);

/* What is of that kind and name in any of the files. */
bool die_global(Dwarf *dw, int tag, const char *name, Dwarf_Die *to);

/* If @type is an array: of how many, and of what. */
bool die_array(Dwarf_Die *type, __u32 *count, Dwarf_Die *of);

bool die_size(Dwarf_Die *type, __u32 *size);

struct xv6image_symbols;

/* image_frames.c: counts of references, and what a free list of @run is made of. */
void image_each_frame(Dwarf *dw, Dwarf_Die *run, struct xv6image_symbols *sym);

#endif
