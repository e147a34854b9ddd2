// SPDX-License-Identifier: GPL-2.0-only
/* What view, map and export look at. */

#include "sight.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "image.h"
#include "pt.h"

int arg_count(struct call *c, const char *name, uint32_t max, uint32_t without,
	      uint32_t *n)
{
	const char *word = option(c, name);
	int ret;

	*n = without;
	if (!word)
		return EXIT_OK;
	ret = arg_number(c, name, word, max, n);
	if (!ret && !*n)
		return fail_usage(c, "%s is 1 at least", name);
	return ret;
}

/* Of an image the processes are those that the view found. */
static const struct xv6view_proc *find(const struct xv6view *v,
				       const char *word)
{
	__u64 pid;
	uint32_t i;

	if (!xv6vm_parse_number(word, UINT32_MAX, &pid))
		return xv6vm_view_proc(v, pid);
	for (i = 0; i < v->nprocs; i++)
		if (!strcmp(v->procs[i].name, word))
			return &v->procs[i];
	return NULL;
}

static int arg_proc(struct call *c, struct sight *s)
{
	const char *word = c->argv[0];
	bool by_cr3 = !strncmp(word, "cr3:", 4);
	struct space sp;
	int ret;

	if (by_cr3 || !(s->v->info.out_machine & XV6VM_MACHINE_FOREIGN)) {
		ret = arg_space(c, word, &sp);
		if (ret)
			return ret;
		s->cr3 = (struct xv6view_proc){
			.id = sp.id,
			.pgdir = sp.id & ~(XV6VM_PGSIZE - 1),
			.flags = sp.flags,
			.guard = XV6VIEW_NOWHERE,
		};
		snprintf(s->cr3.name, sizeof(s->cr3.name), "cr3:0x%08x", sp.id);
		s->p = by_cr3 ? &s->cr3 : xv6vm_view_proc(s->v, sp.id);
	} else {
		s->p = find(s->v, word);
	}
	return s->p ? EXIT_OK
		    : fail_errno(c, ESRCH,
				 "no process %s; cr3:PA names a page "
				 "directory",
				 word);
}

void sight_now(struct call *c, struct sight *s)
{
	if (!s->now)
		return;
	xv6vm_close(c->h);
	c->h = s->now;
	s->now = NULL;
}

int sight_back(struct call *c, struct sight *s, __u64 seq)
{
	struct xv6vm *now = s->now ? s->now : c->h, *past;
	int ret = xv6vm_past(now, seq, &past);

	if (ret)
		return ret;
	sight_now(c, s);
	s->now = now;
	c->h = past;
	return 0;
}

int sight_take(struct call *c, struct sight *s)
{
	const char *elf = kernel_file(c);
	const char *before = option(c, "before");
	uint32_t seq = 0;
	int ret = EXIT_OK;

	*s = (struct sight){ .has_sym = elf };
	if (elf)
		ret = load_symbols(c, elf, &s->sym);
	if (!ret && before)
		ret = arg_u32(c, "before", before, &seq);
	if (ret)
		return ret;
	if (before && sight_back(c, s, seq))
		return fail(c);
	if (xv6vm_view_take(c->h, elf ? &s->sym : NULL, &s->v))
		return fail(c);
	if (c->argc)
		ret = arg_proc(c, s);
	s->walk = c->argc > 1;
	if (!ret && s->walk)
		ret = arg_addr(c, "address", c->argv[1], &s->q.va);
	if (!ret && s->p)
		ret = arg_query(c, s->p->pid || s->p == &s->cr3, &s->q);
	return ret;
}

void sight_free(struct call *c, struct sight *s)
{
	xv6vm_view_free(s->v);
	sight_now(c, s);
}
