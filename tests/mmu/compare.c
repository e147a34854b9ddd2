// SPDX-License-Identifier: GPL-2.0-only
/* The core's answers and RAM against the machine's. */
#include <stdio.h>
#include <string.h>

#include "judge.h"

#define SHOWN 8u /* differences of one set in full words */

static bool show(struct judge *j)
{
	return !j->quiet && j->tally->shown++ < SHOWN;
}

/* What the record says, in the core's words; false for any other trap. */
static bool machine_answer(const struct prediction *p,
			   const volatile struct box_record *r,
			   struct answer *machine)
{
	*machine = (struct answer){ .cr2 = r->cr2 };
	if (r->vector == STUB_PAGE_FAULT) {
		machine->fault = true;
		machine->code = r->code;
		return true;
	}
	if (p->a.type == XV6VM_FETCH) {
		machine->value = r->vector << 8 | 0xcd;
		return r->vector >= STUB_CODE && r->vector < 256;
	}
	machine->value = r->got;
	return r->vector == STUB_DONE;
}

static bool same(const struct prediction *p, const struct answer *machine)
{
	const struct answer *core = &p->core;

	if (core->fault != machine->fault || core->cr2 != machine->cr2)
		return false;
	if (core->fault)
		return core->code == machine->code;
	return ((core->value ^ machine->value) & p->mask) == 0;
}

static void print_answer(const char *who, const struct answer *a)
{
	printf("#   %s: %s, error code %u, cr2 0x%08x, value 0x%08x\n", who,
	       a->fault ? "page fault" : "no fault", a->code, a->cr2, a->value);
}

static void print_access(const char *what, const struct prediction *p)
{
	static const char *const type[] = { "read", "write", "fetch" };
	const struct access *a = &p->a;

	printf("# %s%s of %u at 0x%08x in ring %d, WP %d, cr3 0x%08x, PDE 0x%08x, PTE 0x%08x\n",
	       what, type[a->type], a->width, a->va, a->user ? 3 : 0, a->wp,
	       a->cr3, p->pde, p->pte);
}

static void print_difference(const struct prediction *p, u32 vector,
			     const struct answer *machine)
{
	print_access("", p);
	print_answer("core   ", &p->core);
	print_answer("machine", machine);
	if (vector != STUB_PAGE_FAULT && vector < STUB_DONE)
		printf("#   which is exception %u\n", vector);
}

void compare_answers(struct judge *j)
{
	struct answer machine;
	u32 i;

	for (i = 0; i < j->count; i++) {
		const struct prediction *p = &j->list[i];
		const volatile struct box_record *r =
			&j->qemu.box->record[p->record];

		if (machine_answer(p, r, &machine) && same(p, &machine))
			continue;
		if (r->vector == BOX_NOT_DONE) {
			print_access("the machine did not come back from ", p);
			return;
		}
		j->tally->answers++;
		if (show(j))
			print_difference(p, r->vector, &machine);
	}
}

static void compare_frame(struct judge *j, u32 pa)
{
	const u32 *core = (const u32 *)(j->m->ram + pa);
	const u32 *machine = (const u32 *)(j->qemu.ram + pa);
	u32 i;

	if (!memcmp(core, machine, XV6_PGSIZE))
		return;
	for (i = 0; i < XV6_PGSIZE / 4; i++) {
		if (core[i] == machine[i])
			continue;
		j->tally->words++;
		if (show(j))
			printf("# RAM at 0x%08x, a frame of kind %u: core 0x%08x, machine 0x%08x\n",
			       pa + 4 * i, xv6_frame(j->m, pa)->kind, core[i],
			       machine[i]);
	}
}

void compare_ram(struct judge *j)
{
	u32 pa;

	for (pa = 0; pa < j->m->cfg.phystop; pa += XV6_PGSIZE)
		if (pa < HOLE_START || pa >= HOLE_END)
			compare_frame(j, pa);
}
