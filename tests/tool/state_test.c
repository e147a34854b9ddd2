// SPDX-License-Identifier: GPL-2.0-only
/*
 * Saved machines. One that was saved and restored goes on as the one that was not, to
 * the byte; one that is damaged, in its bytes or behind its checksums, is refused, or
 * else it is a machine after all, which its own checker says. And frames that are left
 * untouched hold what they would hold if they had been filled.
 *
 *	state_test [SEED [ROUNDS]]
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sim.h"
#include "state_test.h"

#define RAM (8u << 20)

static __u64 state;
static int failed;
static bool eager;

int __real_xv6vm_dev_init(struct xv6vm_dev *dev, const struct xv6_config *cfg,
			  const struct xv6_memory *mem);
int __wrap_xv6vm_dev_init(struct xv6vm_dev *dev, const struct xv6_config *cfg,
			  const struct xv6_memory *mem);

/* What the simulator builds, with all frames filled at boot if @eager. */
int __wrap_xv6vm_dev_init(struct xv6vm_dev *dev, const struct xv6_config *cfg,
			  const struct xv6_memory *mem)
{
	const struct xv6_memory all = { .ram = mem->ram };

	return __real_xv6vm_dev_init(dev, cfg, eager ? &all : mem);
}

void ok(int good, const char *name)
{
	printf("%s %s\n", good ? "ok" : "not ok", name);
	failed |= !good;
}

/* xorshift64*: the same everywhere. */
__u32 rnd(__u32 below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (__u32)(state * 0x2545f4914f6cdd1dull >> 32) % below;
}

struct xv6vm *machine(const char *spec)
{
	struct xv6vm *h;

	if (xv6vm_open(spec, 0, &h, NULL))
		exit(1);
	return h;
}

struct bytes saved(struct xv6vm *h)
{
	void *p;
	struct bytes b;

	if (xv6vm_snapshot(h, &p, &b.len))
		exit(1);
	b.p = p;
	return b;
}

/* A command with these fields; most of them succeed. */
#define DO(h, cmd, type, ...)                                               \
	do {                                                                \
		struct type arg = { .hdr.size = sizeof(arg), __VA_ARGS__ }; \
		xv6vm_call(h, cmd, &arg);                                   \
	} while (0)

static void live_frames(struct xv6vm *h, __u32 pid, __u32 cpu)
{
	switch (rnd(4)) {
	case 0:
		DO(h, XV6VM_KALLOC, xv6vm_kalloc,
		   .hdr.flags = rnd(2) ? XV6VM_PERSIST : 0);
		break;
	case 1:
		DO(h, XV6VM_MAP, xv6vm_map, .hdr.flags = XV6VM_MAP_NEW,
		   .pid = pid, .va = 0x100000 + rnd(4) * 4096, .perm = 6);
		break;
	case 2:
		DO(h, XV6VM_TLB, xv6vm_tlb, .cpu = cpu,
		   .op = XV6VM_TLB_CONFIGURE, .size = 4, .ways = 2);
		break;
	default:
		DO(h, XV6VM_ACCESS, xv6vm_access, .cpu = cpu,
		   .va = rnd(8) * 4096, .type = rnd(3), .width = 4);
	}
}

static void live_procs(struct xv6vm *h, __u32 pid, __u32 cpu)
{
	switch (rnd(5)) {
	case 0:
		DO(h, XV6VM_PROC_FORK, xv6vm_proc_fork, .pid = pid);
		break;
	case 1:
		DO(h, XV6VM_PROC_SBRK, xv6vm_proc_sbrk, .pid = pid,
		   .delta = (int)rnd(9) * 2048 - 4096);
		break;
	case 2:
		DO(h, XV6VM_PROC_EXIT, xv6vm_proc_exit, .pid = 2 + rnd(20),
		   .hdr.flags = rnd(2) ? XV6VM_EXIT_ZOMBIE : 0);
		break;
	case 3:
		DO(h, XV6VM_PROC_WAIT, xv6vm_proc_wait, .pid = pid);
		break;
	default:
		DO(h, XV6VM_CPU_SWITCH, xv6vm_cpu_cmd, .cpu = cpu,
		   .pid = rnd(4) ? pid : 0);
	}
}

/* Frames that are taken and given back, or read, as they are. */
static void live_touching(struct xv6vm *h)
{
	static unsigned char buf[3 * 4096];
	__u32 pa[2], next;

	if (!xv6vm_kalloc(h, XV6VM_PERSIST, &pa[0], &next) &&
	    !xv6vm_kalloc(h, XV6VM_PERSIST, &pa[1], &next))
		xv6vm_kfree(h, pa[rnd(2)], &next);
	if (!rnd(4))
		xv6vm_ram_read(h, rnd(RAM), buf, 1 + rnd(sizeof(buf)), &next);
	if (!rnd(16))
		DO(h, XV6VM_BOOT, xv6vm_boot,
		   .phystop = RAM - rnd(2) * 5 * 4096, .ncpu = 2,
		   .machine = rnd(4));
}

void live(struct xv6vm *h)
{
	__u32 pid = 1 + rnd(20), cpu = rnd(2);

	if (!rnd(8))
		live_touching(h);
	else if (rnd(2))
		live_frames(h, pid, cpu);
	else
		live_procs(h, pid, cpu);
}

static int same(struct xv6vm *a, struct xv6vm *b)
{
	struct bytes x = saved(a), y = saved(b);
	int equal = x.len == y.len && !memcmp(x.p, y.p, x.len);

	free(x.p);
	free(y.p);
	return equal;
}

/* What is asked for all it has, as the module's machine is, tells the same. */
static int copied(struct xv6vm *h)
{
	struct bytes x = saved(h), y;
	int equal;
	void *p;

	if (xv6vm_copy_save(h, &p, &y.len))
		return 0;
	y.p = p;
	equal = x.len == y.len && !memcmp(x.p, y.p, x.len);
	free(x.p);
	free(y.p);
	return equal;
}

static void goes_on(unsigned int rounds)
{
	struct xv6vm *h = machine(SPEC), *other = machine(SPEC);
	unsigned int i, bad = 0, other_copies = 0;
	struct xv6vm_error why;

	for (i = 0; i < rounds; i++) {
		struct bytes b = saved(h);
		__u64 from;

		other_copies += !copied(h);
		/* As its kind is restored, and as the module's machine is. */
		bad += (i & 1 ? xv6vm_restore(other, b.p, b.len)
			      : xv6vm_copy_restore(other, b.p, b.len, &why)) !=
		       0;
		bad += !same(h, other);
		from = state;
		live(h);
		state = from;
		live(other);
		bad += !same(h, other);
		free(b.p);
	}
	ok(!bad, "state: what was restored goes on as what was not");
	ok(!other_copies, "state: a copy by questions is the same");
	xv6vm_close(h);
	xv6vm_close(other);
}

/* All of the RAM, which makes every frame's bytes. */
static int same_ram(struct xv6vm *a, struct xv6vm *b)
{
	static unsigned char x[RAM], y[RAM];
	__u32 n, m;

	return !xv6vm_ram_read(a, 0, x, RAM, &n) &&
	       !xv6vm_ram_read(b, 0, y, RAM, &m) && n == m && n &&
	       !memcmp(x, y, n);
}

static void fills_late(unsigned int rounds)
{
	const char *spec[] = { SPEC, SPEC ",nojunk", SPEC ",shared_kernel" };
	unsigned int i, n, bad = 0;

	for (i = 0; i < rounds; i++) {
		struct xv6vm *lazy = machine(spec[i % 3]), *full;
		struct bytes b;
		__u64 from;

		eager = true;
		full = machine(spec[i % 3]);
		eager = false;
		for (n = rnd(60); n; n--) {
			from = state;
			live(lazy);
			state = from;
			live(full);
		}
		bad += !same(lazy, full);
		/* Once more as somebody opens it who saw it saved. */
		b = saved(lazy);
		if (rnd(2))
			bad += xv6vm_restore(lazy, b.p, b.len) != 0;
		free(b.p);
		bad += !same_ram(lazy, full);
		xv6vm_close(lazy);
		xv6vm_close(full);
	}
	ok(!bad,
	   "untouched: each byte is as in a machine that fills its frames");
}

static long faults(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_minflt;
}

/* Pages that a machine takes to start, to be saved and to be opened again. */
static void costs_little(const char *spec, __u32 frames)
{
	const long before = faults();
	struct xv6vm *h = machine(spec);
	struct bytes b = saved(h);
	int ret = xv6vm_restore(h, b.p, b.len);
	long n = faults() - before;

	free(b.p);
	xv6vm_close(h);
	printf("# %s: %ld page faults, %u frames\n", spec, n, frames);
	ok(!ret && n < frames / 10,
	   "untouched: what nobody looks at is not made");
}

int main(int argc, char **argv)
{
	__u32 seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
	unsigned int rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 200;

	state = seed * 0x9e3779b97f4a7c15ull + 1;
	printf("# seed %u\n", seed);
	goes_on(rounds);
	fills_late(rounds);
	costs_little("sim:mem=224M", 224 << 8);
	/* Two of that size are more than 32 bits reach. */
	if (sizeof(long) > 4)
		costs_little("sim:mem=2016M", 2016 << 8);
	state_damaged(rounds);
	state_lies(rounds);
	return failed;
}
