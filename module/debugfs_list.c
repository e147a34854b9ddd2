// SPDX-License-Identifier: GPL-2.0-only
/*
 * Long debugfs files: lines made of records. A read asks for a line at a time.
 * Where the list goes on stands in the reader, so a read in the middle of a long
 * file costs as much as one at its beginning.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "debugfs.h"

static void get_record(struct xv6vm_reader *r)
{
	bool enough = r->list->most && r->pos > r->list->most;

	r->got = r->none || enough ? 0 : r->list->next(r, r->rec);
	cond_resched();
}

static bool nothing_known(const struct xv6vm_reader *r)
{
	bool foreign;

	percpu_down_read(&r->dev->machine);
	foreign = r->dev->m.foreign;
	percpu_up_read(&r->dev->machine);
	return foreign && !r->list->image;
}

static void reader_rewind(struct xv6vm_reader *r)
{
	r->none = nothing_known(r) ? xv6vm_foreign_text : NULL;
	r->pid = 0;
	r->pos = 0;
	r->tailed = false;
	memset(&r->cur, 0, sizeof(r->cur));
	get_record(r);
	if (r->got == -ESRCH) {
		r->none = xv6vm_vacant_text;
		r->got = 0;
	}
}

/* The line at r->pos: heading, record, the reader itself for the tail. */
static void *reader_line(struct xv6vm_reader *r)
{
	if (r->got < 0)
		return ERR_PTR(r->got);
	if (!r->pos)
		return SEQ_START_TOKEN;
	if (r->got)
		return r->rec;
	return r->tailed ? NULL : r;
}

static void reader_step(struct xv6vm_reader *r)
{
	if (r->pos++ == 0)
		return;
	if (r->got > 0)
		get_record(r);
	else
		r->tailed = true;
}

static void *list_start(struct seq_file *s, loff_t *pos)
{
	struct xv6vm_reader *r = s->private;

	if (!*pos || *pos < r->pos)
		reader_rewind(r);
	while (r->pos < *pos)
		reader_step(r);
	return reader_line(r);
}

static void *list_next(struct seq_file *s, void *v, loff_t *pos)
{
	struct xv6vm_reader *r = s->private;

	reader_step(r);
	++*pos;
	return reader_line(r);
}

static void list_stop(struct seq_file *s, void *v)
{
}

static int list_show(struct seq_file *s, void *v)
{
	const struct xv6vm_reader *r = s->private;

	if (v == SEQ_START_TOKEN && r->none)
		seq_puts(s, r->none);
	else if (v == SEQ_START_TOKEN)
		r->list->head(s, r);
	else if (v != r)
		r->list->show(s, r, v);
	else if (r->list->tail && !r->none)
		r->list->tail(s, r);
	return 0;
}

static const struct seq_operations list_sops = {
	.start	= list_start,
	.next	= list_next,
	.stop	= list_stop,
	.show	= list_show,
};

int xv6vm_list_open(struct inode *inode, struct file *file,
		    const struct xv6vm_list *list)
{
	const struct xv6vm_subject *subject = inode->i_private;
	struct xv6vm_reader *r;

	r = __seq_open_private(file, &list_sops, sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->dev = subject->dev;
	r->slot = subject->slot;
	r->list = list;
	return 0;
}
