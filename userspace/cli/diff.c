// SPDX-License-Identifier: GPL-2.0-only
/* diff: what has become of a machine, in words of paging. */

#include <stdio.h>
#include <string.h>

#include "colour.h"
#include "diff.h"

/* As diff(1) ends. */
enum {
	SAME = 0,
	DIFFERENT = 1,
	TROUBLE = 2,
};

void diff_row(struct diff *d, const char *of, const char *subject)
{
	struct out *o = d->c->out;

	d->changes++;
	if (strcmp(d->subject, subject)) {
		snprintf(d->subject, sizeof(d->subject), "%s", subject);
		if (!out_is_json(o)) {
			out_row(o);
			out_colour(o, d->colour);
			out_str(o, "", NULL, subject);
		}
	}
	out_row(o);
	out_str(o, NULL, "of", of);
}

static void made_or_ended(struct diff *d, const struct xv6vm_proc *p,
			  const char *what)
{
	struct out *o = d->c->out;
	char name[OWNER_LEN];

	snprintf(name, sizeof(name), "%.*s (pid %u)", (int)sizeof(p->name),
		 p->name, p->pid);
	diff_row(d, "process", name);
	out_fmt(o, "", NULL, "  %s", what);
	out_uint(o, NULL, "pid", p->pid);
	out_fmt(o, NULL, "name", "%.*s", (int)sizeof(p->name), p->name);
	out_str(o, NULL, "what", what);
	out_str(o, NULL, "state", xv6vm_state_text(p->state));
	out_uint(o, NULL, "ppid", p->ppid);
	out_hex(o, NULL, "sz", p->sz);
	out_fmt(o, "", NULL, "%s, size 0x%08x, parent pid %u",
		xv6vm_state_text(p->state), p->sz, p->ppid);
}

static int processes(struct diff *d)
{
	const struct xv6vm_proc *p, *other;
	uint32_t i;
	int ret = 0;

	for (i = 0; !ret && i < d->a.nprocs; i++) {
		p = &d->a.procs[i];
		d->colour = xv6vm_view_colour(p->pid);
		other = side_proc(&d->b, p->pid);
		if (other)
			diff_proc_facts(d, p, other);
		else
			made_or_ended(d, p, "ended");
		ret = diff_pages(d, p, other);
	}
	for (i = 0; !ret && i < d->b.nprocs; i++) {
		p = &d->b.procs[i];
		if (side_proc(&d->a, p->pid))
			continue;
		d->colour = xv6vm_view_colour(p->pid);
		made_or_ended(d, p, "made");
		ret = diff_pages(d, NULL, p);
	}
	d->colour = 0;
	return ret ? ret : diff_pages(d, NULL, NULL);
}

static int compare(struct diff *d)
{
	struct out *o = d->c->out;
	int ret = side_ask(&d->a);

	if (!ret)
		ret = side_ask(&d->b);
	if (ret)
		return ret;
	out_table(o, "changes");
	diff_machine(d);
	ret = processes(d);
	if (!ret)
		ret = diff_cpus(d);
	if (!ret) {
		diff_list(d);
		diff_frames(d);
		diff_counts(d);
		ret = diff_contents(d, option(d->c, "contents"));
	}
	out_end(o);
	out_bool(o, NULL, "same", !ret && !d->changes);
	return ret;
}

/* "-" is the machine of -d, or any that -d takes. Return: EXIT_*. */
static int open_side(struct call *c, const char *spec, struct side *s)
{
	struct xv6vm_error why;
	int ret;

	if (!strcmp(spec, "-")) {
		ret = need_machine(c, XV6VM_OPEN_READONLY);
		s->h = c->h;
		return ret;
	}
	if (xv6vm_open(spec, XV6VM_OPEN_READONLY, &s->h, &why))
		return fail_reason(c, &why);
	s->own = true;
	return EXIT_OK;
}

int run_diff(struct call *c)
{
	struct diff d = { .c = c };
	int ret = open_side(c, c->argv[0], &d.a);

	if (!ret)
		ret = open_side(c, c->argc > 1 ? c->argv[1] : "-", &d.b);
	if (!ret) {
		ret = compare(&d);
		if (ret)
			fail_errno(c, -ret, "the machines cannot be asked");
	}
	side_close(&d.a);
	side_close(&d.b);
	if (ret)
		return TROUBLE;
	/* In a batch, a machine that has changed is nothing that failed. */
	return d.changes && !c->cli->line ? DIFFERENT : SAME;
}
