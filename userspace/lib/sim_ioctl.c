// SPDX-License-Identifier: GPL-2.0-only
/* The simulator's way to its caller's memory: pointers of this process. */

#include <errno.h>
#include <string.h>

#include "sim.h"

static int get(void *to, u64 from, size_t len)
{
	if (!from || !xv6vm_is_pointer(from))
		return -EFAULT;
	memcpy(to, (const void *)(uintptr_t)from, len);
	return 0;
}

static int put(u64 to, const void *from, size_t len)
{
	if (!to || !xv6vm_is_pointer(to))
		return -EFAULT;
	memcpy((void *)(uintptr_t)to, from, len);
	return 0;
}

/* What begins anew keeps nothing of an image that was there to be looked at. */
int xv6vm_sim_ioctl(void *ctx, unsigned int cmd, void *caller)
{
	static const struct xv6vm_port port = { .get = get, .put = put };
	struct xv6vm_sim *s = ctx;
	bool anew = s->shown && (cmd == XV6VM_BOOT || cmd == XV6VM_LOAD);
	int ret;

	s->file.readonly &= !anew;
	ret = xv6vm_ioctl(&s->file, cmd, (uintptr_t)caller, &port);
	if (anew && ret)
		s->file.readonly = true;
	else if (anew)
		s->known = s->bare = s->shown = false;
	return ret;
}

void xv6vm_sim_show(struct xv6vm_sim *s)
{
	s->shown = !s->file.readonly;
	s->file.readonly = true;
}
