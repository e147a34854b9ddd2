// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the ring of events, and what they say; noting them is inline, see
 * xv6/event.h.
 */
#include <linux/kernel.h>
#include <xv6/event.h>
#include <xv6/words.h>

u32 xv6_events_read(const struct xv6_machine *m, u64 *seq, u64 *lost, u64 *end,
		    struct xv6vm_event *out, u32 count)
{
	const struct xv6_ring *r = m->ring;
	u64 first;
	u32 n;

	*end = r ? r->next : 0;
	first = r && *end > r->mask ? *end - r->mask - 1 : 0;
	if (*seq < first) {
		*lost += first - *seq;
		*seq = first;
	}
	if (*seq > *end)
		*seq = *end;
	for (n = 0; n < count && *seq < *end; n++)
		out[n] = r->at[(*seq)++ & r->mask];
	return n;
}

/* Of a frame: what it is, and for a new one what it is for. */
static void frame_text(const struct xv6vm_event *e, char *buf, size_t len)
{
	bool table = e->kind == XV6VM_KIND_KTABLE ||
		     e->kind == XV6VM_KIND_UTABLE ||
		     (e->kind == XV6VM_KIND_KPGDIR && e->va);
	const char *what = table ? "page table" : xv6_kind_name(e->kind);

	if (e->type == XV6VM_E_FREERANGE)
		snprintf(buf, len, "0x%08x up to 0x%08x", e->pa,
			 xv6_v2p(e->after));
	else if (e->type == XV6VM_E_USE)
		snprintf(buf, len, "0x%08x: %s, by hand %u -> %u%s", e->pa, what,
			 e->before >> 8 & 0xff, e->after >> 8 & 0xff,
			 e->after >> 16 ? "" : ", nobody's");
	else if (e->type == XV6VM_E_KALLOC &&
		 (table || e->kind == XV6VM_KIND_USER))
		snprintf(buf, len, "0x%08x: %s for 0x%08x", e->pa, what, e->va);
	else if (e->kind == XV6VM_KIND_HELD && e->pid)
		snprintf(buf, len, "0x%08x: %s, open file %u", e->pa, what,
			 e->pid);
	else
		snprintf(buf, len, "0x%08x: %s", e->pa, what);
}

/* Of a CPU. */
static void cpu_text(const struct xv6vm_event *e, char *buf, size_t len)
{
	if (e->type == XV6VM_E_CR3)
		snprintf(buf, len, "cpu %u: 0x%08x -> 0x%08x", e->cpu,
			 e->before, e->after);
	else if (e->type == XV6VM_E_FAULT)
		snprintf(buf, len, "cpu %u: cr2 0x%08x, code 0x%x", e->cpu,
			 e->va, e->after & 0xff);
	else
		snprintf(buf, len, "cpu %u: CPL %u -> %u", e->cpu, e->before,
			 e->after);
}

static void event_text(const struct xv6vm_event *e, char *buf, size_t len)
{
	buf[0] = '\0';
	if (e->type <= XV6VM_E_LOAD)
		snprintf(buf, len, "0x%08x bytes of RAM", e->after);
	else if (e->type <= XV6VM_E_USE)
		frame_text(e, buf, len);
	else if (e->type <= XV6VM_E_FLAGS)
		snprintf(buf, len, "0x%08x: 0x%08x -> 0x%08x", e->va, e->before,
			 e->after);
	else if (e->type <= XV6VM_E_FAULT)
		cpu_text(e, buf, len);
	else if (e->type == XV6VM_E_PROC)
		snprintf(buf, len, "page directory 0x%08x, child of %u", e->pa,
			 e->after);
	else if (e->type == XV6VM_E_PARENT)
		snprintf(buf, len, "%u -> %u", e->before, e->after);
	else if (e->type <= XV6VM_E_SIZE)
		snprintf(buf, len, "0x%08x -> 0x%08x", e->before, e->after);
}

const char *xv6_event_line(const struct xv6vm_event *e, char buf[XV6_EVENT_LEN])
{
	const char *cause = xv6_cause_name(e->cause);
	char text[XV6_EVENT_LEN - 40];

	event_text(e, text, sizeof(text));
	if (*cause)
		snprintf(buf, XV6_EVENT_LEN, "%-9s  %-37s  %s",
			 xv6_event_name(e->type), text, cause);
	else
		snprintf(buf, XV6_EVENT_LEN, *text ? "%-9s  %s" : "%s",
			 xv6_event_name(e->type), text);
	return buf;
}
