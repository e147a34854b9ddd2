// SPDX-License-Identifier: GPL-2.0-only
/* Coverage by the kernel's KCOV, of the module alone. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#define KCOV_INIT_TRACE _IOR('c', 1, unsigned long)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_TRACE_PC	0
#define PCS		(64u << 10)
#define PAIRS		(1u << 16)

static atomic_uchar pairs[PAIRS];
static atomic_uint pair_count;
static unsigned long module_first, module_size;

void kcov_module_moved(void)
{
	FILE *f = fopen("/proc/modules", "r");
	unsigned long first, size;
	char name[64];

	while (f && fscanf(f, "%63s %lu %*s %*s %*s 0x%lx%*[^\n]", name, &size,
			   &first) == 3)
		if (!strcmp(name, "xv6vm")) {
			module_first = first;
			module_size = size;
		}
	if (f)
		fclose(f);
}

bool kcov_open(struct kcov *k)
{
	k->pcs = NULL;
	k->fd = open("/sys/kernel/debug/kcov", O_RDWR);
	if (k->fd < 0)
		return false;
	if (ioctl(k->fd, KCOV_INIT_TRACE, PCS))
		return false;
	k->pcs = mmap(NULL, PCS * sizeof(*k->pcs), PROT_READ | PROT_WRITE,
		      MAP_SHARED, k->fd, 0);
	if (k->pcs == MAP_FAILED || ioctl(k->fd, KCOV_ENABLE, KCOV_TRACE_PC)) {
		k->pcs = NULL;
		close(k->fd);
		return false;
	}
	return true;
}

void kcov_reset(struct kcov *k)
{
	if (k->pcs)
		__atomic_store_n(&k->pcs[0], 0, __ATOMIC_RELAXED);
}

bool kcov_news(struct kcov *k)
{
	unsigned long n, i, pc, last = 0;
	bool news = false;

	n = k->pcs ? __atomic_load_n(&k->pcs[0], __ATOMIC_RELAXED) : 0;
	for (i = 1; i <= n && i < PCS; i++) {
		pc = k->pcs[i] - module_first;
		if (pc >= module_size)
			continue;
		/* Two places, one behind the other. */
		last = (pc ^ (last << 3)) * 0x9e3779b97f4a7c15ul >> 48;
		if (!atomic_exchange(&pairs[last], 1)) {
			pair_count++;
			news = true;
		}
		last = pc;
	}
	return news;
}

unsigned int kcov_seen(void)
{
	return pair_count;
}
