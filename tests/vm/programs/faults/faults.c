// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failure at every point: for each command, for open, close and every file in
 * debugfs, for insmod and rmmod, the first thing that it asks the kernel for
 * fails, then the second, and so on, until there is none that could: memory from
 * slab, pages, copies from and to user space. Each time the machine must be whole,
 * and what failed must then work. In a second pass all memory is refused from there
 * on, for many a request is made again in another way; and what is lost once is often
 * still pointed to by an old stack, where kmemleak does not see it. Prints TAP. Needs
 * root and a kernel with fault injection.
 *
 *	faults machine|module [STRIDE [NAME]]	the module is loaded, or is not;
 *						only what has NAME in its name
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

/* No operation asks so often. */
#define NTH_MAX 20000u

struct tally tally;
static const char *only = "";

/* A request that failed is one of these, and nothing else. */
static bool sensible(int err)
{
	return err == ENOMEM || err == EFAULT ||
	       wrong("errno %d (%s)", err, strerror(err));
}

static bool works(const struct op *op)
{
	int err = op->run(op);

	return !err || wrong("afterwards: errno %d (%s)", err, strerror(err));
}

/* The same again: here, or from the beginning if only the answer was lost. */
static bool again(const struct op *op, int err)
{
	if (!op->changed || !op->changed(op))
		return works(op);
	if (err != EFAULT)
		return wrong("refused by errno %d, but changed", err);
	return op->end(op) && op->begin(op) && works(op);
}

enum pass {
	ONE,
	ALL_FROM_THERE,
	PASSES
};

/* The @nth request fails. Return: 1 if there was one, 0 if not, -1 if amiss. */
static int fail_at(const struct op *op, unsigned int nth, enum pass pass)
{
	bool happened, ok;
	int err;

	if (!op->begin(op))
		return -1;
	nth_arm(nth, pass == ALL_FROM_THERE);
	err = op->run(op);
	happened = nth_happened();
	if (!happened) {
		ok = !err || wrong("errno %d, and nothing had failed", err);
	} else {
		tally.injected++;
		tally.sites += pass == ONE;
		tally.refused += !!err;
		ok = !err || (sensible(err) && again(op, err));
	}
	ok &= op->end(op);
	return ok ? happened : -1;
}

static bool sweep_pass(const struct op *op, unsigned int stride, enum pass pass)
{
	unsigned int nth;
	int ret = 1;

	for (nth = 1; ret > 0 && nth < NTH_MAX; nth += stride)
		ret = fail_at(op, nth, pass);
	if (ret < 0)
		wrong("%s, pass %d: its request %u failed", op->name, pass,
		      nth - stride);
	if (ret > 0)
		wrong("%s, pass %d: no end after %u", op->name, pass, nth);
	return !ret;
}

void sweep(const struct op *op, unsigned int stride)
{
	unsigned int before = tally.sites;
	enum pass pass;
	bool ok = true;

	if (!strstr(op->name, only))
		return;
	tally.ops++;
	for (pass = ONE; ok && pass < PASSES; pass++)
		ok = sweep_pass(op, stride, pass);
	tap(ok, "%s survives failures at %u sites", op->name,
	    tally.sites - before);
}

static void sweep_machine(unsigned int stride)
{
	int holder = machine_next_holder();

	tap(holder > 0, "an open file has a number");
	sweep_commands(stride);
	sweep_files(stride);
	tap(machine_next_holder() == holder, "no number of a file is lost");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned int stride = argc > 2 ? strtoul(argv[2], NULL, 0) : 1;
	bool machine = !strcmp(what, "machine");

	if (argc > 3)
		only = argv[3];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if ((!machine && strcmp(what, "module")) || !stride || !nth_open()) {
		printf("Bail out! usage: faults machine|module [STRIDE]\n");
		return 1;
	}
	if (machine)
		sweep_machine(stride);
	else
		sweep_module(stride);
	printf("1..%u\n", tap_number);
	printf("# figure: %u injected failures at %u sites of %u operations of the %s%s, %u calls refused, %s\n",
	       tally.injected, tally.sites, tally.ops, what,
	       stride > 1 || *only ? " (a cut)" : "", tally.refused,
	       tap_failures ? "NOT all survived" : "all survived");
	return tap_failures != 0;
}
