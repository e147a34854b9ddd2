// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linked into the tool: XV6VM_HURT=N hurts the simulator's machine in the N-th
 * way whenever a check of it begins, and says how. So a second check finds it whole.
 */
#include <damage.h>
#include <stdio.h>
#include <stdlib.h>
#include <xv6/check.h>

bool __real_xv6_check_step(struct xv6_machine *m, struct xv6_check *c,
			   u64 version);
bool __wrap_xv6_check_step(struct xv6_machine *m, struct xv6_check *c,
			   u64 version);

bool __wrap_xv6_check_step(struct xv6_machine *m, struct xv6_check *c,
			   u64 version)
{
	const struct damage *d = &damages[atoi(getenv("XV6VM_HURT")) % DAMAGES];

	if (!c->checked) {
		d->hurt(m, &m->procs[1]);
		fprintf(stderr, "# hurt %x of %d: %s\n", d->mask, DAMAGES,
			d->what);
	}
	return __real_xv6_check_step(m, c, version);
}
