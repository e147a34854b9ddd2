/* SPDX-License-Identifier: GPL-2.0 */
/* What the memory sweep of commands tries: a row for each of them. */
#ifndef _XV6VM_KUNIT_CMD_SWEEP_H
#define _XV6VM_KUNIT_CMD_SWEEP_H

#include <linux/types.h>

#define SWEEP_PAGES	3u	/* of the process that commands are about */

/* What a row's structure is about, and only a running machine knows. */
enum sweep_about {
	SWEEP_NOTHING,
	SWEEP_PROCESS,	/* one of SWEEP_PAGES pages, running on CPU 1 */
	SWEEP_HELD,	/* a frame that the caller holds */
};

/**
 * struct sweep - one command
 * @nr: its number
 * @what: what is done by it
 * @arg: its structure; pointers of arrays are filled in
 * @in: the array that it is given, else a program
 * @field: where in it @about goes
 * @first: a command that comes before with the same structure, or 0
 * @own: frames it needs if each process has its own kernel half
 * @shared: if all have one in common
 * @apart: no call here: why
 */
struct sweep {
	unsigned int nr;
	const char *what;
	const void *arg, *in;
	enum sweep_about about;
	u16 field;
	unsigned int first;
	u32 own, shared;
	const char *apart;
};

#define CMD_SWEEPS	39u	/* rows; the compiler counts them */

extern const struct sweep cmd_sweeps[CMD_SWEEPS];

#endif
