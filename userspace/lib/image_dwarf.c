// SPDX-License-Identifier: GPL-2.0-only
/*
 * Layouts as the kernel's own debug information has them, whatever a lab made
 * of its structures. Without libdw there are none.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "image.h"

#ifdef XV6VM_LIBDW
#include "image_die.h"

const char image_no_layout[] =
	"has structures of its own, and no debug information (-g) about them";
/* A member that goes by several names among those who wrote labs. */
struct member {
	const char *names[8];
	size_t to; /* its offset, in struct xv6image_layout */
	bool optional;
};

#define TO(name) offsetof(struct xv6image_layout, name)

static const struct member proc_members[] = {
	{ { "sz", "size", "memsz", "mem_size", "vsize", "psz" }, TO(sz), false },
	{ { "pgdir", "pagetable", "pgtbl", "page_table", "pgd", "pagedir",
	    "pdir" },
	  TO(pgdir),
	  false },
	{ { "kstack", "kernel_stack", "kernelstack", "kstk" },
	  TO(kstack),
	  false },
	{ { "state", "procstate", "status" }, TO(state), false },
	{ { "pid", "id" }, TO(pid), false },
	{ { "parent", "pparent", "father" }, TO(parent), false },
	{ { "name", "pname", "comm" }, TO(name), false },
	{ { "ofile", "files", "fdtable", "open_files" }, TO(ofile), true },
	{ { "tf", "trapframe" }, TO(tf), true },
	{ { "context", "ctx" }, TO(context), true },
	{ { "chan", "channel" }, TO(chan), true },
	{ { NULL }, 0, false },
};

static const struct member cpu_members[] = {
	{ { "apicid", "id", "lapicid" }, TO(apicid), true },
	{ { "scheduler", "context" }, TO(scheduler), false },
	{ { "started" }, TO(started), true },
	{ { "proc", "current", "curproc" }, TO(runs), false },
	{ { NULL }, 0, false },
};

static const struct member kmem_members[] = {
	{ { "freelist", "free_list", "list", "free" }, TO(freelist), false },
	{ { "use_lock" }, TO(use_lock), true },
	{ { NULL }, 0, false },
};

static const struct member file_members[] = {
	{ { "type" }, TO(file_type), false },
	{ { "pipe" }, TO(file_pipe), false },
	{ { NULL }, 0, false },
};

/* Return: the first name of a member that is missing, or NULL. */
static const char *members(Dwarf_Die *type, const struct member *m,
			   struct xv6image_layout *lay)
{
	Dwarf_Die die;
	__u32 *to;

	for (; m->names[0]; m++) {
		to = (__u32 *)((char *)lay + m->to);
		if (die_child(type, DW_TAG_member, m->names, &die))
			*to = die_number(&die, DW_AT_data_member_location, to)
				      ? *to
				      : 0;
		else if (!m->optional)
			return m->names[0];
	}
	return NULL;
}

/* How many elements the member has; 0 if it is none, or no array. */
static __u32 elements(Dwarf_Die *type, const char *const *names)
{
	Dwarf_Die die, is, of;
	__u32 count;

	if (!die_child(type, DW_TAG_member, names, &die) ||
	    !die_type(&die, &is) || !die_array(&is, &count, &of))
		return 0;
	return count;
}

static const char *const *names_of(const struct member *m, size_t to)
{
	while (m->to != to)
		m++;
	return m->names;
}

/* What the numbers of states mean; one that xv6 has not is like sleeping. */
static bool states(Dwarf *dw, Dwarf_Die *proc, struct xv6image_layout *lay)
{
	static const char *const names[] = { "UNUSED",	 "EMBRYO",  "SLEEPING",
					     "RUNNABLE", "RUNNING", "ZOMBIE" };
	Dwarf_Die die, type, value;
	__u32 n, i;
	int steps;

	if (!die_child(proc, DW_TAG_member, names_of(proc_members, TO(state)),
		       &die) ||
	    !die_type(&die, &type) ||
	    (dwarf_tag(&type) != DW_TAG_enumeration_type &&
	     !die_global(dw, DW_TAG_enumeration_type, "procstate", &type)) ||
	    dwarf_child(&type, &value))
		return false;
	memset(lay->states, 0xff, sizeof(lay->states));
	for (steps = 0; steps < STEPS; steps++) {
		const char *name = dwarf_diename(&value);

		if (die_number(&value, DW_AT_const_value, &n) &&
		    n < XV6IMAGE_STATES && name) {
			lay->states[n] = XV6VM_SLEEPING;
			for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
				if (!strcmp(name, names[i]))
					lay->states[n] = XV6VM_UNUSED + i;
			}
		}
		if (dwarf_siblingof(&value, &value))
			break;
	}
	return true;
}

static int refuse(struct xv6vm_error *why, const char *what, const char *which)
{
	*why = (struct xv6vm_error){ .err = ENOEXEC };
	snprintf(why->what, sizeof(why->what),
		 "the kernel's debug information: %s%s", what, which);
	return -ENOEXEC;
}

/* ptable: something, and an array of processes. */
static int table(Dwarf *dw, struct xv6image_layout *lay,
		 struct xv6vm_error *why)
{
	static const char *const names[] = { "proc", "procs", NULL };
	Dwarf_Die var, type, die, is, proc;
	const char *missing;

	if (!die_global(dw, DW_TAG_variable, "ptable", &var) ||
	    !die_type(&var, &type) ||
	    !die_child(&type, DW_TAG_member, names, &die) ||
	    !die_number(&die, DW_AT_data_member_location, &lay->procs) ||
	    !die_type(&die, &is) || !die_array(&is, &lay->nproc, &proc) ||
	    !die_size(&proc, &lay->proc_size))
		return refuse(why, "ptable has no array ", "proc");
	lay->tf = lay->context = lay->chan = lay->ofile = 0;
	missing = members(&proc, proc_members, lay);
	if (missing)
		return refuse(why, "struct proc has nothing like ", missing);
	if (!states(dw, &proc, lay))
		return refuse(why, "the states of a process are no enum", "");
	lay->nofile = elements(&proc, names_of(proc_members, TO(ofile)));
	lay->name_len = elements(&proc, names_of(proc_members, TO(name)));
	return 0;
}

/* A variable that is a structure or several of them. */
static int several(Dwarf *dw, const char *name, const struct member *m,
		   struct xv6image_layout *lay, __u32 *count, __u32 *size,
		   struct xv6vm_error *why)
{
	Dwarf_Die var, type, of;
	const char *missing;

	if (!die_global(dw, DW_TAG_variable, name, &var) ||
	    !die_type(&var, &type))
		return refuse(why, "no variable ", name);
	*count = 1;
	of = type;
	if (dwarf_tag(&type) == DW_TAG_array_type &&
	    !die_array(&type, count, &of))
		return refuse(why, "no array ", name);
	missing = die_size(&of, size) ? members(&of, m, lay) : name;
	return missing ? refuse(why, "nothing like ", missing) : 0;
}

static void files(Dwarf *dw, struct xv6image_layout *lay)
{
	static const char *const type[] = { "type", NULL };
	static const char *const pipe[] = { "FD_PIPE", NULL };
	Dwarf_Die file, die, kinds, value;

	if (!die_global(dw, DW_TAG_structure_type, "file", &file) ||
	    !die_size(&file, &lay->file_size) ||
	    members(&file, file_members, lay) ||
	    !die_child(&file, DW_TAG_member, type, &die) ||
	    !die_type(&die, &kinds) ||
	    !die_child(&kinds, DW_TAG_enumerator, pipe, &value) ||
	    !die_number(&value, DW_AT_const_value, &lay->fd_pipe))
		lay->nofile = 0;
}

/*
 * The first pointer in @type to a structure, itself or in a structure in it: macros for
 * lists wrap theirs. *at grows by where it lies; @is is what it points to.
 */
static bool first_pointer(Dwarf_Die *type, const char *const *names, __u32 *at,
			  Dwarf_Die *is, int depth)
{
	static const char *const wrapped[] = { "next", "first", "head",
					       "link", "list",	NULL };
	Dwarf_Die die, of;
	__u32 offset;

	if (dwarf_tag(type) == DW_TAG_pointer_type)
		return die_type(type, is) &&
		       dwarf_tag(is) == DW_TAG_structure_type;
	if (!depth || dwarf_tag(type) != DW_TAG_structure_type ||
	    !die_child(type, DW_TAG_member, names ? names : wrapped, &die) ||
	    !die_type(&die, &of))
		return false;
	if (die_number(&die, DW_AT_data_member_location, &offset))
		*at += offset;
	return first_pointer(&of, NULL, at, is, depth - 1);
}

/* What the list is of: frames, which begin with it, or something for each of them. */
static int run(Dwarf *dw, struct xv6image_layout *lay, Dwarf_Die *is,
	       struct xv6vm_error *why)
{
	static const char *const next[] = { "next", "link", "list", NULL };
	Dwarf_Die var, type, of, again;
	__u32 count;

	lay->freelist = lay->next = 0;
	if (die_global(dw, DW_TAG_variable, "kmem", &var) &&
	    die_type(&var, &type) &&
	    first_pointer(die_array(&type, &count, &of) ? &of : &type,
			  names_of(kmem_members, TO(freelist)), &lay->freelist,
			  is, 3) &&
	    die_size(is, &lay->run_size) &&
	    first_pointer(is, next, &lay->next, &again, 3) &&
	    dwarf_dieoffset(is) == dwarf_dieoffset(&again))
		return 0;
	return refuse(why, "kmem's list is not one of frames with a ", "next");
}

/* Where the user's stack is remembered, it lies apart from the rest. */
static void stack(Dwarf *dw, struct xv6image_symbols *sym)
{
	static const char *const names[] = { "stack_sz",  "stack_size",
					     "stackbase", "stack_top",
					     "ustack",	  NULL };
	Dwarf_Die proc, die;

	if (die_global(dw, DW_TAG_structure_type, "proc", &proc) &&
	    die_child(&proc, DW_TAG_member, names, &die))
		sym->rules |= XV6IMAGE_STACKTOP;
}

static int layout(Dwarf *dw, struct xv6image_symbols *sym,
		  struct xv6vm_error *why)
{
	struct xv6image_layout *lay = &sym->lay;
	int ret = table(dw, lay, why);
	Dwarf_Die is;

	lay->use_lock = XV6IMAGE_NONE;
	lay->apicid = lay->started = 0;
	if (!ret)
		ret = several(dw, "cpus", cpu_members, lay, &lay->ncpu,
			      &lay->cpu_size, why);
	if (!ret)
		ret = several(dw, "kmem", kmem_members, lay, &lay->kmems,
			      &lay->kmem_size, why);
	if (!ret)
		ret = run(dw, lay, &is, why);
	if (ret)
		return ret;
	files(dw, lay);
	image_each_frame(dw, &is, sym);
	stack(dw, sym);
	return image_layout_sane(lay)
		       ? 1
		       : refuse(why, "its structures cannot be so", "");
}

int image_dwarf(const void *elf, size_t len, struct xv6image_symbols *sym,
		struct xv6vm_error *why)
{
	Elf *e = elf_version(EV_CURRENT) ? elf_memory((char *)elf, len) : NULL;
	Dwarf *dw = e ? dwarf_begin_elf(e, DWARF_C_READ, NULL) : NULL;
	Dwarf_CU *cu = NULL;
	Dwarf_Die top;
	int ret = 0;

	if (dw && !dwarf_get_units(dw, cu, &cu, NULL, NULL, &top, NULL))
		ret = layout(dw, sym, why);
	if (dw)
		dwarf_end(dw);
	if (e)
		elf_end(e);
	return ret;
}

#else

const char image_no_layout[] =
	"has structures of its own, and this program was built without libdw";

int image_dwarf(const void *elf, size_t len, struct xv6image_symbols *sym,
		struct xv6vm_error *why)
{
	(void)elf, (void)len, (void)sym, (void)why;
	return 0;
}

#endif
