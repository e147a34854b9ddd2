// SPDX-License-Identifier: GPL-2.0-only
/* Processes, and accesses that may be refused. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "map.h"

static __thread sigjmp_buf back;
static __thread volatile sig_atomic_t trying;

static void caught(int sig)
{
	if (trying)
		siglongjmp(back, sig);
	signal(sig, SIG_DFL);
}

void touch_init(void)
{
	struct sigaction a = { .sa_handler = caught, .sa_flags = SA_NODEFER };

	sigaction(SIGSEGV, &a, NULL);
	sigaction(SIGBUS, &a, NULL);
}

int touch(volatile void *at, int writes)
{
	static __u32 stored;
	volatile __u32 *word = at;
	int sig = sigsetjmp(back, 0);

	trying = !sig;
	/* No addition to what is there: QEMU, emulating one thread, would read that first. */
	if (!sig && writes)
		*word = ++stored;
	else if (!sig)
		(void)*word;
	trying = 0;
	return sig;
}

__u32 proc_new(__u32 pages)
{
	static char code[16];
	struct xv6vm_proc_create c = {
		.hdr.size = sizeof(c),
		.name = "map",
		.ptr = (uintptr_t)code,
		.len = sizeof(code),
	};

	if (call(fd, XV6VM_PROC_CREATE, &c))
		return 0;
	return proc_grow(c.out_pid, (pages - 1) * PAGE) ? 0 : c.out_pid;
}

int proc_grow(__u32 pid, __s32 bytes)
{
	struct xv6vm_proc_sbrk s = {
		.hdr.size = sizeof(s),
		.pid = pid,
		.delta = bytes,
	};

	return call(fd, XV6VM_PROC_SBRK, &s);
}

int proc_exit(__u32 pid)
{
	struct xv6vm_proc_exit e = { .hdr.size = sizeof(e), .pid = pid };

	return call(fd, XV6VM_PROC_EXIT, &e);
}

int proc_protect(__u32 pid, __u32 va, __u32 flags, __u32 perm)
{
	struct xv6vm_map m = {
		.hdr = { .size = sizeof(m), .flags = flags },
		.pid = pid,
		.va = va,
		.perm = perm,
	};

	return call(fd, XV6VM_PROTECT, &m);
}

__u32 pte_of(__u32 pid, __u32 va)
{
	struct xv6vm_translate t = {
		.hdr.size = sizeof(t),
		.pid = pid,
		.query = { .va = va, .user = 1, .wp = 1 },
	};

	return call(fd, XV6VM_TRANSLATE, &t) ? 0 : t.out.pte;
}

__u32 word_of(__u32 pid, __u32 va)
{
	__u32 word = ~0u;
	struct xv6vm_mem m = {
		.hdr.size = sizeof(m),
		.pid = pid,
		.va = va,
		.ptr = (uintptr_t)&word,
		.len = sizeof(word),
	};

	call(fd, XV6VM_MEM_READ, &m);
	return word;
}

static int ask(__u32 pid, struct xv6vm_window *w)
{
	*w = (struct xv6vm_window){ .hdr.size = sizeof(*w), .pid = pid };
	return call(fd, XV6VM_WINDOW, w);
}

void *window(int file, __u32 pid, __u32 va, size_t len, int prot)
{
	struct xv6vm_window w;

	errno = ask(pid, &w);
	if (errno)
		return MAP_FAILED;
	return mmap(NULL, len, prot, MAP_SHARED, file, w.out_offset + va);
}

bool refused(__u32 pid, __u32 code, __u32 cr2)
{
	struct xv6vm_window w;

	if (ask(pid, &w) || !w.out_faults)
		return wrong("nothing was refused");
	if (w.out_code == code && w.out_cr2 == cr2)
		return true;
	return wrong("code %u at %#x, not %u at %#x", w.out_code, w.out_cr2,
		     code, cr2);
}
