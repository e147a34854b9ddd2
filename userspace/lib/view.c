// SPDX-License-Identifier: GPL-2.0-only
/* A view of a machine is taken: frames, their owners, and who reaches them. */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* What a frame of that kind is, as far as the frame table knows. */
static const __u8 of_kind[XV6VM_KIND_COUNT] = {
	[XV6VM_KIND_FREE] = XV6VIEW_FREE,
	[XV6VM_KIND_IO] = XV6VIEW_IO,
	[XV6VM_KIND_KERNEL] = XV6VIEW_KERNEL,
	[XV6VM_KIND_LATER] = XV6VIEW_LATER,
	[XV6VM_KIND_KPGDIR] = XV6VIEW_KPGDIR,
	[XV6VM_KIND_PGDIR] = XV6VIEW_PGDIR,
	[XV6VM_KIND_KTABLE] = XV6VIEW_KTABLE,
	[XV6VM_KIND_UTABLE] = XV6VIEW_UTABLE,
	[XV6VM_KIND_KSTACK] = XV6VIEW_KSTACK,
	[XV6VM_KIND_CPUSTACK] = XV6VIEW_CPUSTACK,
	[XV6VM_KIND_USER] = XV6VIEW_PAGE,
	[XV6VM_KIND_HELD] = XV6VIEW_HELD,
	[XV6VM_KIND_FOREIGN] = XV6VIEW_FOREIGN,
};

static __u32 least(__u32 a, __u32 b)
{
	return a < b ? a : b;
}

/* As few calls as the interface needs. */
static int take_frames(struct xv6view *v)
{
	__u32 room = least(v->info.out_frames, XV6VM_FRAME_TABLE_MAX);
	struct xv6vm_frame_use *use = calloc(room, sizeof(*use));
	__u32 first = 0, got = 1, i;
	int ret = use ? 0 : -ENOMEM;

	while (!ret && got && first < v->info.out_frames) {
		ret = xv6vm_frame_table(v->h, first, use,
					least(room, v->info.out_frames - first),
					&got);
		for (i = 0; !ret && i < got; i++)
			v->frames[first + i] = (struct xv6view_frame){
				.what = use[i].kind < XV6VM_KIND_COUNT
						? of_kind[use[i].kind]
						: XV6VIEW_UNKNOWN,
				.pid = use[i].pid,
				.va = XV6VIEW_NOWHERE,
			};
		first += ret ? 0 : got;
	}
	free(use);
	return ret;
}

int view_add_proc(struct xv6view *v, const struct xv6view_proc *p)
{
	struct xv6view_proc *more =
		realloc(v->procs, (v->nprocs + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	v->procs = more;
	v->procs[v->nprocs++] = *p;
	return 0;
}

void view_name(char to[XV6VM_NAME_LEN + 1], const char *from)
{
	int i;

	for (i = 0; i < XV6VM_NAME_LEN && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	to[i] = '\0';
}

static int take_procs(struct xv6view *v)
{
	struct xv6view_proc p = {
		.name = "kernel",
		.pgdir = v->info.out_kpgdir,
		.guard = XV6VIEW_NOWHERE,
	};
	struct xv6vm_cursor c;
	struct xv6vm_proc rec;
	int ret = view_add_proc(v, &p);

	xv6vm_procs_begin(v->h, &c);
	while (!ret && (ret = xv6vm_procs_next(&c, &rec)) > 0) {
		p = (struct xv6view_proc){
			.pid = rec.pid,
			.id = rec.pid,
			.state = rec.state,
			.sz = rec.sz,
			.guard = rec.guard,
			.user_pages = rec.user_frames,
			.pgdir = rec.pgdir,
		};
		view_name(p.name, rec.name);
		ret = view_add_proc(v, &p);
	}
	return ret;
}

__u32 view_part(const struct xv6view_proc *p, __u32 va, __u32 *last)
{
	__u32 end, what;
	const char *name = xv6vm_image_part(p->sz, p->guard, va, &end);

	*last = end - 1;
	for (what = XV6VIEW_GUARD; what <= XV6VIEW_CODE; what++)
		if (!strcmp(name, xv6vm_view_label(what)))
			return what;
	return XV6VIEW_PAGE;
}

/* A user page of @p at @va leads to @f. */
static void reach(struct xv6view_frame *f, const struct xv6view_proc *p,
		  __u32 va, int user)
{
	__u32 last;

	f->maps += f->maps < UINT16_MAX;
	f->flags |= user ? XV6VIEW_USER : 0;
	if (f->va == XV6VIEW_NOWHERE && f->pid == p->pid) {
		f->va = va;
		if (f->what == XV6VIEW_PAGE)
			f->what = view_part(p, va, &last);
	}
}

/* What lies behind what is asked for is not walked: it may be long. */
static int next_extent(struct xv6vm_cursor *c, __u32 left,
		       struct xv6vm_extent *e)
{
	const __u32 room = sizeof(c->rec.extents) / sizeof(c->rec.extents[0]);

	c->arg.extents.count = least(left, room);
	return left ? xv6vm_extents_next(c, e) : 0;
}

static void reach_all(struct xv6view *v, const struct xv6view_proc *p,
		      const struct xv6vm_extent *e)
{
	__u32 frame = e->pa / XV6VM_PGSIZE, i;

	if (e->va >= XV6VM_KERNBASE && !view_user(e))
		return;
	for (i = 0; i < e->pages && frame + i < v->info.out_frames; i++)
		reach(&v->frames[frame + i], p, e->va + i * XV6VM_PGSIZE,
		      view_user(e));
}

/*
 * The frames that a process's pages lead to: of an image those of the kernel half,
 * too, as one that user mode may access is what one looks for. What went meanwhile
 * is no failure.
 */
static int take_pages(struct xv6view *v, const struct xv6view_proc *p)
{
	__u32 left = p->flags ? UINT32_MAX : p->user_pages;
	struct xv6vm_cursor c;
	struct xv6vm_extent e;
	int ret;

	xv6vm_extents_begin(v->h, &c, p->id, p->flags, 0);
	while ((ret = next_extent(&c, left, &e)) > 0) {
		reach_all(v, p, &e);
		left -= least(left, e.pages);
	}
	return ret < 0 && ret != -ESRCH ? ret : 0;
}

static int take(struct xv6view *v, const struct xv6image_symbols *sym)
{
	__u32 i;
	int ret = xv6vm_info(v->h, &v->info);

	if (ret)
		return ret;
	v->frames = calloc(v->info.out_frames, sizeof(*v->frames));
	if (!v->frames)
		return -ENOMEM;
	ret = take_frames(v);
	if (!ret)
		ret = v->info.out_machine & XV6VM_MACHINE_FOREIGN
			      ? view_image(v, sym)
			      : take_procs(v);
	for (i = 1; !ret && i < v->nprocs; i++)
		ret = take_pages(v, &v->procs[i]);
	for (i = 0; i < v->info.out_frames; i++)
		v->count[v->frames[i].what]++;
	return ret;
}

int xv6vm_view_take(struct xv6vm *h, const struct xv6image_symbols *sym,
		    struct xv6view **out)
{
	struct xv6view *v = calloc(1, sizeof(*v));
	int ret = -ENOMEM;

	if (v) {
		v->h = h;
		ret = take(v, sym);
	}
	if (ret)
		xv6vm_view_free(v);
	else
		*out = v;
	return ret;
}

void xv6vm_view_free(struct xv6view *v)
{
	if (!v)
		return;
	if (v->image)
		xv6vm_image_report_free(v->image);
	free(v->image);
	free(v->frames);
	free(v->procs);
	free(v->list);
	free(v->place);
	free(v);
}
