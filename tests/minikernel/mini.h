/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small kernel with the memory of xv6: the same symbols, structures, order of
 * frames. What it leaves out: disks, interrupts, a second CPU.
 */
#ifndef MINI_H
#define MINI_H

#include "bugs.h"
#include "plan.h"

typedef unsigned int uint;
typedef unsigned char uchar;
typedef uint pde_t;
typedef uint pte_t;

#define PTE_P  1u
#define PTE_W  2u
#define PTE_U  4u
#define PTE_PS 0x80u

#define V2P(a)	       ((uint)(a)-KERNBASE)
#define P2V(a)	       ((void *)((uint)(a) + KERNBASE))
#define PDX(va)	       ((uint)(va) >> 22)
#define PTX(va)	       ((uint)(va) >> 12 & 0x3ff)
#define PTE_ADDR(pte)  ((uint)(pte) & ~0xfffu)
#define PTE_FLAGS(pte) ((uint)(pte)&0xfff)
#define PGROUNDUP(a)   (((uint)(a) + PGSIZE - 1) & ~(PGSIZE - 1))
#define PGROUNDDOWN(a) ((uint)(a) & ~(PGSIZE - 1))

struct spinlock {
	uint locked;
	char *name;
	struct cpu *cpu;
	uint pcs[10];
};

struct context {
	uint edi, esi, ebx, ebp, eip;
};

struct trapframe {
	uint edi, esi, ebp, oesp, ebx, edx, ecx, eax;
	uint gs, fs, es, ds;
	uint trapno, err, eip, cs, eflags, esp, ss;
};

struct taskstate {
	uint link, esp0, ss0;
	uint rest[23];
};

struct cpu {
	uchar apicid;
	struct context *scheduler;
	struct taskstate ts;
	unsigned long long gdt[6];
	volatile uint started;
	int ncli;
	int intena;
	struct proc *proc;
};

struct pipe {
	struct spinlock lock;
	char data[512];
	uint nread, nwrite;
	int readopen, writeopen;
};

struct file {
	enum {
		FD_NONE,
		FD_PIPE,
		FD_INODE
	} type;
	int ref;
	char readable, writable;
	struct pipe *pipe;
	void *ip;
	uint off;
};

enum procstate {
	UNUSED,
	EMBRYO,
	SLEEPING,
	RUNNABLE,
	RUNNING,
	ZOMBIE
};

#define NOFILE 16

#if TOPSIZE
#define STACK_MEMBER uint heap;
#define HEAP	     heap
#elif STACKTOP
#define STACK_MEMBER uint stack_sz;
#else
#define STACK_MEMBER
#endif
#if KEPT
#define KEPT_MEMBER char *kept; /* the last one */
#else
#define KEPT_MEMBER
#endif
#ifndef HEAP
#define HEAP sz
#endif

#if MOVED
struct proc {
	char name[16];
	int tickets;
	int pid;
	enum procstate state;
	uint ticks[3];
	struct proc *parent;
	struct trapframe *tf;
	struct file *ofile[NOFILE];
	char *kstack;
	struct context *context;
	void *chan;
	int killed;
	pde_t *pgdir;
	uint sz;
	void *cwd;
	uint deadline;
	STACK_MEMBER
	KEPT_MEMBER
};
#else
struct proc {
	uint sz;
	pde_t *pgdir;
	char *kstack;
	enum procstate state;
	int pid;
	struct proc *parent;
	struct trapframe *tf;
	struct context *context;
	void *chan;
	int killed;
	struct file *ofile[NOFILE];
	void *cwd;
	char name[16];
	STACK_MEMBER
	KEPT_MEMBER
};
#endif

struct run {
	struct run *next;
#if NODES
	uchar refs;
#endif
};

extern char data[], end[], program[], program_end[];
extern struct cpu cpus[NCPU];
extern int ncpu;
extern pde_t *kpgdir;

/* The CPU marks the descriptor as in use, and takes none that is. */
static inline void loadtss(void)
{
	unsigned long long tss = (uint)&cpus[0].ts;

	cpus[0].gdt[5] = 0x0000890000000067ull | (tss & 0xffffff) << 16 |
			 (tss >> 24) << 56;
	asm volatile("ltr %w0" : : "r"(TSS));
}

#define COM1 0x3f8

/* main.c: what goes to the serial port; a moment waits for a byte from there. */
uchar inb(uint port);
void outb(uint port, uchar c);
void put_char(char c);
void put(const char *s);
void put_hex(uint n);
void say(const char *what, uint a, uint b);
void moment(const char *name);
void panic(const char *why) __attribute__((noreturn));
void *memset(void *to, int c, uint n);
void *memmove(void *to, const void *from, uint n);
int streq(const char *a, const char *b);

/* console.c */
void listen(void);
int gets(uint va, int n);
int puts(uint va, int n);
void killed(const struct trapframe *tf) __attribute__((noreturn));
void harm(void);

/* kalloc.c */
void kinit1(void *from, void *to);
void kinit2(void *from, void *to);
char *kalloc(void);
void kfree(char *v);
void kshare(uint pa);
int kshared(uint pa);
int freepages(void);

/* vm.c */
void kvmalloc(void);
void switchkvm(void);
void switchuvm(struct proc *p);
pte_t *walkpgdir(pde_t *pgdir, const void *va, int alloc);
int mappages(pde_t *pgdir, uint va, uint size, uint pa, uint perm);
pde_t *setupkvm(void);

/* uvm.c */
uint allocuvm(pde_t *pgdir, uint oldsz, uint newsz);
uint deallocuvm(pde_t *pgdir, uint oldsz, uint newsz);
void freevm(pde_t *pgdir);
void clearpteu(pde_t *pgdir, uint va);
pde_t *copyuvm(pde_t *pgdir, uint sz);
int copyout(pde_t *pgdir, uint va, const void *from, uint n);
int copied(pde_t *pgdir, uint va);
int shmmap(pde_t *pgdir);
int shmcopy(pde_t *from, pde_t *to);
void shmleave(pde_t *pgdir);
int translate(pde_t *pgdir, uint va);

/* proc.c */
struct proc *myproc(void);
void userinit(void);
void scheduler(void) __attribute__((noreturn));
int fork(void);
int clone(uint eip, uint esp);
void exit(void) __attribute__((noreturn));
int wait(void);
int growproc(int n);
void rest(void *chan);
void wakeup(void *chan);
int pipeopen(void);

/* exec.c, trap.c */
int exec(const char *name);
void idtinit(void);
void trap(struct trapframe *tf);
int lazyfault(uint va);

/* boot.S */
void swtch(struct context **from, struct context *to);
void trapret(void);

#endif
