// SPDX-License-Identifier: GPL-2.0-only
/* qemu blame: who wrote this word? */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <replay.h>

#include "args.h"
#include "progress.h"
#include "qemu.h"

#define KEPT 16u /* of the latest writes */

struct writes {
	struct replay_write w[KEPT];
	uint64_t count;
};

static bool keep(void *ctx, const struct replay_write *w)
{
	struct writes *all = ctx;

	all->w[all->count++ % KEPT] = *w;
	return true;
}

/* Who only writes on behalf of others. */
static bool is_helper(const char *name)
{
	static const char *const helpers[] = { "stosb", "stosl", "memset",
					       "memmove", "memcpy" };
	size_t i;

	for (i = 0; name && i < sizeof(helpers) / sizeof(helpers[0]); i++) {
		if (!strcmp(name, helpers[i]))
			return true;
	}
	return !name;
}

static void put_write(struct out *o, const struct kernel *k,
		      const struct replay_write *w)
{
	char where[EVENT_WORDS], chain[4 * EVENT_WORDS] = "", by[EVENT_WORDS];
	size_t used = 0;
	uint32_t i;

	*by = '\0';
	for (i = 0; i < w->depth && used < sizeof(chain); i++) {
		const char *name = code_name(k->code, w->at[i] - 1);

		if (!name)
			break;
		caller_words(k->code, w->at[i], where);
		if (!*by && !is_helper(name))
			snprintf(by, sizeof(by), "%s", where);
		used += snprintf(chain + used, sizeof(chain) - used, "%s%s",
				 used ? " < " : "", where);
	}
	out_row(o);
	out_uint(o, "INSTRUCTION", "instruction", w->count);
	out_hex(o, "VALUE", "value", w->value);
	out_str(o, NULL, "by", by);
	out_str(o, "WRITTEN BY", "chain", chain);
}

static void show(struct out *o, const struct kernel *k, uint32_t pa,
		 const struct writes *all)
{
	uint64_t i = all->count > KEPT ? all->count - KEPT : 0;

	out_hex(o, "word at", "pa", pa);
	out_uint(o, "written", "count", all->count);
	out_note(o, "times%s",
		 all->count > KEPT ? "; the latest, the last one last:" : "");
	out_table(o, "writes");
	for (; i < all->count; i++)
		put_write(o, k, &all->w[i % KEPT]);
	out_end(o);
}

/* What is there is replayed; what is not, is recorded before. */
static int record(struct call *c, const struct replay *r)
{
	const char *word = option(c, "seconds");
	uint32_t seconds = 0;
	int ret = word ? arg_number(c, "seconds", word, 86400, &seconds)
		       : EXIT_OK;

	if (ret || !access(r->log, R_OK))
		return ret;
	if (out_is_json(c->out))
		return fail_usage(c, "%s is to be recorded first, without -j",
				  r->log);
	progress_end();
	fprintf(stderr, "xv6vm: recording; Ctrl-C ends it\n");
	ret = -replay_record(r, seconds);
	return ret ? fail_errno(c, ret, "QEMU does not record") : EXIT_OK;
}

static int blame(struct call *c, const struct kernel *k, uint32_t pa)
{
	const struct replay r = {
		.kernel = option(c, "xv6-kernel"),
		.disk = option(c, "image"),
		.fs = option(c, "fs"),
		.log = option(c, "log"),
	};
	struct writes all = { .count = 0 };
	struct xv6vm_error why = { 0 };
	int ret;

	if (!r.log)
		return fail_usage(c, "--log FILE: what is recorded, or was");
	ret = record(c, &r);
	if (ret)
		return ret;
	why.err = -replay_watch(&r, k->sym.kernbase + pa, keep, &all, &why);
	if (why.err)
		return fail_reason(c, &why);
	show(c->out, k, pa, &all);
	return EXIT_OK;
}

int run_qemu_blame(struct call *c)
{
	struct kernel k;
	uint32_t pa;
	int ret = arg_addr(c, "address", c->argv[0], &pa);

	if (!ret && (pa & 3 || pa >= XV6IMAGE_SIZE_MAX))
		return fail_usage(c, "'%s' is no word of RAM", c->argv[0]);
	if (!ret)
		ret = kernel_open(c, &k);
	if (ret)
		return ret;
	ret = blame(c, &k, pa);
	kernel_close(&k);
	return ret;
}
