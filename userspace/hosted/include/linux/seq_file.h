/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are printed from their beginning to their end, to a stream. */
#ifndef _HOSTED_LINUX_SEQ_FILE_H
#define _HOSTED_LINUX_SEQ_FILE_H

#include <linux/fs.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SEQ_START_TOKEN ((void *)1)
#define THIS_MODULE	NULL

struct seq_file;

struct seq_operations {
	void *(*start)(struct seq_file *s, loff_t *pos);
	void (*stop)(struct seq_file *s, void *v);
	void *(*next)(struct seq_file *s, void *v, loff_t *pos);
	int (*show)(struct seq_file *s, void *v);
};

/**
 * struct seq_file - one that is open
 * @show: of a file that is printed in one go; @op then is NULL
 */
struct seq_file {
	void *private;
	const struct seq_operations *op;
	int (*show)(struct seq_file *s, void *v);
	FILE *to;
};

static inline void seq_printf(struct seq_file *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(s->to, fmt, ap);
	va_end(ap);
}

static inline void seq_puts(struct seq_file *s, const char *text)
{
	fputs(text, s->to);
}

static inline void seq_putc(struct seq_file *s, char c)
{
	putc(c, s->to);
}

static inline void *
__seq_open_private(struct file *file, const struct seq_operations *op, int size)
{
	struct seq_file *s = file->private_data;

	s->op = op;
	s->private = calloc(1, size);
	return s->private;
}

static inline int single_open(struct file *file,
			      int (*show)(struct seq_file *s, void *v),
			      void *data)
{
	struct seq_file *s = file->private_data;

	s->show = show;
	s->private = data;
	return 0;
}

/* Named in tables of operations; never called. */
static inline void seq_read(void)
{
}

static inline void seq_lseek(void)
{
}

static inline void seq_release_private(void)
{
}

#define DEFINE_SHOW_ATTRIBUTE(name)                                      \
	static int name##_open(struct inode *inode, struct file *file)   \
	{                                                                \
		return single_open(file, name##_show, inode->i_private); \
	}                                                                \
	static const struct file_operations name##_fops = {              \
		.open = name##_open                                      \
	}

#endif
