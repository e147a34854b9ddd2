// SPDX-License-Identifier: GPL-2.0-only
/* System calls: xv6's syscall.c, sysproc.c and exec's part of sysfile.c. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

#define MAXARG 32
#define PATH   512

static int sys_fork(struct run *r, struct task *t)
{
	struct task *child = task_new(r, t);
	int fd;

	if (!child)
		return -1;
	for (fd = 0; fd < NOFILE; fd++)
		if (t->ofile[fd])
			child->ofile[fd] = file_dup(t->ofile[fd]);
	child->cwd = t->cwd;
	fs_hold(&r->fs, child->cwd);
	memcpy(child->name, t->name, sizeof(child->name));
	child->regs = t->regs;
	child->regs.eax = 0;
	if (!task_look(r, child) && !r->cpu->copy(r, child, t))
		return child->pid;
	/* Nobody is to wait for it. */
	child->parent = NULL;
	task_exit(r, child);
	return -1;
}

static int sys_exit(struct run *r, struct task *t)
{
	task_exit(r, t);
	return 0;
}

static int sys_wait(struct run *r, struct task *t)
{
	bool children = false;
	struct task *c;
	uint32_t pid;

	for (c = r->task; c < r->task + NTASK; c++) {
		if (c->state == TASK_FREE || c->parent != t)
			continue;
		children = true;
		if (c->state != TASK_ZOMBIE)
			continue;
		/* The module picks the first in the order of its own table. */
		if (xv6vm_proc_wait(r->h, t->pid, &pid))
			return -1;
		for (c = r->task; c < r->task + NTASK; c++)
			if (c->state == TASK_ZOMBIE && c->pid == pid)
				c->state = TASK_FREE;
		return pid;
	}
	return children && !t->killed ? BLOCKED : -1;
}

static int sys_kill(struct run *r, struct task *t)
{
	struct task *c;
	int32_t pid;

	if (arg_int(r, t, 0, &pid))
		return -1;
	for (c = r->task; c < r->task + NTASK; c++) {
		if (c->state == TASK_FREE || c->pid != (uint32_t)pid)
			continue;
		c->killed = true;
		return 0;
	}
	return -1;
}

static int sys_getpid(struct run *r, struct task *t)
{
	(void)r;
	return t->pid;
}

static int sys_sbrk(struct run *r, struct task *t)
{
	uint32_t old, now;
	int32_t n;

	if (arg_int(r, t, 0, &n) ||
	    xv6vm_proc_sbrk(r->h, t->pid, n, XV6VM_SBRK_AS_XV6, &old, &now))
		return -1;
	t->sz = now;
	return old;
}

static int sys_sleep(struct run *r, struct task *t)
{
	int32_t n;

	if (arg_int(r, t, 0, &n))
		return -1;
	if (!t->done) {
		t->done = 1;
		t->wake = ticks() + n;
	}
	if (n > 0 && (int32_t)(t->wake - ticks()) > 0)
		return t->killed ? -1 : BLOCKED;
	return 0;
}

static int sys_uptime(struct run *r, struct task *t)
{
	(void)r;
	(void)t;
	return ticks();
}

/* What the model takes of a file's name; xv6 takes anything. */
static void set_name(struct task *t, const char *path)
{
	const char *slash = strrchr(path, '/');
	int i = 0;

	memset(t->name, 0, sizeof(t->name));
	for (path = slash ? slash + 1 : path; *path; path++) {
		bool plain = isalnum((unsigned char)*path) ||
			     strchr("_.-", *path);

		if (i < XV6VM_NAME_LEN - 1)
			t->name[i++] = plain ? *path : '_';
	}
}

int sys_exec_file(struct run *r, struct task *t, const char *path, int argc,
		  const char *const *argv)
{
	struct dinode *ip = fs_inode(&r->fs, fs_namei(&r->fs, t->cwd, path));
	struct xv6vm_program p = { .argc = argc, .argv = argv };
	uint32_t eip, esp;
	struct task was = *t;
	void *elf;
	int ret = -1;

	if (!ip || ip->type != T_FILE || ip->size > MAXFILE * BSIZE)
		return -1;
	elf = malloc(ip->size + 1);
	set_name(t, path);
	p.name = t->name;
	p.elf = elf;
	p.len = ip->size;
	if (elf && fs_read(&r->fs, ip, elf, 0, ip->size) == (int)ip->size)
		ret = xv6vm_proc_exec(r->h, t->pid, &p, &eip, &esp);
	free(elf);
	if (ret) {
		memcpy(t->name, was.name, sizeof(t->name));
		return -1;
	}
	t->regs.eip = eip;
	t->regs.esp = esp;
	return task_look(r, t);
}

static int sys_exec(struct run *r, struct task *t)
{
	static char text[MAXARG][PATH * 8];
	const char *argv[MAXARG];
	char path[PATH];
	uint32_t at;
	int32_t uargv;
	int n;

	if (arg_str(r, t, 0, path, sizeof(path)) < 0 ||
	    arg_int(r, t, 1, &uargv))
		return -1;
	for (n = 0; n < MAXARG; n++) {
		if (fetch(r, t, uargv + 4 * n, &at, 4))
			return -1;
		if (!at)
			break;
		if (fetch_str(r, t, at, text[n], sizeof(text[n])) < 0)
			return -1;
		argv[n] = text[n];
	}
	if (n == MAXARG)
		return -1;
	return sys_exec_file(r, t, path, n, argv);
}

static const struct {
	const char *name;
	int (*call)(struct run *r, struct task *t);
} calls[] = {
	[1] = { "fork", sys_fork },	 [2] = { "exit", sys_exit },
	[3] = { "wait", sys_wait },	 [4] = { "pipe", sys_pipe },
	[5] = { "read", sys_read },	 [6] = { "kill", sys_kill },
	[7] = { "exec", sys_exec },	 [8] = { "fstat", sys_fstat },
	[9] = { "chdir", sys_chdir },	 [10] = { "dup", sys_dup },
	[11] = { "getpid", sys_getpid }, [12] = { "sbrk", sys_sbrk },
	[13] = { "sleep", sys_sleep },	 [14] = { "uptime", sys_uptime },
	[15] = { "open", sys_open },	 [16] = { "write", sys_write },
	[17] = { "mknod", sys_mknod },	 [18] = { "unlink", sys_unlink },
	[19] = { "link", sys_link },	 [20] = { "mkdir", sys_mkdir },
	[21] = { "close", sys_close },
};

#define NCALLS (sizeof(calls) / sizeof(calls[0]))

const char *syscall_name(uint32_t nr)
{
	return nr < NCALLS && calls[nr].name ? calls[nr].name : "unknown";
}

int syscall_of(struct run *r, struct task *t)
{
	uint32_t nr = t->regs.eax;

	return nr < NCALLS && calls[nr].call ? calls[nr].call(r, t) : -1;
}
