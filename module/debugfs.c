// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree /sys/kernel/debug/xv6vm. It is made once, with a directory for each
 * slot of the process table, and never changes until the module goes: whoever
 * makes or ends a process waits for no reader, however long that one takes. An
 * open file keeps the module loaded.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "debugfs.h"

static struct dentry *root;
static struct xv6vm_subject machine;
static struct xv6vm_subject *slots;	/* one each; NULL: they are not shown */

static const struct xv6vm_file_desc *const sets[] = {
	xv6vm_machine_files,
	xv6vm_kmem_files,
	xv6vm_proc_files,
	xv6vm_maps_files,
	xv6vm_pt_files,
};

/* debugfs takes a parent that could not be made, and makes nothing in it. */
static void make_files(struct dentry *dir, enum xv6vm_folder folder,
		       struct xv6vm_subject *subject)
{
	const struct xv6vm_file_desc *f;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		for (f = sets[i]; f->name; f++) {
			if (f->folder == folder)
				debugfs_create_file(f->name, f->mode, dir,
						    subject, f->fops);
		}
	}
}

static bool make_slots(u32 nproc)
{
	struct dentry *parent = debugfs_create_dir("slot", root);
	char name[12];
	u32 i;

	slots = kvcalloc(nproc, sizeof(*slots), GFP_KERNEL);
	if (!slots)
		return false;
	for (i = 0; i < nproc; i++) {
		slots[i] = machine;
		slots[i].slot = i;
		snprintf(name, sizeof(name), "%u", i);
		make_files(debugfs_create_dir(name, parent), XV6VM_IN_SLOT,
			   &slots[i]);
		cond_resched();
	}
	return true;
}

void xv6vm_debugfs_init(struct xv6vm_dev *dev, const struct xv6vm_region *r)
{
	machine = (struct xv6vm_subject) {
		.dev = dev, .region = r, .slot = XV6VM_NO_SLOT,
	};
	root = debugfs_create_dir("xv6vm", NULL);
	if (IS_ERR(root)) {
		pr_info("no debugfs (error %ld): the machine works, but nothing shows it there\n",
			PTR_ERR(root));
		return;
	}
	make_files(root, XV6VM_AT_ROOT, &machine);
	make_files(debugfs_create_dir("all", root), XV6VM_IN_ALL, &machine);
	if (!make_slots(dev->m.cfg.nproc))
		pr_warn("no memory to show processes in debugfs\n");
}

void xv6vm_debugfs_exit(void)
{
	debugfs_remove(root);
	kvfree(slots);
}
