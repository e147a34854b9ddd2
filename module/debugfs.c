// SPDX-License-Identifier: GPL-2.0
/*
 * The tree /sys/kernel/debug/xv6vm, and who may look at what for how long.
 *
 * debugfs keeps count of the readers of a file: removing it waits for those
 * that are in the middle of a read, and later reads of an open file fail. So
 * what an inode points to is there during every read, if it is freed or
 * changed only after the removal. An open file also keeps the module loaded.
 *
 * Readers take the machine's locks, never tree.lock; who removes files holds
 * tree.lock, and none of those. So the one may wait for the other.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "debugfs.h"

/* The directory of the process in one slot; subject.pid 0: there is none. */
struct proc_dir {
	struct xv6vm_subject subject;
	struct dentry *dir;
};

/* What is shown. */
static struct {
	struct mutex lock;	/* guards all that follows */
	struct dentry *root;
	struct dentry *proc;
	struct xv6vm_subject machine;
	struct proc_dir *procs;	/* one a slot; NULL before init, after exit */
} tree = {
	.lock = __MUTEX_INITIALIZER(tree.lock),
};

struct file_desc {
	const char *name;
	umode_t mode;
	const struct file_operations *fops;
};

static const struct file_desc machine_files[] = {
	{ "region", 0400, &xv6vm_region_fops },
	{ "layout", 0444, &xv6vm_layout_fops },
	{ "kmem", 0444, &xv6vm_kmem_fops },
	{ "freelist", 0444, &xv6vm_freelist_fops },
	{ "freelist_all", 0444, &xv6vm_freelist_all_fops },
	{ "frames", 0444, &xv6vm_frames_fops },
	{ "kpgdir", 0444, &xv6vm_kpgdir_fops },
	{ "cpus", 0444, &xv6vm_cpus_fops },
	{ "procs", 0444, &xv6vm_procs_fops },
	{ "stats", 0444, &xv6vm_stats_fops },
	{ "check", 0444, &xv6vm_check_fops },
};

static const struct file_desc proc_files[] = {
	{ "status", 0444, &xv6vm_status_fops },
	{ "maps", 0444, &xv6vm_maps_fops },
	{ "pgdir", 0444, &xv6vm_pgdir_fops },
	{ "pagetable", 0444, &xv6vm_pagetable_fops },
};

/* debugfs takes a parent that could not be made, and makes nothing in it. */
static void make_files(const struct file_desc *files, u32 count,
		       struct dentry *dir, struct xv6vm_subject *subject)
{
	u32 i;

	for (i = 0; i < count; i++)
		debugfs_create_file(files[i].name, files[i].mode, dir, subject,
				    files[i].fops);
}

/* Show the process @pid, or none for 0, in the place of what was there. */
static void sync_slot(struct proc_dir *d, u32 pid)
{
	char name[12];

	if (d->subject.pid == pid)
		return;
	if (d->subject.pid)
		debugfs_remove(d->dir);
	/* Nobody reads the subject now. */
	d->subject = tree.machine;
	d->subject.pid = pid;
	if (!pid)
		return;
	snprintf(name, sizeof(name), "%u", pid);
	d->dir = debugfs_create_dir(name, tree.proc);
	make_files(proc_files, ARRAY_SIZE(proc_files), d->dir, &d->subject);
}

/* What a slot holds now. Whatever changes that notes the slot once more. */
static u32 pid_in(u32 slot)
{
	struct xv6vm_dev *dev = tree.machine.dev;
	u32 pid;

	percpu_down_read(&dev->machine);
	pid = READ_ONCE(dev->m.procs[slot].pid);
	percpu_up_read(&dev->machine);
	return pid;
}

static void sync_procs(void)
{
	u32 slot;

	while (xv6vm_noted(tree.machine.dev, &slot)) {
		sync_slot(&tree.procs[slot], pid_in(slot));
		cond_resched();
	}
}

/*
 * Whoever changes the process table calls this afterwards. A slot that another
 * took off the list meanwhile is dealt with once tree.lock has been had.
 */
void xv6vm_debugfs_procs_changed(void)
{
	mutex_lock(&tree.lock);
	if (tree.procs)
		sync_procs();
	mutex_unlock(&tree.lock);
}

void xv6vm_debugfs_init(struct xv6vm_dev *dev, const struct xv6vm_region *r)
{
	mutex_lock(&tree.lock);
	tree.machine = (struct xv6vm_subject) { .dev = dev, .region = r };
	tree.root = debugfs_create_dir("xv6vm", NULL);
	make_files(machine_files, ARRAY_SIZE(machine_files), tree.root,
		   &tree.machine);
	tree.proc = debugfs_create_dir("proc", tree.root);
	tree.procs = kvcalloc(dev->m.cfg.nproc, sizeof(*tree.procs),
			      GFP_KERNEL);
	if (tree.procs)
		sync_procs();
	else
		pr_warn("no memory to show processes in debugfs\n");
	mutex_unlock(&tree.lock);
}

void xv6vm_debugfs_exit(void)
{
	mutex_lock(&tree.lock);
	debugfs_remove(tree.root);
	kvfree(tree.procs);
	tree.procs = NULL;
	mutex_unlock(&tree.lock);
}
