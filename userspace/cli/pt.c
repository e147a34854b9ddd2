// SPDX-License-Identifier: GPL-2.0-only
/* pt: page tables are asked and changed. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "explain.h"
#include "fmt.h"
#include "pt.h"

int arg_query(struct call *c, bool user, struct xv6vm_query *q)
{
	const char *as = option(c, "as");

	if (!as)
		as = user ? "user" : "kernel";
	if (strcmp(as, "user") && strcmp(as, "kernel"))
		return fail_usage(c, "--as is user or kernel, not %s", as);
	q->user = !strcmp(as, "user");
	q->wp = !option(c, "no-wp");
	return arg_access_type(c, &q->type);
}

static int run_translate(struct call *c)
{
	struct xv6vm_query q;
	struct space sp;
	int ret = arg_space(c, c->argv[0], &sp);

	if (!ret)
		ret = arg_addr(c, "address", c->argv[1], &q.va);
	if (!ret)
		ret = arg_query(c, sp.id, &q);
	if (ret)
		return ret;
	space_field(c->out, &sp);
	return explain_query(c, &sp, &q) ? fail(c) : EXIT_OK;
}

/* The entry of one level, in two columns. */
static void entry(struct out *o, uint32_t level, uint32_t index, uint32_t pa,
		  uint32_t word)
{
	out_object(o, level == 1 ? "pde" : "pte");
	out_hex(o, level == 1 ? "PDE AT" : "PTE AT", "pa", pa);
	entry_fields(o, level == 1 ? "PDE" : "PTE", level, index, word);
	out_end(o);
}

static void no_entry(struct out *o)
{
	out_str(o, "PTE AT", NULL, "-");
	out_str(o, "PTE", NULL, "-");
}

static void walk_row(struct out *o, const struct xv6vm_translation *t)
{
	char flags[FLAGS_LEN], why[FLAGS_LEN];

	out_row(o);
	out_hex(o, "VA", "va", t->va);
	entry(o, 1, t->pdx, t->pde_pa, t->pde);
	if (t->levels == 2)
		entry(o, 2, t->ptx, t->pte_pa, t->pte);
	else
		no_entry(o);
	out_bool(o, NULL, "mapped", t->mapped);
	if (t->mapped)
		out_hex(o, "PA", "pa", t->pa);
	else
		out_str(o, "PA", NULL, "-");
	xv6vm_flags_text(t->perm, 2, flags);
	if (t->fault.raised)
		snprintf(why, sizeof(why), "fault %u", t->fault.code);
	else
		snprintf(why, sizeof(why), "%s",
			 t->fault.reason ? "no RAM" : flags);
	out_str(o, "GRANTS", NULL, why);
	out_str(o, NULL, "perm", flags);
	fault_object(o, &t->fault);
}

static int arg_queries(struct call *c, const struct space *sp,
		       struct xv6vm_query *q)
{
	int i, ret = EXIT_OK;

	for (i = 0; !ret && i < c->argc - 1; i++) {
		ret = arg_query(c, sp->id, &q[i]);
		if (!ret)
			ret = arg_addr(c, "address", c->argv[i + 1], &q[i].va);
	}
	return ret;
}

static int walk(struct call *c, const struct space *sp, struct xv6vm_query *q,
		struct xv6vm_translation *t)
{
	int n = c->argc - 1, i, ret = arg_queries(c, sp, q);

	if (ret)
		return ret;
	if (xv6vm_translate_batch(c->h, sp->id, sp->flags, q, n, t))
		return fail(c);
	space_field(c->out, sp);
	out_table(c->out, "walks");
	for (i = 0; i < n; i++)
		walk_row(c->out, &t[i]);
	out_end(c->out);
	return EXIT_OK;
}

static int run_walk(struct call *c)
{
	struct xv6vm_query *q = calloc(c->argc, sizeof(*q));
	struct xv6vm_translation *t = calloc(c->argc, sizeof(*t));
	struct space sp;
	int ret;

	if (q && t) {
		ret = arg_space(c, c->argv[0], &sp);
		if (!ret)
			ret = walk(c, &sp, q, t);
	} else {
		ret = fail_as(c, ENOMEM, "no room for that many addresses");
	}
	free(q);
	free(t);
	return ret;
}

/* The frame behind an address of a process. */
static int frame_behind(struct call *c, uint32_t *pa)
{
	struct xv6vm_query q = { .wp = 1 };
	struct xv6vm_translation t;
	uint32_t pid;
	int ret = arg_pid(c, c->argv[0], &pid);

	if (!ret)
		ret = arg_addr(c, "address", c->argv[1], &q.va);
	if (ret)
		return ret;
	if (xv6vm_translate(c->h, pid, 0, &q, &t))
		return fail(c);
	if (!t.mapped) {
		const struct xv6vm_error why = { .err = EFAULT,
						 .reason = t.fault.reason };

		return fail_reason(c, &why);
	}
	*pa = t.pa;
	return EXIT_OK;
}

int put_aliases(struct call *c, uint32_t pa)
{
	struct xv6vm_cursor cur;
	struct xv6vm_alias a;
	const char *label = "reached at";
	int ret;

	out_list(c->out, "aliases");
	xv6vm_aliases_begin(c->h, &cur, pa & ~0xfffu);
	while ((ret = xv6vm_aliases_next(&cur, &a)) > 0) {
		out_row(c->out);
		alias_fields(c, label, pa & 0xfff, &a);
		label = "";
	}
	out_end(c->out);
	if (ret)
		return fail(c);
	if (*label)
		out_str(c->out, label, NULL, "no address");
	return EXIT_OK;
}

static int run_aliases(struct call *c)
{
	uint32_t pa;
	int ret = c->argc == 1 ? arg_addr(c, "frame", c->argv[0], &pa)
			       : frame_behind(c, &pa);

	if (ret)
		return ret;
	out_hex(c->out, "pa", "pa", pa);
	return put_aliases(c, pa);
}

#define ACCESS_OPTIONS                                                    \
	{ "as", "user|kernel", "whose rights (user; kernel for pid 0)" }, \
		{ "read", NULL, "is it allowed to read (default)" },      \
		{ "write", NULL, "is it allowed to write" },              \
		{ "fetch", NULL, "is it allowed to fetch instructions" }, \
		{ "no-wp", NULL, "as if CR0.WP were clear" },             \
	{                                                                 \
		0                                                         \
	}

static const struct option access_options[] = { ACCESS_OPTIONS };

static const struct option ls_options[] = {
	{ "all", NULL, "absent entries, too" },
	{ 0 },
};

static const struct option dump_options[] = {
	{ "user", NULL, "the user half only" },
	{ "kernel", NULL, "the kernel half only" },
	{ "pages", NULL, "a line for each page" },
	{ "absent", NULL, "and what is not mapped" },
	{ 0 },
};

static const struct option map_options[] = {
	{ "new", NULL, "a new zeroed frame" },
	{ "perm", "WU", "of W and U (WU)" },
	{ 0 },
};

static const struct option protect_options[] = {
	{ "pde", NULL, "its directory entry: all 4 MB there" },
	{ 0 },
};

const struct command pt_commands[] = {
	{ "pt", "translate", "PID VA", "what is at an address, and why",
	  access_options, 2, 2, 0, ASKS, run_translate },
	{ "pt", "walk", "PID VA...", "both entries for each address",
	  access_options, 2, -1, 0, ASKS, run_walk },
	{ "pt", "ls", "PID [PDX]", "the directory or a table, by entries",
	  ls_options, 1, 2, 0, ASKS, run_ls },
	{ "pt", "dump", "PID", "all that is mapped, in runs", dump_options, 1,
	  1, 0, ASKS, run_dump },
	{ "pt", "export", "PID FILE", "the tables themselves, to a file", NULL,
	  2, 2, 0, ASKS, run_export },
	{ "pt", "aliases", "PA | PID VA", "every address that reaches a frame",
	  NULL, 1, 2, 0, ASKS, run_aliases },
	{ "pt", "map", "PID VA [PA]", "map a user page by hand: PA or --new",
	  map_options, 2, 3, 0, CHANGES, run_map },
	{ "pt", "unmap", "PID VA", "unmap one user page", NULL, 2, 2, 0,
	  CHANGES, run_unmap },
	{ "pt", "protect", "PID VA PERM", "give a user page W, U, both or -",
	  protect_options, 3, 3, 0, CHANGES, run_protect },
	{ "maps", NULL, "PID", "an address space by what it is made of", NULL,
	  1, 1, 0, ASKS, run_file },
	{ "pgdir", NULL, "PID", "its page directory, in debugfs's form", NULL,
	  1, 1, 0, ASKS, run_file },
	{ "pagetable", NULL, "PID", "its page tables, in debugfs's form", NULL,
	  1, 1, 0, ASKS, run_file },
	{ 0 },
};
