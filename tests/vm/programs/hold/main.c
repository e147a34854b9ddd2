// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds memory until it is killed, and says so when it has all of it.
 *
 *	vm-hold pinned MB	as a buffer registered with an io_uring, or one that a
 *				device reaches by itself: anonymous pages on the LRU
 *				lists that no one can move
 *	vm-hold scattered MB	each second page of so much: they can be moved, and leave
 *				no free run
 *
 * Exit: 4 if this kernel has no io_uring.
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MB	  ((size_t)1 << 20)
#define BUFFER_MB 256u /* a buffer may have 1 GB */
#define BUFFERS	  16u

static char *map(size_t len)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int hold_pinned(unsigned int left)
{
	struct io_uring_params params = {};
	int ring = syscall(SYS_io_uring_setup, 1, &params);
	struct iovec buffers[BUFFERS];
	unsigned int n;

	for (n = 0; left && n < BUFFERS; n++) {
		unsigned int now = left < BUFFER_MB ? left : BUFFER_MB;

		buffers[n] = (struct iovec){ map(now * MB), now * MB };
		left -= now;
	}
	if (left || ring < 0)
		return -1;
	return syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS,
		       buffers, n);
}

static int hold_scattered(unsigned int mb)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	const size_t len = mb * MB;
	char *p = map(len);
	size_t at;

	if (p == MAP_FAILED)
		return -1;
	/* Fails where there are no huge pages to begin with. */
	madvise(p, len, MADV_NOHUGEPAGE);
	for (at = 0; at < len; at += page)
		p[at] = 1;
	for (at = 0; at < len; at += 2 * page) {
		if (madvise(p + at, page, MADV_DONTNEED))
			return -1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int mb = argc == 3 ? strtoul(argv[2], NULL, 0) : 0;
	int ret = -1;

	if (argc == 3 && !strcmp(argv[1], "pinned"))
		ret = hold_pinned(mb);
	else if (mb && !strcmp(argv[1], "scattered"))
		ret = hold_scattered(mb);
	if (ret) {
		/* Where a message goes may have an errno of its own. */
		bool known = errno != ENOSYS;

		perror("vm-hold");
		return known ? 1 : 4;
	}
	puts("held");
	fflush(stdout);
	pause();
	return 0;
}
