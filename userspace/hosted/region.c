// SPDX-License-Identifier: GPL-2.0
/*
 * The memory region's suite has nothing to take frames from in a hosted
 * program: it is there, and empty.
 */
#include <suites.h>

static struct kunit_case none[] = { {} };

struct kunit_suite xv6vm_region_suite = {
	.name = "xv6vm_region",
	.test_cases = none,
};
