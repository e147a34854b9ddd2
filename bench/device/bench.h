/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of xv6vm-bench share. It runs in the VM, on the device. */
#ifndef _BENCH_H
#define _BENCH_H

#include <linux/types.h>
#include <linux/xv6vm.h>
#include <stddef.h>

#define REPS_MAX 64u

/* What one side of a row measured, a figure for each repetition. */
struct series {
	double v[REPS_MAX];
	unsigned int n;
};

/**
 * struct row - one line of the result
 * @unit: insn where a nanosecond is an instruction, else ns
 * @bar: of the ratio ours to peer; 0: for information
 * @least: the bar is the least, not the most
 */
struct row {
	const char *name;
	const char *unit;
	const char *peer_name;
	const char *note;
	double bar;
	int least;
	struct series ours;
	struct series peer;
};

/* Print it as one line that begins with "# bench ". */
void report(const struct row *r);

void series_add(struct series *s, double v);
double series_median(const struct series *s);

/* "1.5,2" as figures. */
void series_read(struct series *s, const char *text);

/* Nanoseconds; under icount instructions. */
__u64 now(void);

/* Say why, and end. */
void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* The device. */
extern int device;

/* Fill the header of a structure and carry the command out, or die. */
void command(unsigned int cmd, void *arg, size_t size);

/* Boot a machine of @mb MB; @machine: XV6VM_MACHINE_*, none: no junk fill. */
void boot(unsigned int mb, __u32 machine);

/* Processes. */
__u32 create(void);
void grow(__u32 pid, __s32 bytes);
__u32 fork_of(__u32 pid);
void end(__u32 pid);

/* Die unless the checker finds nothing. */
void check_clean(void);

/* A file below the machine's folder in debugfs. */
int view(const char *name);

/* The parts: each gets the arguments behind its name. */
int bench_calls(int argc, char **argv);
int bench_batch(int argc, char **argv);
int bench_sizes(int argc, char **argv);
int bench_views(int argc, char **argv);
int bench_procs(int argc, char **argv);
int bench_threads(int argc, char **argv);
int bench_dump(int argc, char **argv);
int bench_files(int argc, char **argv);

/* Shared by calls and sizes: one operation, called many times. */
struct op {
	void (*prepare)(void *ctx, unsigned int calls);
	void (*run)(void *ctx, unsigned int calls);
	void *ctx;
};

/* What one call costs: from the difference of two lengths. */
void measure(const struct op *op, unsigned int calls, unsigned int reps,
	     struct series *s);

/* Operations. */
struct op op_getppid(void);
struct op op_translate(__u32 pid);
struct op op_kmem(void);

#endif
