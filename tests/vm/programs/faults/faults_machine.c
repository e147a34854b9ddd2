// SPDX-License-Identifier: GPL-2.0-only
/* What must hold of the machine, whatever has failed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "faults.h"

int machine_open(void)
{
	return open(DEVICE, O_RDWR | O_CLOEXEC);
}

int call(int file, unsigned int cmd, void *arg)
{
	return ioctl(file, cmd, arg) ? errno : 0;
}

bool machine_get(int fd, struct machine *m)
{
	memset(m, 0, sizeof(*m));
	m->stats.hdr.size = sizeof(m->stats);
	m->info.hdr.size = sizeof(m->info);
	m->cpu.hdr.size = sizeof(m->cpu);
	return !call(fd, XV6VM_STATS, &m->stats) &&
	       !call(fd, XV6VM_INFO, &m->info) &&
	       !call(fd, XV6VM_CPU_STATE, &m->cpu);
}

static bool adds_up(const struct machine *m)
{
	__u32 i, sum = 0;

	for (i = 0; i < XV6VM_KIND_COUNT; i++)
		sum += m->stats.out_kind[i];
	return sum == m->info.out_frames ||
	       wrong("%u frames of %u", sum, m->info.out_frames);
}

static bool clean(int fd)
{
	struct xv6vm_check c = { .hdr.size = sizeof(c) };
	int err = call(fd, XV6VM_CHECK, &c);

	return (!err && !c.out_total) ||
	       wrong("check: errno %d, %u violations (mask %#x)", err,
		     c.out_total, c.out_mask);
}

bool machine_whole(const struct machine *want)
{
	struct machine m;
	int fd = machine_open();
	bool ok = fd >= 0 && machine_get(fd, &m) && adds_up(&m) && clean(fd);

	if (ok && m.info.out_free != want->info.out_free)
		ok = wrong("%u frames are free, not %u", m.info.out_free,
			   want->info.out_free);
	if (ok && m.info.out_procs != want->info.out_procs)
		ok = wrong("there are %u processes, not %u", m.info.out_procs,
			   want->info.out_procs);
	close(fd);
	return ok;
}

/* debugfs tells whose a process is. */
int machine_next_holder(void)
{
	struct xv6vm_proc_create p = { .hdr.size = sizeof(p), .name = "p" };
	int fd = machine_open(), holder = -1;
	char text[1024] = "", *at;
	FILE *f = NULL;

	if (fd >= 0 && !call(fd, XV6VM_PROC_CREATE, &p)) {
		/* Behind init, in a machine that has nobody else. */
		f = fopen(DEBUGFS "/slot/1/status", "r");
	}
	while (f && fgets(text, sizeof(text), f)) {
		at = strstr(text, "open file ");
		if (at)
			sscanf(at, "open file %d", &holder);
	}
	if (f)
		fclose(f);
	close(fd);
	return holder;
}
