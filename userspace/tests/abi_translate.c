// SPDX-License-Identifier: GPL-2.0
/* XV6VM_TRANSLATE has a short way of its own: it says what the batch says. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "abi.h"

static int batch(__u32 pid, __u32 flags, const struct xv6vm_query *q,
		 struct xv6vm_translation *t)
{
	struct xv6vm_translate_batch b = {
		.hdr = { .size = sizeof(b), .flags = flags },
		.in = (uintptr_t)q,
		.ptr = (uintptr_t)t,
		.count = 1,
		.pid = pid,
	};

	return call(fd, XV6VM_TRANSLATE_BATCH, &b);
}

static bool alike(__u32 pid, __u32 flags, const struct xv6vm_query *q)
{
	struct xv6vm_translate t = {
		.hdr = { .size = sizeof(t), .flags = flags },
		.pid = pid,
		.query = *q,
	};
	struct xv6vm_translation want = { 0 };
	int err = batch(pid, flags, q, &want);

	return got(call(fd, XV6VM_TRANSLATE, &t), err, "translate", q->va) &
	       got(memcmp(&t.out, &want, sizeof(want)), 0, "answer", q->va) &
	       got(t.pid, pid, "pid", pid) &
	       got(memcmp(&t.query, q, sizeof(*q)), 0, "query", q->va);
}

static __u32 create(void)
{
	struct xv6vm_proc_create p = { .hdr.size = sizeof(p), .name = "abi" };

	return call(fd, XV6VM_PROC_CREATE, &p) ? 0 : p.out_pid;
}

/* Of one process; addresses are those of pages, tables, and none. */
static bool all_alike(__u32 pid, __u32 flags)
{
	static const __u32 vas[] = { 0,		 1,	     0xffe,
				     PAGE,	 0x400000,   0x7fffffff,
				     0x80000000, 0x80100123, 0x80fff004,
				     0x81000000, 0xfe000000, 0xffffffff };
	struct xv6vm_query q;
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof(vas) / sizeof(vas[0]); i++) {
		q.va = vas[i];
		for (q.type = 0; q.type < 4; q.type++)
			for (q.user = 0; q.user < 3; q.user++)
				for (q.wp = 0; q.wp < 3; q.wp++)
					ok &= alike(pid, flags, &q);
	}
	return ok;
}

bool translate_is_the_batch(void)
{
	struct xv6vm_proc_exit e = { .hdr.size = sizeof(e) };
	__u32 pids[] = { 0, 1, create(), create(), 0xffffffff, 0 };
	struct xv6vm_translation t = { 0 };
	struct xv6vm_query q = { 0 };
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof(pids) / sizeof(pids[0]); i++)
		ok &= all_alike(pids[i], 0);
	ok &= got(batch(pids[2], 0, &q, &t), 0, "batch", pids[2]);
	ok &= got(t.mapped, 1, "mapped", pids[2]);
	ok &= all_alike(t.cr3, XV6VM_BY_CR3) & all_alike(PAGE, XV6VM_BY_CR3);
	ok &= all_alike(pids[2], 0);
	e.pid = pids[2];
	ok &= got(call(fd, XV6VM_PROC_EXIT, &e), 0, "exit", e.pid);
	ok &= all_alike(pids[2], 0) & all_alike(0, 0);
	e.pid = pids[3];
	e.out_freed = 0;
	return ok & got(call(fd, XV6VM_PROC_EXIT, &e), 0, "exit", e.pid);
}

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
