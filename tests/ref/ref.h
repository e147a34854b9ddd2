/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reference: a naive xv6 in RAM of its own, whole and byte for byte: free
 * list, tables, kernel stacks, what processes hold. The textbook does the
 * paging; here are processes, pages by hand, CPUs and TLBs. Who owns what is
 * not noted anywhere but looked up in the tables, each time anew.
 *
 * It says what must come of each operation, and shares no code with the model.
 */
#ifndef _REF_REF_H
#define _REF_REF_H

#include "mmu.h"
#include "textbook.h"

#define REF_PROCS	128u	/* at most */
#define REF_CPUS	2u
#define REF_HELD	32u
#define REF_TLB		64u
#define REF_SHARES	255u	/* mappings by hand that a frame may have */
#define REF_NOBODY	0xffu

#define REF_TRAPFRAME	(19u * 4)
#define REF_EAX		7u	/* words of it */
#define REF_EIP		14u
#define REF_ESP		17u

struct ref_proc {
	u32 pid;		/* 0: the slot is unused */
	u32 ppid;
	u32 sz;
	u32 kstack;		/* pa */
	u32 pgdir;		/* pa */
	u16 holder;
	u8 cpu;			/* it runs on, or REF_NOBODY */
	bool zombie, bare;
};

/* What was walked to. */
struct ref_known {
	u32 page;
	u32 frame;
	u32 perm;
	bool dirty;
};

/**
 * struct ref_cpu - a CPU
 * @slot: of the process it runs, or REF_NOBODY
 * @loads: of cr3
 * @size: of its TLB, 0 for none; it has @ways of each set
 * @known: what the TLB has, in order of use, the last one last
 */
struct ref_cpu {
	u8 slot;
	bool user, wp, pse;
	u32 cr2;
	u64 loads;
	u32 size, ways;
	u32 nknown;
	struct ref_known known[REF_TLB];
	u64 hits, misses;
};

/**
 * struct ref - the reference
 * @hand: by a frame's number: mappings by hand
 * @live: likewise: what processes and nobody else write to; see ref_find_live().
 *	  NULL for a loaded image, of which all is written to
 * @held: pa's that kalloc gave
 */
struct ref {
	struct tb tb;
	u32 nproc;
	u32 nextpid;
	struct ref_proc proc[REF_PROCS];
	struct ref_cpu cpu[REF_CPUS];
	u8 *hand;
	u8 *live;
	u32 nheld;
	u32 held[REF_HELD];
};

/* ref.c: as after boot; what tb and @nproc are, and the memory, is set before. */
int ref_boot(struct ref *r);
__le32 *ref_dir(const struct ref *r, u32 pgdir);
u32 ref_kpgdir(const struct ref *r);
/* How the supervisor looks at a directory; a question takes PSE for set. */
struct ref_mmu ref_view(const struct ref *r, u32 pgdir);
/* The entry for the page at @va, 0 if there is none. */
u32 ref_entry(const struct ref *r, u32 pgdir, u32 va);
/* Entries that map frame @pa in user halves, without those by hand if @own. */
u32 ref_mappings(const struct ref *r, u32 pa, bool own);
/* Fill r->live: frames that are held or mapped in user halves. */
void ref_find_live(struct ref *r);
u32 ref_free_frames(const struct ref *r);

/* Frames that are held, and pages by hand. @pa 0: a new page. */
int ref_kalloc(struct ref *r);
int ref_kfree(struct ref *r, u32 held);
int ref_mappages(struct ref *r, u32 pgdir, u32 va, u32 size, u32 pa, u32 perm);
int ref_map(struct ref *r, u32 pgdir, u32 va, u32 pa, u32 perm);
int ref_unmap(struct ref *r, u32 pgdir, u32 va);
int ref_protect(struct ref *r, u32 pgdir, u32 va, u32 perm);
int ref_protect_table(struct ref *r, u32 pgdir, u32 va, u32 perm);
int ref_clearpteu(struct ref *r, u32 pgdir, u32 va);
int ref_copyout(struct ref *r, u32 pgdir, u32 va, const u8 *from, u32 len);

/* process.c. Each returns what the machine must return. */
u32 ref_find(const struct ref *r, u32 pid);	/* its slot, or r->nproc */
int ref_spawn(struct ref *r, const void *code, u32 len, u16 holder, bool bare,
	      u32 *slot);
int ref_fork(struct ref *r, u32 parent, u16 holder, u32 *slot);
int ref_sbrk(struct ref *r, u32 slot, s32 by, bool as_xv6, u32 *old);
int ref_exit(struct ref *r, u32 slot);
int ref_reap(struct ref *r, u32 slot);
int ref_wait(struct ref *r, u32 slot, u32 *pid);
void ref_drop_holder(struct ref *r, u16 holder);
/* At the top of the kernel stack. */
u8 *ref_trapframe(const struct ref *r, u32 slot);

/**
 * struct ref_program - what exec is given
 * @code, @len: the ELF file
 * @args, @args_len, @argc: argc strings, each closed by a NUL
 */
struct ref_program {
	const u8 *code;
	u32 len;
	const char *args;
	u32 args_len, argc;
};

/* exec.c */
int ref_exec(struct ref *r, u32 slot, const struct ref_program *x);

/* cpu.c: @slot REF_NOBODY is kpgdir. */
u32 ref_cr3(const struct ref *r, u32 cpu);
int ref_switch(struct ref *r, u32 cpu, u32 slot);
int ref_trap(struct ref *r, u32 cpu, bool *reset);
int ref_iret(struct ref *r, u32 cpu);
/* Load cr3 again where the process runs. */
void ref_reload(struct ref *r, u32 slot);
void ref_tlb_configure(struct ref *r, u32 cpu, u32 size, u32 ways);
void ref_invlpg(struct ref *r, u32 cpu, u32 va);

/* The walk; with levels 0, what the TLB knew. */
int ref_access(struct ref *r, u32 cpu, u32 va, u32 type, u32 width, u32 *value,
	       struct ref_walk *w);

#endif
