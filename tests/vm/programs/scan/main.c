// SPDX-License-Identifier: GPL-2.0-only
/*
 * Knows the host's real addresses, and finds none in what the module says: not in
 * an answer, a file or a line of the log. Shows first that it finds some where
 * there are some.
 *
 * Needs root, a kernel booted with nokaslr, and a module that was just loaded
 * with a small mem=, so that no emulated address can be taken for a real one.
 * Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "life.h"
#include "scan.h"

#define DEBUGFS "/sys/kernel/debug/xv6vm"

/* One address of each range, at an odd place if it is of 64 bits. */
static bool finds_planted_bytes(void)
{
	unsigned char bytes[64];
	bool ok = true;
	size_t i;

	for (i = 0; i < range_count; i++) {
		const struct range *r = &ranges[i];
		__u64 value = r->first + (r->last - r->first) / 3;

		memset(bytes, 0x11, sizeof(bytes));
		memcpy(bytes + (r->narrow ? 8 : 11), &value, sizeof(value));
		ok &= got(search_bytes(bytes, sizeof(bytes), PLANTED), 1,
			  r->name, value);
	}
	return ok;
}

static bool finds_planted_text(void)
{
	static const char *const forms[] = {
		"x %#llx y", "%llx",   "%016llx",
		"at=%llX,",  "(%llu)", "0x%016llx"
	};
	unsigned long long value;
	char text[64];
	bool ok = true;
	size_t i, j;

	for (i = 0; i < range_count; i++) {
		for (j = 0; j < sizeof(forms) / sizeof(forms[0]); j++) {
			value = ranges[i].last;
			snprintf(text, sizeof(text), forms[j], value);
			ok &= got(search_text(text, strlen(text), PLANTED), 1,
				  forms[j], value);
		}
	}
	return ok;
}

/* With processes, and with a loaded image. */
static struct found scan_debugfs(void)
{
	struct world w = {};
	struct found live, image;
	union arg arg;

	world_rooms(&w);
	boot_anew();
	got(world_populate(&w), 0, "populate", 0);
	live = scan_files(DEBUGFS, "region");
	good(card_find(XV6VM_LOAD), &w, &arg, 0);
	boot_anew();
	got(call(fd, XV6VM_LOAD, &arg), 0, "load", 0);
	image = scan_files(DEBUGFS, "region");
	boot_anew();
	return (struct found){ live.hits + image.hits, live.items + image.items,
			       live.bytes + image.bytes };
}

static void scan_all(void)
{
	struct found answers = scan_answers(), files = scan_debugfs();
	struct found sys = scan_files("/sys/module/xv6vm/parameters", NULL);
	struct found misc = scan_files("/sys/devices/virtual/misc/xv6vm", NULL);
	struct found trace =
		scan_files("/sys/kernel/tracing/events/xv6vm", NULL);
	struct found log = scan_log();

	tap(answers.items >= 2 * card_count && !answers.hits,
	    "T2: no host address in %u answers", answers.items);
	tap(files.items >= 30 && !files.hits,
	    "T2: no host address in %u files of debugfs", files.items);
	tap(sys.items >= 7 && misc.items >= 2 && !sys.hits && !misc.hits,
	    "T2: no host address in %u files of sysfs", sys.items + misc.items);
	tap(!trace.hits, "T2: no host address in %u files of trace events",
	    trace.items);
	tap(log.items && !log.hits, "T2: no host address in %u log lines",
	    log.items);
	printf("# figure: host addresses in %zu bytes of answers, %u files, %u log lines: %u\n",
	       answers.bytes, files.items + sys.items + misc.items, log.items,
	       answers.hits + files.hits + sys.hits + misc.hits + log.hits);
}

int main(void)
{
	struct found region;

	setvbuf(stdout, NULL, _IOLBF, 0);
	fd = open(DEVICE, O_RDWR);
	ask_fd = open(DEVICE, O_RDONLY);
	if (fd < 0 || ask_fd < 0 || !learn_facts()) {
		printf("Bail out! %s: %s\n", DEVICE, strerror(errno));
		return 1;
	}
	tap(finds_planted_bytes(),
	    "the scanner finds planted addresses in bytes");
	tap(finds_planted_text(),
	    "the scanner finds planted addresses in text");
	region = scan_file(DEBUGFS "/region");
	tap(region.hits >= 2,
	    "the scanner finds those that the file region has");
	scan_all();
	return tap_end();
}
