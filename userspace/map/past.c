// SPDX-License-Identifier: GPL-2.0-only
/* The map: back and forth through what has happened. */

#include <inttypes.h>

#include "map.h"

static struct xv6vm *the_machine(const struct map *m)
{
	return m->s->now ? m->s->now : m->c->h;
}

/* Event @seq, or the number of the first that there will be. Return: there is one. */
static bool event_at(struct map *m, __u64 *seq, struct xv6vm_event *e)
{
	uint32_t got = 0;
	__u64 lost;

	return !xv6vm_events(the_machine(m), seq, e, 1, &got, &lost) && got &&
	       !lost;
}

/* What is shown is where it happens. */
static void point_at(struct map *m, const struct xv6vm_event *e)
{
	const struct xv6view_proc *p =
		xv6vm_view_proc(m->s->v, xv6vm_event_pid(e));

	if (p && p->pid && p != m->s->p)
		map_show(m, p);
	if (e->pa / XV6VM_PGSIZE < m->s->v->info.out_frames && e->pa)
		m->at[RAM] = e->pa / XV6VM_PGSIZE;
	if (e->va && xv6vm_event_pid(e) == m->s->p->pid)
		m->at[SPACE] = e->va / XV6VM_PGSIZE;
}

static void to_now(struct map *m)
{
	sight_now(m->c, m->s);
	map_reload(m);
}

/* As it was before event @seq, if that is known. */
static void go_back(struct map *m, __u64 seq)
{
	struct xv6vm_event e;
	char line[XV6VM_EVENT_LEN], why[100];
	__u64 at = seq, end = UINT64_MAX;

	if (!event_at(m, &at, &e)) {
		map_say(m, "no event %" PRIu64 " is known", (uint64_t)seq);
		return;
	}
	if (sight_back(m->c, m->s, seq)) {
		map_say(m, "%s",
			xv6vm_error_text(xv6vm_last_error(the_machine(m)), why,
					 sizeof(why)));
		return;
	}
	m->seq = seq;
	map_reload(m);
	point_at(m, &e);
	xv6vm_view_event(&e, line);
	event_at(m, &end, &e);
	snprintf(m->event, sizeof(m->event),
		 "before event %" PRIu64 " of %" PRIu64 ": %s", (uint64_t)seq,
		 (uint64_t)end, line);
}

static void step(struct map *m, bool back)
{
	__u64 end = UINT64_MAX, seq;
	struct xv6vm_event e;

	event_at(m, &end, &e);
	seq = m->s->now ? m->seq : end;
	if (back && !seq)
		map_say(m, "nothing has happened before");
	else if (back)
		go_back(m, seq - 1);
	else if (seq + 1 < end)
		go_back(m, seq + 1);
	else
		to_now(m);
}

bool map_past(struct map *m, int key)
{
	uint32_t seq;

	switch (key) {
	case '[':
	case ']':
		step(m, key == '[');
		return true;
	case 'e':
		if (map_ask(m, "as before event", &seq))
			go_back(m, seq);
		return true;
	case '.':
		to_now(m);
		return true;
	default:
		return false;
	}
}
