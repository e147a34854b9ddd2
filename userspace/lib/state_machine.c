// SPDX-License-Identifier: GPL-2.0-only
/* What a machine is made of, field by field; the same way out and in. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <xv6/event.h>

#include "state.h"

/* Numbers that lie side by side in a structure. */
struct field {
	u16 at, size, count;
};

#define FIELD(type, name)                                                      \
	{                                                                      \
		offsetof(struct type, name), sizeof(((struct type *)0)->name), \
			1                                                      \
	}
#define FIELDS(type, name)                                          \
	{                                                           \
		offsetof(struct type, name),                        \
			sizeof(((struct type *)0)->name[0]),        \
			sizeof(((struct type *)0)->name) /          \
				sizeof(((struct type *)0)->name[0]) \
	}

static const struct field config_fields[] = {
	FIELD(xv6_config, phystop), FIELD(xv6_config, data),
	FIELD(xv6_config, end),	    FIELD(xv6_config, ncpu),
	FIELD(xv6_config, nproc),   { 0 },
};

static const struct field machine_fields[] = {
	FIELD(xv6_machine, kpgdir),
	FIELD(xv6_machine, nextpid),
	FIELD(xv6_machine, initpid),
	FIELD(xv6_machine, counts.mapped),
	FIELD(xv6_machine, counts.unmapped),
	FIELD(xv6_machine, counts.tables),
	FIELD(xv6_machine, counts.faults),
	FIELD(xv6_machine, counts.forks),
	FIELD(xv6_machine, counts.execs),
	FIELD(xv6_machine, counts.exits),
	FIELD(xv6_machine, nobody.user_frames),
	FIELD(xv6_machine, nobody.user_tables),
	FIELD(xv6_machine, nobody.kernel_tables),
	FIELD(xv6_machine, kmem.freelist),
	FIELD(xv6_machine, kmem.nfree),
	FIELD(xv6_machine, kmem.nfree_low),
	FIELD(xv6_machine, kmem.total),
	FIELDS(xv6_machine, kmem.kinds),
	FIELD(xv6_machine, kmem.allocs),
	FIELD(xv6_machine, kmem.alloc_failed),
	FIELD(xv6_machine, kmem.free_refused),
	{ 0 },
};

static const struct field proc_fields[] = {
	FIELD(xv6_proc, pid),
	FIELD(xv6_proc, ppid),
	FIELD(xv6_proc, state),
	FIELD(xv6_proc, cpu),
	FIELD(xv6_proc, holder),
	FIELD(xv6_proc, sz),
	FIELD(xv6_proc, pgdir),
	FIELD(xv6_proc, kstack),
	FIELD(xv6_proc, guard),
	FIELDS(xv6_proc, name),
	FIELD(xv6_proc, usage.user_frames),
	FIELD(xv6_proc, usage.user_tables),
	FIELD(xv6_proc, usage.kernel_tables),
	{ 0 },
};

static const struct field cpu_fields[] = {
	FIELD(xv6_cpu, cr0),	     FIELD(xv6_cpu, cr2),
	FIELD(xv6_cpu, cr3),	     FIELD(xv6_cpu, cr4),
	FIELD(xv6_cpu, cpl),	     FIELD(xv6_cpu, slot),
	FIELD(xv6_cpu, cr3_loads),   FIELD(xv6_cpu, traps),
	FIELD(xv6_cpu, faults),	     FIELD(xv6_cpu, accesses),
	FIELD(xv6_cpu, tlb.size),    FIELD(xv6_cpu, tlb.ways),
	FIELD(xv6_cpu, tlb.clock),   FIELD(xv6_cpu, tlb.hits),
	FIELD(xv6_cpu, tlb.misses),  FIELD(xv6_cpu, tlb.flushes),
	FIELD(xv6_cpu, tlb.invlpgs), { 0 },
};

static void carry(struct state_stream *s, void *base, const struct field *f)
{
	for (; f->size; f++)
		state_numbers(s, base + f->at, f->size, f->count);
}

void state_bool(struct state_stream *s, bool *b)
{
	u8 byte = *b;

	state_bytes(s, &byte, 1);
	if (byte > 1)
		s->err = -EBADMSG;
	*b = byte == 1;
}

void state_config(struct state_stream *s, struct xv6_config *cfg)
{
	carry(s, cfg, config_fields);
	state_bool(s, &cfg->shared_kernel);
	state_bool(s, &cfg->junk);
}

static void carry_cpu(struct state_stream *s, struct xv6_cpu *c)
{
	u32 i;

	carry(s, c, cpu_fields);
	for (i = 0; i < XV6VM_TLB_SIZE_MAX; i++)
		state_numbers(s, &c->tlb.entries[i], 4, 4);
}

/* Whether it has forked says only where to look for children. */
static bool has_child(const struct xv6_machine *m, const struct xv6_proc *p)
{
	u32 i;

	for (i = 0; i < m->cfg.nproc; i++) {
		if (m->procs[i].state && m->procs[i].ppid == p->pid)
			return true;
	}
	return false;
}

/* Those in use, each behind the number of its slot. */
static void carry_procs(struct state_stream *s, struct xv6_machine *m)
{
	u32 slot = 0, end = m->cfg.nproc;

	while (!s->err) {
		struct xv6_proc *p;
		bool forked;

		while (s->writes && slot < end &&
		       m->procs[slot].state == XV6VM_UNUSED)
			slot++;
		state_numbers(s, &slot, 4, 1);
		if (slot >= end)
			break;
		p = &m->procs[slot++];
		carry(s, p, proc_fields);
		state_bool(s, &p->bare);
		forked = s->writes && has_child(m, p);
		state_bool(s, &forked);
		if (!s->writes && p->state == XV6VM_UNUSED)
			s->err = -EBADMSG;
	}
}

/*
 * A column has what is alike side by side; depths follow one another. What a frame that
 * is not free has there means nothing any more.
 */
static void carry_frames(struct state_stream *s, struct xv6_machine *m)
{
	u32 i, last = 0, step;

	for (i = 0; i < m->nframes; i++)
		state_numbers(s, &m->frames[i].kind, 1, 1);
	for (i = 0; i < m->nframes; i++)
		state_numbers(s, &m->frames[i].shares, 1, 1);
	for (i = 0; i < m->nframes; i++)
		state_numbers(s, &m->frames[i].owner, 2, 1);
	for (i = 0; i < m->nframes; i++) {
		struct xv6_frame *f = &m->frames[i];

		step = f->kind == XV6VM_KIND_FREE ? f->depth - last : 0;
		state_numbers(s, &step, 4, 1);
		last += step;
		if (f->kind == XV6VM_KIND_FREE)
			f->depth = last;
	}
}

/* What a frame holds. */
enum {
	ZEROS = 'z',	/* nothing but them */
	JUNK = 'j',	/* 0x01, as kfree fills it */
	ZERO_RUN = 'f', /* a pointer to the next free frame, and zeros */
	JUNK_RUN = 'r', /* the same before junk */
	STEPS = 's', /* words, each by how far it is from the last: a table */
	BYTES = 'b', /* as they are */
};

static bool filled(const u8 *p, size_t from, u8 byte)
{
	return p[from] == byte &&
	       !memcmp(p + from, p + from + 1, XV6_PGSIZE - from - 1);
}

static u8 class_of(const u8 *p)
{
	__le32 first[2];

	if (filled(p, 4, 0))
		return filled(p, 0, 0) ? ZEROS : ZERO_RUN;
	if (filled(p, 4, 1))
		return filled(p, 0, 1) ? JUNK : JUNK_RUN;
	memcpy(first, p, sizeof(first));
	if (le32_to_cpu(first[1]) - le32_to_cpu(first[0]) == XV6_PGSIZE)
		return STEPS;
	return BYTES;
}

/* The pointer of a run, by how far it is from where it lies. */
static void carry_next(struct state_stream *s, u32 *next, u32 pa)
{
	*next -= pa;
	state_numbers(s, next, 4, 1);
	*next += pa;
}

/* Each process has the kernel's tables again, which map frame after frame. */
static void carry_steps(struct state_stream *s, u8 *p)
{
	u32 step[XV6_PGSIZE / 4], last = 0, i;
	__le32 word;

	for (i = 0; i < XV6_PGSIZE / 4 && s->writes; i++) {
		memcpy(&word, p + 4 * i, 4);
		step[i] = le32_to_cpu(word) - last;
		last += step[i];
	}
	state_numbers(s, step, 4, XV6_PGSIZE / 4);
	for (i = 0; i < XV6_PGSIZE / 4 && !s->writes; i++) {
		last += step[i];
		word = cpu_to_le32(last);
		memcpy(p + 4 * i, &word, 4);
	}
}

static void write_frame(struct state_stream *s, struct xv6_machine *m, u32 pa)
{
	bool untouched = xv6_is_untouched(m, pa);
	u8 run = m->cfg.junk ? JUNK_RUN : ZERO_RUN;
	u8 *p = untouched ? NULL : xv6_frame_ptr(m, pa);
	u8 class = untouched ? run : class_of(p);
	u32 next;

	state_bytes(s, &class, 1);
	if (class == BYTES) {
		state_bytes(s, p, XV6_PGSIZE);
	} else if (class == STEPS) {
		carry_steps(s, p);
	} else if (class == JUNK_RUN || class == ZERO_RUN) {
		next = xv6_next_of(m, pa);
		carry_next(s, &next, pa);
	}
}

/* The RAM is zero so far. */
static void read_frame(struct state_stream *s, struct xv6_machine *m, u32 pa)
{
	u8 class, run = m->cfg.junk ? JUNK_RUN : ZERO_RUN;
	u32 next = 0;

	state_bytes(s, &class, 1);
	if (class == BYTES)
		state_bytes(s, xv6_frame_ptr(m, pa), XV6_PGSIZE);
	else if (class == STEPS)
		carry_steps(s, xv6_frame_ptr(m, pa));
	else if (class == JUNK_RUN || class == ZERO_RUN)
		carry_next(s, &next, pa);
	else if (class != ZEROS && class != JUNK)
		s->err = -EBADMSG;
	if (class == run && next == xv6_next_below(pa)) {
		xv6_set_untouched(m, pa, true);
		return;
	}
	if (class == JUNK || class == JUNK_RUN)
		memset(xv6_frame_ptr(m, pa), XV6_JUNK, XV6_PGSIZE);
	if (class == JUNK_RUN || class == ZERO_RUN)
		xv6_put(xv6_frame_ptr(m, pa), next);
}

/* What an event is made of but for its number, which its place tells. */
static const struct field event_fields[] = {
	FIELD(xv6vm_event, type),  FIELD(xv6vm_event, cause),
	FIELD(xv6vm_event, kind),  FIELD(xv6vm_event, cpu),
	FIELD(xv6vm_event, pid),   FIELD(xv6vm_event, pa),
	FIELD(xv6vm_event, va),	   FIELD(xv6vm_event, before),
	FIELD(xv6vm_event, after), { 0 },
};

/* Those that are kept, the oldest first. */
static void carry_events(struct state_stream *s, struct xv6_ring *r)
{
	const struct field *f;
	__u64 first, i;

	state_numbers(s, &r->next, 8, 1);
	first = r->next > r->mask ? r->next - r->mask - 1 : 0;
	for (f = event_fields; f->size; f++) {
		for (i = first; i < r->next; i++)
			state_numbers(s, (u8 *)&r->at[i & r->mask] + f->at,
				      f->size, 1);
	}
	for (i = first; i < r->next; i++)
		r->at[i & r->mask].seq = i;
}

void state_machine(struct state_stream *s, struct xv6_machine *m)
{
	u32 i;

	state_bool(s, &m->foreign);
	state_bool(s, &m->wrapped);
	state_bool(s, &m->kmem.use_lock);
	carry(s, m, machine_fields);
	for (i = 0; i < m->cfg.ncpu; i++)
		carry_cpu(s, &m->cpus[i]);
	carry_procs(s, m);
	carry_frames(s, m);
	for (i = 0; i < m->nframes && !s->err; i++) {
		if (s->writes)
			write_frame(s, m, i * XV6_PGSIZE);
		else
			read_frame(s, m, i * XV6_PGSIZE);
	}
	carry_events(s, m->ring);
}
