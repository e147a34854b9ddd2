// SPDX-License-Identifier: GPL-2.0-only
/* System calls about files: xv6's sysfile.c. */

#include <stdlib.h>
#include <string.h>

#include "run.h"

#define PATH 512

enum {
	O_WR = 1,
	O_RW = 2,
	O_CREATE_FILE = 0x200
};

static int arg_fd(struct run *r, struct task *t, int n, struct file **f)
{
	int32_t fd;

	if (arg_int(r, t, n, &fd) || fd < 0 || fd >= NOFILE || !t->ofile[fd])
		return -1;
	*f = t->ofile[fd];
	return fd;
}

static int fd_alloc(struct task *t, struct file *f)
{
	int fd;

	for (fd = 0; fd < NOFILE; fd++) {
		if (t->ofile[fd])
			continue;
		t->ofile[fd] = f;
		return fd;
	}
	return -1;
}

/* A file, how much, and where in the process's memory. */
static int arg_buffer(struct run *r, struct task *t, struct file **f,
		      uint32_t *va, int32_t *n)
{
	if (arg_fd(r, t, 0, f) < 0 || arg_int(r, t, 2, n))
		return -1;
	return arg_ptr(r, t, 1, *n, va);
}

int sys_read(struct run *r, struct task *t)
{
	struct file *f;
	uint32_t va;
	int32_t n;
	char *buf;
	int got;

	if (arg_buffer(r, t, &f, &va, &n))
		return -1;
	buf = malloc(n + 1);
	got = buf ? file_read(&r->files, f, buf, n) : -1;
	if (got > 0 && store(r, t, va, buf, got))
		got = -1;
	free(buf);
	return got;
}

int sys_write(struct run *r, struct task *t)
{
	struct file *f;
	uint32_t va;
	int32_t n;
	char *buf;
	int put;

	if (arg_buffer(r, t, &f, &va, &n))
		return -1;
	buf = malloc(n + 1);
	put = buf && !fetch(r, t, va, buf, n)
		      ? file_write(&r->files, f, buf, n, &t->done)
		      : -1;
	free(buf);
	return put;
}

int sys_close(struct run *r, struct task *t)
{
	struct file *f;
	int fd = arg_fd(r, t, 0, &f);

	if (fd < 0)
		return -1;
	t->ofile[fd] = NULL;
	file_close(&r->files, f);
	return 0;
}

int sys_fstat(struct run *r, struct task *t)
{
	struct stat32 st;
	struct file *f;
	uint32_t va;

	if (arg_fd(r, t, 0, &f) < 0 || arg_ptr(r, t, 1, sizeof(st), &va) ||
	    file_stat(&r->files, f, &st))
		return -1;
	return store(r, t, va, &st, sizeof(st));
}

int sys_dup(struct run *r, struct task *t)
{
	struct file *f;
	int fd;

	if (arg_fd(r, t, 0, &f) < 0)
		return -1;
	fd = fd_alloc(t, f);
	if (fd >= 0)
		file_dup(f);
	return fd;
}

static int open_inode(struct run *r, struct task *t, uint32_t inum, int mode)
{
	struct file *f = file_alloc(&r->files);
	int fd = f ? fd_alloc(t, f) : -1;

	if (fd < 0) {
		if (f)
			f->ref = 0;
		return -1;
	}
	f->type = FD_INODE;
	f->inum = inum;
	f->readable = !(mode & O_WR);
	f->writable = mode & (O_WR | O_RW);
	fs_hold(&r->fs, inum);
	return fd;
}

int sys_open(struct run *r, struct task *t)
{
	struct dinode *ip;
	char path[PATH];
	uint32_t inum;
	int32_t mode;

	if (arg_str(r, t, 0, path, sizeof(path)) < 0 || arg_int(r, t, 1, &mode))
		return -1;
	if (mode & O_CREATE_FILE)
		inum = fs_create(&r->fs, t->cwd, path, T_FILE, 0, 0);
	else
		inum = fs_namei(&r->fs, t->cwd, path);
	ip = fs_inode(&r->fs, inum);
	if (!ip || (ip->type == T_DIR && mode))
		return -1;
	return open_inode(r, t, inum, mode);
}

int sys_mknod(struct run *r, struct task *t)
{
	int32_t major, minor;
	char path[PATH];

	if (arg_str(r, t, 0, path, sizeof(path)) < 0 ||
	    arg_int(r, t, 1, &major) || arg_int(r, t, 2, &minor))
		return -1;
	return fs_create(&r->fs, t->cwd, path, T_DEV, major, minor) ? 0 : -1;
}

int sys_mkdir(struct run *r, struct task *t)
{
	char path[PATH];

	if (arg_str(r, t, 0, path, sizeof(path)) < 0)
		return -1;
	return fs_create(&r->fs, t->cwd, path, T_DIR, 0, 0) ? 0 : -1;
}

int sys_unlink(struct run *r, struct task *t)
{
	char path[PATH];

	if (arg_str(r, t, 0, path, sizeof(path)) < 0)
		return -1;
	return fs_unlink(&r->fs, t->cwd, path);
}

int sys_link(struct run *r, struct task *t)
{
	char old[PATH], path[PATH];

	if (arg_str(r, t, 0, old, sizeof(old)) < 0 ||
	    arg_str(r, t, 1, path, sizeof(path)) < 0)
		return -1;
	return fs_newname(&r->fs, t->cwd, old, path);
}

int sys_chdir(struct run *r, struct task *t)
{
	struct dinode *ip;
	char path[PATH];
	uint32_t inum;

	if (arg_str(r, t, 0, path, sizeof(path)) < 0)
		return -1;
	inum = fs_namei(&r->fs, t->cwd, path);
	ip = fs_inode(&r->fs, inum);
	if (!ip || ip->type != T_DIR)
		return -1;
	fs_hold(&r->fs, inum);
	fs_put(&r->fs, t->cwd);
	t->cwd = inum;
	return 0;
}

int sys_pipe(struct run *r, struct task *t)
{
	struct file *in, *out;
	int32_t fd[2];
	uint32_t va;

	if (arg_ptr(r, t, 0, sizeof(fd), &va) ||
	    pipe_alloc(&r->files, &in, &out))
		return -1;
	fd[0] = fd_alloc(t, in);
	fd[1] = fd_alloc(t, out);
	if (fd[1] >= 0 && !store(r, t, va, fd, sizeof(fd)))
		return 0;
	if (fd[0] >= 0)
		t->ofile[fd[0]] = NULL;
	if (fd[1] >= 0)
		t->ofile[fd[1]] = NULL;
	file_close(&r->files, in);
	file_close(&r->files, out);
	return -1;
}
