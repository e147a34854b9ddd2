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

/* What no pointer of this host holds is out of reach, too. */
static bool reachable(u64 ptr)
{
	return ptr && ptr == (uintptr_t)ptr;
}

static int get(void *to, u64 from, size_t len)
{
	if (!reachable(from))
		return -EFAULT;
	memcpy(to, (const void *)(uintptr_t)from, len);
	return 0;
}

static int put(u64 to, const void *from, size_t len)
{
	if (!reachable(to))
		return -EFAULT;
	memcpy((void *)(uintptr_t)to, from, len);
	return 0;
}

static void put_reason(struct xv6vm_hdr *to, const struct xv6vm_hdr *from)
{
	to->out_reason = from->out_reason;
	to->out_detail = from->out_detail;
}

int xv6vm_sim_ioctl(void *ctx, unsigned int cmd, void *caller)
{
	static const struct xv6vm_port port = { .get = get, .put = put };
	struct xv6vm_sim *s = ctx;
	const struct xv6vm_cmd *c = xv6vm_cmd_find(cmd);
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
	ret = xv6vm_cmd_carry_out(c, &s->file, &arg, &port);
	if (ret)
		put_reason(caller, &arg.hdr);
	else
		memcpy(caller, &arg,
		       arg.hdr.size < c->size ? arg.hdr.size : c->size);
	return ret;
}
