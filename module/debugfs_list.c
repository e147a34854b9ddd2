// SPDX-License-Identifier: GPL-2.0
/*
 * Long debugfs files: lines made of records, which are copied in chunks.
 *
 * A read asks for a line at a time. Lines are made of the chunk that the
 * reader holds, and no lock is held meanwhile, nor from one read to the next.
 * Where the scan goes on stands in the reader, so a read in the middle of a
 * long file costs as much as one at its beginning.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "debugfs.h"

static void *last_record(struct xv6vm_reader *r)
{
	return r->chunk + (r->n - 1) * r->list->size;
}

void xv6vm_reader_add(struct xv6vm_reader *r, const void *rec)
{
	if (r->n && r->list->merge && r->list->merge(last_record(r), rec))
		return;
	memcpy(xv6vm_reader_space(r), rec, r->list->size);
	r->n++;
}

/* Get the next records, at least one unless this is the end. */
static void reader_fill(struct xv6vm_reader *r)
{
	int ret = !!r->none;

	r->at = 0;
	r->n = 0;
	if (r->holding) {
		memcpy(r->chunk, r->held, r->list->size);
		r->holding = false;
		r->n = 1;
	}
	while (!ret && !xv6vm_reader_full(r)) {
		ret = r->list->scan(r);
		cond_resched();
	}
	r->ended = ret > 0;
	r->err = min(ret, 0);
	/* What comes next may belong to the last line. */
	if (!ret && r->list->merge) {
		r->n--;
		memcpy(r->held, xv6vm_reader_space(r), r->list->size);
		r->holding = true;
	}
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
	r->holding = false;
	memset(&r->cur, 0, sizeof(r->cur));
	reader_fill(r);
	if (r->err == -ESRCH) {
		r->none = xv6vm_vacant_text;
		r->err = 0;
	}
}

/* The line at r->pos: heading, record, the reader itself for the tail. */
static void *reader_line(struct xv6vm_reader *r)
{
	if (!r->pos && !(r->err && !r->n))
		return SEQ_START_TOKEN;
	if (r->at < r->n)
		return r->chunk + r->at * r->list->size;
	if (r->err)
		return ERR_PTR(r->err);
	return r->tailed ? NULL : r;
}

static void reader_step(struct xv6vm_reader *r)
{
	if (r->pos++ == 0)
		return;
	if (r->at == r->n) {
		r->tailed = true;
		return;
	}
	r->at++;
	if (r->at == r->n && !r->ended && !r->err)
		reader_fill(r);
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
	r->room = min(XV6VM_CHUNK_RECORDS, XV6VM_CHUNK_BYTES / list->size);
	return 0;
}
