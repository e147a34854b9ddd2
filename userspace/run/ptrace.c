// SPDX-License-Identifier: GPL-2.0-only
/*
 * User mode by ptrace: for each task a Linux process, i386, whose whole address
 * space is the task's window. So its accesses are judged by the emulated tables,
 * and whatever else it does stops it: `int $0x40` is a protection fault of
 * Linux's, its system calls end in PTRACE_SYSEMU, and behind that in seccomp.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

#ifndef PTRACE_SYSEMU
#define PTRACE_SYSEMU 31
#endif

/* stub.c, as it is linked: code, the filter's steps, struct sock_fprog. */
#define STUB_CODE   0xc0001000u
#define STUB_STEPS  0xc0002000u
#define STUB_PGOFF  (STUB_STEPS + 7 * 8 + 4)
#define STUB_FILTER (STUB_STEPS + 10 * 8)

/* i386 Linux. */
#define NR_PRCTL 172
#define NR_MMAP2 192
/* All that a 32-bit process of a 64-bit kernel may have. */
#define TASK_SIZE32 0xffffe000u
#define WINDOW_FD   3

#define CODE32 0x23
#define DATA32 0x2b
#define SLICE  10000 /* us */

extern const char stub[], stub_end[];

static volatile sig_atomic_t over;

static void on_alarm(int sig)
{
	(void)sig;
	over = 1;
}

static void slice(long us)
{
	struct itimerval t = { .it_value.tv_usec = us,
			       .it_interval.tv_usec = us };

	setitimer(ITIMER_REAL, &t, NULL);
}

/* The child: nothing but the stub, the device, and what ends with its parent. */
static void become_stub(int dev)
{
	int image = memfd_create("xv6run", MFD_CLOEXEC);
	char *argv[] = { "xv6run", NULL }, *none[] = { NULL };

	if (image < 0 || image == WINDOW_FD ||
	    write(image, stub, stub_end - stub) < 0 ||
	    dup2(dev, WINDOW_FD) < 0 || fcntl(WINDOW_FD, F_SETFD, 0) ||
	    ptrace(PTRACE_TRACEME, 0, 0, 0))
		_exit(1);
	close_range(WINDOW_FD + 1, ~0u, CLOSE_RANGE_CLOEXEC);
	close_range(0, WINDOW_FD - 1, CLOSE_RANGE_CLOEXEC);
	fexecve(image, argv, none);
	_exit(1);
}

static int stopped(pid_t pid, int *status)
{
	int ret;

	do
		ret = waitpid(pid, status, __WALL);
	while (ret < 0 && errno == EINTR);
	return ret == pid && WIFSTOPPED(*status) ? 0 : -1;
}

/* Have the stub make a system call of Linux's. */
static long inject(pid_t pid, long nr, long a, long b, long c, long d, long e,
		   long f)
{
	struct user_regs_struct regs;
	int status, i;

	if (ptrace(PTRACE_GETREGS, pid, 0, &regs))
		return -1;
	regs.rip = STUB_CODE;
	regs.rax = nr;
	regs.orig_rax = -1;
	regs.rbx = a;
	regs.rcx = b;
	regs.rdx = c;
	regs.rsi = d;
	regs.rdi = e;
	regs.rbp = f;
	if (ptrace(PTRACE_SETREGS, pid, 0, &regs))
		return -1;
	for (i = 0; i < 2; i++)
		if (ptrace(PTRACE_SYSCALL, pid, 0, 0) ||
		    stopped(pid, &status) ||
		    WSTOPSIG(status) != (SIGTRAP | 0x80))
			return -1;
	if (ptrace(PTRACE_GETREGS, pid, 0, &regs))
		return -1;
	return (int)regs.rax;
}

/* From now on, no call of Linux's but the mapping of the window. */
static int lock_up(pid_t tracee)
{
	return inject(tracee, NR_PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0) ||
	       inject(tracee, NR_PRCTL, PR_SET_SECCOMP, 2, STUB_FILTER, 0, 0,
		      0);
}

/* What is left of the stub's process is the window, and the filter. */
static int move_in(struct run *r, struct task *t)
{
	struct xv6vm_window w;
	uint32_t pgoff;

	if (xv6vm_window(r->h, t->pid, &w) || !w.out_offset)
		return -1;
	pgoff = w.out_offset / 4096;
	if (ptrace(PTRACE_POKEDATA, t->tracee, STUB_PGOFF,
		   (long)pgoff |
			   ptrace(PTRACE_PEEKDATA, t->tracee, STUB_PGOFF + 4, 0)
				   << 32))
		return -1;
	if (lock_up(t->tracee))
		return -1;
	return inject(t->tracee, NR_MMAP2, 0, TASK_SIZE32,
		      PROT_READ | PROT_WRITE | PROT_EXEC,
		      MAP_SHARED | MAP_FIXED, WINDOW_FD, pgoff);
}

static void ptrace_end(struct task *t)
{
	int status;

	if (!t->tracee)
		return;
	kill(t->tracee, SIGKILL);
	while (waitpid(t->tracee, &status, __WALL) < 0 && errno == EINTR)
		;
	t->tracee = 0;
}

static int fail_start(struct task *t)
{
	ptrace_end(t);
	return -1;
}

/* A process that has not moved in yet. */
static int start_stub(struct run *r, struct task *t)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	int status;

	t->tracee = fork();
	if (!t->tracee)
		become_stub(r->dev);
	if (t->tracee < 0)
		t->tracee = 0;
	if (!t->tracee || stopped(t->tracee, &status) ||
	    ptrace(PTRACE_SETOPTIONS, t->tracee, 0, options))
		return fail_start(t);
	return 0;
}

static int ptrace_check(struct run *r, char *why, size_t why_len)
{
	struct sigaction a = { .sa_handler = on_alarm };
	struct task probe = { 0 };
	cpu_set_t one;
	int failed;

	if (start_stub(r, &probe)) {
		snprintf(why, why_len,
			 "no i386 process can be had: the kernel needs "
			 "CONFIG_IA32_EMULATION, not switched off by "
			 "ia32_emulation=0, and ptrace");
		return -1;
	}
	failed = lock_up(probe.tracee);
	ptrace_end(&probe);
	if (failed) {
		snprintf(why, why_len,
			 "nothing would hold a process back: the kernel needs "
			 "CONFIG_SECCOMP_FILTER");
		return -1;
	}
	/* ptrace is many times faster where both sides share a CPU. */
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	sigaction(SIGALRM, &a, NULL);
	return 0;
}

static int ptrace_start(struct run *r, struct task *t)
{
	return start_stub(r, t) || move_in(r, t) ? fail_start(t) : 0;
}

static int ptrace_copy(struct run *r, struct task *child,
		       const struct task *parent)
{
	struct user_fpregs_struct fp;

	if (ptrace_start(r, child))
		return -1;
	if (ptrace(PTRACE_GETFPREGS, parent->tracee, 0, &fp) ||
	    ptrace(PTRACE_SETFPREGS, child->tracee, 0, &fp))
		return fail_start(child);
	return 0;
}

/* Flat segments, and no flag that a user program could not set itself. */
static int load(const struct task *t)
{
	const struct regs *g = &t->regs;
	struct user_regs_struct regs = {
		.rax = g->eax,
		.rbx = g->ebx,
		.rcx = g->ecx,
		.rdx = g->edx,
		.rsi = g->esi,
		.rdi = g->edi,
		.rbp = g->ebp,
		.rsp = g->esp,
		.rip = g->eip,
		.cs = CODE32,
		.ss = DATA32,
		.ds = DATA32,
		.es = DATA32,
		.orig_rax = -1,
		.eflags = (g->eflags & 0xcd5) | 0x202,
	};

	return ptrace(PTRACE_SETREGS, t->tracee, 0, &regs);
}

static int unload(struct task *t, bool *is32)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, t->tracee, 0, &regs))
		return -1;
	*is32 = regs.cs == CODE32;
	t->regs = (struct regs){ regs.rax, regs.rbx,   regs.rcx, regs.rdx,
				 regs.rsi, regs.rdi,   regs.rbp, regs.rsp,
				 regs.rip, regs.eflags };
	return 0;
}

static bool at_syscall(struct run *r, struct task *t)
{
	struct xv6vm_fault fault;
	unsigned char code[2];
	uint32_t done;

	return !xv6vm_mem_read(r->h, t->pid, t->regs.eip, code, sizeof(code), 0,
			       &done, &fault) &&
	       done == sizeof(code) && code[0] == 0xcd && code[1] == 0x40;
}

/* Linux tells a signal; what the CPU said, the window knows. */
static void segv(struct run *r, struct task *t, struct stop *s)
{
	struct xv6vm_window w = { 0 };
	siginfo_t info = { 0 };

	ptrace(PTRACE_GETSIGINFO, t->tracee, 0, &info);
	if (info.si_code == SI_KERNEL) {
		if (at_syscall(r, t)) {
			t->regs.eip += 2;
			s->kind = STOP_SYSCALL;
			return;
		}
		s->kind = STOP_TRAP;
		s->trapno = 13;
		return;
	}
	s->kind = STOP_FAULT;
	s->cr2 = (uintptr_t)info.si_addr;
	/* Above all that Linux lets a process have, it never asks the window. */
	s->code = XV6VM_PF_P | XV6VM_PF_U;
	if (xv6vm_window(r->h, t->pid, &w) || w.out_faults == t->refused)
		return;
	t->refused = w.out_faults;
	s->cr2 = w.out_cr2;
	s->code = w.out_code;
}

static const struct {
	int sig;
	uint32_t trapno;
} traps[] = {
	{ SIGFPE, 0 },
	{ SIGTRAP, 3 },
	{ SIGILL, 6 },
	{ SIGBUS, 8 },
};

static void judge(struct run *r, struct task *t, int sig, bool is32,
		  struct stop *s)
{
	siginfo_t info = { 0 };
	size_t i;

	s->kind = STOP_LOST;
	if (sig == (SIGTRAP | 0x80) || !is32)
		s->kind = STOP_ESCAPE;
	else if (sig == SIGSTOP)
		s->kind = STOP_SLICE;
	else if (sig == SIGSEGV)
		segv(r, t, s);
	for (i = 0; s->kind == STOP_LOST && i < 4; i++) {
		if (traps[i].sig != sig)
			continue;
		s->kind = STOP_TRAP;
		s->trapno = traps[i].trapno;
		if (sig == SIGTRAP &&
		    !ptrace(PTRACE_GETSIGINFO, t->tracee, 0, &info) &&
		    info.si_code == TRAP_TRACE)
			s->trapno = 1;
	}
}

/* Until it stops by itself, or its time is over and we stop it. */
static int wait_for(const struct task *t, int *status)
{
	int ret;

	while ((ret = waitpid(t->tracee, status, __WALL)) < 0 && errno == EINTR)
		if (over)
			kill(t->tracee, SIGSTOP);
	return ret == t->tracee && WIFSTOPPED(*status) ? 0 : -1;
}

static void ptrace_run(struct run *r, struct task *t, struct stop *s)
{
	bool is32 = true;
	int status, ret;

	*s = (struct stop){ .kind = STOP_LOST };
	if (load(t))
		return;
	over = 0;
	slice(SLICE);
	ret = ptrace(PTRACE_SYSEMU, t->tracee, 0, 0) ? -1
						     : wait_for(t, &status);
	slice(0);
	if (!ret && !unload(t, &is32))
		judge(r, t, WSTOPSIG(status), is32, s);
}

const struct backend ptrace_backend = {
	.name = "ptrace",
	.check = ptrace_check,
	.start = ptrace_start,
	.copy = ptrace_copy,
	.end = ptrace_end,
	.run = ptrace_run,
};
