// SPDX-License-Identifier: GPL-2.0-only
/* machine explain A B: what has become of the memory of an xv6. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fmt.h"
#include "image.h"

#define ROWS 16u /* of the frames that have changed, for people */

/* Two times of one kernel. */
struct times {
	struct out *o;
	const struct xv6image_report *was, *is;
};

/* Nobody's yet, or nobody's any more. */
static bool is_used(uint32_t kind)
{
	return kind != XV6IMAGE_FREE && kind != XV6IMAGE_LATER;
}

static int64_t more(const struct times *t, uint32_t kind)
{
	return (int64_t)t->is->kinds[kind] - t->was->kinds[kind];
}

static uint32_t used(const struct xv6image_report *r)
{
	return r->nframes - r->kinds[XV6IMAGE_FREE] - r->kinds[XV6IMAGE_LATER];
}

/* "13 kernel page tables", "2 page directories", "1 unaccounted". */
static int several(char *to, size_t room, uint32_t n, uint32_t kind)
{
	const char *word = xv6vm_image_kind_text(kind);
	size_t len = strlen(word);
	bool plural = n != 1 && kind != XV6IMAGE_UNKNOWN;

	if (plural && word[len - 1] == 'y')
		return snprintf(to, room, "%u %.*sies", n, (int)len - 1, word);
	return snprintf(to, room, "%u %s%s", n, word, plural ? "s" : "");
}

static const char *direction(int64_t n)
{
	return n < 0 ? " fewer" : " more";
}

/* Each kind of which there are more or fewer; which, where not all are alike. */
static void summary_kinds(const struct times *t, int64_t all, char *text,
			  size_t room)
{
	const char *mark = ": ";
	uint32_t kind;
	int n = 0;

	for (kind = 0; kind < XV6IMAGE_KINDS; kind++) {
		int64_t d = is_used(kind) ? more(t, kind) : 0;

		if (!d || room - n < 64)
			continue;
		n += snprintf(text + n, room - n, "%s", mark);
		n += several(text + n, room - n, d < 0 ? -d : d, kind);
		if (!all || (d < 0) != (all < 0))
			n += snprintf(text + n, room - n, "%s", direction(d));
		mark = ", ";
	}
}

/* "15 frames more in use since then: 13 kernel page tables, 2 user pages". */
static void summary(const struct times *t)
{
	int64_t all = (int64_t)used(t->is) - used(t->was);
	uint32_t n = all < 0 ? -all : all;
	char text[512] = "";

	summary_kinds(t, all, text, sizeof(text));
	out_int(t->o, NULL, "more", all);
	if (all)
		out_line(t->o, "%u frame%s%s in use since then%s", n,
			 n == 1 ? "" : "s", direction(all), text);
	else
		out_line(t->o, "as many frames in use as then%s", text);
}

/* What has rows has a line behind it, for what comes next. */
static void end_rows(const struct times *t, uint32_t n)
{
	out_end(t->o);
	if (n)
		out_gap(t->o);
}

static void kinds(const struct times *t)
{
	uint32_t kind, n = 0;

	out_table(t->o, "kinds");
	for (kind = 0; kind < XV6IMAGE_KINDS; kind++) {
		if (!more(t, kind))
			continue;
		n++;
		out_row(t->o);
		out_uint(t->o, "WERE", "were", t->was->kinds[kind]);
		out_uint(t->o, "ARE", "are", t->is->kinds[kind]);
		out_str(t->o, "KIND", "kind", xv6vm_image_kind_text(kind));
	}
	end_rows(t, n);
}

static uint32_t frames_of(const struct xv6image_report *r, uint32_t slot)
{
	uint32_t i, n = 0;

	for (i = 0; i < r->nframes; i++)
		n += r->frames[i].kind != XV6IMAGE_CPUSTACK &&
		     r->frames[i].owner == slot;
	return n;
}

static uint32_t proc_row(const struct times *t, const struct xv6image_proc *p,
			 const char *what, uint32_t had, uint32_t has)
{
	out_row(t->o);
	out_uint(t->o, "PID", "pid", p->pid);
	out_str(t->o, "NAME", "name", p->name);
	out_str(t->o, "SINCE THEN", "what", what);
	out_uint(t->o, "HAD", "had", had);
	out_uint(t->o, "HAS", "has", has);
	out_str(t->o, "", NULL, "frames");
	return 1;
}

/* A slot with another pid is another process. */
static void procs(const struct times *t)
{
	uint32_t slot, had, has, n = 0;

	out_table(t->o, "processes");
	for (slot = 0; slot < XV6IMAGE_NPROC; slot++) {
		const struct xv6image_proc *a = &t->was->procs[slot],
					   *b = &t->is->procs[slot];
		bool same = a->state && b->state && a->pid == b->pid;

		had = a->state ? frames_of(t->was, slot) : 0;
		has = b->state ? frames_of(t->is, slot) : 0;
		if (a->state && !same)
			n += proc_row(t, a, "gone", had, 0);
		if (b->state && !same)
			n += proc_row(t, b, "new", 0, has);
		else if (same && strcmp(a->name, b->name))
			n += proc_row(t, b, "another program", had, has);
		else if (same && (had != has || a->sz != b->sz))
			n += proc_row(t, b, has < had ? "shrunk" : "grown", had,
				      has);
	}
	end_rows(t, n);
}

static bool is_as_before(const struct times *t, uint32_t i)
{
	const struct xv6image_frame *a = &t->was->frames[i],
				    *b = &t->is->frames[i];

	if (a->kind != b->kind || a->owner != b->owner)
		return false;
	return a->kind == XV6IMAGE_CPUSTACK || a->owner >= XV6IMAGE_NPROC ||
	       t->was->procs[a->owner].pid == t->is->procs[a->owner].pid;
}

static void put_frame(struct out *o, const char *label, const char *key,
		      const struct xv6image_report *r, uint32_t i)
{
	const struct xv6image_frame *f = &r->frames[i];
	char owner[32];

	owner_text(r, f->kind, f->owner, owner);
	out_fmt(o, label, key, "%s%s%s", xv6vm_image_kind_text(f->kind),
		*owner ? " of " : "", owner);
}

static void frames(const struct times *t)
{
	uint32_t i, n = 0;

	out_table(t->o, "frames");
	for (i = 0; i < t->was->nframes; i++) {
		if (is_as_before(t, i))
			continue;
		if (n++ >= ROWS && !out_is_json(t->o))
			continue;
		out_row(t->o);
		out_hex(t->o, "FRAME", "pa", i * XV6VM_PGSIZE);
		put_frame(t->o, "WAS", "was", t->was, i);
		put_frame(t->o, "IS", "is", t->is, i);
	}
	out_end(t->o);
	if (n > ROWS)
		out_line(t->o, "... %u more", n - ROWS);
	if (n)
		out_gap(t->o);
}

static bool is_known(const struct xv6image_report *r,
		     const struct xv6image_finding *f)
{
	uint32_t i;

	for (i = 0; i < r->findings; i++) {
		if (r->v[i].rule == f->rule && r->v[i].at == f->at)
			return true;
	}
	return false;
}

/* What is wrong now and was not then. */
static void findings(const struct times *t)
{
	uint32_t i;

	out_table(t->o, "findings");
	for (i = 0; i < t->is->findings; i++) {
		if (!is_known(t->was, &t->is->v[i]))
			show_finding(t->o, t->is, &t->is->v[i]);
	}
	out_end(t->o);
	out_uint(t->o, NULL, "violations_before",
		 xv6vm_image_violations(t->was));
	out_uint(t->o, NULL, "violations", xv6vm_image_violations(t->is));
	out_line(t->o, "violations: %u then, %u now",
		 xv6vm_image_violations(t->was), xv6vm_image_violations(t->is));
}

int show_since(struct call *c, const struct xv6image_report *was,
	       const struct xv6image_report *is)
{
	const struct times t = { c->out, was, is };

	if (was->nframes != is->nframes)
		return fail_as(c, EINVAL, "the images differ in size");
	out_object(c->out, "since");
	kinds(&t);
	procs(&t);
	frames(&t);
	findings(&t);
	summary(&t);
	out_end(c->out);
	return xv6vm_image_violations(is)
		       ? fail_as(c, EBADMSG, "the later image has violations")
		       : EXIT_OK;
}
