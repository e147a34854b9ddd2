/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /sys/kernel/debug/xv6vm: the machine as text, for people. Programs have the
 * device. Nothing here is written to, and nothing is selected by writing.
 *
 * A short file is formatted while its locks are held: into seq_file's buffer, so
 * that no reader can make it last. A long one is a struct xv6vm_list: a line at a
 * time, and no lock is held from one to the next.
 */
#ifndef _XV6VM_DEBUGFS_H
#define _XV6VM_DEBUGFS_H

#include <linux/bits.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "host.h"

/**
 * struct xv6vm_subject - what a file is about; its inode's i_private
 * @slot: whose process, whichever it is when it is read; or XV6VM_NO_SLOT
 */
struct xv6vm_subject {
	struct xv6vm_dev *dev;
	const struct xv6vm_region *region;
	u32 slot;
};

#define XV6VM_NO_SLOT	0xffffffffu

/* Where a file is: all/ has what is long, so that cat * at the root is not. */
enum xv6vm_folder {
	XV6VM_AT_ROOT,
	XV6VM_IN_ALL,
	XV6VM_IN_SLOT,		/* of each slot */
};

/* A file of the tree. Without a name: the last one. */
struct xv6vm_file_desc {
	const char *name;
	umode_t mode;
	const struct file_operations *fops;
	enum xv6vm_folder folder;
};

/* The largest record. */
#define XV6VM_RECORD_BYTES	128u

struct xv6vm_reader;

/**
 * struct xv6vm_list - a file that is a list of lines, one for each record
 * @next: fill @rec with the next record, at r->cur. Takes the locks that it
 *	  needs, for a bounded time. Return: 1, 0 behind the last one, or a
 *	  negative errno
 * @head: the heading; the first record has been read by then
 * @show: the line of @rec
 * @tail: what stands behind the last line; may be NULL
 * @most: records that it has; 0: all there are
 * @image: it says something of a loaded image, too; else one line says why not
 */
struct xv6vm_list {
	int (*next)(struct xv6vm_reader *r, void *rec);
	void (*head)(struct seq_file *s, const struct xv6vm_reader *r);
	void (*show)(struct seq_file *s, const struct xv6vm_reader *r,
		     const void *rec);
	void (*tail)(struct seq_file *s, const struct xv6vm_reader *r);
	u32 most;
	bool image;
};

/* Where a list goes on, and what its heading wants to know. */
union xv6vm_place {
	struct {
		u32 pa;
		u32 depth;
		u32 head;
		u32 nfree;
		u32 shown;
		bool ended;
		bool damaged;
	} freelist;
	struct {
		u32 next;
		u32 all;
	} frames;
	struct {
		u64 seq;
		u64 lost;
		u64 end;	/* when reading began */
	} events;
	u32 slot;
	struct {
		u64 va;			/* XV6VM_VA_END at the end */
		u32 pgdir;
		u32 sz;
		bool headed;
		char name[XV6VM_NAME_LEN];
	} walk;
};

#define XV6VM_VA_END	BIT_ULL(32)

/**
 * struct xv6vm_reader - one open list
 * @pos: line that comes next: 0 the heading, then the records, then the tail
 * @got: what next() said; 1: @rec is the line at @pos
 * @tailed: the tail has been shown
 * @slot: of the process that it is about, or XV6VM_NO_SLOT
 * @pid: of that process, once reading has begun; another one is not shown
 * @none: why there are no lines; NULL if there are
 */
struct xv6vm_reader {
	struct xv6vm_dev *dev;
	u32 slot, pid;
	const char *none;
	const struct xv6vm_list *list;
	loff_t pos;
	int got;
	bool tailed;
	union xv6vm_place cur;
	u8 rec[XV6VM_RECORD_BYTES] __aligned(8);
};

int xv6vm_list_open(struct inode *inode, struct file *file,
		    const struct xv6vm_list *list);

/* The file operations of a list, as DEFINE_SHOW_ATTRIBUTE() has them. */
#define XV6VM_LIST_FILE(__name)						\
static int __name ## _open(struct inode *inode, struct file *file)	\
{									\
	return xv6vm_list_open(inode, file, &__name ## _list);		\
}									\
									\
static const struct file_operations __name ## _fops = {			\
	.owner		= THIS_MODULE,					\
	.open		= __name ## _open,				\
	.read		= seq_read,					\
	.llseek		= seq_lseek,					\
	.release	= seq_release_private,				\
}

/* Each in the file of that name. */
extern const struct xv6vm_file_desc xv6vm_machine_files[];
extern const struct xv6vm_file_desc xv6vm_kmem_files[];
extern const struct xv6vm_file_desc xv6vm_proc_files[];
extern const struct xv6vm_file_desc xv6vm_maps_files[];
extern const struct xv6vm_file_desc xv6vm_pt_files[];

/*
 * Find the process that a file about tables is about, and note in r->cur.walk
 * its directory and what the heading says; *p is NULL for kpgdir. Takes the
 * locks that keep it as it is until xv6vm_walk_end(). Return: 0; -ESRCH if it
 * is gone, or -EINTR, and nothing is held.
 */
int xv6vm_walk_begin(struct xv6vm_reader *r, struct xv6_proc **p);
void xv6vm_walk_end(struct xv6vm_reader *r, const struct xv6_proc *p);

/* "pid 1 (init): cr3 0x..., sz 0x...", or the same of the kernel. */
void xv6vm_walk_head(struct seq_file *s, const struct xv6vm_reader *r);

/* debugfs_text.c */
/* What stands in files that the model knows nothing for. */
extern const char xv6vm_foreign_text[];
/* And where there is no process. */
extern const char xv6vm_vacant_text[];

/*
 * The bits of an entry as letters, "-" where clear, and what they stand for.
 * @level: 1: it is a PDE, 2: a PTE
 */
#define XV6VM_LETTERS_LEN		11
const char *xv6vm_flags(u32 entry, u32 level, char buf[XV6VM_LETTERS_LEN]);
void xv6vm_show_legend(struct seq_file *s);

/* How the frames of a run of pages, or the tables of a run of PDEs, lie. */
enum xv6vm_order {
	XV6VM_ORDER_ONE,
	XV6VM_ORDER_UP,
	XV6VM_ORDER_DOWN,
	XV6VM_ORDER_ANY,
};

struct xv6vm_frames_at {
	u32 first;
	u32 last;
	u32 order;		/* enum xv6vm_order */
};

/* Join the frames of @next to those of @last. */
void xv6vm_frames_join(struct xv6vm_frames_at *last,
		       const struct xv6vm_frames_at *next);

/* "0x..., 0x...-0x..., 0x... down to 0x..." and so on, and a newline. */
void xv6vm_show_frames(struct seq_file *s, const struct xv6vm_frames_at *f);

#endif
