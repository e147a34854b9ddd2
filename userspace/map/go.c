// SPDX-License-Identifier: GPL-2.0-only
/* The map: keys that lead somewhere. */

#include "map.h"

#define ZOOM_MAX 12u

static void next_process(struct map *m, uint32_t step)
{
	const struct xv6view *v = m->s->v;
	uint32_t i = m->s->p == &m->s->cr3 ? 0 : m->s->p - v->procs;

	map_show(m, &v->procs[(i + step) % v->nprocs]);
}

static void zoom(struct map *m, int step)
{
	unsigned int *z = &m->zoom[m->pane];

	if (step < 0 && *z)
		(*z)--;
	else if (step > 0 && *z < ZOOM_MAX)
		(*z)++;
}

static void go_to(struct map *m)
{
	uint32_t at;

	if (!map_ask(m, m->pane == RAM ? "PA" : "VA", &at))
		return;
	if (m->pane == RAM && at / XV6VM_PGSIZE >= m->s->v->info.out_frames)
		map_say(m, "no RAM at 0x%08x", at);
	else
		m->at[m->pane] = at / XV6VM_PGSIZE;
}

/* The next one of the free list, whose address lies in this frame. */
static void follow_list(struct map *m)
{
	struct xv6view *v = m->s->v;
	uint32_t place;

	if (xv6vm_view_freelist(v))
		return;
	place = v->place[m->at[RAM]];
	if (!place || place == v->listed)
		map_say(m,
			place ? "the end of the free list" : "not on the list");
	else
		m->at[RAM] = v->list[place];
}

/* From a frame to the page that it is, from a page to its frame. */
static void follow(struct map *m)
{
	const struct xv6view *v = m->s->v;
	const struct xv6view_frame *f = &v->frames[m->at[RAM]];
	uint32_t frame = map_frame(m);

	if (m->pane == SPACE && frame == XV6VIEW_NOWHERE) {
		map_say(m, "no frame is mapped there");
	} else if (m->pane == SPACE) {
		m->at[RAM] = frame;
		m->pane = RAM;
	} else if (f->what == XV6VIEW_FREE) {
		follow_list(m);
	} else if (f->va != XV6VIEW_NOWHERE && xv6vm_view_proc(v, f->pid)) {
		map_show(m, xv6vm_view_proc(v, f->pid));
		m->at[SPACE] = f->va / XV6VM_PGSIZE;
		m->pane = SPACE;
	} else {
		m->at[SPACE] = XV6VM_KERNBASE / XV6VM_PGSIZE + m->at[RAM];
		m->pane = SPACE;
	}
}

/* Keys with a screen, or a line, of their own. */
static bool open_screen(struct map *m, int key)
{
	switch (key) {
	case 'g':
		go_to(m);
		return true;
	case 'l':
		list_screen(m);
		return true;
	case 'w':
		walk_screen(m);
		return true;
	case 'x':
		hex_screen(m, map_frame(m));
		return true;
	case '?':
		help_screen();
		return true;
	default:
		return false;
	}
}

bool map_go(struct map *m, int key)
{
	switch (key) {
	case '\t':
		m->pane = m->pane == RAM ? SPACE : RAM;
		return true;
	case 'n':
		next_process(m, 1);
		return true;
	case 'p':
		next_process(m, m->s->v->nprocs - 1);
		return true;
	case '+':
		zoom(m, 1);
		return true;
	case '-':
		zoom(m, -1);
		return true;
	case 'o':
		m->owners = !m->owners;
		return true;
	case 'r':
		map_reload(m);
		return true;
	case 'f':
	case '\r':
	case '\n':
	case KEY_ENTER:
		follow(m);
		return true;
	default:
		return open_screen(m, key);
	}
}
