/* SPDX-License-Identifier: GPL-2.0-only */
/* Open files of emulated processes: xv6's file.c and pipe.c. */
#ifndef XV6RUN_FILE_H
#define XV6RUN_FILE_H

#include "fs.h"

#define NFILE	 100
#define NOFILE	 16
#define PIPESIZE 512
#define CONSOLE	 1 /* the one device: xv6's major number */

/* What a call answers that has to wait; it is made again later. */
#define BLOCKED (-2)

struct pipe {
	char data[PIPESIZE];
	uint32_t nread;
	uint32_t nwrite;
	bool readopen;
	bool writeopen;
};

struct file {
	enum {
		FD_NONE,
		FD_PIPE,
		FD_INODE
	} type;
	int ref;
	bool readable;
	bool writable;
	struct pipe *pipe;
	uint32_t inum;
	uint32_t off;
};

struct files {
	struct fs *fs;
	struct file file[NFILE];
	bool console_wanted; /* somebody waits for a line */
};

struct file *file_alloc(struct files *fs);
struct file *file_dup(struct file *f);
void file_close(struct files *fs, struct file *f);
int file_stat(struct files *fs, struct file *f, struct stat32 *st);
/* @n bytes, or fewer; -1; BLOCKED. @done: of a write, what went before. */
int file_read(struct files *fs, struct file *f, void *to, uint32_t n);
int file_write(struct files *fs, struct file *f, const char *from, uint32_t n,
	       uint32_t *done);
int pipe_alloc(struct files *fs, struct file **in, struct file **out);

/* All of a file of the host's; -1 with a line in @why. */
int read_file(const char *path, size_t max, void **bytes, size_t *len,
	      char *why, size_t why_len);

#endif
