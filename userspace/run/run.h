/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * xv6run: i386 programs as emulated processes, in the page tables of the
 * module. Memory is the module's; files, pipes and sleep are here; the user mode
 * of a program is a back end's.
 */
#ifndef XV6RUN_H
#define XV6RUN_H

#include <sys/types.h>

#include "file.h"
#include "libxv6vm.h"

#define NTASK 64

/* What a program's registers are when it stops. */
struct regs {
	uint32_t eax, ebx, ecx, edx, esi, edi, ebp, esp, eip, eflags;
};

enum stop_kind {
	STOP_SLICE,   /* its time is over */
	STOP_SYSCALL, /* int $0x40; eip is behind it */
	STOP_FAULT,   /* a page fault: code and cr2 */
	STOP_TRAP,    /* another exception: trapno, code */
	STOP_ESCAPE,  /* it asked Linux for something */
	STOP_LOST,    /* the back end lost it */
};

struct stop {
	enum stop_kind kind;
	uint32_t code;
	uint32_t cr2;
	uint32_t trapno;
};

/**
 * struct task - a process, beside what the module knows of it
 * @pgdir: pa of its page directory
 * @tracee: ptrace's: the Linux process in whose user mode it runs, or 0
 * @refused: ptrace's: accesses that its window had refused before
 * @blocked: its system call waits, and is made again
 * @done: what that has brought so far
 * @wake: the tick until which it sleeps
 */
struct task {
	enum {
		TASK_FREE,
		TASK_READY,
		TASK_ZOMBIE
	} state;
	uint32_t pid;
	struct task *parent;
	char name[XV6VM_NAME_LEN];
	uint32_t sz;
	uint32_t pgdir;
	pid_t tracee;
	uint32_t refused;
	struct regs regs;
	bool killed;
	bool faulted;
	bool blocked;
	uint32_t done;
	uint32_t wake;
	struct file *ofile[NOFILE];
	uint32_t cwd;
};

struct run;

struct stats {
	unsigned long syscalls;
	unsigned long stops;
	unsigned long tasks;
};

/**
 * struct backend - where user mode is
 * @check: 0 if it works here, or -1 with a line in @why
 * @start: a task whose image is there
 * @copy: the child's user mode is the parent's, but for its registers
 * @run: from t->regs on, until it stops; they are then where it did
 */
struct backend {
	const char *name;
	int (*check)(struct run *r, char *why, size_t why_len);
	int (*start)(struct run *r, struct task *t);
	int (*copy)(struct run *r, struct task *child,
		    const struct task *parent);
	void (*end)(struct task *t);
	void (*run)(struct run *r, struct task *t, struct stop *s);
};

extern const struct backend kvm_backend, ptrace_backend;

struct run {
	struct xv6vm *h;
	const struct backend *cpu;
	int dev; /* the device, for windows */
	struct fs fs;
	struct files files;
	struct task task[NTASK];
	struct task *first;
	bool trace;
	struct stats stats;
};

/* task.c */
struct task *task_new(struct run *r, struct task *parent);
/* What the module made of it. */
int task_look(struct run *r, struct task *t);
void task_exit(struct run *r, struct task *t);
uint32_t ticks(void);
/* Until the first one ends. Return: the exit status of xv6run. */
int schedule(struct run *r);

/* sys.c: what eax is to be, or BLOCKED. */
int syscall_of(struct run *r, struct task *t);
const char *syscall_name(uint32_t nr);
int sys_exec_file(struct run *r, struct task *t, const char *path, int argc,
		  const char *const *argv);

/* args.c: fetch from a process's memory, as xv6's syscall.c does; -1. */
int arg_int(struct run *r, struct task *t, int n, int32_t *value);
int arg_ptr(struct run *r, struct task *t, int n, uint32_t size, uint32_t *va);
int arg_str(struct run *r, struct task *t, int n, char *to, uint32_t room);
int fetch(struct run *r, struct task *t, uint32_t va, void *to, uint32_t n);
int fetch_str(struct run *r, struct task *t, uint32_t va, char *to,
	      uint32_t room);
int store(struct run *r, struct task *t, uint32_t va, const void *from,
	  uint32_t n);

/* sysfile.c */
int sys_read(struct run *r, struct task *t);
int sys_write(struct run *r, struct task *t);
int sys_close(struct run *r, struct task *t);
int sys_fstat(struct run *r, struct task *t);
int sys_dup(struct run *r, struct task *t);
int sys_open(struct run *r, struct task *t);
int sys_mknod(struct run *r, struct task *t);
int sys_unlink(struct run *r, struct task *t);
int sys_link(struct run *r, struct task *t);
int sys_mkdir(struct run *r, struct task *t);
int sys_chdir(struct run *r, struct task *t);
int sys_pipe(struct run *r, struct task *t);

/* words.c: one line each, on stderr. */
void say_fault(struct run *r, struct task *t, const struct stop *s);
void say_call(const struct task *t, uint32_t nr, int ret);

#endif
