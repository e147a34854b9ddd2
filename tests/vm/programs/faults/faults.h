/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of faults share. */
#ifndef _FAULTS_H
#define _FAULTS_H

#include <linux/xv6vm.h>
#include <stdbool.h>
#include <stddef.h>

#include "tap.h"

#define DEVICE	"/dev/xv6vm"
#define DEBUGFS "/sys/kernel/debug/xv6vm"

/**
 * struct op - what is to survive the failure of each thing it asks the kernel for
 * @begin: all that must be there before; nothing fails meanwhile
 * @run: the call itself. Return: its errno, 0 for success
 * @changed: after a failure, is the machine another one than before @run? Then
 *	     only the answer was lost, and @run cannot simply be repeated
 * @end: as it was before @begin; nothing may be left over
 * @arg: for them
 */
struct op {
	const char *name;
	bool (*begin)(const struct op *op);
	int (*run)(const struct op *op);
	bool (*changed)(const struct op *op);
	bool (*end)(const struct op *op);
	const void *arg;
};

/* Failures so far, by all operations. */
struct tally {
	unsigned int sites;    /* requests that failed */
	unsigned int injected; /* how often, in all passes */
	unsigned int refused;  /* calls that failed for it */
	unsigned int ops;
};

extern struct tally tally;

/* Every @stride-th failure of @op; prints a line of TAP. */
void sweep(const struct op *op, unsigned int stride);

/* faults_nth.c: the kernel's fault injection, for this thread alone. */
bool nth_open(void);
/* @forever: what asks for memory after it fails as well. */
void nth_arm(unsigned int nth, bool forever);
/* Disarms; true if the failure has happened. */
bool nth_happened(void);

/* faults_machine.c: a machine that must be whole. */
struct machine {
	struct xv6vm_stats stats;
	struct xv6vm_info info;
	struct xv6vm_cpu_cmd cpu; /* the first */
};

int machine_open(void);
bool machine_get(int fd, struct machine *m);
/* Frames add up, the checker is clean, @want is what there is. */
bool machine_whole(const struct machine *want);
/* The number that the next open file will get: the lowest that is free. */
int machine_next_holder(void);
/* The errno of a call, 0 for success. */
int call(int file, unsigned int cmd, void *arg);

/* The operations. */
void sweep_commands(unsigned int stride);
void sweep_files(unsigned int stride);
void sweep_module(unsigned int stride);

#endif
