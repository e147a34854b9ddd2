// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory region's suite has nothing to take frames from in a hosted
 * program: it is there, and empty.
 */
#include <suites.h>

XV6_SUITE(xv6vm_region, NULL, NULL, {});
