// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device: the only file that touches a caller's memory. Each byte of it is
 * read once; what was read is what gets validated and used.
 */
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "host.h"

static struct xv6vm_dev *machine;
static DEFINE_IDA(holders);

static int port_get(void *to, u64 from, size_t len)
{
	if (!xv6vm_is_pointer(from) || copy_from_user(to, u64_to_user_ptr(from), len))
		return -EFAULT;
	return 0;
}

static int port_put(u64 to, const void *from, size_t len)
{
	if (!xv6vm_is_pointer(to) || copy_to_user(u64_to_user_ptr(to), from, len))
		return -EFAULT;
	return 0;
}

static const struct xv6vm_port port = { .get = port_get, .put = port_put };

static long dev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return xv6vm_ioctl(file->private_data, cmd, arg, &port);
}

static int xv6vm_open(struct inode *inode, struct file *file)
{
	struct xv6vm_file *f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);
	int holder;

	if (!f)
		return -ENOMEM;
	holder = ida_alloc_range(&holders, 1, XV6VM_HOLDERS, GFP_KERNEL);
	if (holder < 0) {
		kfree(f);
		return holder;
	}
	xv6vm_file_init(f, machine, holder, !(file->f_mode & FMODE_WRITE));
	file->private_data = f;
	file->f_mapping = xv6vm_map_anchor();
	return 0;
}

static int xv6vm_release(struct inode *inode, struct file *file)
{
	struct xv6vm_file *f = file->private_data;

	xv6vm_file_drop(f);
	/* Only now: nothing is left that a new file of that number could get. */
	ida_free(&holders, f->holder);
	kfree(f);
	return 0;
}

/* As large as the RAM, for who maps all of it. */
static loff_t xv6vm_llseek(struct file *file, loff_t offset, int whence)
{
	return fixed_size_llseek(file, offset, whence, machine->region);
}

static const struct file_operations xv6vm_fops = {
	.owner = THIS_MODULE,
	.open = xv6vm_open,
	.release = xv6vm_release,
	.unlocked_ioctl = dev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = xv6vm_dev_mmap,
	.llseek = xv6vm_llseek,
};

static struct miscdevice xv6vm_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "xv6vm",
	.fops = &xv6vm_fops,
	.mode = 0600,
};

int xv6vm_dev_register(struct xv6vm_dev *dev)
{
	machine = dev;
	return misc_register(&xv6vm_misc);
}

void xv6vm_dev_unregister(void)
{
	misc_deregister(&xv6vm_misc);
}
