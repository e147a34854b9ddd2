// SPDX-License-Identifier: GPL-2.0-only
/* A tour leaves a machine as it found it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tour.h"

static struct xv6vm *complain(const struct xv6vm_error *e)
{
	char text[512];

	out_complain("the tour cannot begin: %s",
		     xv6vm_error_text(e, text, sizeof(text)));
	return NULL;
}

static bool look_at_cpus(struct ground *g)
{
	struct xv6vm_info info;

	if (xv6vm_info(g->h, &info))
		return false;
	while (g->cpu_count < info.out_ncpu && g->cpu_count < TOUR_CPUS_MAX) {
		if (xv6vm_cpu_state(g->h, g->cpu_count, &g->cpus[g->cpu_count]))
			return false;
		g->cpu_count++;
	}
	return true;
}

struct xv6vm *ground_take(struct ground *g, struct xv6vm *h, const char *spec)
{
	struct xv6vm_error why;

	*g = (struct ground){ .h = h };
	if (xv6vm_restores(h))
		return xv6vm_snapshot(h, &g->snapshot, &g->len)
			       ? complain(xv6vm_last_error(h))
			       : h;
	if (!look_at_cpus(g))
		return complain(xv6vm_last_error(h));
	return xv6vm_open(spec, 0, &g->own, &why) ? complain(&why) : g->own;
}

/* It runs what it ran, if that is still there. */
static void give_cpu(struct ground *g, const struct xv6vm_cpu *was)
{
	struct xv6vm_cpu is;

	if (xv6vm_cpu_state(g->h, was->cpu, &is) ||
	    (is.pid == was->pid && is.cpl == was->cpl))
		return;
	if (!xv6vm_cpu_switch(g->h, was->cpu, was->pid, &is) &&
	    is.cpl != was->cpl)
		xv6vm_cpu_trap(g->h, was->cpu, &is);
}

void ground_give(struct ground *g)
{
	uint32_t i;

	if (g->snapshot && xv6vm_restore(g->h, g->snapshot, g->len))
		out_complain("the machine is not what it was before the tour");
	xv6vm_close(g->own);
	for (i = 0; i < g->cpu_count; i++)
		give_cpu(g, &g->cpus[i]);
	free(g->snapshot);
	*g = (struct ground){ 0 };
}
