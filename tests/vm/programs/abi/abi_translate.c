// SPDX-License-Identifier: GPL-2.0
/* XV6VM_TRANSLATE, word by word and across pages. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "abi.h"

/* What is not the caller's to fill is refused, word by word. */
bool translate_wants_zeros(void)
{
	const size_t out = offsetof(struct xv6vm_translate, out);
	struct xv6vm_translate t;
	__u32 words[sizeof(t) / 4];
	bool ok = true;
	size_t i;

	for (i = 1; i < sizeof(t) / 4; i++) {
		if (i * 4 >= 16 && i * 4 < out && i * 4 != 20)
			continue;
		memset(words, 0, sizeof(words));
		words[0] = sizeof(t);
		words[4] = 1;
		words[i] = 0x80000000;
		memcpy(&t, words, sizeof(t));
		ok &= got(call(fd, XV6VM_TRANSLATE, &t),
			  i == 1 ? EOPNOTSUPP : EINVAL, "not zero at", i * 4);
	}
	return ok;
}

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
