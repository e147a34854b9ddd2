// SPDX-License-Identifier: GPL-2.0-only
/* proc: processes are looked at. */

#include "args.h"
#include "colour.h"
#include "fmt.h"
#include "parts.h"
#include "proc.h"

#define NONE 0xffffffffu

static void cpu_field(struct out *o, const char *label, uint32_t cpu)
{
	if (cpu != NONE)
		out_uint(o, label, NULL, cpu);
	else
		out_str(o, label, NULL, "-");
}

/* All of it, as every answer tells it to programs. */
static void members(struct out *o, const struct xv6vm_proc *p)
{
	out_uint(o, NULL, "pid", p->pid);
	out_uint(o, NULL, "ppid", p->ppid);
	out_fmt(o, NULL, "name", "%.*s", (int)sizeof(p->name), p->name);
	out_str(o, NULL, "state", xv6vm_state_text(p->state));
	out_bool(o, NULL, "persistent", p->proc_flags & XV6VM_PROC_PERSISTENT);
	out_hex(o, NULL, "sz", p->sz);
	out_hex(o, NULL, "pgdir", p->pgdir);
	out_hex(o, NULL, "kstack", p->kstack);
	out_hex(o, NULL, "eip", p->eip);
	out_hex(o, NULL, "esp", p->esp);
	if (p->cpu != NONE)
		out_uint(o, NULL, "cpu", p->cpu);
	out_uint(o, NULL, "user_frames", p->user_frames);
	out_uint(o, NULL, "user_tables", p->user_tables);
	out_uint(o, NULL, "kernel_tables", p->kernel_tables);
}

static void registers(struct out *o, const struct xv6vm_proc *p)
{
	out_hex(o, "page directory", NULL, p->pgdir);
	out_note(o, "what cr3 holds while it runs");
	out_hex(o, "kernel stack", NULL, p->kstack);
	out_hex(o, "eip", NULL, p->eip);
	out_note(o, "in its trap frame");
	out_hex(o, "esp", NULL, p->esp);
	cpu_field(o, "on CPU", p->cpu);
	out_uint(o, "user pages", NULL, p->user_frames);
	out_uint(o, "page tables", NULL, p->user_tables + p->kernel_tables);
	out_note(o, "%u of the user half, %u of the kernel half of its own",
		 p->user_tables, p->kernel_tables);
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
	members(o, &p);
	out_uint(o, "pid", NULL, p.pid);
	out_colour(o, xv6vm_view_colour(p.pid));
	out_fmt(o, "name", NULL, "%.*s", (int)sizeof(p.name), p.name);
	out_str(o, "state", NULL, xv6vm_state_text(p.state));
	out_str(o, "parent", NULL, p.ppid ? fmt_proc(c, p.ppid, name) : "none");
	out_str(o, "lives", NULL,
		p.proc_flags & XV6VM_PROC_PERSISTENT
			? "until it exits"
			: "until it exits or who made it is gone");
	out_hex(o, "size", NULL, p.sz);
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
	members(o, p);
	out_uint(o, "PID", NULL, p->pid);
	out_uint(o, "PPID", NULL, p->ppid);
	out_colour(o, xv6vm_view_colour(p->pid));
	out_fmt(o, "NAME", NULL, "%.*s", (int)sizeof(p->name), p->name);
	out_str(o, "STATE", NULL, xv6vm_state_text(p->state));
	out_hex(o, "SIZE", NULL, p->sz);
	out_hex(o, "PGDIR", NULL, p->pgdir);
	out_uint(o, "PAGES", NULL, p->user_frames);
	out_uint(o, "TABLES", NULL, p->user_tables + p->kernel_tables);
	cpu_field(o, "CPU", p->cpu);
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
