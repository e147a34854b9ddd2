// SPDX-License-Identifier: GPL-2.0-only
/* machine explain: the owner of every frame, one letter each. */

#include <stdio.h>
#include <string.h>

#include <xv6view.h>

#include "image.h"

#define ROW 64u

/* That of every map. */
static char letter_of(uint32_t kind)
{
	return xv6vm_view_letter(xv6vm_view_of_image(kind));
}

const char *owner_text(const struct xv6image_report *r, uint32_t kind,
		       uint32_t owner, char buf[32])
{
	buf[0] = '\0';
	if (kind == XV6IMAGE_CPUSTACK)
		snprintf(buf, 32, "CPU %u", owner);
	else if (owner < XV6IMAGE_NPROC)
		snprintf(buf, 32, "%s (pid %u)", r->procs[owner].name,
			 r->procs[owner].pid);
	return buf;
}

/* A row of letters; those that only repeat one letter are counted instead. */
struct rows {
	struct out *o;
	uint32_t first;
	uint32_t count;
	char last[ROW + 1];
};

static void put_rows(struct rows *s)
{
	if (s->count == 1)
		out_line(s->o, "0x%08x  %s", s->first, s->last);
	else if (s->count)
		out_line(s->o, "0x%08x  %c ... %u frames", s->first, s->last[0],
			 s->count * ROW);
	s->count = 0;
}

static bool repeats(const struct rows *s, const char *row)
{
	return s->count && !strcmp(s->last, row) && strlen(row) == ROW &&
	       strspn(row, (char[]){ row[0], '\0' }) == ROW;
}

static void put_letters(struct out *o, const struct xv6image_report *r)
{
	struct rows s = { .o = o };
	char row[ROW + 1];
	uint32_t i, n;

	for (i = 0; i < r->nframes; i += ROW) {
		for (n = 0; n < ROW && i + n < r->nframes; n++)
			row[n] = letter_of(r->frames[i + n].kind);
		row[n] = '\0';
		if (repeats(&s, row)) {
			s.count++;
			continue;
		}
		put_rows(&s);
		s.first = i * XV6VM_PGSIZE;
		s.count = 1;
		memcpy(s.last, row, sizeof(row));
	}
	put_rows(&s);
}

static void put_run(struct out *o, const struct xv6image_report *r,
		    uint32_t first, uint32_t frames)
{
	const struct xv6image_frame *f = &r->frames[first];

	out_row(o);
	out_hex(o, NULL, "pa", first * XV6VM_PGSIZE);
	out_uint(o, NULL, "frames", frames);
	out_str(o, NULL, "kind", xv6vm_image_kind_text(f->kind));
	if (f->kind == XV6IMAGE_CPUSTACK)
		out_uint(o, NULL, "cpu", f->owner);
	else if (f->owner < XV6IMAGE_NPROC)
		out_uint(o, NULL, "pid", r->procs[f->owner].pid);
}

static void put_runs(struct out *o, const struct xv6image_report *r)
{
	uint32_t i, first = 0;

	out_list(o, "map");
	for (i = 1; i <= r->nframes; i++) {
		if (i < r->nframes && !memcmp(&r->frames[i], &r->frames[first],
					      sizeof(r->frames[i])))
			continue;
		put_run(o, r, first, i - first);
		first = i;
	}
	out_end(o);
}

static void legend(struct out *o, const struct xv6image_report *r)
{
	uint32_t kind;

	out_table(o, "kinds");
	for (kind = 0; kind < XV6IMAGE_KINDS; kind++) {
		if (!r->kinds[kind])
			continue;
		out_row(o);
		out_fmt(o, "", NULL, "%c", letter_of(kind));
		out_uint(o, "FRAMES", "frames", r->kinds[kind]);
		out_str(o, "KIND", "kind", xv6vm_image_kind_text(kind));
	}
	out_end(o);
}

void show_map(struct out *o, const struct xv6image_report *r)
{
	legend(o, r);
	if (out_is_json(o)) {
		put_runs(o, r);
		return;
	}
	out_gap(o);
	put_letters(o, r);
}
