// SPDX-License-Identifier: GPL-2.0
/* The parts of an address space by name. */

#include "parts.h"

#define NO_GUARD 0xffffffffu

/* Up to @end, but not beyond what the process has. */
static void add(struct parts *parts, const struct xv6vm_proc *p,
		const char *name, uint32_t va, uint32_t end)
{
	end = end < p->sz ? end : p->sz;
	if (va < end)
		parts->v[parts->count++] = (struct xv6vm_range){
			.name = name,
			.va = va,
			.last = end - 1,
		};
}

void parts_image(const struct xv6vm_proc *p, struct parts *parts)
{
	uint32_t stack = p->guard + XV6VM_PGSIZE;

	parts->count = 0;
	if (p->guard == NO_GUARD) {
		add(parts, p, "code and data", 0, p->sz);
		return;
	}
	add(parts, p, "code and data", 0, p->guard);
	add(parts, p, "guard page", p->guard, stack);
	add(parts, p, "stack", stack, stack + XV6VM_PGSIZE);
	add(parts, p, "heap", stack + XV6VM_PGSIZE, p->sz);
}

int parts_load(struct call *c, const struct space *sp,
	       const struct xv6vm_info *info, struct parts *parts)
{
	struct xv6vm_proc p;
	int ret;

	parts->count = 0;
	if (info->out_machine & XV6VM_MACHINE_FOREIGN)
		return 0;
	if (sp->id && !sp->flags) {
		ret = xv6vm_proc_show(c->h, sp->id, &p);
		if (ret)
			return ret;
		parts_image(&p, parts);
	}
	xv6vm_kernel_ranges(info, parts->v + parts->count);
	parts->count += XV6VM_RANGES;
	return 0;
}

const char *part_until(const struct parts *parts, uint32_t va, uint32_t *last)
{
	int i;

	*last = UINT32_MAX;
	for (i = parts->count - 1; i >= 0; i--) {
		const struct xv6vm_range *r = &parts->v[i];

		if (va >= r->va && va <= r->last) {
			*last = r->last;
			return r->name;
		}
		if (va < r->va)
			*last = r->va - 1;
	}
	return "";
}

const char *part_at(const struct parts *parts, uint32_t va)
{
	uint32_t last;

	return part_until(parts, va, &last);
}
