// SPDX-License-Identifier: GPL-2.0-only
/* proc: processes are looked at. */

#include "args.h"
#include "colour.h"
#include "fmt.h"
#include "parts.h"
#include "proc.h"

#define NONE 0xffffffffu

static void cpu_field(struct out *o, const char *label, const char *key,
		      uint32_t cpu)
{
	if (cpu != NONE)
		out_uint(o, label, key, cpu);
	else if (!out_is_json(o))
		out_str(o, label, NULL, "-");
}

static void registers(struct out *o, const struct xv6vm_proc *p)
{
	out_hex(o, "page directory", "pgdir", p->pgdir);
	out_note(o, "what cr3 holds while it runs");
	out_hex(o, "kernel stack", "kstack", p->kstack);
	out_hex(o, "eip", "eip", p->eip);
	out_note(o, "in its trap frame");
	out_hex(o, "esp", "esp", p->esp);
	cpu_field(o, "on CPU", "cpu", p->cpu);
	out_uint(o, "user pages", "user_frames", p->user_frames);
	out_uint(o, "page tables", NULL, p->user_tables + p->kernel_tables);
	out_note(o, "%u of the user half, %u of the kernel half of its own",
		 p->user_tables, p->kernel_tables);
	out_uint(o, NULL, "user_tables", p->user_tables);
	out_uint(o, NULL, "kernel_tables", p->kernel_tables);
}

static void image(struct out *o, const struct xv6vm_proc *p)
{
	struct parts parts;
	int i;

	parts_image(p, &parts);
	if (parts.count)
		out_gap(o);
	out_table(o, "image");
	for (i = 0; i < parts.count; i++) {
		out_row(o);
		out_hex(o, "FROM", "va", parts.v[i].va);
		out_hex(o, "TO", "last", parts.v[i].last);
		out_str(o, "IMAGE", "part", parts.v[i].name);
	}
	out_end(o);
}

static int proc_fields(struct call *c, uint32_t pid)
{
	struct xv6vm_proc p;
	struct out *o = c->out;
	char name[OWNER_LEN];
	int ret = xv6vm_proc_show(c->h, pid, &p);

	if (ret)
		return ret;
	out_uint(o, "pid", "pid", p.pid);
	out_colour(o, xv6vm_view_colour(p.pid));
	out_fmt(o, "name", "name", "%.*s", (int)sizeof(p.name), p.name);
	out_str(o, "state", "state", xv6vm_state_text(p.state));
	out_str(o, "parent", NULL, p.ppid ? fmt_proc(c, p.ppid, name) : "none");
	out_uint(o, NULL, "ppid", p.ppid);
	out_str(o, "lives", NULL,
		p.proc_flags & XV6VM_PROC_PERSISTENT
			? "until it exits"
			: "until it exits or who made it is gone");
	out_bool(o, NULL, "persistent", p.proc_flags & XV6VM_PROC_PERSISTENT);
	out_hex(o, "size", "sz", p.sz);
	out_note(o, "%u bytes of user memory", p.sz);
	registers(o, &p);
	image(o, &p);
	return 0;
}

int proc_done(struct call *c, uint32_t pid)
{
	if (proc_fields(c, pid))
		out_uint(c->out, "pid", "pid", pid);
	return EXIT_OK;
}

int run_proc_show(struct call *c)
{
	uint32_t pid;
	int ret = arg_pid(c, c->argv[0], &pid);

	if (!ret && proc_fields(c, pid))
		ret = fail(c);
	return ret;
}

static void row(struct out *o, const struct xv6vm_proc *p)
{
	out_row(o);
	out_uint(o, "PID", "pid", p->pid);
	out_uint(o, "PPID", "ppid", p->ppid);
	out_colour(o, xv6vm_view_colour(p->pid));
	out_fmt(o, "NAME", "name", "%.*s", (int)sizeof(p->name), p->name);
	out_str(o, "STATE", "state", xv6vm_state_text(p->state));
	out_hex(o, "SIZE", "sz", p->sz);
	out_hex(o, "PGDIR", "pgdir", p->pgdir);
	out_hex(o, NULL, "kstack", p->kstack);
	out_uint(o, "PAGES", "user_frames", p->user_frames);
	out_uint(o, "TABLES", NULL, p->user_tables + p->kernel_tables);
	out_uint(o, NULL, "user_tables", p->user_tables);
	out_uint(o, NULL, "kernel_tables", p->kernel_tables);
	cpu_field(o, "CPU", "cpu", p->cpu);
}

int run_proc_ls(struct call *c)
{
	struct xv6vm_cursor cur;
	struct xv6vm_proc p;
	int ret;

	out_table(c->out, "processes");
	xv6vm_procs_begin(c->h, &cur);
	while ((ret = xv6vm_procs_next(&cur, &p)) > 0)
		row(c->out, &p);
	out_end(c->out);
	return ret ? fail(c) : EXIT_OK;
}
