// SPDX-License-Identifier: GPL-2.0
/*
 * Arrays of a command on their way between its caller and its handler. Whole,
 * or a window at a time for questions that can be long: then the memory they
 * take here has a bound, and no lock is held while they are copied.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cmd.h"

/* Bytes of a window, of both arrays together. */
#define WINDOW	16384u

static int get(const struct xv6vm_port *port, const struct xv6vm_array_desc *d,
	       const void *arg, const void **array, size_t *len)
{
	size_t bytes = xv6vm_array_bytes(d, arg);
	void *copy;

	if (!bytes)
		return 0;
	copy = kvmalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!copy)
		return -ENOMEM;
	*array = copy;
	*len = bytes;
	return port->get(copy, xv6vm_array_ptr(d, arg), bytes);
}

/* Zeroed, so that no record ever tells what lay there before. */
static int make(const struct xv6vm_array_desc *d, const void *arg,
		void **array, size_t *len)
{
	size_t bytes = xv6vm_array_bytes(d, arg);

	if (!bytes)
		return 0;
	*array = kvzalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!*array)
		return -ENOMEM;
	*len = bytes;
	return 0;
}

static int put(const struct xv6vm_port *port, const struct xv6vm_array_desc *d,
	       const void *arg, const struct xv6vm_arrays *a)
{
	if (!a->out_used)
		return 0;
	return port->put(xv6vm_array_ptr(d, arg) + a->at * d->elem, a->out,
			 a->out_used);
}

static int run_whole(const struct xv6vm_cmd *c, struct xv6vm_file *f,
		     void *arg, const struct xv6vm_port *port)
{
	struct xv6vm_arrays a = { };
	int ret;

	ret = get(port, &c->in, arg, &a.in, &a.in_len);
	if (!ret)
		ret = get(port, &c->in2, arg, &a.in2, &a.in2_len);
	if (!ret)
		ret = make(&c->out, arg, &a.out, &a.out_len);
	if (!ret)
		ret = xv6vm_cmd_run(c, f, arg, &a);
	if (!ret)
		ret = put(port, &c->out, arg, &a);
	kvfree(a.out);
	kvfree(a.in2);
	kvfree(a.in);
	return ret;
}

/* @n records, from a->at on; the handler changes its cursor in @arg. */
static int run_window(const struct xv6vm_cmd *c, struct xv6vm_file *f,
		      void *arg, const struct xv6vm_port *port,
		      struct xv6vm_arrays *a, u32 n)
{
	int ret = 0;

	a->in_len = (size_t)n * c->in.elem;
	a->out_len = (size_t)n * c->out.elem;
	if (a->in_len)
		ret = port->get((void *)a->in, xv6vm_array_ptr(&c->in, arg) +
				a->at * c->in.elem, a->in_len);
	if (!ret)
		ret = xv6vm_cmd_run(c, f, arg, a);
	return ret;
}

/*
 * One window after the other. What stands in the structure before a window
 * that is refused is the answer, and its cursor leads to the refusal.
 */
static int run_windows(const struct xv6vm_cmd *c, struct xv6vm_file *f,
		       void *arg, const struct xv6vm_port *port,
		       struct xv6vm_arrays *a, u32 window)
{
	u32 *count = arg + c->out.count_off, *done = arg + c->done_off;
	u64 was[XV6VM_ARG_MAX / sizeof(u64)];
	u32 total = *count;
	int ret;

	for (;;) {
		u32 n = total - a->at < window ? total - a->at : window;

		if (a->at && c->resume)
			memcpy(was, arg, c->size);
		*count = n;
		*done = 0;
		ret = run_window(c, f, arg, port, a, n);
		if (ret && a->at && c->resume) {
			memcpy(arg, was, c->size);
			a->out_used = 0;
			ret = 0;
		} else if (!ret) {
			ret = put(port, &c->out, arg, a);
			a->at += *done;
		}
		if (ret || !a->out_used || !a->more || a->at == total)
			break;
		cond_resched();
	}
	*count = total;
	*done = a->at;
	return ret;
}

static int stream(const struct xv6vm_cmd *c, struct xv6vm_file *f, void *arg,
		  const struct xv6vm_port *port)
{
	u32 total = *(u32 *)(arg + c->out.count_off);
	u32 window = WINDOW / (c->in.elem + c->out.elem);
	struct xv6vm_arrays a = { };
	int ret = -ENOMEM;
	size_t in, out;
	u8 *room;

	if (!total)
		return xv6vm_cmd_run(c, f, arg, &a);
	if (window > total)
		window = total;
	in = (size_t)window * c->in.elem;
	out = (size_t)window * c->out.elem;
	/* Zeroed, as above. */
	room = kzalloc(in + out, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!room)
		return ret;
	a.in = room + out;
	a.out = room;
	ret = run_windows(c, f, arg, port, &a, window);
	kfree(room);
	return ret;
}

int xv6vm_cmd_carry_out(const struct xv6vm_cmd *c, struct xv6vm_file *f,
			void *arg, const struct xv6vm_port *port)
{
	struct xv6vm_arrays none = { };

	if (c->done_off)
		return stream(c, f, arg, port);
	if (c->in.ptr_off || c->out.ptr_off)
		return run_whole(c, f, arg, port);
	return xv6vm_cmd_run(c, f, arg, &none);
}
