// SPDX-License-Identifier: GPL-2.0-only
/* XV6VM_TRANSLATE, word by word and across pages. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "abi.h"

/* Wherever a page ends that takes no answer, all of it must take one. */
bool translate_across_pages(void)
{
	struct xv6vm_translate t = { .hdr.size = sizeof(t), .pid = 1 };
	unsigned char *end = pages + PAGE;
	size_t tail;
	bool ok = true;

	for (tail = 4; tail <= sizeof(t); tail += 4) {
		mprotect(end, PAGE, PROT_READ | PROT_WRITE);
		memcpy(end + tail - sizeof(t), &t, sizeof(t));
		mprotect(end, PAGE, PROT_READ);
		ok &= got(call(fd, XV6VM_TRANSLATE, end + tail - sizeof(t)),
			  EFAULT, "read-only from", sizeof(t) - tail);
	}
	mprotect(end, PAGE, PROT_READ | PROT_WRITE);
	for (tail = 4; tail <= sizeof(t); tail += 4) {
		memcpy(end + tail - sizeof(t), &t, sizeof(t));
		ok &= got(call(fd, XV6VM_TRANSLATE, end + tail - sizeof(t)), 0,
			  "page ends at", sizeof(t) - tail);
	}
	return ok;
}
