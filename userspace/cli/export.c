// SPDX-License-Identifier: GPL-2.0-only
/* pt export: page tables as they lie in RAM, to a file. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "fmt.h"
#include "pt.h"

/* Tables of one call. */
#define TABLES 64u

struct export
{
	struct call *c;
	bool there;
	FILE *f;
	struct xv6vm_table *room;
	uint32_t tables;
	uint32_t entries;
};

static uint32_t present(const struct xv6vm_table *t)
{
	const unsigned char *b = (const unsigned char *)t->words;
	uint32_t n = 0, i;

	/* P is the lowest bit of a little-endian word, so of its first byte. */
	for (i = 0; i < XV6VM_PGSIZE; i += 4)
		n += b[i] & XV6VM_PTE_P;
	return n;
}

static int export(struct export *e, const struct space *sp)
{
	uint32_t index = 0, n, i;

	do {
		if (xv6vm_tables(e->c->h, sp->id, sp->flags, &index, e->room,
				 TABLES, &n))
			return fail(e->c);
		if (fwrite(e->room, sizeof(*e->room), n, e->f) != n)
			return fail_errno(e->c, errno, "cannot write %s",
					  e->c->argv[1]);
		e->tables += n;
		for (i = 0; i < n; i++)
			e->entries += e->room[i].level == 2
					      ? present(&e->room[i])
					      : 0;
	} while (index != XV6VM_TABLES_END);
	return EXIT_OK;
}

/* Gathered first: what is refused leaves a file as it was. */
static int with_file(struct export *e, const struct space *sp)
{
	char *data = NULL;
	size_t len;
	int ret;

	e->f = open_memstream(&data, &len);
	if (!e->f)
		return fail_errno(e->c, errno, "no room to copy");
	ret = export(e, sp);
	if (fclose(e->f) && !ret)
		ret = fail_errno(e->c, errno, "no room to copy");
	if (!ret)
		ret = write_file(e->c, e->c->argv[1], data, len, &e->there);
	free(data);
	return ret;
}

int run_export(struct call *c)
{
	struct export e = { .c = c };
	char proc[OWNER_LEN];
	struct space sp;
	int ret = arg_space(c, c->argv[0], &sp);

	if (ret)
		return ret;
	e.room = malloc(TABLES * sizeof(*e.room));
	if (!e.room)
		return fail_errno(c, ENOMEM, "no room to copy");
	ret = with_file(&e, &sp);
	free(e.room);
	if (ret || is_output(c->argv[1]))
		return ret;
	out_str(c->out, "process", NULL, fmt_space(c, &sp, proc));
	space_field(c->out, &sp);
	out_str(c->out, "exported", "file", c->argv[1]);
	if (e.there)
		out_note(c->out, "what was there is gone");
	out_bool(c->out, NULL, "replaced", e.there);
	out_uint(c->out, "tables", "tables", e.tables);
	out_note(c->out, "the directory among them, %zu bytes each",
		 sizeof(*e.room));
	out_uint(c->out, "entries", "entries", e.entries);
	out_note(c->out, "present in page tables");
	return EXIT_OK;
}
