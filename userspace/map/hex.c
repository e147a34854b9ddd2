// SPDX-License-Identifier: GPL-2.0-only
/* The map: the words of a frame, and what they are as entries or as struct run. */

#include "map.h"

#define WORDS 1024

/**
 * struct hex - a frame on the screen
 * @level: 1: a page directory, 2: a page table, 0: neither
 * @at: the word of the cursor
 */
struct hex {
	struct map *m;
	uint32_t frame;
	uint32_t level;
	bool run;
	int at;
	uint8_t bytes[XV6VM_PGSIZE];
};

static uint32_t word(const struct hex *h, int i)
{
	const uint8_t *p = h->bytes + 4 * i;

	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Which of the kernel's and the processes' tables it is, the walks of all tell. */
static uint32_t level_of(const struct xv6view *v, uint32_t frame)
{
	uint32_t i;

	for (i = 0; i < v->nprocs; i++)
		if (v->procs[i].pgdir / XV6VM_PGSIZE == frame)
			return 1;
	switch (v->frames[frame].what) {
	case XV6VIEW_PGDIR:
		return 1;
	case XV6VIEW_KPGDIR:
	case XV6VIEW_KTABLE:
	case XV6VIEW_UTABLE:
		return 2;
	default:
		return 0;
	}
}

static bool load(struct hex *h, uint32_t frame)
{
	const struct xv6view *v = h->m->s->v;
	uint32_t done;

	if (frame >= v->info.out_frames) {
		map_say(h->m, "no frame is there");
		return false;
	}
	if (xv6vm_ram_read(v->h, frame * XV6VM_PGSIZE, h->bytes,
			   sizeof(h->bytes), &done) ||
	    done < sizeof(h->bytes)) {
		map_say(h->m, "the frame cannot be read");
		return false;
	}
	h->frame = frame;
	h->at = 0;
	h->level = level_of(v, frame);
	h->run = v->frames[frame].what == XV6VIEW_FREE;
	return true;
}

/* What a word is, if it is known; pa: where it leads, or NOWHERE. */
static uint32_t meaning(const struct hex *h, int i, char *text, size_t len)
{
	const struct xv6view *v = h->m->s->v;
	uint32_t w = word(h, i), pa = w & ~(XV6VM_PGSIZE - 1), to;
	char flags[XV6VM_FLAGS_LEN];

	*text = '\0';
	if (h->run && !i) {
		to = w - XV6VM_KERNBASE;
		if (w)
			snprintf(text, len, "struct run: next = 0x%08x", w);
		else
			snprintf(text, len, "struct run: next = 0, the end");
		return w ? to : XV6VIEW_NOWHERE;
	}
	if (!h->level || !(w & XV6VM_PTE_P))
		return XV6VIEW_NOWHERE;
	to = pa / XV6VM_PGSIZE;
	snprintf(text, len, "%s %4d  %s  -> 0x%08x %s",
		 h->level == 1 ? "PDE" : "PTE", i,
		 xv6vm_flags_text(w, h->level, flags), pa,
		 xv6vm_view_label(to < v->info.out_frames ? v->frames[to].what
							  : XV6VIEW_OUTSIDE));
	return pa;
}

/* Tables and the first line of a free frame have a word in a line, others four. */
static int per_line(const struct hex *h)
{
	return h->level || h->run ? 1 : 4;
}

static void draw_line(const struct hex *h, int y, int first)
{
	char text[120];
	int i, n = per_line(h);

	put_line(y, 0, "%c0x%08x", h->at / n == first / n ? '>' : ' ',
		 h->frame * XV6VM_PGSIZE + 4 * first);
	for (i = 0; i < n; i++)
		put_line(y, 13 + 11 * i, "%08x", word(h, first + i));
	if (n == 1) {
		meaning(h, first, text, sizeof(text));
		put_line(y, 24, "%s", text);
	}
}

static void draw(const struct hex *h)
{
	const struct xv6view_frame *f = &h->m->s->v->frames[h->frame];
	int lines = LINES - 2, n = per_line(h), top, y;
	char who[XV6VIEW_WHO];

	top = h->at / n - lines / 2;
	if (top > WORDS / n - lines)
		top = WORDS / n - lines;
	top = top < 0 ? 0 : top;
	erase();
	put_line(0, 0,
		 f->pid ? "frame 0x%08x: %c %s of %s" : "frame 0x%08x: %c %s",
		 h->frame * XV6VM_PGSIZE, xv6vm_view_letter(f->what),
		 xv6vm_view_label(f->what),
		 xv6vm_view_who(h->m->s->v, f->pid, who));
	for (y = 0; y < lines && (top + y) * n < WORDS; y++)
		draw_line(h, 1 + y, (top + y) * n);
	attron(A_BOLD);
	put_line(LINES - 1, 0, "%s",
		 *h->m->says
			 ? h->m->says
			 : "f follow the word  n next that is not 0  q back");
	attroff(A_BOLD);
	move(1 + h->at / n - top, 13 + 11 * (h->at % n));
	refresh();
}

/* Also in an ordinary frame a word may be an address of the kernel's. */
static void follow(struct hex *h)
{
	char text[120];
	uint32_t to = meaning(h, h->at, text, sizeof(text));

	if (to == XV6VIEW_NOWHERE)
		to = word(h, h->at) - XV6VM_KERNBASE;
	if (load(h, to / XV6VM_PGSIZE))
		h->m->at[RAM] = h->frame;
}

static void next_set(struct hex *h)
{
	int i;

	for (i = h->at + 1; i < WORDS; i++)
		if (word(h, i)) {
			h->at = i;
			return;
		}
	map_say(h->m, "no other word behind it");
}

static bool key_of(struct hex *h, int key)
{
	int n = per_line(h), step = 0;

	switch (key) {
	case KEY_LEFT:
		step = -1;
		break;
	case KEY_RIGHT:
		step = 1;
		break;
	case KEY_UP:
		step = -n;
		break;
	case KEY_DOWN:
		step = n;
		break;
	case KEY_PPAGE:
		step = -n * (LINES - 2);
		break;
	case KEY_NPAGE:
		step = n * (LINES - 2);
		break;
	case 'f':
	case '\r':
	case '\n':
		follow(h);
		break;
	case 'n':
		next_set(h);
		break;
	case 'q':
	case 'x':
	case LEAVE:
	case 27:
		return false;
	}
	h->at += step;
	h->at = h->at < 0 ? 0 : h->at >= WORDS ? WORDS - 1 : h->at;
	return true;
}

void hex_screen(struct map *m, uint32_t frame)
{
	struct hex h = { .m = m };
	int key;

	if (!load(&h, frame))
		return;
	do {
		draw(&h);
		key = map_key();
		if (key != ERR)
			*m->says = '\0';
	} while (key_of(&h, key));
}
