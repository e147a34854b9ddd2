// SPDX-License-Identifier: GPL-2.0
/* The oracle's spaces: pages, tables, frames mapped by hand. */

#include <string.h>

#include "flat.h"
#include "fuzz.h"

#define W     2u
#define U     4u
#define HAND  0x200u
#define SHARE 255u /* mappings by hand that a frame may have */

struct flat_page *flat_find(struct flat_space *s, u32 va)
{
	u32 i;

	for (i = 0; i < s->npages; i++) {
		if (s->page[i].vpn == va >> 12)
			return &s->page[i];
	}
	return NULL;
}

struct flat_table *flat_table_of(struct flat_space *s, u32 va)
{
	u32 i;

	for (i = 0; i < s->ntables; i++) {
		if (s->table[i].pdx == va >> 22)
			return &s->table[i];
	}
	return NULL;
}

bool flat_take(struct flat *f, u32 frames)
{
	if (f->free < frames)
		return false;
	f->free -= frames;
	return true;
}

u32 flat_kernel_frames(const struct flat *f, bool bare)
{
	/* A table for 2 MB of RAM, and eight for the 32 MB of devices. */
	return bare || f->shared ? 0 : 9;
}

int flat_need_table(struct flat *f, struct flat_space *s, u32 va)
{
	if (flat_table_of(s, va))
		return 0;
	if (!flat_take(f, 1))
		return -ENOMEM;
	if (s->ntables == FLAT_TABLES)
		fuzz_fail("the oracle is too small: tables");
	s->table[s->ntables++] = (struct flat_table){ va >> 22, 7 };
	return 0;
}

int flat_add(struct flat *f, struct flat_space *s, u32 va, u32 flags, u32 frame,
	     const u8 *from)
{
	int err;

	/* The frame comes first, its table second. */
	if (!frame && !flat_take(f, 1))
		return -ENOMEM;
	err = flat_need_table(f, s, va);
	if (!err && flat_find(s, va))
		err = -EEXIST;
	if (err) {
		f->free += !frame;
		return err;
	}
	if (s->npages == FLAT_PAGES)
		fuzz_fail("the oracle is too small: pages");
	s->page[s->npages++] =
		(struct flat_page){ va >> 12, frame, flags | 1, from };
	if (frame && flags & HAND)
		f->frame[frame].shares++;
	return 0;
}

/* One mapping less. A frame that was not told yet is just given back. */
static void unmap(struct flat *f, const struct flat_page *p)
{
	struct flat_frame *fr = &f->frame[p->frame];

	if (!p->frame) {
		f->free++;
		return;
	}
	if (p->flags & HAND)
		fr->shares--;
	else
		fr->owned = false;
	if (!fr->shares && !fr->owned) {
		fr->live = false;
		f->free++;
	}
}

void flat_drop(struct flat *f, struct flat_space *s, u32 from, u32 to)
{
	u32 i = 0;

	while (i < s->npages) {
		u32 va = s->page[i].vpn << 12;

		if (va < from || va >= to) {
			i++;
			continue;
		}
		unmap(f, &s->page[i]);
		s->page[i] = s->page[--s->npages];
	}
}

int flat_grow(struct flat *f, struct flat_space *s, u32 from, u32 to)
{
	u32 first = (from + 4095) & ~4095u, va;
	int err;

	for (va = first; va < to; va += 4096) {
		err = flat_add(f, s, va, W | U, 0, NULL);
		if (err) {
			flat_drop(f, s, first, va);
			return err;
		}
	}
	return 0;
}

void flat_free_space(struct flat *f, struct flat_proc *p, struct flat_space *s)
{
	flat_drop(f, s, 0, XV6_KERNBASE);
	f->free += s->ntables + 1 + flat_kernel_frames(f, p->bare);
	s->ntables = 0;
}

/* What no page by hand may have, in the machine's order. */
static int check_hand(u32 va, u32 perm)
{
	if (va % 4096)
		return -EINVAL;
	if (va >= XV6_KERNBASE)
		return -ERANGE;
	return perm & ~(W | U) ? -EINVAL : 0;
}

static int check_frame(struct flat *f, u32 pa)
{
	if (pa % 4096)
		return -EINVAL;
	if (pa >= WORLD_RAM)
		return -ERANGE;
	if (!f->frame[pa / 4096].live)
		return -EPERM;
	return f->frame[pa / 4096].shares == SHARE ? -EOVERFLOW : 0;
}

int flat_map(struct flat *f, u32 slot, u32 va, u32 pa, u32 perm)
{
	int err = check_hand(va, perm);

	if (!err && pa)
		err = check_frame(f, pa);
	if (err)
		return err;
	return flat_add(f, &f->proc[slot].space, va, perm | HAND, pa / 4096,
			NULL);
}

int flat_unmap(struct flat *f, u32 slot, u32 va)
{
	struct flat_space *s = &f->proc[slot].space;
	int err = check_hand(va, 0);

	if (!err && !flat_find(s, va))
		err = -ENXIO;
	if (!err)
		flat_drop(f, s, va, va + 4096);
	return err;
}

int flat_protect(struct flat *f, u32 slot, u32 va, u32 perm)
{
	struct flat_page *p = flat_find(&f->proc[slot].space, va);
	int err = check_hand(va, perm);

	if (!err && !p)
		err = -ENXIO;
	if (!err)
		p->flags = (p->flags & ~(W | U)) | perm;
	return err;
}

int flat_kalloc(struct flat *f)
{
	return flat_take(f, 1) ? 0 : -ENOMEM;
}

/* It is not cleared: what lay in it, the next pointer, comes along. */
void flat_kalloc_got(struct flat *f, u32 pa, const struct world *w)
{
	struct flat_frame *fr;

	if (pa % 4096 || pa < WORLD_FIRST * 4096 || pa >= WORLD_RAM ||
	    f->frame[pa / 4096].live)
		fuzz_fail("kalloc gives 0x%x, which was not free", pa);
	fr = &f->frame[pa / 4096];
	fr->live = true;
	fr->owned = true;
	fr->shares = 0;
	memcpy(fr->data, w->ram + pa, 4096);
	f->held[f->nheld++] = pa / 4096;
}

int flat_kfree(struct flat *f, u32 held)
{
	struct flat_frame *fr = &f->frame[f->held[held]];

	if (fr->shares)
		return -EBUSY;
	fr->live = false;
	f->held[held] = f->held[--f->nheld];
	f->free++;
	return 0;
}
