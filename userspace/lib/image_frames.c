// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel keeps of each frame, as its debug information tells. */
#ifdef XV6VM_LIBDW

#include "image_die.h"
#include "image.h"

static bool is_number(Dwarf_Die *type, __u32 *size)
{
	return die_size(type, size) && (*size == 1 || *size == 2 || *size == 4);
}

/* Is it a number that counts, by its name and its size? */
static bool is_count(Dwarf_Die *die, Dwarf_Die *type, __u32 *size)
{
	const char *name = dwarf_diename(die);

	return name && image_counts_name(name) && is_number(type, size);
}

/* A member that counts, in a structure that each frame has. */
static bool counts_within(Dwarf_Die *type, struct xv6image_symbols *sym,
			  __u32 va)
{
	Dwarf_Die die, is;
	__u32 at, size;
	int steps;

	if (dwarf_tag(type) != DW_TAG_structure_type || dwarf_child(type, &die))
		return false;
	for (steps = 0; steps < STEPS; steps++) {
		if (dwarf_tag(&die) == DW_TAG_member && die_type(&die, &is) &&
		    dwarf_tag(&is) == DW_TAG_base_type &&
		    is_count(&die, &is, &size) &&
		    die_number(&die, DW_AT_data_member_location, &at)) {
			sym->counts = va + at;
			sym->count_size = size;
			return true;
		}
		if (dwarf_siblingof(&die, &die))
			break;
	}
	return false;
}

/* Something for each frame: a count, or what the free list is of, or both. */
static void each_frame(Dwarf_Die *die, Dwarf_Die *run,
		       struct xv6image_symbols *sym, __u32 va)
{
	__u32 count, size, step;
	Dwarf_Die type, of;

	if (!die_type(die, &type) || !die_array(&type, &count, &of) ||
	    count < sym->phystop / XV6VM_PGSIZE || !die_size(&of, &step))
		return;
	if (dwarf_dieoffset(&of) == dwarf_dieoffset(run))
		sym->nodes = va;
	if (sym->counts)
		return;
	if (counts_within(&of, sym, va)) {
		sym->count_step = step;
	} else if (is_count(die, &of, &size)) {
		sym->counts = va;
		sym->count_size = sym->count_step = size;
	} else if (dwarf_tag(&of) == DW_TAG_base_type &&
		   is_number(&of, &size) && sym->guesses < XV6IMAGE_GUESSES) {
		sym->guess[sym->guesses].va = va;
		sym->guess[sym->guesses++].size = size;
	}
}

/* Where a variable lies when it runs. */
static bool address(Dwarf_Die *var, __u32 *va)
{
	Dwarf_Attribute a;
	Dwarf_Op *op;
	size_t n;

	if (!dwarf_attr_integrate(var, DW_AT_location, &a) ||
	    dwarf_getlocation(&a, &op, &n) || n != 1 || op->atom != DW_OP_addr)
		return false;
	*va = op->number;
	return true;
}

/* The variable itself, or members of the structure that it is. */
static void variable(Dwarf_Die *var, Dwarf_Die *run,
		     struct xv6image_symbols *sym)
{
	Dwarf_Die type, die;
	__u32 va, at;
	int steps;

	if (!address(var, &va))
		return;
	each_frame(var, run, sym, va);
	if (!die_type(var, &type) ||
	    dwarf_tag(&type) != DW_TAG_structure_type ||
	    dwarf_child(&type, &die))
		return;
	for (steps = 0; steps < STEPS; steps++) {
		if (dwarf_tag(&die) == DW_TAG_member &&
		    die_number(&die, DW_AT_data_member_location, &at))
			each_frame(&die, run, sym, va + at);
		if (dwarf_siblingof(&die, &die))
			break;
	}
}

/* What the kernel keeps of each frame, wherever that is. */
void image_each_frame(Dwarf *dw, Dwarf_Die *run, struct xv6image_symbols *sym)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die top, die;
	int steps = 0;

	while (sym->phystop && steps < STEPS &&
	       !dwarf_get_units(dw, cu, &cu, NULL, NULL, &top, NULL)) {
		if (dwarf_child(&top, &die))
			continue;
		do {
			if (dwarf_tag(&die) == DW_TAG_variable)
				variable(&die, run, sym);
		} while (++steps < STEPS && !dwarf_siblingof(&die, &die));
	}
}

#endif
