/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _PAGE_SYS_SINGLE_THREADED_H
#define _PAGE_SYS_SINGLE_THREADED_H

#define __libc_single_threaded 1

#endif
