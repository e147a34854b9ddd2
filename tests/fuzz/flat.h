/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The oracle: the machine as a book on xv6 has it. A process is a flat list of
 * pages, each with a frame and twelve flag bits; a frame is 4096 bytes that
 * somebody owns or that were mapped by hand. There are no page tables (only a
 * note of which exist), no free list (only its length) and no addresses of
 * frames but those that the machine itself hands out: the oracle is told which
 * frame a new page got, and insists that it was free. It says before each
 * operation what must come of it.
 */
#ifndef XV6VM_FUZZ_FLAT_H
#define XV6VM_FUZZ_FLAT_H

#include <errno.h>
#include "world.h"

#define FLAT_PAGES  640u /* that one process may have */
#define FLAT_TABLES 128u
#define FLAT_HELD   32u
#define FLAT_CPUS   2u
#define FLAT_TLB    64u
#define FLAT_NOBODY 0xffu

/**
 * struct flat_page - a present page of a user half
 * @vpn: its address over 4096
 * @frame: number of its frame; 0 until the machine has told it
 * @flags: low 12 bits of its entry
 * @from: what a new page's frame holds; NULL: zeros
 */
struct flat_page {
	u32 vpn;
	u16 frame;
	u16 flags;
	const u8 *from;
};

/* A page table of the user half: the directory's entry for it. */
struct flat_table {
	u16 pdx;
	u16 flags;
};

struct flat_space {
	u32 npages, ntables;
	struct flat_page page[FLAT_PAGES];
	struct flat_table table[FLAT_TABLES];
};

struct flat_proc {
	u32 pid; /* 0: the slot is unused */
	u32 ppid;
	u32 sz;
	u16 holder;
	bool zombie, bare;
	u8 cpu; /* it runs on, or FLAT_NOBODY */
	struct flat_space space;
};

/* A frame of a page, or one that kalloc gave: numbered as in RAM. */
struct flat_frame {
	bool live;
	bool owned;
	u16 shares;
	u8 data[XV6_PGSIZE];
};

/* What a TLB entry remembers. @vpn: of the page + 1; 0: empty. */
struct flat_tlb {
	u32 vpn;
	u32 pfn;
	u32 flags;
};

struct flat_cpu {
	u8 slot;   /* of the process, or FLAT_NOBODY */
	u32 loads; /* of cr3 */
	bool user, wp, tlb_on;
	u32 ntlb;
	struct flat_tlb tlb[FLAT_TLB];
};

struct flat {
	bool shared;
	u32 free;
	u32 nextpid;
	struct flat_proc proc[WORLD_PROCS];
	struct flat_frame frame[WORLD_FRAMES];
	u32 nheld;
	u16 held[FLAT_HELD];
	struct flat_cpu cpu[FLAT_CPUS];
	struct flat_space spare; /* of an image under construction */
};

/* flat.c: just booted; @w is only looked at for which frame init's page has. */
void flat_boot(struct flat *f, const struct world *w, bool shared);

/* flat_space.c: a space's pages and tables. */
struct flat_page *flat_find(struct flat_space *s, u32 va);
struct flat_table *flat_table_of(struct flat_space *s, u32 va);
bool flat_take(struct flat *f, u32 frames);
/* A table for @va, if there is none. Return: 0 or -ENOMEM. */
int flat_need_table(struct flat *f, struct flat_space *s, u32 va);
/* A page that has frame @frame, or with 0 a new one holding @from. */
int flat_add(struct flat *f, struct flat_space *s, u32 va, u32 flags, u32 frame,
	     const u8 *from);
/* Pages of [from, to) lose their mapping; frames nobody has become free. */
void flat_drop(struct flat *f, struct flat_space *s, u32 from, u32 to);
/* The frames that a kernel half costs. */
u32 flat_kernel_frames(const struct flat *f, bool bare);
/* sbrk's two halves. */
int flat_grow(struct flat *f, struct flat_space *s, u32 from, u32 to);
/* Everything a space has becomes free. */
void flat_free_space(struct flat *f, struct flat_proc *p, struct flat_space *s);

/* flat_proc.c: processes. Each returns what the machine must return. */
int flat_spawn(struct flat *f, u32 *slot, bool bare, u16 holder,
	       const u8 *code);
int flat_fork(struct flat *f, u32 parent, u16 holder, u32 *slot);
int flat_sbrk(struct flat *f, u32 slot, s32 by, bool as_xv6, u32 *old);
int flat_exit(struct flat *f, u32 slot);
int flat_reap(struct flat *f, u32 slot);
int flat_wait(struct flat *f, u32 slot, u32 *pid);
void flat_drop_holder(struct flat *f, u16 holder);

/**
 * struct flat_program - what exec is given, and what must come of it
 * @code, @len: the ELF file
 * @args, @args_len, @argc: argc strings, each closed by a NUL
 * @esp, @eip: out
 */
struct flat_program {
	const u8 *code;
	u32 len;
	const char *args;
	u32 args_len, argc;
	bool bad_name;
	u32 esp, eip;
};

/* flat_exec.c */
int flat_exec(struct flat *f, u32 slot, struct flat_program *x);

/* flat_space.c: pages by hand, and held frames. @pa 0: a new page. */
int flat_map(struct flat *f, u32 slot, u32 va, u32 pa, u32 perm);
int flat_unmap(struct flat *f, u32 slot, u32 va);
int flat_protect(struct flat *f, u32 slot, u32 va, u32 perm);
int flat_kalloc(struct flat *f);
void flat_kalloc_got(struct flat *f, u32 pa, const struct world *w);
int flat_kfree(struct flat *f, u32 held);

/**
 * struct flat_answer - what is at an address
 * @table: there is a page table for it
 * @flags: of the page, if it is @mapped
 * @page: in the user half
 */
struct flat_answer {
	bool table, mapped;
	u32 pa, flags;
	struct flat_page *page;
};

/* flat_access.c: @slot FLAT_NOBODY is kpgdir. */
struct flat_answer flat_lookup(struct flat *f, u32 slot, u32 va);
/* The fault of an access: -1 for none, else the error code. */
int flat_fault(const struct flat_answer *a, u32 type, bool user, bool wp);
/* The frame that @pa lies in, if it is a page of a process or held. */
struct flat_frame *flat_frame_at(struct flat *f, u32 pa);
void flat_switch(struct flat *f, u32 cpu, u32 slot);
/* The CPU loads cr3, which empties its TLB. */
void flat_load_cr3(struct flat *f, u32 cpu);

/**
 * struct flat_result - what must come of an access
 * @err: 0 or the errno
 * @fault: -1, or the error code
 * @known: @value is what is read
 */
struct flat_result {
	int err, fault;
	bool known, hit;
	u32 value, pa;
};

struct flat_result flat_access(struct flat *f, u32 cpu, u32 va, u32 type,
			       u32 width, u32 value);
/* Copy through a process's pages as mem_rw does. Return: bytes until a stop. */
u32 flat_copy(struct flat *f, u32 slot, u32 va, u32 len, u32 type, bool user,
	      u8 *buf, bool *refused);

/*
 * flat_compare.c: new pages are told their frames, then everything is compared
 * with what lies in RAM, read byte by byte. The second also looks at the bytes
 * of all pages, at every entry of the kernel half, and at free frames' junk.
 */
void flat_compare(struct flat *f, const struct world *w);
void flat_compare_whole(struct flat *f, const struct world *w);

#endif
