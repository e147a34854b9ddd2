// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process's memory, as xv6's kernel reaches it: below sz, whatever the
 * entries' U says.
 */

#include <string.h>

#include "run.h"

static bool inside(const struct task *t, uint32_t va, uint32_t n)
{
	return va < t->sz && n <= t->sz - va;
}

int fetch(struct run *r, struct task *t, uint32_t va, void *to, uint32_t n)
{
	struct xv6vm_fault fault;
	uint32_t done;

	if (!inside(t, va, n) ||
	    xv6vm_mem_read(r->h, t->pid, va, to, n, XV6VM_MEM_KERNEL, &done,
			   &fault))
		return -1;
	return done == n ? 0 : -1;
}

int store(struct run *r, struct task *t, uint32_t va, const void *from,
	  uint32_t n)
{
	struct xv6vm_fault fault;
	uint32_t done;

	if (!inside(t, va, n) ||
	    xv6vm_mem_write(r->h, t->pid, va, from, n, XV6VM_MEM_KERNEL, &done,
			    &fault))
		return -1;
	return done == n ? 0 : -1;
}

/* Length of a string that ends below sz and fits in @room. */
int fetch_str(struct run *r, struct task *t, uint32_t va, char *to,
	      uint32_t room)
{
	uint32_t n = inside(t, va, 1) ? t->sz - va : 0;

	if (n > room)
		n = room;
	if (!n || fetch(r, t, va, to, n) || !memchr(to, 0, n))
		return -1;
	return strlen(to);
}

int arg_int(struct run *r, struct task *t, int n, int32_t *value)
{
	return fetch(r, t, t->regs.esp + 4 + 4 * n, value, 4);
}

int arg_ptr(struct run *r, struct task *t, int n, uint32_t size, uint32_t *va)
{
	int32_t at;

	if (arg_int(r, t, n, &at) || (int32_t)size < 0 || !inside(t, at, size))
		return -1;
	*va = at;
	return 0;
}

int arg_str(struct run *r, struct task *t, int n, char *to, uint32_t room)
{
	int32_t at;

	if (arg_int(r, t, n, &at))
		return -1;
	return fetch_str(r, t, at, to, room);
}
