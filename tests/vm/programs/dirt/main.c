// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaves a pattern in most of the host's free memory, as other programs would
 * leave what they had there.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DIRT 0xdb

int main(void)
{
	const size_t step = 1 << 20;
	const size_t pages = sysconf(_SC_AVPHYS_PAGES);
	const size_t len = pages / 10 * 9 * sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t at;

	if (p == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	for (at = 0; at + step <= len; at += step)
		memset(p + at, DIRT, step);
	return 0;
}
