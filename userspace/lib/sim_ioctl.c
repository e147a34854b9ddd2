// SPDX-License-Identifier: GPL-2.0
/*
 * The copy path of the simulator: sizes, flags and arrays mean what they mean
 * to the device, and a refused command leaves the caller's memory alone but
 * for the reason.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define PAGE 4096u

/* A structure in command's own size. */
union arg {
	struct xv6vm_hdr hdr;
	u64 align[XV6VM_ARG_MAX / sizeof(u64)];
};

static bool all_zero(const u8 *p, size_t len)
{
	while (len && !*p) {
		p++;
		len--;
	}
	return !len;
}

static int copy_struct(const struct xv6vm_cmd *c, union arg *to,
		       const void *from)
{
	u32 size = ((const struct xv6vm_hdr *)from)->size;

	if (size < c->min_size)
		return -EINVAL;
	if (size > PAGE)
		return -E2BIG;
	memset(to, 0, sizeof(*to));
	memcpy(to, from, size < c->size ? size : c->size);
	if (size > c->size &&
	    !all_zero((const u8 *)from + c->size, size - c->size))
		return -E2BIG;
	return 0;
}

static int array_in(const struct xv6vm_array_desc *d, const union arg *arg,
		    const void **in, size_t *len)
{
	*len = xv6vm_array_bytes(d, arg);
	*in = (const void *)(uintptr_t)xv6vm_array_ptr(d, arg);
	return *len && !*in ? -EFAULT : 0;
}

static int arrays_get(const struct xv6vm_cmd *c, const union arg *arg,
		      struct xv6vm_arrays *a)
{
	int ret = array_in(&c->in, arg, &a->in, &a->in_len);

	if (!ret)
		ret = array_in(&c->in2, arg, &a->in2, &a->in2_len);
	if (ret)
		return ret;
	a->out_len = xv6vm_array_bytes(&c->out, arg);
	if (!a->out_len)
		return 0;
	a->out = calloc(1, a->out_len);
	return a->out ? 0 : -ENOMEM;
}

static int arrays_put(const struct xv6vm_cmd *c, const union arg *arg,
		      const struct xv6vm_arrays *a)
{
	void *to = (void *)(uintptr_t)xv6vm_array_ptr(&c->out, arg);

	if (!a->out_used)
		return 0;
	if (!to)
		return -EFAULT;
	memcpy(to, a->out, a->out_used);
	return 0;
}

static void put_reason(struct xv6vm_hdr *to, const struct xv6vm_hdr *from)
{
	to->out_reason = from->out_reason;
	to->out_detail = from->out_detail;
}

int xv6vm_sim_ioctl(void *ctx, unsigned int cmd, void *caller)
{
	struct xv6vm_sim *s = ctx;
	const struct xv6vm_cmd *c = xv6vm_cmd_find(cmd);
	struct xv6vm_arrays a = { 0 };
	union arg arg;
	int ret;

	if (!c)
		return -ENOTTY;
	if (!caller)
		return -EFAULT;
	ret = copy_struct(c, &arg, caller);
	if (!ret)
		ret = xv6vm_cmd_validate(c, &arg);
	if (ret)
		return ret;
	ret = arrays_get(c, &arg, &a);
	if (!ret) {
		ret = xv6vm_cmd_run(c, &s->file, &arg, &a);
		if (ret)
			put_reason(caller, &arg.hdr);
	}
	if (!ret)
		ret = arrays_put(c, &arg, &a);
	if (!ret)
		memcpy(caller, &arg,
		       arg.hdr.size < c->size ? arg.hdr.size : c->size);
	free(a.out);
	return ret;
}
