// SPDX-License-Identifier: GPL-2.0-only
/* Views: what a cursor says. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "view.h"

void view_say(struct xv6view_about *a, const char *label, const char *fmt, ...)
{
	va_list ap;

	if (a->n == XV6VIEW_LINES)
		return;
	a->line[a->n].label = label;
	va_start(ap, fmt);
	vsnprintf(a->line[a->n].text, sizeof(a->line[a->n].text), fmt, ap);
	va_end(ap);
	a->n++;
}

/* A word that is an entry, and where it lies. */
static void say_entry(struct xv6view_about *a, __u32 level, __u32 pa,
		      __u32 word)
{
	char flags[XV6VM_FLAGS_LEN];

	view_say(a, level == 1 ? "PDE" : "PTE", "0x%08x at 0x%08x: %s", word,
		 pa, xv6vm_flags_text(word, level, flags));
}

static void say_alias(struct xv6view_about *a, const struct xv6view *v,
		      __u32 pid, __u32 va)
{
	char who[XV6VIEW_WHO];

	if (va >= XV6VM_KERNBASE)
		view_say(a, "V", "0x%08x in every kernel half", va);
	else
		view_say(a, "U", "0x%08x in %s", va,
			 xv6vm_view_who(v, pid, who));
}

/* Every address that reaches a frame: U, if @user, else V. */
static int say_aliases(struct xv6view_about *a, const struct xv6view *v,
		       __u32 pa, int user)
{
	struct xv6vm_cursor c;
	struct xv6vm_alias rec;
	int ret;

	xv6vm_aliases_begin(v->h, &c, pa);
	while ((ret = xv6vm_aliases_next(&c, &rec)) > 0) {
		if ((rec.va < XV6VM_KERNBASE) != user)
			continue;
		say_alias(a, v, rec.pid, rec.va);
		say_entry(a, 2, rec.pte_pa, rec.pte);
	}
	return ret;
}

/* The same of an image: its owner's address, by its owner's tables. */
static int say_owner_address(struct xv6view_about *a, const struct xv6view *v,
			     __u32 frame)
{
	const struct xv6view_frame *f = &v->frames[frame];
	const struct xv6view_proc *p = xv6vm_view_proc(v, f->pid);
	__u32 kernel = XV6VM_KERNBASE + frame * XV6VM_PGSIZE;
	struct xv6vm_query q = { .va = f->va, .wp = 1 };
	struct xv6vm_translation t;
	int ret = 0;

	if (p && f->va != XV6VIEW_NOWHERE) {
		ret = xv6vm_translate(v->h, p->id, p->flags, &q, &t);
		if (!ret)
			say_alias(a, v, f->pid, f->va);
		if (!ret && t.levels)
			say_entry(a, t.levels,
				  t.levels == 2 ? t.pte_pa : t.pde_pa,
				  t.levels == 2 ? t.pte : t.pde);
	}
	view_say(a, "V", "0x%08x in every kernel half", kernel);
	return ret;
}

/* Where in the free list it is, and what comes behind it. */
static int say_place(struct xv6view_about *a, struct xv6view *v, __u32 frame)
{
	int ret = xv6vm_view_freelist(v);
	__u32 place;

	if (ret)
		return ret;
	place = v->place[frame];
	if (!place)
		view_say(a, "free list", "it is not on it");
	else
		view_say(a, "free list", "number %u of %u%s", place, v->listed,
			 place == 1 ? ": kalloc takes it next" : "");
	if (place && place < v->listed)
		view_say(a, "next", "0x%08x", v->list[place] * XV6VM_PGSIZE);
	return 0;
}

int xv6vm_view_about_frame(struct xv6view *v, __u32 frame,
			   struct xv6view_about *a)
{
	const struct xv6view_frame *f;
	char who[XV6VIEW_WHO];
	int ret = 0;

	*a = (struct xv6view_about){ .frame = frame };
	if (frame >= v->info.out_frames)
		return -ERANGE;
	f = &v->frames[frame];
	view_say(a, "frame", "0x%08x, number %u", frame * XV6VM_PGSIZE, frame);
	if (f->pid)
		view_say(a, "is", "%c %s of %s", xv6vm_view_letter(f->what),
			 xv6vm_view_label(f->what),
			 xv6vm_view_who(v, f->pid, who));
	else
		view_say(a, "is", "%c %s", xv6vm_view_letter(f->what),
			 xv6vm_view_label(f->what));
	if (f->what == XV6VIEW_FREE)
		ret = say_place(a, v, frame);
	if (ret)
		return ret;
	if (v->info.out_machine & XV6VM_MACHINE_FOREIGN)
		return say_owner_address(a, v, frame);
	ret = say_aliases(a, v, frame * XV6VM_PGSIZE, 1);
	return ret ? ret : say_aliases(a, v, frame * XV6VM_PGSIZE, 0);
}

int xv6vm_view_about_cell(struct xv6view *v, const struct xv6view_cell *cell,
			  struct xv6view_about *a)
{
	__u32 count[XV6VIEW_WHATS] = { 0 }, what, i;

	if (cell->count == 1)
		return xv6vm_view_about_frame(v, cell->first, a);
	*a = (struct xv6view_about){ .frame = XV6VIEW_NOWHERE };
	view_say(a, "frames", "0x%08x to 0x%08x, %u of them",
		 cell->first * XV6VM_PGSIZE,
		 (cell->first + cell->count) * XV6VM_PGSIZE - 1, cell->count);
	for (i = cell->first; i < cell->first + cell->count; i++)
		count[v->frames[i].what]++;
	for (what = XV6VIEW_WHATS; what--;)
		if (count[what])
			view_say(a, "", "%6u %c %s", count[what],
				 xv6vm_view_letter(what),
				 xv6vm_view_label(what));
	return 0;
}

static void say_region(struct xv6view_about *a, const struct xv6view_space *s,
		       __u32 va)
{
	__u32 i;

	for (i = 0; i < s->nregions; i++)
		if ((va - s->regions[i].va) / XV6VM_PGSIZE <
		    s->regions[i].pages)
			view_say(a, "lies in", "%s, from 0x%08x on",
				 s->regions[i].label, s->regions[i].va);
}

int xv6vm_view_about_va(struct xv6view *v, const struct xv6view_space *s,
			__u32 va, struct xv6view_about *a)
{
	struct xv6vm_query q = { .va = va, .wp = 1, .user = !!s->proc.pid };
	struct xv6vm_translation t;
	int ret = xv6vm_translate(v->h, s->proc.id, s->proc.flags, &q, &t);

	*a = (struct xv6view_about){ .frame = XV6VIEW_NOWHERE };
	if (ret)
		return ret;
	view_say(a, "address", "0x%08x: PDX %u, PTX %u, offset 0x%03x", va,
		 t.pdx, t.ptx, va % XV6VM_PGSIZE);
	say_region(a, s, va);
	say_entry(a, 1, t.pde_pa, t.pde);
	if (t.levels == 2)
		say_entry(a, 2, t.pte_pa, t.pte);
	if (t.fault.reason)
		view_say(a, q.user ? "user read" : "read", "%s",
			 xv6vm_reason_text(t.fault.reason));
	if (t.mapped && t.pa / XV6VM_PGSIZE < v->info.out_frames) {
		struct xv6view_about more;

		ret = xv6vm_view_about_frame(v, t.pa / XV6VM_PGSIZE, &more);
		a->frame = more.frame;
		for (__u32 i = 0; !ret && i < more.n; i++)
			view_say(a, more.line[i].label, "%s",
				 more.line[i].text);
	} else if (t.mapped) {
		view_say(a, "pa", "0x%08x: not RAM", t.pa);
	}
	return ret;
}
