// SPDX-License-Identifier: GPL-2.0-only
/* The tracepoints themselves. */
#include <xv6/event.h>
#include <xv6/words.h>

#define CREATE_TRACE_POINTS
#include "trace.h"

void xv6vm_trace(const struct xv6vm_event *e)
{
#define XV6VM_TELL(event, name, class)	\
	case XV6VM_E_##event:		\
		trace_##name(e);	\
		break;

	switch (e->type) {
	XV6VM_TRACED(XV6VM_TELL)
	}
#undef XV6VM_TELL
}
