// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions of a kernel call which, as far as its code says it directly. xv6's
 * trap never comes to kalloc but by a system call, or by the end of a process that was
 * killed. Where it does otherwise, a page fault brings a page, whatever the lab called the
 * function that does it. And an exec that comes to clearpteu has not forgotten it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"

#define CALL	 0xe8u /* call rel32 */
#define JUMP	 0xe9u /* jmp rel32: a call at a function's end */
#define REL32	 5u
#define MAXIMUM	 8192u
#define CODE_MAX (4u << 20) /* of all functions, as many as lie in one place */

/* The same function under the names of gcc's copies of it: mappages.constprop.0 */
static bool is_called(const char *name, const char *of)
{
	size_t len = strlen(of);

	return !strncmp(name, of, len) && (!name[len] || name[len] == '.');
}

static __u32 meaning(const char *name)
{
	if (!strcmp(name, "trap"))
		return IMAGE_TRAP;
	if (is_called(name, "exec"))
		return IMAGE_EXEC;
	if (is_called(name, "syscall") || is_called(name, "exit"))
		return IMAGE_ELSEWHERE;
	if (is_called(name, "mappages") || is_called(name, "allocuvm"))
		return IMAGE_MAPS;
	if (is_called(name, "kalloc"))
		return IMAGE_TAKES;
	return is_called(name, "clearpteu") ? IMAGE_CLOSES : 0;
}

int image_calls_add(struct image_calls *c, const char *name, __u32 va,
		    const __u8 *code, __u32 len)
{
	struct image_function *f;

	if (!code || len > CODE_MAX - c->bytes || c->count == MAXIMUM)
		return 0;
	c->bytes += len;
	if (!(c->count & (c->count - 1))) {
		f = realloc(c->f, (c->count ? 2 * c->count : 1) * sizeof(*f));
		if (!f)
			return -ENOMEM;
		c->f = f;
	}
	c->f[c->count++] = (struct image_function){
		.va = va,
		.len = len,
		.code = code,
		.is = meaning(name),
	};
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct image_function *f = a, *g = b;

	return f->va < g->va ? -1 : f->va > g->va;
}

/* All that @f calls is reached, too; @todo has room for each function once. */
static __u32 reach(const struct image_calls *c, const struct image_function *f,
		   struct image_function **todo, __u32 count)
{
	struct image_function key, *to;
	__u32 i;

	for (i = 0; f->len >= REL32 && i <= f->len - REL32; i++) {
		if (f->code[i] != CALL && f->code[i] != JUMP)
			continue;
		key.va = f->va + i + REL32 + image_le32(f->code + i + 1);
		to = bsearch(&key, c->f, c->count, sizeof(key), by_address);
		if (!to || to->reached)
			continue;
		to->reached = true;
		todo[count++] = to;
	}
	return count;
}

/* Begin at the first that is @is. What goes elsewhere is not followed. */
static __u32 begin(struct image_calls *c, __u32 is,
		   struct image_function **todo)
{
	__u32 i, count = 0;

	for (i = 0; i < c->count; i++) {
		c->f[i].reached = c->f[i].is == IMAGE_ELSEWHERE;
		if (!count && c->f[i].is == is)
			todo[count++] = &c->f[i];
	}
	if (count)
		todo[0]->reached = true;
	return count;
}

int image_calls(struct image_calls *c, __u32 from, __u32 *reached)
{
	struct image_function **todo = calloc(c->count + 1, sizeof(*todo));
	__u32 count;

	if (!todo)
		return -ENOMEM;
	if (c->count)
		qsort(c->f, c->count, sizeof(*c->f), by_address);
	*reached = 0;
	count = begin(c, from, todo);
	while (count) {
		const struct image_function *f = todo[--count];

		*reached |= f->is;
		count = reach(c, f, todo, count);
	}
	free(todo);
	return 0;
}
