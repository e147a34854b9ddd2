// SPDX-License-Identifier: GPL-2.0-only
/*
 * mmap of the device: the RAM, and a window for each process through which
 * programs live in its page tables. A window is filled as it is touched, by a
 * walk of the process's emulated tables, with what P, W and U allow there, and
 * emptied by revoke() before a page or a permission is taken away.
 *
 * mmap_lock is outside of all locks of the machine (lock.c), none of which is
 * ever held while a caller's memory is touched. A slot's lock is held over walk
 * *and* insert: a revocation, which holds it for writing, comes either before
 * the walk or behind the insert. So pfn_mkwrite never leaves it to its caller
 * to make an entry writable, which would be behind our back.
 */
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/shmem_fs.h>
#include <xv6/access.h>

#include "compat.h"
#include "host.h"

/* All files of the device are mapped as this one: a zap has one place to go. */
static struct file *anchor;
static phys_addr_t ram_phys;

static u64 vma_offset(const struct vm_area_struct *vma)
{
	return (u64)vma->vm_pgoff << PAGE_SHIFT;
}

static u32 slot_of(const struct vm_area_struct *vma)
{
	return XV6VM_SLOT_OF(vma_offset(vma));
}

static u32 va_of(const struct vm_area_struct *vma, unsigned long addr)
{
	return vma_offset(vma) + (addr - vma->vm_start);
}

/* Whose a window is: pids begin anew with each machine. */
static void *window_of(const struct xv6vm_dev *dev, u32 pid)
{
	return (void *)(uintptr_t)((u64)dev->boots << 32 | pid);
}

/* The process that was there when the window was made, held shared. */
static int window_get(struct vm_area_struct *vma, struct xv6_proc **p)
{
	struct xv6vm_file *f = vma->vm_file->private_data;
	int ret = xv6vm_slot_get(f->dev, slot_of(vma), p);

	if (!ret && window_of(f->dev, (*p)->pid) != vma->vm_private_data) {
		xv6vm_proc_put(f->dev, *p);
		ret = -ESRCH;
	}
	return ret;
}

/*
 * Put the page at @pa where @vmf wants it. Nobody but a writer may write it at
 * once: what is read only gets there a second time, and sets D.
 */
static vm_fault_t insert(struct vm_fault *vmf, u32 pa, bool write)
{
	struct vm_area_struct *vma = vmf->vma;
	pgprot_t prot = vma->vm_page_prot;

	if (write)
		prot = vm_get_page_prot(vma->vm_flags);
	/* What is there already is never changed, only replaced. */
	if (vmf->flags & FAULT_FLAG_MKWRITE)
		unmap_mapping_range(anchor->f_mapping,
				    (loff_t)vmf->pgoff << PAGE_SHIFT,
				    PAGE_SIZE, 1);
	return vmf_insert_pfn_prot(vma, vmf->address,
				   PHYS_PFN(ram_phys) + (pa >> PAGE_SHIFT),
				   prot);
}

static vm_fault_t serve(struct vm_fault *vmf, struct xv6vm_dev *dev)
{
	bool write = vmf->flags & FAULT_FLAG_WRITE;
	u32 va = va_of(vmf->vma, vmf->real_address);
	struct xv6vm_translation t;
	struct xv6_proc *p;
	vm_fault_t ret;
	int err = window_get(vmf->vma, &p);

	if (err)
		return err == -EINTR ? VM_FAULT_NOPAGE : VM_FAULT_SIGBUS;
	if (!xv6_user_access(&dev->m, p->pgdir, va, write, &t)) {
		ret = insert(vmf, t.pa, write);
	} else {
		if (t.fault.raised)
			xv6vm_window_fault(dev, p, &t.fault);
		ret = t.fault.raised ? VM_FAULT_SIGSEGV : VM_FAULT_SIGBUS;
	}
	xv6vm_proc_put(dev, p);
	return ret;
}

/*
 * A page that is not there, or not to be written yet. Killably: who waits for a
 * machine's boot comes again until it is done.
 */
static vm_fault_t window_fault(struct vm_fault *vmf)
{
	struct xv6vm_file *f = vmf->vma->vm_file->private_data;
	vm_fault_t ret = VM_FAULT_NOPAGE;

	if (!percpu_down_read_trylock(&f->dev->machine)) {
		schedule_timeout_killable(1);
		return ret;
	}
	ret = serve(vmf, f->dev);
	percpu_up_read(&f->dev->machine);
	return ret;
}

/* For debuggers, which reach what the process itself would. */
static int window_access(struct vm_area_struct *vma, unsigned long addr,
			 void *buf, int len, int write)
{
	struct xv6vm_file *f = vma->vm_file->private_data;
	struct xv6vm_query q = {
		.va = va_of(vma, addr), .type = write ? XV6VM_WRITE : XV6VM_READ,
		.user = 1, .wp = 1,
	};
	struct xv6vm_fault fault;
	struct xv6_proc *p;
	struct xv6_why why;
	u32 done = 0;

	if (write && !(vma->vm_flags & VM_MAYWRITE))
		return -EACCES;
	percpu_down_read(&f->dev->machine);
	if (!window_get(vma, &p)) {
		xv6_mem_rw(&f->dev->m, p->pgdir, &q, buf,
			   min_t(u32, len, PAGE_SIZE), &done, &fault, &why);
		xv6vm_proc_put(f->dev, p);
	}
	percpu_up_read(&f->dev->machine);
	return done ?: -EIO;
}

static const struct vm_operations_struct window_ops = {
	.fault = window_fault,
	.pfn_mkwrite = window_fault,
	.access = window_access,
};

/* An offset names a slot; what is mapped is the process that lives there now. */
static int map_window(struct xv6vm_dev *dev, struct vm_area_struct *vma)
{
	u64 last = vma_offset(vma) + (vma->vm_end - vma->vm_start) - 1;
	u32 slot = slot_of(vma);
	u32 pid = 0;

	if (!dev->m.revoke)
		return -EOPNOTSUPP;
	if (XV6VM_SLOT_OF(last) != slot)
		return -EINVAL;
	percpu_down_read(&dev->machine);
	if (slot < dev->m.cfg.nproc)
		pid = READ_ONCE(xv6_proc_at(&dev->m, slot)->pid);
	vma->vm_private_data = window_of(dev, pid);
	percpu_up_read(&dev->machine);
	if (!pid)
		return -ESRCH;
	vma->vm_ops = &window_ops;
	xv6vm_vm_flags_set(vma, VM_PFNMAP | VM_IO | VM_DONTEXPAND | VM_DONTDUMP |
				VM_DONTCOPY);
	return 0;
}

/* All of RAM is what the machine's own tables lie in: for root alone. */
static int map_ram(struct xv6vm_dev *dev, struct vm_area_struct *vma)
{
	unsigned long size = vma->vm_end - vma->vm_start;
	u64 room = PAGE_ALIGN((u64)dev->region);

	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;
	if (vma_offset(vma) > room || size > room - vma_offset(vma))
		return -EINVAL;
	return remap_pfn_range(vma, vma->vm_start,
			       PHYS_PFN(ram_phys) + vma->vm_pgoff, size,
			       vma->vm_page_prot);
}

int xv6vm_dev_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct xv6vm_file *f = file->private_data;

	/* Of a page that is copied for its writer, there would be two truths. */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma_offset(vma) < XV6VM_WINDOW_BASE)
		return map_ram(f->dev, vma);
	return map_window(f->dev, vma);
}

struct address_space *xv6vm_map_anchor(void)
{
	return anchor->f_mapping;
}

/* The core's hook: entries are cleared, frames not yet given up. */
static void revoke(u32 slot, u32 va, u32 pages)
{
	unmap_mapping_range(anchor->f_mapping, XV6VM_WINDOW_OF(slot) + va,
			    (loff_t)pages << XV6_PGSHIFT, 1);
}

/* The order of locks is known to lockdep before anybody has mapped anything. */
static void prime(struct xv6vm_dev *dev)
{
	if (!IS_ENABLED(CONFIG_LOCKDEP) || !current->mm)
		return;
	mmap_read_lock(current->mm);
	might_lock_read(&dev->slots[0].lock);
	mmap_read_unlock(current->mm);
}

int xv6vm_map_init(struct xv6vm_dev *dev, const struct xv6vm_region *r)
{
	anchor = shmem_file_setup("xv6vm", 0, XV6VM_NO_VM_FLAGS);
	/* Without memory for its inode it says ENOSPC. */
	if (IS_ERR(anchor))
		return -ENOMEM;
	ram_phys = r->phys;
	prime(dev);
	/* Larger pages hold several of ours; a pointer is to hold boot and pid. */
	if (sizeof(long) == sizeof(u64) && PAGE_SIZE == XV6_PGSIZE) {
		dev->mem.revoke = revoke;
		dev->m.revoke = revoke;
	}
	return 0;
}

void xv6vm_map_exit(void)
{
	fput(anchor);
}
