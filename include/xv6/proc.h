/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes: what xv6's proc.c does to memory. All functions want the
 * machine's lock held and return 0 or a negative errno with m->why set.
 */
#ifndef _XV6_PROC_H
#define _XV6_PROC_H

#include <xv6/memlayout.h>
#include <xv6/types.h>

/* What the CPU and xv6's trap code push on the kernel stack. */
struct xv6_trapframe {
	__le32 edi, esi, ebp, oesp, ebx, edx, ecx, eax;
	__le32 gs, fs, es, ds;
	__le32 trapno, err;
	__le32 eip, cs, eflags, esp, ss;
};

/**
 * struct xv6_usage - what a process has; counted as it comes and goes
 * @user_frames: present leaves below KERNBASE
 * @user_tables: page tables of the user half
 * @kernel_tables: of the kernel half; 0 when they are shared
 */
struct xv6_usage {
	u32 user_frames;
	u32 user_tables;
	u32 kernel_tables;
};

/**
 * struct xv6_proc - one slot of the process table: xv6's struct proc
 * @pid: 0 in a slot that is unused. It, @ppid, @state and @cpu are each written
 *	 at once, for a host whose questions read them without a lock
 * @guard: va of the page that exec cleared PTE_U of, or XV6_NO_GUARD
 * @holder: file that made it, 0 for none (it persists)
 * @bare: it has no kernel half, nor have its forks and what it execs
 * @forked: it may have children
 * @reaping: its kernel stack is gone, and its pages below @reaped
 */
struct xv6_proc {
	u32 pid;
	u32 ppid;		/* 0: none */
	u8 state;		/* enum xv6vm_state */
	u8 cpu;			/* it runs on, or XV6_NO_CPU */
	u16 holder;
	bool bare;
	bool forked;
	bool reaping;
	u32 reaped;
	u32 sz;
	u32 pgdir;		/* pa */
	u32 kstack;		/* pa */
	u32 guard;
	char name[XV6VM_NAME_LEN];
	struct xv6_usage usage;
};

#define XV6_NO_CPU	0xffu
#define XV6_NO_GUARD	0xffffffffu

/* Names are shown to people: [A-Za-z0-9_.-]{1,15}, then NULs only. */
bool xv6_name_ok(const char name[XV6VM_NAME_LEN]);

/*
 * The process of that pid, or NULL; an embryo has none yet. A question: m->why
 * is left alone. Whoever does not hold the machine's lock looks at its pid again
 * once its slot cannot change any more; a process never changes its slot.
 */
struct xv6_proc *xv6_proc_find(struct xv6_machine *m, u32 pid);

static inline bool xv6_proc_alive(const struct xv6_proc *p)
{
	return p->state != XV6VM_UNUSED && p->state != XV6VM_ZOMBIE;
}

/*
 * The slot that the next process gets, the child that wait would reap, and the
 * first process that @holder made; or NULL. For a host
 * that locks slots one by one, and so must know which before it makes a change.
 */
struct xv6_proc *xv6_proc_vacant(struct xv6_machine *m);
struct xv6_proc *xv6_proc_zombie(struct xv6_machine *m,
				 const struct xv6_proc *p);
struct xv6_proc *xv6_proc_of_holder(struct xv6_machine *m, u16 holder);

/* Where its trap frame lies: the top of its kernel stack. */
struct xv6_trapframe *xv6_trapframe(const struct xv6_machine *m,
				    const struct xv6_proc *p);

/*
 * The first process; mirrors userinit. Its code, two bytes that jump to
 * themselves, is ours.
 */
int xv6_userinit(struct xv6_machine *m);

/**
 * xv6_spawn() - a child of init with @len bytes at 0, made as userinit does it
 * @holder: file it dies with, or 0
 * @bare: without a kernel half, which no process of xv6 lacks
 */
int xv6_spawn(struct xv6_machine *m, const char *name, const void *code,
	      u32 len, u16 holder, bool bare, struct xv6_proc **np);

/* A copy of @p; mirrors fork. The child's eax is 0. */
int xv6_fork(struct xv6_machine *m, struct xv6_proc *p, u16 holder,
	     struct xv6_proc **np);

/* Move the end of the image; mirrors growproc. sbrk's result is *old. */
int xv6_growproc(struct xv6_machine *m, struct xv6_proc *p, s32 n, u32 *old);

/**
 * xv6_sbrk_as_xv6() - xv6_growproc(), and what xv6 answers where that refuses
 * @old: what sbrk returns
 *
 * To shrink below 0 wraps to a size that is no shrinking at all, and succeeds.
 * To shrink to 0 frees every page; then xv6 takes the new size for a failure,
 * so sz stays, no cr3 is loaded, and sbrk returns 0xffffffff.
 */
int xv6_sbrk_as_xv6(struct xv6_machine *m, struct xv6_proc *p, s32 n, u32 *old);

/*
 * End @p: it becomes a zombie, its children go to init; mirrors exit. Frees
 * nothing, as in xv6. A CPU that ran it is left on kpgdir.
 */
int xv6_exit(struct xv6_machine *m, struct xv6_proc *p);

/**
 * xv6_switchuvm() - load the process's cr3; mirrors switchuvm
 *
 * The scheduler's part is done as well: what ran there becomes RUNNABLE, @p
 * RUNNING. CPL stays 0, as the kernel does this.
 *
 * Return: 0; -EBUSY if @p runs on another CPU, -ESRCH for a zombie.
 */
int xv6_switchuvm(struct xv6_machine *m, u32 cpu, struct xv6_proc *p);

/* Load kpgdir and run no process; mirrors switchkvm. */
int xv6_switchkvm(struct xv6_machine *m, u32 cpu);

/* Load cr3 again where @p runs: after exec and growproc, as xv6 does. */
void xv6_cpu_reload(struct xv6_machine *m, const struct xv6_proc *p);

/*
 * Enter the kernel, return from it: CPL changes, cr3 does not. Where the kernel
 * is not mapped, a trap is a triple fault: *reset is set, and the CPU is left
 * idle on kpgdir.
 */
int xv6_trap(struct xv6_machine *m, u32 cpu, bool *reset);
int xv6_iret(struct xv6_machine *m, u32 cpu);

/* The zombie child that wait would reap, in table order. */
int xv6_wait_for(struct xv6_machine *m, struct xv6_proc *p,
		 struct xv6_proc **child);

/**
 * xv6_reap_some() - reap this very zombie, as its parent's wait would, in pieces
 * @most: frames to free, about; others may do something else between two calls
 *
 * Return: 0 when it is gone, 1 if there is more.
 */
int xv6_reap_some(struct xv6_machine *m, struct xv6_proc *p, u32 most);

static inline int xv6_reap(struct xv6_machine *m, struct xv6_proc *p)
{
	return xv6_reap_some(m, p, ~0u);
}

#endif
