// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linked into the tool: XV6VM_HURT=N hurts the simulator's machine in the N-th
 * way whenever a check of it begins, and says how. So a second check finds it whole.
 * XV6VM_LOST=N loses its N-th call to the machine, and says so.
 */
#include <arg.h>
#include <damage.h>
#include <errno.h>
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
	const char *how = getenv("XV6VM_HURT");
	const struct damage *d = &damages[how ? atoi(how) % DAMAGES : 0];

	if (how && !c->checked) {
		d->hurt(m, &m->procs[1]);
		fprintf(stderr, "# hurt %x of %d: %s\n", d->mask, DAMAGES,
			d->what);
	}
	return __real_xv6_check_step(m, c, version);
}

int __real_xv6vm_call(struct xv6vm *h, unsigned int cmd, void *arg);
int __wrap_xv6vm_call(struct xv6vm *h, unsigned int cmd, void *arg);

int __wrap_xv6vm_call(struct xv6vm *h, unsigned int cmd, void *arg)
{
	const char *lost = getenv("XV6VM_LOST");
	static int calls;

	if (!lost || ++calls != atoi(lost))
		return __real_xv6vm_call(h, cmd, arg);
	fprintf(stderr, "# lost\n");
	return xv6vm_failed(h, EIO);
}
