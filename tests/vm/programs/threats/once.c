// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a caller gave is read once: the CPU itself counts the accesses to one word of
 * the structure while the kernel works on it. One is the kernel's reading; the rest
 * are its answers, of which a change has two, for it sees first whether it can answer.
 */
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "threats.h"

static int watch(const __u32 *word)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_BREAKPOINT,
		.size = sizeof(attr),
		.bp_type = HW_BREAKPOINT_RW,
		.bp_addr = (uintptr_t)word,
		.bp_len = HW_BREAKPOINT_LEN_4,
		.exclude_user = 1,
		.exclude_hv = 1,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

/* How often a good call of @r touches the word at @off; -1 where none can count. */
static int touched(const struct card *r, unsigned int off)
{
	union arg arg;
	__u64 count = 0;
	int counter;

	good(r, &world, &arg, 4);
	counter = watch(word_at(&arg, off));
	if (counter < 0)
		return -1;
	call(fd, r->cmd, &arg);
	if (read(counter, &count, sizeof(count)) != sizeof(count))
		count = 0;
	close(counter);
	return count;
}

static bool once(const struct card *r)
{
	/* (What is a change if a field says so is one in a good call.) */
	const int most = r->changes || r->changes_if ? 3 : 2;
	unsigned int off;
	bool ok = true;
	int n;

	for (off = 0; off < r->size; off += 4) {
		n = touched(r, off);
		ok &= n >= 1 && n <= most;
		if (n < 1 || n > most)
			printf("# %s: %d accesses at %u\n", r->name, n, off);
	}
	return ok;
}

void test_read_once(void)
{
	bool ok = true;
	size_t i;

	boot_anew();
	got(world_populate(&world), 0, "populate", 0);
	tap(keep_machine(), "T6: a file keeps the machine meanwhile");
	for (i = 0; i < card_count; i++)
		ok &= once(&cards[i]);
	tap(ok, "T6: each word that a caller gives is read once");
	release_machine();
}
