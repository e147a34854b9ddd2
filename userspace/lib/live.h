/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine in QEMU that is held still: its memory, its registers, its monitor.
 * Whoever holds it may die at any time: a process that is forked for that gives
 * the machine back then as it was.
 */
#ifndef XV6VM_LIVE_H
#define XV6VM_LIVE_H

#include <string.h>
#include <sys/types.h>

#include "gdb.h"
#include "qmp.h"

/**
 * struct hold - one that is held
 * @gdb, @qmp: by which of both; the other is NULL
 * @ran: it was running before
 * @where: what was called
 * @again: it was interrupted: a breakpoint of that moment may stop it once we are gone
 * @link: a name under which QEMU finds memory of ours, for as long as it writes there
 * @guard: what the process that waits for our death hears: its end
 */
struct hold {
	struct gdb *gdb;
	struct qmp *qmp;
	bool ran, again;
	char where[256];
	char link[48];
	int guard;
	pid_t guardian;
};

/*
 * "gdb:[HOST]:PORT", "unix:PATH" (both of gdb's stub) or "qmp:" with either; what
 * stands behind a comma is not looked at. On failure why->what is filled.
 */
int hold_open(const char *spec, struct hold *h, struct xv6vm_error *why);
void hold_close(struct hold *h);
/* The same, but the machine then runs, or does not, as @run says. */
void hold_leave(struct hold *h, bool run);

/* What follows "kernel=" in @spec, behind a comma; NULL: nothing. */
static inline const char *hold_kernel(const char *spec)
{
	const char *p = strstr(spec, ",kernel=");

	return p ? p + strlen(",kernel=") : NULL;
}

int hold_monitor(struct hold *h, const char *command, char *text, size_t room);

/*
 * @len bytes of RAM from @pa on to the pages of a private mapping at @buf, in the fastest
 * way there is.
 */
int hold_copy(struct hold *h, __u32 pa, void *buf, __u32 len,
	      struct xv6vm_error *why);

#endif
