// SPDX-License-Identifier: GPL-2.0-only
/* Open files, pipes and the console. */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

struct file *file_alloc(struct files *fs)
{
	int i;

	for (i = 0; i < NFILE; i++) {
		if (fs->file[i].ref)
			continue;
		fs->file[i] = (struct file){ .ref = 1 };
		return &fs->file[i];
	}
	return NULL;
}

struct file *file_dup(struct file *f)
{
	f->ref++;
	return f;
}

void file_close(struct files *fs, struct file *f)
{
	struct pipe *p = f->pipe;

	if (--f->ref)
		return;
	if (f->type == FD_INODE)
		fs_put(fs->fs, f->inum);
	if (f->type != FD_PIPE)
		return;
	if (f->writable)
		p->writeopen = false;
	else
		p->readopen = false;
	if (!p->readopen && !p->writeopen)
		free(p);
}

int file_stat(struct files *fs, struct file *f, struct stat32 *st)
{
	struct dinode *ip = fs_inode(fs->fs, f->inum);

	if (f->type != FD_INODE || !ip)
		return -1;
	*st = (struct stat32){ ip->type, 0, 1, f->inum, ip->nlink, 0, ip->size };
	return 0;
}

static int pipe_read(struct pipe *p, char *to, uint32_t n)
{
	uint32_t i;

	if (p->nread == p->nwrite && p->writeopen)
		return BLOCKED;
	for (i = 0; i < n && p->nread != p->nwrite; i++)
		to[i] = p->data[p->nread++ % PIPESIZE];
	return i;
}

static int pipe_write(struct pipe *p, const char *from, uint32_t n,
		      uint32_t *done)
{
	for (; *done < n; ++*done) {
		if (!p->readopen)
			return -1;
		if (p->nwrite == p->nread + PIPESIZE)
			return BLOCKED;
		p->data[p->nwrite++ % PIPESIZE] = from[*done];
	}
	return n;
}

/* A line at most, as the console's driver gives it. */
static int console_read(struct files *fs, char *to, uint32_t n)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	uint32_t i = 0;

	fflush(stdout);
	while (i < n) {
		if (!i && poll(&in, 1, 0) == 0) {
			fs->console_wanted = true;
			return BLOCKED;
		}
		if (read(STDIN_FILENO, &to[i], 1) != 1 || to[i++] == '\n')
			break;
	}
	return i;
}

int file_read(struct files *fs, struct file *f, void *to, uint32_t n)
{
	struct dinode *ip;
	int got;

	if (!f->readable)
		return -1;
	if (f->type == FD_PIPE)
		return pipe_read(f->pipe, to, n);
	ip = fs_inode(fs->fs, f->inum);
	if (!ip)
		return -1;
	if (ip->type == T_DEV)
		return ip->major == CONSOLE ? console_read(fs, to, n) : -1;
	got = fs_read(fs->fs, ip, to, f->off, n);
	if (got > 0)
		f->off += got;
	return got;
}

int file_write(struct files *fs, struct file *f, const char *from, uint32_t n,
	       uint32_t *done)
{
	struct dinode *ip;
	int put;

	if (!f->writable)
		return -1;
	if (f->type == FD_PIPE)
		return pipe_write(f->pipe, from, n, done);
	ip = fs_inode(fs->fs, f->inum);
	if (!ip)
		return -1;
	if (ip->type == T_DEV)
		return ip->major == CONSOLE && fwrite(from, 1, n, stdout) == n
			       ? (int)n
			       : -1;
	put = fs_write(fs->fs, ip, from, f->off, n);
	if (put > 0)
		f->off += put;
	return put;
}

int pipe_alloc(struct files *fs, struct file **in, struct file **out)
{
	struct pipe *p = calloc(1, sizeof(*p));

	*in = p ? file_alloc(fs) : NULL;
	*out = *in ? file_alloc(fs) : NULL;
	if (!*out) {
		if (*in)
			(*in)->ref = 0;
		free(p);
		return -1;
	}
	p->readopen = true;
	p->writeopen = true;
	(*in)->type = FD_PIPE;
	(*in)->pipe = p;
	(*in)->readable = true;
	(*out)->type = FD_PIPE;
	(*out)->pipe = p;
	(*out)->writable = true;
	return 0;
}

int read_file(const char *path, size_t max, void **bytes, size_t *len,
	      char *why, size_t why_len)
{
	FILE *f = fopen(path, "re");
	size_t room = max + 1;
	char *buf = malloc(room);

	*len = f && buf ? fread(buf, 1, room, f) : 0;
	if (!f || !buf || ferror(f) || *len > max) {
		snprintf(why, why_len, "cannot read %s: %s", path,
			 f && buf && !ferror(f) ? "it is too long"
						: strerror(errno));
		free(buf);
		if (f)
			fclose(f);
		return -1;
	}
	fclose(f);
	*bytes = buf;
	return 0;
}
