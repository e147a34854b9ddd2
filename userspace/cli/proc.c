// SPDX-License-Identifier: GPL-2.0-only
/* proc: processes are made, changed and ended. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "fmt.h"
#include "proc.h"

static void pid_field(struct call *c, const char *label, uint32_t pid)
{
	char proc[OWNER_LEN];

	out_str(c->out, label, NULL, fmt_proc(c, pid, proc));
	out_uint(c->out, NULL, "pid", pid);
}

static int run_create(struct call *c)
{
	const char *path = option(c, "elf"), *name = option(c, "name");
	uint32_t bare = option(c, "bare") ? XV6VM_CREATE_BARE : 0;
	char fitting[XV6VM_NAME_LEN];
	uint32_t pid, freed;
	int ret;

	if (!path && c->argc)
		return fail_usage(c, "arguments are for a program: --elf FILE");
	if (name && names_other(name))
		return fail_usage(c,
				  "a process called '%s' could not be told "
				  "from what else that names",
				  name);
	if (!name)
		name = program_name(path ? path : "proc", fitting);
	if (xv6vm_proc_create(c->h, name, NULL, 0, lives(c) | bare, &pid))
		return fail(c);
	ret = path ? exec_file(c, pid, name, path, c->argc, c->argv) : EXIT_OK;
	if (ret) {
		xv6vm_proc_exit(c->h, pid, 0, &freed);
		return ret;
	}
	return proc_done(c, pid);
}

static int run_exec(struct call *c)
{
	char name[XV6VM_NAME_LEN];
	uint32_t pid;
	int ret = arg_pid(c, c->argv[0], &pid);

	if (!ret)
		ret = exec_file(c, pid, program_name(c->argv[1], name),
				c->argv[1], c->argc - 2, c->argv + 2);
	return ret ? ret : proc_done(c, pid);
}

static int run_fork(struct call *c)
{
	uint32_t pid, child;
	int ret = arg_pid(c, c->argv[0], &pid);

	if (ret)
		return ret;
	if (xv6vm_proc_fork(c->h, pid, lives(c), &child))
		return fail(c);
	return proc_done(c, child);
}

static int run_sbrk(struct call *c)
{
	uint32_t flags = option(c, "as-xv6") ? XV6VM_SBRK_AS_XV6 : 0;
	uint32_t pid, old, now;
	int32_t delta;
	int ret = arg_pid(c, c->argv[0], &pid);

	if (!ret)
		ret = arg_delta(c, c->argv[1], &delta);
	if (ret)
		return ret;
	if (xv6vm_proc_sbrk(c->h, pid, delta, flags, &old, &now))
		return fail(c);
	pid_field(c, "process", pid);
	out_hex(c->out, "old size", "old", old);
	out_note(c->out, old == UINT32_MAX
				 ? "-1: sbrk failed, and no TLB was flushed"
				 : "what sbrk returns");
	out_hex(c->out, "new size", "new", now);
	out_note(c->out, "%+d bytes", delta);
	out_int(c->out, NULL, "delta", delta);
	return EXIT_OK;
}

static int run_exit(struct call *c)
{
	bool zombie = option(c, "zombie");
	uint32_t pid, freed;
	char proc[OWNER_LEN];
	int ret = arg_pid(c, c->argv[0], &pid);

	if (ret)
		return ret;
	fmt_proc(c, pid, proc);
	if (xv6vm_proc_exit(c->h, pid, zombie ? XV6VM_EXIT_ZOMBIE : 0, &freed))
		return fail(c);
	out_str(c->out, "exited", NULL, proc);
	if (zombie)
		out_note(c->out, "a zombie until its parent waits");
	out_uint(c->out, NULL, "pid", pid);
	out_uint(c->out, "freed", "freed", freed);
	out_note(c->out, "frames");
	return EXIT_OK;
}

static int run_wait(struct call *c)
{
	uint32_t pid, child;
	int ret = arg_pid(c, c->argv[0], &pid);

	if (ret)
		return ret;
	if (xv6vm_proc_wait(c->h, pid, &child))
		return fail(c);
	pid_field(c, "process", pid);
	out_uint(c->out, "reaped pid", "child", child);
	return EXIT_OK;
}

static int run_window(struct call *c)
{
	struct xv6vm_window w;
	uint32_t pid;
	int ret = arg_pid(c, c->argv[0], &pid);

	if (ret)
		return ret;
	if (xv6vm_window(c->h, pid, &w))
		return fail(c);
	pid_field(c, "process", pid);
	out_fmt(c->out, "window", "offset", "0x%012llx",
		(unsigned long long)w.out_offset);
	out_note(c->out, w.out_offset ? "for mmap() of the device"
				      : "only a loaded module can be mapped");
	out_uint(c->out, "refused", "faults", w.out_faults);
	out_note(c->out, "accesses there");
	if (!w.out_faults)
		return EXIT_OK;
	out_hex(c->out, "the last", "cr2", w.out_cr2);
	out_note(c->out, "error code %u", w.out_code);
	out_uint(c->out, NULL, "code", w.out_code);
	return EXIT_OK;
}

static const struct option create_options[] = {
	{ "name", "NAME", "its name (that of FILE, or proc)" },
	{ "elf", "FILE", "run this i386 program with ARGS" },
	{ "bare", NULL, "no kernel half: no trap can be taken" },
	{ 0 },
};

static const struct option exec_options[] = {
	{ "size", "BYTES", "no file: FILE names empty BYTES" },
	{ 0 },
};

static const struct option sbrk_options[] = {
	{ "as-xv6", NULL, "with xv6's mistakes, not refused" },
	{ 0 },
};

static const struct option exit_options[] = {
	{ "zombie", NULL, "leave it to its parent's wait" },
	{ 0 },
};

const struct command proc_commands[] = {
	{ "proc", "create", "[ARGS...]", "a child of init", create_options, 0,
	  -1, 1, CHANGES, run_create },
	{ "proc", "exec", "PID FILE [ARGS...]", "run an i386 ELF program",
	  exec_options, 2, -1, 2, CHANGES, run_exec },
	{ "proc", "fork", "PID", "a copy of a process", NULL, 1, 1, 0, CHANGES,
	  run_fork },
	{ "proc", "sbrk", "PID N", "grow it by N bytes; -N shrinks",
	  sbrk_options, 2, 2, 0, CHANGES, run_sbrk },
	{ "proc", "exit", "PID", "end a process", exit_options, 1, 1, 0,
	  CHANGES, run_exit },
	{ "proc", "wait", "PID", "reap one zombie child of PID", NULL, 1, 1, 0,
	  CHANGES, run_wait },
	{ "proc", "ls", "", "all processes", NULL, 0, 0, 0, ASKS, run_proc_ls },
	{ "proc", "show", "PID", "one process and its image", NULL, 1, 1, 0,
	  ASKS, run_proc_show },
	{ "proc", "window", "PID", "where mmap() finds its memory", NULL, 1, 1,
	  0, ASKS, run_window },
	{ 0 },
};
