/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the events alone tell of a machine: its free list, which the textbook's
 * kalloc and kfree make anew, what frames are used for, user halves, CPUs and
 * processes.
 */
#ifndef _XV6VM_KUNIT_SHADOW_H
#define _XV6VM_KUNIT_SHADOW_H

#include "fixture.h"
#include "ref.h"

#define SHADOW_FRAMES	1024u

/**
 * struct shadow - the machine as it was told
 * @seq: the event that comes next
 * @tb: with RAM of its own: next pointers, and tables of user halves
 * @use: of each frame, as XV6VM_USE() has it
 */
struct shadow {
	struct fx *fx;
	u64 seq;
	struct tb tb;
	u32 use[SHADOW_FRAMES];
	struct {
		u32 cr2, cr3, cpl;
	} cpu[XV6_NCPU_MAX];
	struct shadow_proc {
		u32 pid, ppid, pgdir, sz;
		bool zombie;
	} proc[REF_PROCS];
};

/* Nothing is known of the machine, which has just booted. */
void shadow_begin(struct shadow *s, struct fx *fx);
void shadow_end(struct shadow *s);

/* What has happened since: each event fits to what those before it have told. */
void shadow_follow(struct shadow *s);

/* That is what the machine is. */
void shadow_compare(struct shadow *s);

#endif
