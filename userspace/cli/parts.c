// SPDX-License-Identifier: GPL-2.0-only
/* The parts of an address space by name. */

#include "parts.h"

void parts_image(const struct xv6vm_proc *p, struct parts *parts)
{
	uint32_t va, end;
	const char *name;

	parts->count = 0;
	for (va = 0; va < p->sz; va = end) {
		name = xv6vm_image_part(p->sz, p->guard, va, &end);
		parts->v[parts->count++] = (struct xv6vm_range){
			.name = name,
			.va = va,
			.last = end - 1,
		};
	}
}

void parts_of(const struct xv6vm_proc *p, const struct xv6vm_info *info,
	      struct parts *parts)
{
	parts->count = 0;
	if (p)
		parts_image(p, parts);
	xv6vm_kernel_ranges(info, parts->v + parts->count);
	parts->count += XV6VM_RANGES;
}

int parts_load(struct call *c, const struct space *sp,
	       const struct xv6vm_info *info, struct parts *parts)
{
	bool is_proc = sp->id && !sp->flags;
	struct xv6vm_proc p;
	int ret;

	parts->count = 0;
	if (info->out_machine & XV6VM_MACHINE_FOREIGN)
		return 0;
	ret = is_proc ? xv6vm_proc_show(c->h, sp->id, &p) : 0;
	if (!ret)
		parts_of(is_proc ? &p : NULL, info, parts);
	return ret;
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
