// SPDX-License-Identifier: GPL-2.0-only
/*
 * A command on its way, from its caller's structure to its answer: the one copy
 * path of the device, the simulator and the tests. Arrays are taken whole; what
 * a command gives goes out in windows, so that the memory it takes has a bound.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xv6/check.h>

#include "cmd.h"

/* No structure will ever be larger, so no larger tail need be looked at. */
#define USER_SIZE_MAX	4096u

/* Kernels that zero each variable are not to zero one that is filled next. */
#ifndef __uninitialized
#if __has_attribute(__uninitialized__)
#define __uninitialized	__attribute__((__uninitialized__))
#else
#define __uninitialized
#endif
#endif

/* Bytes of a window, of both arrays together. */
#define WINDOW		16384u

/* Between two turns others have theirs. */
static int rest(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

static int get_array(const struct xv6vm_port *port,
		     const struct xv6vm_array_desc *d, const void *arg,
		     const void **array)
{
	size_t bytes = xv6vm_array_bytes(d, arg);
	void *copy;

	if (!bytes)
		return 0;
	copy = kvmalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!copy)
		return -ENOMEM;
	*array = copy;
	return port->get(copy, xv6vm_array_ptr(d, arg), bytes);
}

static int run_turns(struct xv6vm_call *c)
{
	int ret = xv6vm_turn(c);

	while (!ret && c->more) {
		rest();
		ret = xv6vm_turn(c);
	}
	return ret;
}

/* A command that is given arrays, and gets none. */
static int run_given(struct xv6vm_call *c, const struct xv6vm_port *port)
{
	int ret = get_array(port, &c->cmd->in, c->arg, &c->in);

	if (!ret)
		ret = get_array(port, &c->cmd->in2, c->arg, &c->in2);
	if (!ret)
		ret = run_turns(c);
	kvfree(c->in2);
	kvfree(c->in);
	return ret;
}

/* @n records, from c->at on; the handler moves its cursor on. */
static int run_window(struct xv6vm_call *c, const struct xv6vm_port *port,
		      u32 n)
{
	const struct xv6vm_array_desc *in = &c->cmd->in, *out = &c->cmd->out;
	u32 *count = c->arg + out->count_off, *done = c->arg + c->cmd->done;
	int ret = 0;

	*count = n;
	*done = 0;
	if (in->ptr_off && n)
		ret = port->get((void *)c->in, xv6vm_array_ptr(in, c->arg) +
				(u64)c->at * in->elem, (size_t)n * in->elem);
	if (!ret)
		ret = xv6vm_turn(c);
	if (!ret && *done)
		ret = port->put(xv6vm_array_ptr(out, c->arg) +
				(u64)c->at * out->elem, c->out,
				(size_t)*done * out->elem);
	return ret;
}

/*
 * One window after the other. What stands in the structure before a window
 * that is refused is the answer, and the next call leads to the refusal.
 */
static int run_windows(struct xv6vm_call *c, const struct xv6vm_port *port,
		       u32 window)
{
	u32 *count = c->arg + c->cmd->out.count_off;
	u32 *done = c->arg + c->cmd->done;
	u64 was[XV6VM_ARG_MAX / sizeof(u64)];
	u32 total = *count;
	bool again;
	int ret;

	c->total = total;
	do {
		memcpy(was, c->arg, c->cmd->size);
		ret = run_window(c, port, min(total - c->at, window));
		if (ret && ret != -EFAULT && c->at) {
			memcpy(c->arg, was, c->cmd->size);
			ret = 0;
			break;
		}
		if (ret)
			break;
		c->at += *done;
		/* A check goes on without room for what it finds. */
		again = c->more && (c->at < total || c->check);
		if (again)
			ret = rest();
	} while (!ret && again);
	*count = total;
	*done = c->at;
	return ret;
}

/* A command that gets an array: the memory that this takes has a bound. */
static int run_streamed(struct xv6vm_call *c, const struct xv6vm_port *port)
{
	const struct xv6vm_array_desc *in = &c->cmd->in, *out = &c->cmd->out;
	u32 total = *(u32 *)(c->arg + out->count_off);
	u32 window = min(total, WINDOW / (in->elem + out->elem));
	size_t bytes = (size_t)window * out->elem;
	u8 *room;
	int ret;

	if (!window)
		return run_windows(c, port, 0);
	/* Zeroed, so that no record ever tells what lay there before. */
	room = kzalloc(bytes + (size_t)window * in->elem,
		       GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!room)
		return -ENOMEM;
	c->out = room;
	c->in = room + bytes;
	ret = run_windows(c, port, window);
	kfree(room);
	return ret;
}

/*
 * The caller's structure, of which each byte that counts is read once. What a
 * newer caller has behind it is to be zero: it asks for nothing new.
 */
static int get_arg(struct xv6vm_call *c, u64 user, const struct xv6vm_port *port)
{
	const struct xv6vm_hdr *hdr = c->arg;
	u32 n, off = c->cmd->size;
	int ret = port->get(c->arg, user, off);
	u64 tail;

	if (ret)
		return ret;
	if (hdr->size < off)
		return -EINVAL;
	if (hdr->size > USER_SIZE_MAX)
		return -E2BIG;
	for (; off < hdr->size; off += n) {
		n = min_t(u32, hdr->size - off, sizeof(tail));
		tail = 0;
		ret = port->get(&tail, user + off, n);
		if (ret || tail)
			return ret ? ret : -E2BIG;
	}
	return xv6vm_cmd_validate(c->cmd, c->arg);
}

/* The refusal stands, whether or not its reason can be told. */
static int put_reason(const struct xv6vm_call *c, u64 user,
		      const struct xv6vm_port *port, int refusal)
{
	const struct xv6vm_hdr *hdr = c->arg;

	pr_debug("%s refused, errno %d: %s (0x%x)\n", c->cmd->name, -refusal,
		 hdr->out_reason ? xv6_reason_text(hdr->out_reason) : "",
		 hdr->out_detail);
	if (hdr->out_reason &&
	    port->put(user + offsetof(struct xv6vm_hdr, out_reason),
		      &hdr->out_reason, 2 * sizeof(u32)))
		return -EFAULT;
	return refusal;
}

/* For as many frames as any machine of this region has. */
static noinline_for_stack int
run_check(struct xv6vm_call *c, const struct xv6vm_port *port,
	  int (*run)(struct xv6vm_call *c, const struct xv6vm_port *port))
{
	struct xv6_check check = { };
	int ret;

	check.marks = kvmalloc_array(c->f->dev->region / XV6_PGSIZE,
				     sizeof(*check.marks),
				     GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!check.marks)
		return -ENOMEM;
	c->check = &check;
	ret = run(c, port);
	kvfree(check.marks);
	return ret;
}

int xv6vm_carry_arrays(struct xv6vm_call *c, const struct xv6vm_port *port)
{
	if (c->cmd->handler == xv6vm_do_check)
		return run_check(c, port, run_streamed);
	if (c->cmd->handler == xv6vm_do_restore)
		return run_check(c, port, run_given);
	return c->cmd->out.ptr_off ? run_streamed(c, port) : run_given(c, port);
}

long xv6vm_ioctl(struct xv6vm_file *f, unsigned int cmd, u64 user,
		 const struct xv6vm_port *port)
{
	u64 arg[XV6VM_ARG_MAX / sizeof(u64)] __uninitialized;
	struct xv6vm_call c = {
		.cmd = xv6vm_cmd_find(cmd), .f = f, .m = &f->dev->m, .arg = arg,
	};
	int ret;

	if (!c.cmd)
		return -ENOTTY;
	ret = get_arg(&c, user, port);
	if (ret)
		return ret;
	if (xv6vm_cmd_changes(c.cmd, arg)) {
		if (f->readonly)
			return -EBADF;
		/*
		 * This writes what is there already: a structure that takes no
		 * answer, or not all of it, is refused before the machine has
		 * changed.
		 */
		if (port->put(user, arg, c.cmd->size))
			return -EFAULT;
	}
	if (c.cmd->in.ptr_off || c.cmd->out.ptr_off)
		ret = xv6vm_carry_arrays(&c, port);
	else
		ret = run_turns(&c);
	return ret ? put_reason(&c, user, port, ret) :
		     port->put(user, arg, c.cmd->size);
}
