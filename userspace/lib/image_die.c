// SPDX-License-Identifier: GPL-2.0-only
/* Entries of debug information, read with libdw; none without it. */
#ifdef XV6VM_LIBDW

#include <string.h>

#include "image_die.h"
#include "image.h"

bool die_type(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Die at = *die;
	Dwarf_Attribute a;
	int n;

	for (n = 0; n < 16; n++) {
		if (!dwarf_attr_integrate(&at, DW_AT_type, &a) ||
		    !dwarf_formref_die(&a, type))
			return false;
		switch (dwarf_tag(type)) {
		case DW_TAG_typedef:
		case DW_TAG_const_type:
		case DW_TAG_volatile_type:
			at = *type;
			break;
		default:
			return true;
		}
	}
	return false;
}

/* DWARF 2 says where a member is by what has to be added, as a computation. */
static bool offset(Dwarf_Attribute *a, Dwarf_Word *to)
{
	Dwarf_Op *op;
	size_t ops;

	if (dwarf_whatattr(a) != DW_AT_data_member_location ||
	    dwarf_getlocation(a, &op, &ops) || ops != 1 ||
	    op->atom != DW_OP_plus_uconst)
		return false;
	*to = op->number;
	return true;
}

bool die_number(Dwarf_Die *die, unsigned int name, __u32 *to)
{
	Dwarf_Attribute a;
	Dwarf_Word w;

	if (!dwarf_attr_integrate(die, name, &a) ||
	    (dwarf_formudata(&a, &w) && !offset(&a, &w)) ||
	    w > XV6IMAGE_NONE / 2)
		return false;
	*to = w;
	return true;
}

bool die_child(Dwarf_Die *die, int tag, const char *const *names, Dwarf_Die *to)
{
	const char *name;
	int steps;

	for (; *names; names++) {
		if (dwarf_child(die, to))
			return false;
		for (steps = 0; steps < STEPS; steps++) {
			name = dwarf_diename(to);
			if (dwarf_tag(to) == tag && name &&
			    !strcmp(name, *names) &&
			    !dwarf_hasattr(to, DW_AT_declaration))
				return true;
			if (dwarf_siblingof(to, to))
				break;
		}
	}
	return false;
}

bool die_global(Dwarf *dw, int tag, const char *name, Dwarf_Die *to)
{
	const char *const names[] = { name, NULL };
	Dwarf_CU *cu = NULL;
	Dwarf_Die top;
	int steps;

	for (steps = 0; steps < STEPS; steps++) {
		if (dwarf_get_units(dw, cu, &cu, NULL, NULL, &top, NULL))
			break;
		if (die_child(&top, tag, names, to))
			return true;
	}
	return false;
}

bool die_array(Dwarf_Die *type, __u32 *count, Dwarf_Die *of)
{
	Dwarf_Die range;

	if (dwarf_tag(type) != DW_TAG_array_type || dwarf_child(type, &range) ||
	    !die_type(type, of))
		return false;
	if (die_number(&range, DW_AT_count, count))
		return true;
	if (!die_number(&range, DW_AT_upper_bound, count))
		return false;
	++*count;
	return true;
}

bool die_size(Dwarf_Die *type, __u32 *size)
{
	return die_number(type, DW_AT_byte_size, size);
}

#endif
