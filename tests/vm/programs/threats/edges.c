// SPDX-License-Identifier: GPL-2.0-only
/* Values at the edges: counts, command numbers, addresses, names. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "threats.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Where a count within the maximum is refused for another reason. */
static const struct {
	unsigned int cmd;
	int array;
	__u32 count;
	int err;
} refusals[] = {
	{ XV6VM_PROC_CREATE, 0, 65536, ENOSPC }, /* initcode: below a page */
	{ XV6VM_PROC_EXEC, 0, 0, ENOEXEC },
	{ XV6VM_PROC_EXEC, 0, 1, ENOEXEC },
	{ XV6VM_PROC_EXEC, 1, 0, EINVAL }, /* one argument, and no bytes */
	{ XV6VM_PROC_EXEC, 1, 1, EINVAL }, /* which is not closed */
	{ XV6VM_PROC_EXEC, 1, 8192, EINVAL },
};

static int expected(const struct card *r, int array, __u32 count)
{
	size_t i;

	if (count > r->arrays[array].max)
		return EMSGSIZE;
	if (r->image == CARD_ONLY)
		return EBADFD; /* none is loaded */
	for (i = 0; i < LEN(refusals); i++)
		if (refusals[i].cmd == r->cmd && refusals[i].array == array &&
		    refusals[i].count == count)
			return refusals[i].err;
	return 0;
}

static bool count_edges(const struct card *r, int array,
			const struct world *large)
{
	const __u32 max = r->arrays[array].max;
	const __u32 counts[] = { 0,	   1,	       max,	  max + 1,
				 1u << 31, 0x7fffffff, 0xffffffff };
	union arg arg;
	bool ok = true;
	size_t i;

	for (i = 0; i < LEN(counts); i++) {
		good(r, large, &arg, 1);
		*word_at(&arg, r->arrays[array].count) = counts[i];
		ok &= got(call(fd, r->cmd, &arg), expected(r, array, counts[i]),
			  r->name, counts[i]);
	}
	return ok;
}

void test_counts(void)
{
	struct world large = {};
	size_t i;
	int a;

	boot_anew();
	got(world_populate(&world), 0, "populate", 0);
	large = world;
	/* As much as the largest count would take: 16 MB of a program. */
	large.room[0] = mmap(NULL, XV6VM_ELF_MAX, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < card_count; i++)
		for (a = 0; a < 2 && cards[i].arrays[a].ptr; a++)
			tap(count_edges(&cards[i], a, &large),
			    "T5: %s: each edge of count %d gets its errno",
			    cards[i].name, a);
	munmap(large.room[0], XV6VM_ELF_MAX);
	tap(machine_is_whole(), "T5: the machine is whole after all counts");
}

/* Every number with every direction and many sizes: only _IO() ones are known. */
void test_numbers(void)
{
	static const unsigned int sizes[] = { 0,  1,  4,  8,   16,   24,    32,
					      40, 64, 96, 128, 4096, 0x3fff };
	unsigned int nr, dir, cmd;
	bool ok = true;
	size_t s;

	for (nr = 0; nr < 256; nr++) {
		for (dir = 0; dir < 4; dir++) {
			for (s = 0; s < LEN(sizes); s++) {
				cmd = _IOC(dir, XV6VM_TYPE, nr, sizes[s]);
				if (card_find(cmd))
					continue;
				ok &= got(call(fd, cmd, world.room[0]), ENOTTY,
					  "command", cmd);
			}
		}
	}
	tap(ok, "T20: no other number, direction or size is a command");
}

/* Each call that takes a physical address, at the end of RAM and beyond it. */
void test_physical_edges(void)
{
	const struct {
		unsigned int cmd;
		__u16 off;
		__u32 flags;
	} takes[] = {
		{ XV6VM_KFREE, offsetof(struct xv6vm_kfree, pa), 0 },
		{ XV6VM_MAP, offsetof(struct xv6vm_map, pa), 0 },
		{ XV6VM_ALIASES, offsetof(struct xv6vm_aliases, pa), 0 },
		{ XV6VM_TABLES, offsetof(struct xv6vm_tables, pid), 2 },
		{ XV6VM_EXTENTS, offsetof(struct xv6vm_extents, pid), 2 },
		{ XV6VM_TRANSLATE, offsetof(struct xv6vm_translate, pid), 2 },
		{ XV6VM_MEM_READ, offsetof(struct xv6vm_mem, pid), 2 },
	};
	struct xv6vm_info info = { .hdr.size = sizeof(info) };
	union arg arg;
	size_t i, j;
	bool ok;

	boot_anew();
	ok = got(world_populate(&world), 0, "populate", 0) &
	     got(call(fd, XV6VM_INFO, &info), 0, "info", 0);

	for (i = 0; i < LEN(takes); i++) {
		const __u32 beyond[] = { info.out_phystop,
					 info.out_phystop + PAGE, 0x7ffff000,
					 0x80000000, 0xfffff000 };

		for (j = 0; j < LEN(beyond); j++) {
			good(card_find(takes[i].cmd), &world, &arg, 1);
			arg.hdr.flags = takes[i].flags;
			*word_at(&arg, takes[i].off) = beyond[j];
			ok &= got(call(fd, takes[i].cmd, &arg), ERANGE,
				  card_find(takes[i].cmd)->name, beyond[j]);
			ok &= got(arg.hdr.out_reason, XV6VM_R_FRAME_OUTSIDE,
				  "reason", beyond[j]);
		}
	}
	tap(ok, "T4: no frame at or above PHYSTOP is taken: ERANGE");
}

static bool name_char(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || (c && strchr("_.-", c));
}

/* One name, at create and at exec; a process that was made ends again. */
static bool try_name(const char *name, bool fine)
{
	const int want = fine ? 0 : EINVAL;
	struct xv6vm_proc_create c = { .hdr.size = sizeof(c) };
	struct xv6vm_proc_exit e = { .hdr.size = sizeof(e) };
	union arg x;
	bool ok;

	memcpy(c.name, name, XV6VM_NAME_LEN);
	good(card_find(XV6VM_PROC_EXEC), &world, &x, 0);
	memcpy(x.bytes + offsetof(struct xv6vm_proc_exec, name), name,
	       XV6VM_NAME_LEN);
	ok = got(call(fd, XV6VM_PROC_CREATE, &c), want, "create",
		 (unsigned char)name[1]) &
	     got(call(fd, XV6VM_PROC_EXEC, &x), want, "exec",
		 (unsigned char)name[1]);
	e.pid = c.out_pid;
	if (c.out_pid)
		ok &= got(call(fd, XV6VM_PROC_EXIT, &e), 0, "exit", e.pid);
	return ok;
}

void test_names(void)
{
	char name[XV6VM_NAME_LEN];
	bool ok;
	int c;

	boot_anew();
	ok = got(world_populate(&world), 0, "populate", 0);
	for (c = 1; c < 256; c++) {
		memcpy(name, "a?b\0\0\0\0\0\0\0\0\0\0\0\0", sizeof(name));
		name[1] = c;
		ok &= try_name(name, name_char(c));
	}
	tap(ok, "T21: a name is of [A-Za-z0-9_.-] alone, each byte tried");
	memset(name, 0, sizeof(name));
	ok = try_name(name, false);
	name[0] = 'a';
	name[2] = 'b';
	ok &= try_name(name, false);
	memset(name, 'a', sizeof(name));
	ok &= try_name(name, false);
	name[15] = 0;
	ok &= try_name(name, true);
	tap(ok, "T21: no empty name, none of 16, nothing behind its end");
}
