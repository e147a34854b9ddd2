// SPDX-License-Identifier: GPL-2.0-only
/*
 * One machine becomes what another is, which is asked for all that it has: so the
 * module's machine becomes a snapshot, and a snapshot the module's machine.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arg.h"
#include "backend.h"
#include "live_adopt.h"
#include "state.h"

#define RECORDS 4096u
#define TRIES	3

/**
 * struct whole - all of a machine but its RAM
 * @frames: i.out_frames of them; @procs: i.out_nproc, by slot
 * @events: those that are kept, @nevents of them, before event @seq
 */
struct whole {
	struct xv6vm_info i;
	struct xv6vm_stats s;
	struct xv6vm_frame_use *frames;
	struct xv6vm_proc *procs;
	struct xv6vm_loaded_cpu cpus[XV6VM_CPUS_MAX];
	struct xv6vm_event *events;
	__u32 head, nevents;
	__u64 seq;
};

static bool is_image(const struct whole *w)
{
	return w->i.out_machine & XV6VM_MACHINE_FOREIGN;
}

/* One by one, for then the cursor tells the slot. */
static int ask_procs(struct xv6vm *h, struct whole *w)
{
	struct xv6vm_proc p;
	struct xv6vm_proc_list l = { HDR(l, 0), .ptr = PTR(&p), .count = 1 };
	int ret;

	do {
		l.out_count = l.out_total = 0;
		ret = xv6vm_call(h, XV6VM_PROC_LIST, &l);
		if (!ret && l.out_count && l.slot <= w->i.out_nproc)
			w->procs[l.slot - 1] = p;
	} while (!ret && l.out_count);
	return ret;
}

static int ask_frames(struct xv6vm *h, struct whole *w)
{
	struct xv6vm_freelist l = { HDR(l, 0) };
	__u32 at = 0, got = 1;
	int ret = xv6vm_call(h, XV6VM_FREELIST, &l);

	w->head = l.out_head;
	while (!ret && got && at < w->i.out_frames) {
		__u32 n = w->i.out_frames - at;

		ret = xv6vm_frame_table(h, at, w->frames + at,
					n < RECORDS ? n : RECORDS, &got);
		at += got;
	}
	return ret;
}

static int ask_cpu(struct xv6vm *h, __u32 n, struct xv6vm_loaded_cpu *c)
{
	struct xv6vm_tlb t = { .cpu = n };
	struct xv6vm_tlb_entries l = {
		HDR(l, XV6VM_TLB_RAW),
		.ptr = PTR(c->tlb),
		.count = XV6VM_TLB_SIZE_MAX,
		.cpu = n,
	};
	int ret = xv6vm_cpu_state(h, n, &c->cpu);

	if (!ret)
		ret = xv6vm_tlb(h, &t);
	if (!ret)
		ret = xv6vm_call(h, XV6VM_TLB_ENTRIES, &l);
	c->tlb_size = t.out_size;
	c->tlb_ways = t.out_ways;
	c->tlb_clock = l.out_clock;
	c->tlb_hits = t.out_hits;
	c->tlb_misses = t.out_misses;
	c->tlb_flushes = t.out_flushes;
	c->tlb_invlpgs = t.out_invlpgs;
	return ret;
}

static int ask_events(struct xv6vm *h, struct whole *w)
{
	__u64 lost;
	__u32 got, room;
	int ret;

	do {
		room = XV6VM_EVENTS_MAX - w->nevents;
		ret = xv6vm_events(h, &w->seq, w->events + w->nevents,
				   room < RECORDS ? room : RECORDS, &got,
				   &lost);
		w->nevents += got;
	} while (!ret && got && w->nevents < XV6VM_EVENTS_MAX);
	return ret;
}

static int ask(struct xv6vm *h, struct whole *w)
{
	__u32 n;
	int ret = xv6vm_info(h, &w->i);

	if (!ret)
		ret = xv6vm_stats(h, &w->s);
	if (ret)
		return ret;
	w->frames = calloc(w->i.out_frames, sizeof(*w->frames));
	w->procs = calloc(w->i.out_nproc, sizeof(*w->procs));
	w->events = calloc(XV6VM_EVENTS_MAX, sizeof(*w->events));
	if (!w->frames || !w->procs || !w->events)
		return -ENOMEM;
	if (!is_image(w))
		ret = ask_procs(h, w);
	if (!ret)
		ret = ask_frames(h, w);
	for (n = 0; !ret && n < w->i.out_ncpu && n < XV6VM_CPUS_MAX; n++)
		ret = ask_cpu(h, n, &w->cpus[n]);
	return ret ? ret : ask_events(h, w);
}

static void forget(struct whole *w)
{
	free(w->frames);
	free(w->procs);
	free(w->events);
}

static void (*told)(__u32 done, __u32 all);

void xv6vm_on_progress(void (*tell)(__u32 done, __u32 all))
{
	told = tell;
}

static int copy_ram(struct xv6vm *from, struct xv6vm *to, __u32 phystop)
{
	char *buf = malloc(XV6VM_RAM_MAX);
	__u32 pa, n, done = 1;
	int ret = buf ? 0 : -ENOMEM;

	for (pa = 0; !ret && done && pa < phystop; pa += done) {
		ret = xv6vm_ram_read(from, pa, buf, XV6VM_RAM_MAX, &n);
		if (!ret)
			ret = xv6vm_ram_write(to, pa, buf, n, &done);
		if (!ret && told)
			told(pa, phystop);
	}
	free(buf);
	return ret;
}

static int give_cpus(struct xv6vm *h, const struct whole *w)
{
	struct xv6vm_load_cpus l = {
		.cpus = PTR(w->cpus),
		.events = PTR(w->events),
		.cpu_count = w->i.out_ncpu,
		.event_count = w->nevents,
		.seq = w->seq,
	};

	return xv6vm_load_cpus(h, &l);
}

static int give_rest(struct xv6vm *h, const struct whole *w)
{
	const struct xv6vm_info *i = &w->i;
	const struct xv6vm_stats *s = &w->s;
	struct xv6vm_restore r = {
		.frames = PTR(w->frames),
		.procs = PTR(w->procs),
		.frame_count = is_image(w) ? 0 : i->out_frames,
		.proc_count = is_image(w) ? 0 : i->out_nproc,
		.machine = i->out_machine,
		.data = i->out_data,
		.end = i->out_end,
		.kpgdir = i->out_kpgdir,
		.head = w->head,
		.free_low = s->out_free_low,
		.nextpid = i->out_nextpid,
		.initpid = i->out_initpid,
		.kalloc = s->out_kalloc,
		.kalloc_failed = s->out_kalloc_failed,
		.kfree_refused = s->out_kfree_refused,
		.pages_mapped = s->out_pages_mapped,
		.pages_unmapped = s->out_pages_unmapped,
		.tables = s->out_tables,
		.faults = s->out_faults,
		.forks = s->out_forks,
		.execs = s->out_execs,
		.exits = s->out_exits,
	};

	return xv6vm_restore_from(h, &r);
}

/* Return: as for xv6vm_call(), -EAGAIN if @from has changed meanwhile. */
static int give(struct xv6vm *from, struct xv6vm *to, const struct whole *w)
{
	struct xv6vm_stats after;
	int ret = copy_ram(from, to, w->i.out_phystop);

	if (!ret)
		ret = xv6vm_stats(from, &after);
	if (!ret && after.out_changed != w->s.out_changed)
		ret = -EAGAIN;
	if (!ret)
		ret = give_cpus(to, w);
	return ret ? ret : give_rest(to, w);
}

static int save_once(struct xv6vm *h, void **data, size_t *len)
{
	struct whole w = { 0 };
	struct xv6vm *sim = NULL;
	char spec[64];
	int ret = ask(h, &w);

	snprintf(spec, sizeof(spec), "sim:mem=%uK,nproc=%u",
		 w.i.out_region >> 10, w.i.out_nproc);
	if (!ret)
		ret = xv6vm_open(spec, 0, &sim, NULL);
	if (!ret)
		ret = xv6vm_load(sim, w.i.out_phystop, 0);
	if (!ret)
		ret = give(h, sim, &w);
	if (!ret)
		ret = xv6vm_snapshot(sim, data, len);
	xv6vm_close(sim);
	forget(&w);
	return ret;
}

int xv6vm_copy_save(struct xv6vm *h, void **data, size_t *len)
{
	int ret, tries = TRIES;

	do {
		ret = save_once(h, data, len);
	} while (ret == -EAGAIN && --tries);
	return ret;
}

/* What is there already for as long as the module is loaded. */
static int check_slots(struct xv6vm *h, const struct whole *w,
		       struct xv6vm_error *why)
{
	struct xv6vm_info now;
	int ret = xv6vm_info(h, &now);

	if (ret || now.out_nproc == w->i.out_nproc)
		return ret;
	snprintf(why->what, sizeof(why->what),
		 "it has %u slots for processes, this machine %u: load the "
		 "module with nproc=%u",
		 w->i.out_nproc, now.out_nproc, w->i.out_nproc);
	return -ENOSPC;
}

/* There is no way back to what was there. */
static void give_up(struct xv6vm *h, struct xv6vm_error *why)
{
	struct xv6vm_boot anew = { .machine = XV6VM_MACHINE_JUNK };
	char text[128];

	xv6vm_error_text(xv6vm_last_error(h), text, sizeof(text));
	snprintf(why->what, sizeof(why->what), "%s: %.80s",
		 xv6vm_boot(h, &anew) ? "the RAM holds a part of it"
				      : "the machine is booted anew",
		 text);
}

static int put(struct xv6vm *sim, struct xv6vm *h, const struct whole *w,
	       struct xv6vm_error *why)
{
	int ret = check_slots(h, w, why);

	if (!ret)
		ret = xv6vm_load(h, w->i.out_phystop, 0);
	if (ret && !why->what[0])
		*why = *xv6vm_last_error(h);
	if (ret)
		return ret;
	ret = give(sim, h, w);
	if (ret)
		give_up(h, why);
	return ret;
}

int xv6vm_copy_restore(struct xv6vm *h, const void *data, size_t len,
		       struct xv6vm_error *why)
{
	struct whole w = { 0 };
	struct xv6vm *sim;
	int ret = xv6vm_open("sim:mem=2M", 0, &sim, why);

	if (ret)
		return ret;
	ret = xv6vm_restore(sim, data, len);
	if (!ret)
		ret = ask(sim, &w);
	if (ret)
		*why = *xv6vm_last_error(sim);
	else
		ret = put(sim, h, &w, why);
	xv6vm_close(sim);
	forget(&w);
	return ret;
}

int xv6vm_copy_adopt(struct xv6vm *h, const struct xv6image_report *r)
{
	struct xv6vm_sim *sim = NULL;
	struct xv6vm_error why;
	void *data;
	size_t len;
	int ret = xv6vm_snapshot(h, &data, &len);

	if (ret)
		return ret;
	ret = xv6vm_sim_from(data, len, 0, &sim, &why);
	free(data);
	if (ret)
		return ret;
	ret = live_adopt_file(sim, r) == LIVE_SOUND
		      ? xv6vm_sim_save(sim, &data, &len)
		      : -EOPNOTSUPP;
	xv6vm_sim_close(sim);
	if (ret)
		return ret;
	ret = xv6vm_restore(h, data, len);
	free(data);
	return ret;
}
