// SPDX-License-Identifier: GPL-2.0-only
/*
 * Structures that lie across the edge of a page to which nothing can be written.
 * A command whose answer cannot be told is refused, and then it must not have
 * been carried out: all that can be asked of the machine is as it was.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "threats.h"

#define SMALL_RAM (4u << 20)
#define PROCS	  64
#define CPUS	  2

/* What there is to be asked, without what the asking itself would change. */
struct all {
	struct xv6vm_info info;
	struct xv6vm_stats stats;
	struct xv6vm_cpu_cmd cpu[CPUS];
	struct xv6vm_tlb tlb[CPUS];
	struct xv6vm_proc procs[PROCS];
	__u32 nprocs;
	__u64 ram;
};

static struct all was, is;
static unsigned char *torn; /* two pages, the second of which is read-only */

static __u64 hash(__u64 h, const void *bytes, size_t len)
{
	const __u64 *p = bytes;

	for (; len; len -= 8)
		h = (h ^ *p++) * 0x100000001b3ull;
	return h;
}

/* The whole RAM: the list, the tables, the processes' pages. */
static bool ask_ram(struct all *a)
{
	struct xv6vm_ram r;
	bool ok = true;
	__u32 pa;

	for (pa = 0; ok && pa < SMALL_RAM; pa += r.len) {
		r = (struct xv6vm_ram){ .hdr.size = sizeof(r),
					.pa = pa,
					.ptr = (uintptr_t)world.room[1],
					.len = 1 << 20 };
		ok = !call(ask_fd, XV6VM_RAM_READ, &r) && r.out_done == r.len;
		a->ram = hash(a->ram, world.room[1], r.len);
	}
	return ok;
}

static bool ask_all(struct all *a)
{
	struct xv6vm_proc_list l = { .hdr.size = sizeof(l),
				     .ptr = (uintptr_t)a->procs,
				     .count = PROCS };
	bool ok;
	int i;

	memset(a, 0, sizeof(*a));
	a->info.hdr.size = sizeof(a->info);
	a->stats.hdr.size = sizeof(a->stats);
	ok = !call(ask_fd, XV6VM_INFO, &a->info) &&
	     !call(ask_fd, XV6VM_STATS, &a->stats) &&
	     !call(ask_fd, XV6VM_PROC_LIST, &l);
	a->nprocs = l.out_count;
	for (i = 0; ok && i < CPUS; i++) {
		a->cpu[i].hdr.size = sizeof(a->cpu[i]);
		a->cpu[i].cpu = i;
		a->tlb[i].hdr.size = sizeof(a->tlb[i]);
		a->tlb[i].cpu = i;
		ok = !call(ask_fd, XV6VM_CPU_STATE, &a->cpu[i]) &&
		     !call(fd, XV6VM_TLB, &a->tlb[i]);
	}
	return ok && ask_ram(a);
}

/*
 * What the rest of the good calls needs: a page that was mapped by hand, a
 * zombie, a process on each CPU, one of which is in its kernel.
 */
static bool populate_more(void)
{
	struct world second = world;
	struct xv6vm_cpu_cmd c = { .hdr.size = sizeof(c), .cpu = 1 };
	struct xv6vm_cpu_cmd t = c;

	if (!got(world_make(&world, CARD_NEEDS_MAPPED | CARD_NEEDS_ZOMBIE |
					    CARD_NEEDS_CHILD |
					    CARD_NEEDS_RUNNING),
		 0, "make", 0) ||
	    !got(world_make(&second, CARD_NEEDS_CHILD), 0, "make", 1))
		return false;
	c.pid = second.o.child;
	return got(call(fd, XV6VM_CPU_SWITCH, &c), 0, "switch", c.pid) &&
	       got(call(fd, XV6VM_CPU_TRAP, &t), 0, "trap", t.cpu);
}

/* A small machine, with all that good calls are about; what it is, is noted. */
static bool begin_anew(void)
{
	struct xv6vm_boot b = { .hdr.size = sizeof(b),
				.phystop = SMALL_RAM,
				.machine = XV6VM_MACHINE_JUNK,
				.ncpu = CPUS };

	return got(call(fd, XV6VM_BOOT, &b), 0, "boot", 0) &&
	       got(world_populate(&world), 0, "populate", 0) &&
	       populate_more() && ask_all(&was);
}

static bool nothing_changed(const char *name, unsigned int at)
{
	if (!ask_all(&is))
		return wrong("%s: the machine does not answer", name);
	if (!memcmp(&is, &was, sizeof(is)))
		return true;
	return wrong("%s: cut at %u, it has changed the machine: %u processes, "
		     "not %u; %u free frames, not %u",
		     name, at, is.nprocs, was.nprocs, is.info.out_free,
		     was.info.out_free);
}

/* The structure's first @at bytes can be written to, the rest is only read. */
static bool torn_at(const struct card *r, const union arg *arg, unsigned int at)
{
	bool ok;

	mprotect(torn + PAGE, PAGE, PROT_READ | PROT_WRITE);
	memcpy(torn + PAGE - at, arg, r->size);
	mprotect(torn + PAGE, PAGE, PROT_READ);
	ok = got(call(fd, r->cmd, torn + PAGE - at), EFAULT, r->name, at) &
	     nothing_changed(r->name, at);
	return (ok || begin_anew()) && ok;
}

/* A call that would succeed, if its answer could be told. */
static void to_succeed(const struct card *r, union arg *arg)
{
	good(r, &world, arg, 64);
	if (r->cmd == XV6VM_MAP)
		*word_at(arg, offsetof(struct xv6vm_map, va)) += PAGE;
	if (r->cmd == XV6VM_CPU_IRET)
		*word_at(arg, offsetof(struct xv6vm_cpu_cmd, cpu)) = 1;
	if (r->cmd == XV6VM_CPU_SET)
		*word_at(arg, offsetof(struct xv6vm_cpu_set, pse)) = 0;
}

/* Wherever the edge is, behind its size and flags. */
static bool torn_anywhere(const struct card *r)
{
	union arg arg;
	bool ok = true;
	unsigned int at;

	for (at = offsetof(struct xv6vm_hdr, out_reason); at < r->size;
	     at += 4) {
		to_succeed(r, &arg);
		ok &= torn_at(r, &arg, at);
	}
	return ok;
}

void test_torn_structures(void)
{
	size_t i;

	torn = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	tap(torn != MAP_FAILED && begin_anew(),
	    "T16: a machine to be left as it is");
	for (i = 0; i < card_count; i++)
		if (cards[i].changes)
			tap(torn_anywhere(&cards[i]),
			    "T16: %s: what takes no whole answer changes "
			    "nothing",
			    cards[i].name);
	munmap(torn, 2 * PAGE);
	tap(got(boot_anew(), 0, "boot", 0) && machine_is_whole(),
	    "T16: the machine is whole after that");
}
