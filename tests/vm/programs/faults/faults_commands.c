// SPDX-License-Identifier: GPL-2.0
/* Every command of the device, each with what gets it to all its requests. */
#include <elf.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"
#include "faults.h"

#define VA 0x10000u

/* What has to be there before, in the order in which it is made. */
enum needs {
	PROC = 1,     /* a process of two pages, its pid goes to @pid_at */
	ZOMBIE = 2,   /* with a child that has ended */
	HELD = 4,     /* a frame held by the file, its pa goes to @pa_at */
	MAPPED = 8,   /* a page mapped by hand at VA */
	RUNNING = 16, /* CPU 0 runs the process */
	TRAPPED = 32, /* and has trapped */
	TLB = 64,     /* CPU 0 has a TLB */
	IMAGE = 128,  /* the RAM holds an image */
	REBOOT = 256, /* not before, but after: all anew */
};

/**
 * struct command - one call
 * @arg: what it is called with, but for what is known only then
 * @pid_at, @pa_at, @in_at, @args_at, @out_at: where in it that goes; 0: nowhere
 */
struct command {
	unsigned int cmd;
	size_t size;
	const void *arg;
	unsigned int needs;
	__u16 pid_at, pa_at, in_at, args_at, out_at;
	const void *in;
};

/* The smallest program that can be executed: two pages from 0 on. */
static const struct {
	Elf32_Ehdr eh;
	Elf32_Phdr ph;
} program = {
	.eh = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32,
			     ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_EXEC,
		.e_machine = EM_386,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(Elf32_Ehdr),
		.e_ehsize = sizeof(Elf32_Ehdr),
		.e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = 1 },
	.ph = { .p_type = PT_LOAD,
		.p_filesz = sizeof(program),
		.p_memsz = 2 * PAGE,
		.p_flags = PF_R | PF_W | PF_X,
		.p_align = PAGE },
};

static unsigned char zeros[65536], answers[1 << 20];
static const char arguments[] = "one\0two";

#define ARG(type, ...)                                           \
	.size = sizeof(struct type), .arg = &(const struct type) \
	{                                                        \
		.hdr.size = sizeof(struct type), __VA_ARGS__     \
	}
#define CMD(nr, ...)                                   \
	{                                              \
#nr, .arg = &(const struct command)    \
		{                                      \
			.cmd = XV6VM_##nr, __VA_ARGS__ \
		}                                      \
	}
#define PID(type) .pid_at = offsetof(struct type, pid)
#define OUT(type) .out_at = offsetof(struct type, ptr)
#define IN(type, field, bytes) \
	.in_at = offsetof(struct type, field), .in = (bytes)

/* clang-format off */
static const struct op table[] = {
	CMD(INFO, ARG(xv6vm_info)),
	CMD(STATS, ARG(xv6vm_stats)),
	CMD(CHECK, ARG(xv6vm_check, .count = 64), OUT(xv6vm_check)),
	CMD(BOOT, ARG(xv6vm_boot, .ncpu = 1), .needs = REBOOT),
	CMD(LOAD, ARG(xv6vm_load, .cr3 = PAGE), .needs = REBOOT),
	CMD(KALLOC, ARG(xv6vm_kalloc)),
	CMD(KFREE, ARG(xv6vm_kfree), .needs = HELD,
	    .pa_at = offsetof(struct xv6vm_kfree, pa)),
	CMD(FREELIST, ARG(xv6vm_freelist, .count = 4096), OUT(xv6vm_freelist)),
	CMD(FRAME_TABLE, ARG(xv6vm_frame_table, .count = 4096), OUT(xv6vm_frame_table)),
	CMD(PROC_CREATE, ARG(xv6vm_proc_create, .name = "new", .len = 4000),
	    IN(xv6vm_proc_create, ptr, zeros)),
	CMD(PROC_EXEC, ARG(xv6vm_proc_exec, .name = "run", .argc = 2,
	    .elf_len = sizeof(program), .args_len = sizeof(arguments)), .needs = PROC,
	    PID(xv6vm_proc_exec), IN(xv6vm_proc_exec, elf, &program),
	    .args_at = offsetof(struct xv6vm_proc_exec, args)),
	CMD(PROC_FORK, ARG(xv6vm_proc_fork), .needs = PROC, PID(xv6vm_proc_fork)),
	CMD(PROC_SBRK, ARG(xv6vm_proc_sbrk, .delta = 4 * PAGE), .needs = PROC,
	    PID(xv6vm_proc_sbrk)),
	CMD(PROC_EXIT, ARG(xv6vm_proc_exit), .needs = PROC, PID(xv6vm_proc_exit)),
	CMD(PROC_WAIT, ARG(xv6vm_proc_wait), .needs = PROC | ZOMBIE, PID(xv6vm_proc_wait)),
	CMD(PROC_LIST, ARG(xv6vm_proc_list, .count = 256), OUT(xv6vm_proc_list),
	    .needs = PROC),
	CMD(MEM_READ, ARG(xv6vm_mem, .len = 65536), .needs = PROC, PID(xv6vm_mem),
	    OUT(xv6vm_mem)),
	CMD(MEM_WRITE, ARG(xv6vm_mem, .len = 65536), .needs = PROC, PID(xv6vm_mem),
	    IN(xv6vm_mem, ptr, zeros)),
	CMD(MAP, ARG(xv6vm_map, .va = VA, .perm = XV6VM_PTE_U), .needs = PROC | HELD,
	    PID(xv6vm_map), .pa_at = offsetof(struct xv6vm_map, pa)),
	CMD(UNMAP, ARG(xv6vm_map, .va = VA), .needs = PROC | MAPPED, PID(xv6vm_map)),
	CMD(PROTECT, ARG(xv6vm_map, .va = VA, .perm = XV6VM_PTE_U),
	    .needs = PROC | MAPPED, PID(xv6vm_map)),
	CMD(RAM_READ, ARG(xv6vm_ram, .len = 65536), OUT(xv6vm_ram)),
	CMD(RAM_WRITE, ARG(xv6vm_ram, .len = 65536), .needs = IMAGE | REBOOT,
	    IN(xv6vm_ram, ptr, zeros)),
	CMD(TRANSLATE, ARG(xv6vm_translate, .query.user = 1), .needs = PROC,
	    PID(xv6vm_translate)),
	CMD(TRANSLATE_BATCH, ARG(xv6vm_translate_batch, .count = 1024), .needs = PROC,
	    PID(xv6vm_translate_batch), OUT(xv6vm_translate_batch),
	    IN(xv6vm_translate_batch, in, zeros)),
	CMD(ALIASES, ARG(xv6vm_aliases, .count = 256), .needs = HELD,
	    .pa_at = offsetof(struct xv6vm_aliases, pa), OUT(xv6vm_aliases)),
	CMD(EXTENTS, ARG(xv6vm_extents, .count = 4096), .needs = PROC,
	    PID(xv6vm_extents), OUT(xv6vm_extents)),
	CMD(TABLES, ARG(xv6vm_tables, .count = 80), .needs = PROC, PID(xv6vm_tables),
	    OUT(xv6vm_tables)),
	CMD(CPU_SWITCH, ARG(xv6vm_cpu_cmd), .needs = PROC, PID(xv6vm_cpu_cmd)),
	CMD(CPU_TRAP, ARG(xv6vm_cpu_cmd), .needs = PROC | RUNNING),
	CMD(CPU_IRET, ARG(xv6vm_cpu_cmd), .needs = PROC | RUNNING | TRAPPED),
	CMD(CPU_STATE, ARG(xv6vm_cpu_cmd)),
	CMD(ACCESS, ARG(xv6vm_access, .width = 4), .needs = PROC | RUNNING | TLB),
	CMD(TLB, ARG(xv6vm_tlb, .op = XV6VM_TLB_CONFIGURE, .size = 8, .ways = 2)),
	CMD(TLB_ENTRIES, ARG(xv6vm_tlb_entries, .count = 64), OUT(xv6vm_tlb_entries),
	    .needs = TLB),
	CMD(CPU_SET, ARG(xv6vm_cpu_set, .wp = 1, .pse = 1)),
};
/* clang-format on */

#define COUNT (sizeof(table) / sizeof(table[0]))

/* What there was before all, and before the call. */
static struct machine baseline, before;

/* The file that makes the call, and what it has. */
static struct {
	int fd;
	__u32 pid, pa;
} scene;

static bool make_proc(void)
{
	struct xv6vm_proc_create p = { .hdr.size = sizeof(p), .name = "p" };
	struct xv6vm_proc_sbrk s = { .hdr.size = sizeof(s), .delta = PAGE };

	if (call(scene.fd, XV6VM_PROC_CREATE, &p))
		return false;
	scene.pid = p.out_pid;
	s.pid = p.out_pid;
	return !call(scene.fd, XV6VM_PROC_SBRK, &s);
}

static bool make_zombie(void)
{
	struct xv6vm_proc_fork f = { .hdr.size = sizeof(f), .pid = scene.pid };
	struct xv6vm_proc_exit e = { .hdr = { sizeof(e), XV6VM_EXIT_ZOMBIE } };

	if (call(scene.fd, XV6VM_PROC_FORK, &f))
		return false;
	e.pid = f.out_pid;
	return !call(scene.fd, XV6VM_PROC_EXIT, &e);
}

static bool make_held(void)
{
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };
	int err = call(scene.fd, XV6VM_KALLOC, &k);

	scene.pa = k.out_pa;
	return !err;
}

static bool make_mapped(void)
{
	struct xv6vm_map m = { .hdr = { sizeof(m), XV6VM_MAP_NEW },
			       .pid = scene.pid,
			       .va = VA,
			       .perm = XV6VM_PTE_W | XV6VM_PTE_U };

	return !call(scene.fd, XV6VM_MAP, &m);
}

static bool on_cpu(unsigned int cmd, __u32 pid)
{
	struct xv6vm_cpu_cmd c = { .hdr.size = sizeof(c), .pid = pid };

	return !call(scene.fd, cmd, &c);
}

static bool make_running(void)
{
	return on_cpu(XV6VM_CPU_SWITCH, scene.pid);
}

static bool make_trapped(void)
{
	return on_cpu(XV6VM_CPU_TRAP, 0);
}

static bool make_tlb(void)
{
	struct xv6vm_tlb t = { .hdr.size = sizeof(t),
			       .op = XV6VM_TLB_CONFIGURE,
			       .size = 8,
			       .ways = 2 };

	return !call(scene.fd, XV6VM_TLB, &t);
}

static bool make_image(void)
{
	struct xv6vm_load l = { .hdr.size = sizeof(l), .cr3 = PAGE };

	return !call(scene.fd, XV6VM_LOAD, &l);
}

static bool reboot(void)
{
	struct xv6vm_boot b = { .hdr.size = sizeof(b), .ncpu = 1 };

	b.machine = baseline.info.out_machine;
	return !call(scene.fd, XV6VM_BOOT, &b);
}

/* In the order of their bits. */
static bool (*const makers[])(void) = {
	make_proc,    make_zombie,  make_held, make_mapped,
	make_running, make_trapped, make_tlb,  make_image,
};

static bool begin(const struct op *op)
{
	const struct command *c = op->arg;
	size_t i;

	scene.fd = machine_open();
	if (scene.fd < 0)
		return wrong("the device cannot be opened");
	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (c->needs & 1u << i && !makers[i]())
			return wrong("%s: cannot be prepared (%zu)", op->name,
				     i);
	return machine_get(scene.fd, &before);
}

static void fill(void *arg, __u16 at, const void *what, size_t size)
{
	if (at)
		memcpy((char *)arg + at, what, size);
}

static int run(const struct op *op)
{
	const struct command *c = op->arg;
	__u64 in = (uintptr_t)c->in, out = (uintptr_t)answers;
	__u64 args = (uintptr_t)arguments;
	__u64 arg[128] = { 0 };

	memcpy(arg, c->arg, c->size);
	fill(arg, c->pid_at, &scene.pid, sizeof(scene.pid));
	fill(arg, c->pa_at, &scene.pa, sizeof(scene.pa));
	fill(arg, c->in_at, &in, sizeof(in));
	fill(arg, c->args_at, &args, sizeof(args));
	fill(arg, c->out_at, &out, sizeof(out));
	return call(scene.fd, c->cmd, arg);
}

static bool changed(const struct op *op)
{
	struct machine now;

	(void)op;
	return !machine_get(scene.fd, &now) ||
	       memcmp(&before, &now, sizeof(now));
}

static bool end(const struct op *op)
{
	const struct command *c = op->arg;
	bool ok = !(c->needs & REBOOT) || reboot() ||
		  wrong("the machine cannot be booted again");

	close(scene.fd);
	return ok && machine_whole(&baseline);
}

/* Each command of the ABI has an operation here. */
static bool complete(void)
{
	size_t i, j;
	bool ok = true;

	for (i = 0; i < row_count; i++) {
		for (j = 0; j < COUNT; j++)
			if (!strcmp(rows[i].name, table[j].name))
				break;
		ok &= j < COUNT || wrong("%s is not tried", rows[i].name);
	}
	return ok;
}

void sweep_commands(unsigned int stride)
{
	int fd = machine_open();
	size_t i;
	bool ok = fd >= 0 && machine_get(fd, &baseline);

	close(fd);
	tap(ok && complete(), "every command is here");
	for (i = 0; ok && i < COUNT; i++) {
		struct op op = table[i];

		op.begin = begin;
		op.run = run;
		op.changed = changed;
		op.end = end;
		sweep(&op, stride);
	}
}
