// SPDX-License-Identifier: GPL-2.0-only
/* The options of a simulated machine. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

/* An option with a number, or one that stands alone. */
struct option {
	const char *name;
	size_t number; /* where in struct xv6_config it goes, a u32 */
	size_t flag;   /* or where @value goes, a bool */
	bool value;
};

#define AT(field) offsetof(struct xv6_config, field)

/* A field at offset 0 cannot be a flag: xv6_config begins with a number. */
static const struct option options[] = {
	{ "mem", AT(phystop), 0, false },
	{ "data", AT(data), 0, false },
	{ "end", AT(end), 0, false },
	{ "ncpu", AT(ncpu), 0, false },
	{ "nproc", AT(nproc), 0, false },
	{ "shared_kernel", 0, AT(shared_kernel), true },
	{ "nojunk", 0, AT(junk), false },
	{ 0 },
};

static int set_number(const struct option *o, const char *text, void *cfg,
		      struct xv6vm_error *why)
{
	__u64 n;
	int ret = xv6vm_parse_number(text, UINT32_MAX, &n);

	if (ret == -ERANGE)
		snprintf(why->what, sizeof(why->what),
			 "sim: %s=%.40s is above 4294967295", o->name, text);
	else if (ret)
		snprintf(why->what, sizeof(why->what),
			 "sim: %s=%.40s is not a number", o->name, text);
	else
		*(u32 *)(cfg + o->number) = n;
	return ret;
}

static int set_option(char *word, void *cfg, struct xv6vm_error *why)
{
	char *text = strchr(word, '=');
	const struct option *o;

	if (text)
		*text++ = '\0';
	for (o = options; o->name && strcmp(o->name, word); o++)
		;
	if (o->name && !o->flag && text)
		return set_number(o, text, cfg, why);
	if (o->name && o->flag && !text) {
		*(bool *)(cfg + o->flag) = o->value;
		return 0;
	}
	snprintf(why->what, sizeof(why->what),
		 "sim: %s '%.24s': use mem=, data=, "
		 "end=, ncpu=, nproc=, shared_kernel, nojunk",
		 o->name ? "wrong form of" : "no option", word);
	return -EINVAL;
}

int xv6vm_sim_config(const char *spec, struct xv6_config *cfg,
		     struct xv6vm_error *why)
{
	char *copy, *rest, *word;
	int ret = 0;

	if (!strchr(spec, ':'))
		return 0;
	copy = strdup(strchr(spec, ':') + 1);
	if (!copy)
		return -ENOMEM;
	for (rest = copy; !ret && (word = strsep(&rest, ","));)
		ret = set_option(word, cfg, why);
	free(copy);
	return ret;
}
