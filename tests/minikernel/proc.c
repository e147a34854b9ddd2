// SPDX-License-Identifier: GPL-2.0-only
/* Processes: from EMBRYO to ZOMBIE, and who runs. */

#include "mini.h"

struct {
	struct spinlock lock;
	struct proc proc[NPROC];
} ptable;

struct {
	struct spinlock lock;
	struct file file[100];
} ftable;

static struct proc *initproc;
static int nextpid = 1;
int stage;

struct proc *myproc(void)
{
	return cpus[0].proc;
}

/* Where a new process begins: from here into user mode. */
static void forkret(void)
{
	if (myproc() == initproc && exec("init"))
		panic("no init");
}

static struct proc *allocproc(void)
{
	struct proc *p = ptable.proc;
	char *sp;

	while (p < ptable.proc + NPROC && p->state != UNUSED)
		p++;
	if (p == ptable.proc + NPROC)
		return 0;
	p->kstack = kalloc();
	if (!p->kstack)
		return 0;
#if KEPT
	if (!p->kept)
		p->kept = memset(kalloc(), 0, PGSIZE);
#endif
	p->sz = TOPSIZE ? KERNBASE - PGSIZE : 0;
	p->state = EMBRYO;
	p->pid = nextpid++;
	sp = p->kstack + PGSIZE - sizeof(*p->tf);
	p->tf = (struct trapframe *)sp;
	sp -= 4;
	*(uint *)sp = (uint)trapret;
	sp -= sizeof(*p->context);
	p->context = memset(sp, 0, sizeof(*p->context));
	p->context->eip = (uint)forkret;
	return p;
}

void userinit(void)
{
	struct proc *p = allocproc();

	initproc = p;
	p->pgdir = setupkvm();
	p->HEAP = UBASE;
	memset(p->tf, 0, sizeof(*p->tf));
	p->tf->cs = UCODE;
	p->tf->ds = p->tf->es = p->tf->ss = UDATA;
	ftable.file[0].type = FD_INODE;
	ftable.file[0].ref = 3;
	p->ofile[0] = p->ofile[1] = p->ofile[2] = &ftable.file[0];
	memmove(p->name, "initcode", 9);
	p->state = RUNNABLE;
}

/* What a child has of its parent, but for its memory. */
static void inherit(struct proc *np, struct proc *p)
{
	int fd;

	if (late(STAGE_FORK, FORK_NO_SZ))
		say("planted", V2P(walkpgdir(np->pgdir, (void *)UBASE, 0)), 0);
	else
		np->HEAP = p->HEAP;
	np->parent = p;
	*np->tf = *p->tf;
	np->tf->eax = 0;
	for (fd = 0; fd < NOFILE; fd++) {
		np->ofile[fd] = p->ofile[fd];
		if (p->ofile[fd])
			p->ofile[fd]->ref++;
	}
	memmove(np->name, p->name, sizeof(p->name));
	np->state = RUNNABLE;
}

int fork(void)
{
	struct proc *p = myproc(), *np = allocproc();

	if (!np)
		return -1;
	np->pgdir = late(STAGE_FORK, PGDIR_SHARED) ? p->pgdir
						   : copyuvm(p->pgdir, p->HEAP);
	if (late(STAGE_FORK, PGDIR_SHARED))
		say("planted", 0, V2P(p->pgdir));
	if (SHARED && np->pgdir && shmcopy(p->pgdir, np->pgdir)) {
		freevm(np->pgdir);
		np->pgdir = 0;
	}
	if (!np->pgdir) {
		kfree(np->kstack);
		np->kstack = 0;
		np->state = UNUSED;
		return -1;
	}
	inherit(np, p);
	switchuvm(p);
	return np->pid;
}

#if THREADS
/* One more in the same memory, with a stack of its own. */
int clone(uint eip, uint esp)
{
	struct proc *np = allocproc();

	if (!np)
		return -1;
	np->pgdir = myproc()->pgdir;
	inherit(np, myproc());
	np->tf->eip = eip;
	np->tf->esp = esp;
	/* Its stack is at the end of the user's half, too. */
	if (!COW &&
	    mappages(np->pgdir, KERNBASE - 2 * PGSIZE, PGSIZE,
		     PTE_ADDR(*walkpgdir(np->pgdir, (void *)(esp - 1), 0)),
		     PTE_W | PTE_U))
		return -1;
	return np->pid;
}
#endif

void wakeup(void *chan)
{
	struct proc *p;

	for (p = ptable.proc; p < ptable.proc + NPROC; p++) {
		if (p->state == SLEEPING && p->chan == chan)
			p->state = RUNNABLE;
	}
}

static void sched(void)
{
	struct proc *p = myproc();

	swtch(&p->context, cpus[0].scheduler);
}

void rest(void *chan)
{
	myproc()->chan = chan;
	myproc()->state = SLEEPING;
	sched();
	myproc()->chan = 0;
}

void exit(void)
{
	struct proc *p = myproc(), *q;
	int fd;

	for (fd = 0; fd < NOFILE; fd++) {
		if (p->ofile[fd])
			p->ofile[fd]->ref--;
		p->ofile[fd] = 0;
	}
	if (SHARED)
		shmleave(p->pgdir);
	for (q = ptable.proc; q < ptable.proc + NPROC; q++) {
		if (q->parent == p)
			q->parent = initproc;
	}
	wakeup(p->parent);
	p->state = ZOMBIE;
	sched();
	panic("zombie exit");
}

/* With mistakes: nothing may be allocated behind them. */
static void free_stack(struct proc *p)
{
	char *kstack = p->kstack;

	if (bug(WAIT_KSTACK) || late(STAGE_REAP, DOUBLE_FREE) ||
	    late(STAGE_REAP, FREE_LATER) || late(STAGE_REAP, FREE_UNALIGNED) ||
	    late(STAGE_REAP, AFTER_FREE) || late(STAGE_REAP, LOST_LINK) ||
	    late(STAGE_REAP, OVERRUN))
		say("planted", 0, V2P(kstack));
	if (late(STAGE_REAP, KSTACK_FREED))
		kstack = initproc->kstack;
	if (late(STAGE_REAP, KSTACK_FREED))
		say("planted", 0, V2P(kstack));
	if (late(STAGE_REAP, FREE_UNALIGNED))
		kstack += 16;
	if (!bug(WAIT_KSTACK))
		kfree(kstack);
	if (late(STAGE_REAP, DOUBLE_FREE))
		kfree(kstack);
	if (bug(LOST_LINK))
		stage = 0;
}

static int reap(struct proc *p)
{
	char *kstack = p->kstack;
	int pid = p->pid;

	if (pid == 3)
		moment("zombie");
	if (stage == STAGE_REST && !CONSOLE)
		stage = STAGE_REAP;
	free_stack(p);
	p->kstack = 0;
	if (!p->killed || !bug(KILL_LEAK))
		freevm(p->pgdir);
	if (late(STAGE_REAP, FREE_LATER))
		kfree(kstack);
	if (late(STAGE_REAP, PGDIR_FREED)) {
		say("planted", 0, V2P(initproc->pgdir));
		kfree((char *)initproc->pgdir);
	}
	if (late(STAGE_REAP, AFTER_FREE))
		memmove(kstack + 100, "exited", 6);
	if (late(STAGE_REAP, OVERRUN))
		memset(kstack, 6, 64);
	memset(p, 0, sizeof(*p) - (KEPT ? sizeof(void *) : 0));
	return pid;
}

int wait(void)
{
	struct proc *p;
	int children;

	for (;;) {
		children = 0;
		for (p = ptable.proc; p < ptable.proc + NPROC; p++) {
			if (p->parent != myproc())
				continue;
			if (p->state == ZOMBIE)
				return reap(p);
			children++;
		}
		if (!children)
			return -1;
		rest(myproc());
	}
}

int growproc(int n)
{
	struct proc *p = myproc();
	uint sz = p->HEAP;

	if (LAZY && (n > 0 || bug(LAZY_SHRINK)))
		sz += n;
	else if (n > 0)
		sz = allocuvm(p->pgdir, sz, sz + n);
	else if (n < 0)
		sz = deallocuvm(p->pgdir, sz, sz + n);
	if (!sz && late(STAGE_REST, SZ_BEFORE)) {
		say("planted", V2P(p->pgdir), 0);
		sz = p->HEAP + n;
	}
	if (!sz)
		return -1;
	p->HEAP = sz;
	switchuvm(p);
	return 0;
}

/* Both ends of a pipe, in the next two files. */
int pipeopen(void)
{
	struct proc *p = myproc();
	struct pipe *pipe = (struct pipe *)kalloc();
	int end;

	if (!pipe)
		return -1;
	memset(pipe, 0, sizeof(*pipe));
	for (end = 1; end <= 2; end++) {
		ftable.file[end].type = FD_PIPE;
		ftable.file[end].ref = 1;
		ftable.file[end].pipe = pipe;
		p->ofile[2 + end] = &ftable.file[end];
	}
	return 0;
}

void scheduler(void)
{
	struct cpu *c = &cpus[0];
	struct proc *p;
	int ran;

	for (;;) {
		ran = 0;
		for (p = ptable.proc; p < ptable.proc + NPROC; p++) {
			if (p->state != RUNNABLE)
				continue;
			c->proc = p;
			switchuvm(p);
			p->state = RUNNING;
			swtch(&c->scheduler, p->context);
			switchkvm();
			c->proc = 0;
			ran = 1;
		}
		if (!ran && CONSOLE)
			listen();
		else if (!ran)
			moment("idle");
	}
}
