// SPDX-License-Identifier: GPL-2.0
/*
 * The device: the only file that touches a caller's memory. Each byte of it is
 * read once; what was read is what gets validated and used.
 */
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "host.h"

/* No structure will ever be larger, so no larger tail need be looked at. */
#define XV6VM_USER_SIZE_MAX	4096u

/* One command on its way through. */
struct call {
	const struct xv6vm_cmd *c;
	struct xv6vm_file *f;
	void __user *user;	/* the caller's structure */
	u32 usize;		/* its size there */
	u64 arg[XV6VM_ARG_MAX / sizeof(u64)];	/* the copy to work on */
};

static struct xv6vm_dev *machine;
static DEFINE_IDA(holders);

static struct xv6vm_hdr __user *user_hdr(const struct call *k)
{
	return k->user;
}

static int get_arg(struct call *k)
{
	struct xv6vm_hdr *hdr = (struct xv6vm_hdr *)k->arg;
	int ret;

	BUILD_BUG_ON(sizeof(struct xv6vm_stats) > sizeof(k->arg));
	if (get_user(k->usize, &user_hdr(k)->size))
		return -EFAULT;
	if (k->usize > XV6VM_USER_SIZE_MAX)
		return -E2BIG;
	ret = copy_struct_from_user(k->arg, k->c->size, k->user, k->usize);
	if (ret)
		return ret;
	/* It came with the rest again, and may not be what was judged. */
	hdr->size = k->usize;
	return xv6vm_cmd_validate(k->c, k->arg);
}

/* A 32-bit kernel has no pointers above 4 GB: refused, not cut. */
static bool is_pointer(u64 ptr)
{
	return ptr == (uintptr_t)ptr;
}

static int port_get(void *to, u64 from, size_t len)
{
	if (!is_pointer(from) || copy_from_user(to, u64_to_user_ptr(from), len))
		return -EFAULT;
	return 0;
}

static int port_put(u64 to, const void *from, size_t len)
{
	if (!is_pointer(to) || copy_to_user(u64_to_user_ptr(to), from, len))
		return -EFAULT;
	return 0;
}

static const struct xv6vm_port port = { .get = port_get, .put = port_put };

static int put_answer(const struct call *k)
{
	if (copy_to_user(k->user, k->arg, min_t(size_t, k->usize, k->c->size)))
		return -EFAULT;
	return 0;
}

/* The refusal stands, whether or not its reason can be told. */
static int put_reason(const struct call *k, int refusal)
{
	const struct xv6vm_hdr *hdr = (const struct xv6vm_hdr *)k->arg;

	if (hdr->out_reason &&
	    (put_user(hdr->out_reason, &user_hdr(k)->out_reason) ||
	     put_user(hdr->out_detail, &user_hdr(k)->out_detail)))
		return -EFAULT;
	return refusal;
}

static int carry_out(struct call *k)
{
	int ret;

	/*
	 * This writes what is there already: a structure that takes no answer,
	 * or not all of it, is refused before the machine has changed.
	 */
	if (xv6vm_cmd_changes(k->c) && put_answer(k))
		return -EFAULT;
	ret = xv6vm_cmd_carry_out(k->c, k->f, k->arg, &port);
	return ret ? put_reason(k, ret) : put_answer(k);
}

static long xv6vm_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct call k = {
		.c = xv6vm_cmd_find(cmd),
		.f = file->private_data,
		.user = (void __user *)arg,
	};
	int ret;

	if (!k.c)
		return -ENOTTY;
	ret = get_arg(&k);
	return ret ? ret : carry_out(&k);
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

static const struct file_operations xv6vm_fops = {
	.owner = THIS_MODULE,
	.open = xv6vm_open,
	.release = xv6vm_release,
	.unlocked_ioctl = xv6vm_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
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
