// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attacks on the module, each of which is to be refused or to do no harm:
 *
 *	vm-threats            all that a machine with junk=1 has to stand
 *	vm-threats fresh[0]   what lies in the RAM right behind insmod; 0: junk=0
 *
 * Needs root, and a module that was just loaded. Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "threats.h"

struct world world;
static int keeper = -1;

bool keep_machine(void)
{
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };

	keeper = open(DEVICE, O_RDWR);
	return keeper >= 0 && !call(keeper, XV6VM_KALLOC, &k);
}

void release_machine(void)
{
	close(keeper);
	keeper = -1;
}

static bool begin(void)
{
	fd = open(DEVICE, O_RDWR);
	ask_fd = open(DEVICE, O_RDONLY);
	return fd >= 0 && ask_fd >= 0 && world_rooms(&world);
}

static void all(void)
{
	test_nobody();
	test_physical_edges();
	test_counts();
	test_read_once();
	test_double_fetch();
	test_torn_structures();
	test_two_lives();
	test_ended_process();
	test_unload();
	test_hostile_tables();
	test_limits();
	test_numbers();
	test_names();
	tap(machine_is_whole(), "the machine is whole after all this");
}

int main(int argc, char **argv)
{
	const char *which = argc > 1 ? argv[1] : "all";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!begin()) {
		printf("Bail out! %s: %s\n", DEVICE, strerror(errno));
		return 1;
	}
	if (!strncmp(which, "fresh", 5))
		test_fresh_ram(strcmp(which, "fresh0"));
	else
		all();
	return tap_end();
}
