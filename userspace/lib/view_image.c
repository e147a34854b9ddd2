// SPDX-License-Identifier: GPL-2.0-only
/* Views of a loaded image: what its symbols tell. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* Without symbols there are the page directories that the CPUs have. */
static int by_cpus(struct xv6view *v)
{
	struct xv6vm_cpu cpu;
	__u32 i, k;
	int ret = 0;

	for (i = 0; !ret && i < v->info.out_ncpu; i++) {
		struct xv6view_proc p = { .flags = XV6VM_BY_CR3,
					  .guard = XV6VIEW_NOWHERE };

		ret = xv6vm_cpu_state(v->h, i, &cpu);
		for (k = 0; !ret && k < v->nprocs; k++)
			if (v->procs[k].id == cpu.cr3)
				break;
		if (ret || k < v->nprocs)
			continue;
		p.id = p.pgdir = cpu.cr3;
		snprintf(p.name, sizeof(p.name), "CPU %u", i);
		ret = view_add_proc(v, &p);
	}
	return ret;
}

/* xv6's exec takes the U bit of one page away: the guard page. */
static __u32 find_guard(struct xv6view *v, const struct xv6view_proc *p)
{
	struct xv6vm_cursor c;
	struct xv6vm_extent e;

	xv6vm_extents_begin(v->h, &c, p->id, p->flags, 0);
	while (xv6vm_extents_next(&c, &e) > 0 && e.va < p->sz)
		if (!view_user(&e))
			return e.va;
	return XV6VIEW_NOWHERE;
}

static int add_slot(struct xv6view *v, const struct xv6image_proc *rec)
{
	struct xv6view_proc p = {
		.pid = rec->pid,
		.id = rec->pgdir,
		.flags = XV6VM_BY_CR3,
		.state = rec->state,
		.sz = rec->sz,
		.pgdir = rec->pgdir,
	};

	view_name(p.name, rec->name);
	p.guard = find_guard(v, &p);
	return view_add_proc(v, &p);
}

/* What the analysis says of each frame, and what the model would say of all. */
static void take_report(struct xv6view *v)
{
	const struct xv6image_report *r = v->image;
	__u32 i;

	for (i = 0; i < r->nframes && i < v->info.out_frames; i++) {
		const struct xv6image_frame *f = &r->frames[i];

		v->frames[i].what = xv6vm_view_of_image(f->kind);
		if (f->kind != XV6IMAGE_CPUSTACK && f->owner < XV6IMAGE_NPROC)
			v->frames[i].pid = r->procs[f->owner].pid;
	}
	v->info.out_data = r->sym.data;
	v->info.out_end = r->sym.end;
	v->info.out_kpgdir = r->kpgdir;
	v->info.out_free = r->kinds[XV6IMAGE_FREE];
}

static int by_report(struct xv6view *v)
{
	struct xv6view_proc kernel = {
		.id = v->image->kpgdir,
		.flags = XV6VM_BY_CR3,
		.guard = XV6VIEW_NOWHERE,
		.pgdir = v->image->kpgdir,
		.name = "kernel",
	};
	int ret = view_add_proc(v, &kernel);
	__u32 i;

	for (i = 0; !ret && i < XV6IMAGE_NPROC; i++)
		if (v->image->procs[i].state && v->image->procs[i].pgdir)
			ret = add_slot(v, &v->image->procs[i]);
	return ret;
}

int view_image(struct xv6view *v, const struct xv6image_symbols *sym)
{
	struct xv6vm_error why;
	struct xv6image img;
	int ret;

	if (!sym)
		return by_cpus(v);
	ret = xv6vm_image_of(v->h, &img);
	if (ret)
		return ret;
	v->image = calloc(1, sizeof(*v->image));
	if (!v->image)
		return -ENOMEM;
	ret = xv6vm_image_explain(&img, sym, XV6IMAGE_NONE, v->image, &why);
	if (ret)
		return ret;
	take_report(v);
	return by_report(v);
}
