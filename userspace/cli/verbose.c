// SPDX-License-Identifier: GPL-2.0-only
/* -v: what a command has done to the machine, event by event. */

#include <inttypes.h>

#include "cli.h"

#define SHOWN 40u /* events; xv6vm events has the rest */

/**
 * struct moment - of a machine
 * @seq: number of the next event
 * @head, @free: its free list, if it has one
 */
struct moment {
	__u64 seq;
	uint32_t head;
	uint32_t free;
	bool list;
};

static int look(struct call *c, struct moment *now)
{
	struct xv6vm_free_frame first;
	struct xv6vm_cursor cur;
	struct xv6vm_event none;
	uint32_t got;
	__u64 lost;

	xv6vm_freelist_begin(c->h, &cur);
	now->list = xv6vm_freelist_next(&cur, &first) >= 0;
	now->head = cur.arg.freelist.out_head;
	now->free = cur.arg.freelist.out_free;
	now->seq = UINT64_MAX;
	return xv6vm_events(c->h, &now->seq, &none, 0, &got, &lost);
}

static void put_list(struct out *o, const char *label, const char *key,
		     const struct moment *m)
{
	if (!m->list)
		return;
	out_object(o, key);
	out_hex(o, label, "head", m->head);
	out_note(o, "%u frames", m->free);
	out_uint(o, NULL, "free", m->free);
	out_end(o);
}

static int put_changes(struct call *c, const struct moment *was)
{
	uint64_t lost = 0, more;
	__u64 seq = was->seq;
	struct moment now;
	int ret = look(c, &now);

	if (ret)
		return fail(c);
	out_gap(c->out);
	put_list(c->out, "free list before", "freelist_before", was);
	put_list(c->out, "free list now", "freelist", &now);
	if (now.seq == was->seq)
		out_line(c->out, "no event");
	else
		out_line(c->out, "number  pid  %s", XV6VM_EVENT_HEAD);
	ret = list_events(c, &seq, SHOWN, &lost);
	more = seq < now.seq ? now.seq - seq : 0;
	out_uint(c->out, NULL, "lost", lost);
	out_uint(c->out, NULL, "more", more);
	if (lost)
		out_line(c->out, "%" PRIu64 " earlier ones are overwritten",
			 lost);
	if (more)
		out_line(c->out,
			 "... %" PRIu64 " more: xv6vm events --since %" PRIu64,
			 more, (uint64_t)seq);
	return ret;
}

/* What was refused may have taken frames before it gave them back. */
int run_verbose(struct call *c)
{
	struct moment was;
	int ret, shown;

	if (look(c, &was))
		return fail(c);
	ret = c->cmd->run(c);
	if (ret == EXIT_USAGE || !c->verbose)
		return ret;
	shown = put_changes(c, &was);
	return ret ? ret : shown;
}
