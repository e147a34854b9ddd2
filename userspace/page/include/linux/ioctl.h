/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PAGE_LINUX_IOCTL_H
#define _PAGE_LINUX_IOCTL_H

#define _IO(type, nr) ((type) << 8 | (nr))
#define _IOC_NR(cmd)  ((cmd)&0xff)

#endif
