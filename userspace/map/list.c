// SPDX-License-Identifier: GPL-2.0-only
/* The map: the free list in its order, the walk of an address, and help. */

#include <string.h>

#include "map.h"

static void draw_list(const struct map *m, uint32_t at)
{
	const struct xv6view *v = m->s->v;
	uint32_t lines = LINES - 2, top, i;

	top = at < lines / 2 ? 0 : at - lines / 2;
	erase();
	put_line(0, 0, "kmem.freelist: %u frames, in the order of kalloc",
		 v->listed);
	for (i = top; i < v->listed && i - top < lines; i++)
		put_line(1 + i - top, 0, "%c%7u  0x%08x%s", i == at ? '>' : ' ',
			 i + 1, v->list[i] * XV6VM_PGSIZE,
			 !i		      ? "  the next kalloc's"
			 : i + 1 == v->listed ? "  the end"
					      : "");
	attron(A_BOLD);
	put_line(LINES - 1, 0, "f go to that frame  q back");
	attroff(A_BOLD);
	move(1 + at - top, 0);
	refresh();
}

/* Return: whether it goes on. */
static bool list_key(struct map *m, uint32_t *at, int key)
{
	int64_t to = *at, last = m->s->v->listed - 1;

	switch (key) {
	case KEY_UP:
		to--;
		break;
	case KEY_DOWN:
		to++;
		break;
	case KEY_PPAGE:
		to -= LINES - 2;
		break;
	case KEY_NPAGE:
		to += LINES - 2;
		break;
	case KEY_HOME:
		to = 0;
		break;
	case KEY_END:
		to = last;
		break;
	case 'f':
	case '\r':
	case '\n':
		m->at[RAM] = m->s->v->list[*at];
		m->pane = RAM;
		return false;
	case 'q':
	case 'l':
	case LEAVE:
	case 27:
		return false;
	}
	*at = to < 0 ? 0 : to > last ? last : to;
	return true;
}

void list_screen(struct map *m)
{
	struct xv6view *v = m->s->v;
	uint32_t at;

	if (xv6vm_view_freelist(v) || !v->listed) {
		map_say(m, "no free list is known");
		return;
	}
	at = v->place[m->at[RAM]];
	at = at ? at - 1 : 0;
	do
		draw_list(m, at);
	while (list_key(m, &at, map_key()));
}

static int put_box(int y, const struct xv6view_box *b)
{
	uint32_t i;

	put_line(y++, 0, "%s%s%s 0x%08x: %s", b->index, *b->index ? " -> " : "",
		 b->title, b->pa, b->text);
	for (i = 0; i < b->entries; i++) {
		const struct xv6view_entry *e = &b->entry[i];

		if (!e->chosen && LINES < 24)
			continue;
		attrset(e->chosen ? A_BOLD : A_NORMAL);
		put_line(y++, 4, "%c %4u  at 0x%08x  0x%08x%s%s",
			 e->chosen ? '>' : ' ', e->index, e->pa, e->word,
			 e->chosen ? "  " : "", e->chosen ? b->says : "");
	}
	attrset(A_NORMAL);
	if (!b->entries)
		put_line(y++, 4, "%s", b->says);
	return y;
}

/* The address that the cursor means: of a frame, the one it has in its process. */
static void walk_of(struct map *m, struct xv6vm_query *q)
{
	const struct xv6view_frame *f = &m->s->v->frames[m->at[RAM]];
	const struct xv6view_proc *p = xv6vm_view_proc(m->s->v, f->pid);

	*q = (struct xv6vm_query){ .wp = 1, .user = !!m->s->p->pid };
	if (m->pane == SPACE) {
		q->va = m->at[SPACE] * XV6VM_PGSIZE;
	} else if (p && f->va != XV6VIEW_NOWHERE) {
		map_show(m, p);
		q->va = f->va;
		q->user = 1;
	} else {
		q->va = XV6VM_KERNBASE + m->at[RAM] * XV6VM_PGSIZE;
		q->user = 0;
	}
}

void walk_screen(struct map *m)
{
	struct xv6view_walk w;
	struct xv6vm_query q;
	uint32_t i;
	int y = 3;

	walk_of(m, &q);
	if (xv6vm_view_walk(m->s->v, m->s->p, &q, &w)) {
		map_say(m, "there is no such page directory");
		return;
	}
	erase();
	put_line(0, 0, "0x%08x  %s", q.va, w.bits);
	put_line(1, 0, "%s", w.result);
	if (strlen(w.result) > (size_t)COLS)
		put_line(2, 0, "%s", w.result + COLS);
	for (i = 0; i < w.boxes; i++)
		y = put_box(y, &w.box[i]);
	attron(A_BOLD);
	put_line(LINES - 1, 0, "any key goes back");
	attroff(A_BOLD);
	refresh();
	map_wait();
}

void help_screen(void)
{
	static const char *const help[] = {
		"Arrows, PgUp, PgDn, Home, End   move the cursor",
		"Tab     RAM or the address space",
		"n p     next, previous process",
		"g       go to an address",
		"f Enter follow: frame to page, page to frame, free frame to next",
		"w       walk the tables to what is at the cursor",
		"l       the free list in its order",
		"x       the words of the frame, and what they are",
		"o       letters are owners: 1 to 9, A to Z; 0 the kernel",
		"+ -     more or fewer cells: zoom",
		"[ ] e   as before the last event, after it, before event number ...",
		".       as it is now; r looks again, as is done every second",
		"q       leave",
		"",
		"Capital letters are the kernel's, small ones a process's pages;",
		"colours are processes. Reversed: user mode may access it.",
		"Underlined: several in a cell, of which the letter tells most.",
	};
	size_t i;

	erase();
	for (i = 0; i < sizeof(help) / sizeof(help[0]); i++)
		put_line(i, 0, "%s", help[i]);
	attron(A_BOLD);
	put_line(LINES - 1, 0, "any key goes back");
	attroff(A_BOLD);
	refresh();
	map_wait();
}
