/* SPDX-License-Identifier: GPL-2.0-only */
/* What a file of debugfs is made of: nobody but lib/debugfs.c opens one. */
#ifndef _HOSTED_LINUX_FS_H
#define _HOSTED_LINUX_FS_H

#include <linux/types.h>

typedef unsigned short umode_t;
typedef u64 phys_addr_t;

struct inode {
	void *i_private;
};

struct file {
	void *private_data;
};

struct file_operations {
	void *owner;
	int (*open)(struct inode *inode, struct file *file);
	void (*read)(void);
	void (*llseek)(void);
	void (*release)(void);
};

#endif
