/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /sys/kernel/debug/xv6vm: the machine as text, for people. Programs have the
 * device. Nothing here is written to, and nothing is selected by writing.
 *
 * A short file copies what it shows while it holds the lock, and formats the
 * copy afterwards. A long one is a struct xv6vm_list, read in chunks.
 */
#ifndef _XV6VM_DEBUGFS_H
#define _XV6VM_DEBUGFS_H

#include <linux/bits.h>
#include <linux/fs.h>
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

struct xv6vm_reader;

/**
 * struct xv6vm_list - a file that is a list of lines, one for each record
 * @size: bytes of a record
 * @scan: add a few records with xv6vm_reader_add() until the reader is full,
 *	  at r->cur. Takes the locks that it needs, for a bounded time. Returns
 *	  0, 1 at the end of the list, or a negative errno
 * @merge: join @next to @last, if they make one line; may be NULL
 * @head: the heading; the first records have been read by then
 * @show: the line of @rec
 * @tail: what stands behind the last line; may be NULL
 * @image: it says something of a loaded image, too; else one line says why not
 */
struct xv6vm_list {
	u32 size;
	int (*scan)(struct xv6vm_reader *r);
	bool (*merge)(void *last, const void *next);
	void (*head)(struct seq_file *s, const struct xv6vm_reader *r);
	void (*show)(struct seq_file *s, const struct xv6vm_reader *r,
		     const void *rec);
	void (*tail)(struct seq_file *s, const struct xv6vm_reader *r);
	bool image;
};

/* Where a scan goes on, and what its heading wants to know. */
union xv6vm_cursor {
	struct {
		u32 pa;
		u32 depth;
		u32 head;
		u32 nfree;
		bool begun;
		bool damaged;
	} freelist;
	struct {
		u32 next;
		u32 all;
	} frames;
	struct {
		u32 slot;
	} procs;
	struct {
		u64 va;			/* XV6VM_VA_END at the end */
		u32 pgdir;
		u32 sz;
		bool headed;
		char name[XV6VM_NAME_LEN];
	} walk;
};

#define XV6VM_VA_END	BIT_ULL(32)

/* Bytes of a chunk, and how many records it has at most. */
#define XV6VM_CHUNK_BYTES	3072u
#define XV6VM_CHUNK_RECORDS	128u
#define XV6VM_RECORD_BYTES	128u

/**
 * struct xv6vm_reader - one open list
 * @pos: line that comes next: 0 the heading, then the records, then the tail
 * @room: records that fit into @chunk
 * @n: records in @chunk
 * @at: the one that comes next
 * @ended: the scan is at its end
 * @tailed: the tail has been shown
 * @holding: @held is the last record so far, which may still grow by a merge
 * @slot: of the process that it is about, or XV6VM_NO_SLOT
 * @pid: of that process, once reading has begun; another one is not shown
 * @none: why there are no lines; NULL if there are
 * @err: what the scan said when it failed; comes behind the records
 */
struct xv6vm_reader {
	struct xv6vm_dev *dev;
	u32 slot, pid;
	const char *none;
	const struct xv6vm_list *list;
	loff_t pos;
	u32 room, n, at;
	bool ended, tailed, holding;
	int err;
	union xv6vm_cursor cur;
	u8 held[XV6VM_RECORD_BYTES] __aligned(8);
	u8 chunk[XV6VM_CHUNK_BYTES] __aligned(8);
};

static inline bool xv6vm_reader_full(const struct xv6vm_reader *r)
{
	return r->n == r->room;
}

/* Room for the next records; the caller adds to r->n what it put there. */
static inline void *xv6vm_reader_space(struct xv6vm_reader *r)
{
	return r->chunk + r->n * r->list->size;
}

/* Add a record to a reader that is not full. */
void xv6vm_reader_add(struct xv6vm_reader *r, const void *rec);

int xv6vm_list_open(struct inode *inode, struct file *file,
		    const struct xv6vm_list *list);

/* The file operations of a list, as DEFINE_SHOW_ATTRIBUTE() has them. */
#define XV6VM_LIST_FILE(__name)						\
static int __name ## _open(struct inode *inode, struct file *file)	\
{									\
	return xv6vm_list_open(inode, file, &__name ## _list);		\
}									\
									\
const struct file_operations xv6vm_ ## __name ## _fops = {		\
	.owner		= THIS_MODULE,					\
	.open		= __name ## _open,				\
	.read		= seq_read,					\
	.llseek		= seq_lseek,					\
	.release	= seq_release_private,				\
}

/* The same for a short file that __name_show() fills. */
#define XV6VM_SHOW_FILE(__name)						\
static int __name ## _open(struct inode *inode, struct file *file)	\
{									\
	return single_open(file, __name ## _show, inode->i_private);	\
}									\
									\
const struct file_operations xv6vm_ ## __name ## _fops = {		\
	.owner		= THIS_MODULE,					\
	.open		= __name ## _open,				\
	.read		= seq_read,					\
	.llseek		= seq_lseek,					\
	.release	= single_release,				\
}

/* debugfs_kmem.c */
extern const struct file_operations xv6vm_kmem_fops;
extern const struct file_operations xv6vm_freelist_fops;
extern const struct file_operations xv6vm_freelist_all_fops;
extern const struct file_operations xv6vm_frames_fops;
/* debugfs_machine.c */
extern const struct file_operations xv6vm_region_fops;
extern const struct file_operations xv6vm_layout_fops;
extern const struct file_operations xv6vm_cpus_fops;
extern const struct file_operations xv6vm_stats_fops;
extern const struct file_operations xv6vm_check_fops;
/* debugfs_proc.c */
extern const struct file_operations xv6vm_procs_fops;
extern const struct file_operations xv6vm_status_fops;
/* debugfs_maps.c, debugfs_pt.c */
extern const struct file_operations xv6vm_kpgdir_fops;
extern const struct file_operations xv6vm_maps_fops;
extern const struct file_operations xv6vm_pgdir_fops;
extern const struct file_operations xv6vm_pagetable_fops;

/* A consistent copy of kmem, the lock in which means nothing. Takes its locks. */
void xv6vm_kmem_copy(struct xv6vm_dev *dev, struct xv6_kmem *k);

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

/* If the RAM holds a loaded image, say so, and be done. Takes dev->machine. */
bool xv6vm_show_foreign(struct seq_file *s, struct xv6vm_dev *dev);

/*
 * The bits of an entry as letters, "-" where clear, and what they stand for.
 * @level: 1: it is a PDE, 2: a PTE
 */
#define XV6VM_FLAGS_LEN		11
const char *xv6vm_flags(u32 entry, u32 level, char buf[XV6VM_FLAGS_LEN]);
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
