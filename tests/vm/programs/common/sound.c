// SPDX-License-Identifier: GPL-2.0-only
/* What must hold whatever was called. */
#include <stddef.h>

#include "life.h"

bool machine_is_whole(void)
{
	struct xv6vm_stats s = { .hdr.size = sizeof(s) };
	struct xv6vm_check c = { .hdr.size = sizeof(c) };
	struct xv6vm_info i = { .hdr.size = sizeof(i) };
	__u32 sum = 0, kind;
	bool ok;

	ok = got(call(fd, XV6VM_CHECK, &c), 0, "check", 0) &
	     got(call(fd, XV6VM_STATS, &s), 0, "stats", 0) &
	     got(call(fd, XV6VM_INFO, &i), 0, "info", 0);
	for (kind = 0; kind < XV6VM_KIND_COUNT; kind++)
		sum += s.out_kind[kind];
	return ok & got(c.out_total, 0, "violations", c.out_mask) &
	       got(sum, i.out_frames, "frames of all kinds", sum);
}
