/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of its own, all zero: what a machine's RAM is mapped as. See memory.c. */
#ifndef _PAGE_SYS_MMAN_H
#define _PAGE_SYS_MMAN_H

#include <stddef.h>

#define PROT_READ     1
#define PROT_WRITE    2
#define MAP_PRIVATE   2
#define MAP_ANONYMOUS 0x20
#define MAP_NORESERVE 0x4000
#define MAP_FAILED    ((void *)-1)

void *page_map(size_t len);
void page_unmap(void *p, size_t len);

/* Nothing is put in the place of what is there. */
#define mmap(at, len, prot, flags, fd, offset) \
	((at) ? MAP_FAILED : page_map(len))
#define munmap(p, len) page_unmap(p, len)

#endif
