// SPDX-License-Identifier: GPL-2.0-only
/*
 * All page tables of one process through the ABI.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../addresses.h"
#include "bench.h"

#define REPS	15u
#define ENTRIES 1024u
#define FRAME	4096u
#define PRESENT XV6VM_PTE_P

struct tables {
	__u32 directory[ENTRIES];
	__u32 table[ENTRIES][ENTRIES];
};

static void read_frame(__u32 pa, void *to)
{
	struct xv6vm_ram r = {
		.ptr = (__u64)(unsigned long)to,
		.len = FRAME,
		.pa = pa,
	};

	command(XV6VM_RAM_READ, &r, sizeof(r));
}

/* A machine's RAM, frame by frame where a directory says. */
static void dump_tables(__u32 pgdir, struct tables *t)
{
	unsigned int i;

	read_frame(pgdir, t->directory);
	for (i = 0; i < ENTRIES; i++)
		if (t->directory[i] & PRESENT)
			read_frame(t->directory[i] & -FRAME, t->table[i]);
}

static unsigned int count_leaves(const struct tables *t)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < ENTRIES; i++)
		for (j = 0; j < ENTRIES && t->directory[i] & PRESENT; j++)
			n += t->table[i][j] & PRESENT;
	return n;
}

static __u32 directory_of(__u32 pid)
{
	struct xv6vm_proc p;
	struct xv6vm_proc_list l = {
		.hdr.flags = XV6VM_LIST_PID,
		.ptr = (__u64)(unsigned long)&p,
		.count = 1,
		.slot = pid,
	};

	command(XV6VM_PROC_LIST, &l, sizeof(l));
	return p.pgdir;
}

/* The argument: what QEMU takes to list as many, in ms. */
int bench_dump(int argc, char **argv)
{
	static char note[128];
	struct row r = {
		.name = "all page tables of a 224 MB process through the ABI",
		.unit = "ms",
		.peer_name = "QEMU's info tlb",
		.bar = 0.05,
		.note = note,
	};
	struct tables *t = calloc(1, sizeof(*t));
	unsigned int i;
	__u32 pgdir;

	if (!t)
		die("no memory");
	boot(BENCH_MB, 0);
	pgdir = directory_of(create());
	dump_tables(pgdir, t);
	for (i = 0; i < REPS; i++) {
		__u64 start = now();

		dump_tables(pgdir, t);
		series_add(&r.ours, (now() - start) / 1e6);
	}
	snprintf(note, sizeof(note), "%u leaf entries; %s", count_leaves(t),
		 "ours in an emulated CPU, QEMU's at native speed");
	if (argc)
		series_read(&r.peer, argv[0]);
	report(&r);
	return 0;
}
