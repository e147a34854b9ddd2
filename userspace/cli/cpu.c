// SPDX-License-Identifier: GPL-2.0-only
/* cpu: which tables are in use, and what an access does. */

#include <stdio.h>

#include "args.h"
#include "cpu.h"
#include "explain.h"
#include "fmt.h"

static const char *cr0_text(uint32_t cr0, char buf[FLAGS_LEN])
{
	snprintf(buf, FLAGS_LEN, "PG %s, WP %s",
		 cr0 & 0x80000000u ? "set" : "clear",
		 cr0 & 0x00010000u ? "set" : "clear");
	return buf;
}

/* All of it, as every answer tells it to programs. */
static void members(struct out *o, const struct xv6vm_cpu *cpu)
{
	out_uint(o, NULL, "cpu", cpu->cpu);
	out_uint(o, NULL, "pid", cpu->pid);
	out_uint(o, NULL, "cpl", cpu->cpl);
	out_hex(o, NULL, "cr3", cpu->cr3);
	out_hex(o, NULL, "cr2", cpu->cr2);
	out_hex(o, NULL, "cr0", cpu->cr0);
	out_hex(o, NULL, "cr4", cpu->cr4);
	out_uint(o, NULL, "cr3_loads", cpu->cr3_loads);
	out_uint(o, NULL, "traps", cpu->traps);
	out_uint(o, NULL, "faults", cpu->faults);
	out_uint(o, NULL, "accesses", cpu->accesses);
}

static void cpu_fields(struct call *c, const struct xv6vm_cpu *cpu)
{
	char buf[OWNER_LEN], cr0[FLAGS_LEN];
	struct out *o = c->out;

	members(o, cpu);
	out_uint(o, "CPU", NULL, cpu->cpu);
	out_str(o, "runs", NULL,
		cpu->pid ? fmt_proc(c, cpu->pid, buf) : "no process");
	out_uint(o, "CPL", NULL, cpu->cpl);
	out_note(o, cpu->cpl ? "user mode" : "kernel mode");
	out_hex(o, "cr3", NULL, cpu->cr3);
	out_note(o, "page directory of %s", fmt_cr3(c, cpu->cr3, buf));
	out_hex(o, "cr2", NULL, cpu->cr2);
	out_note(o, "where the last page fault was");
	out_hex(o, "cr0", NULL, cpu->cr0);
	out_note(o, "%s", cr0_text(cpu->cr0, cr0));
	out_hex(o, "cr4", NULL, cpu->cr4);
	out_note(o, "PSE %s", cpu->cr4 & 0x10u ? "set" : "clear");
	out_uint(o, "cr3 loads", NULL, cpu->cr3_loads);
	out_uint(o, "traps", NULL, cpu->traps);
	out_uint(o, "page faults", NULL, cpu->faults);
	out_uint(o, "accesses", NULL, cpu->accesses);
}

static int arg_cpu(struct call *c, uint32_t *cpu)
{
	return arg_u32(c, "CPU", c->argv[0], cpu);
}

static int run_show(struct call *c)
{
	struct xv6vm_cpu cpu;
	uint32_t n;
	int ret = arg_cpu(c, &n);

	if (ret)
		return ret;
	if (xv6vm_cpu_state(c->h, n, &cpu))
		return fail(c);
	cpu_fields(c, &cpu);
	return EXIT_OK;
}

static void row(struct call *c, const struct xv6vm_cpu *cpu)
{
	struct out *o = c->out;
	char proc[OWNER_LEN];

	out_row(o);
	members(o, cpu);
	out_uint(o, "CPU", NULL, cpu->cpu);
	out_uint(o, "CPL", NULL, cpu->cpl);
	out_hex(o, "CR3", NULL, cpu->cr3);
	out_hex(o, "CR2", NULL, cpu->cr2);
	out_uint(o, "LOADS", NULL, cpu->cr3_loads);
	out_uint(o, "TRAPS", NULL, cpu->traps);
	out_uint(o, "FAULTS", NULL, cpu->faults);
	out_uint(o, "ACCESSES", NULL, cpu->accesses);
	out_str(o, "RUNS", NULL, cpu->pid ? fmt_proc(c, cpu->pid, proc) : "-");
}

static int run_ls(struct call *c)
{
	struct xv6vm_info info;
	struct xv6vm_cpu cpu;
	uint32_t n;

	if (xv6vm_info(c->h, &info))
		return fail(c);
	out_table(c->out, "cpus");
	for (n = 0; n < info.out_ncpu; n++) {
		if (xv6vm_cpu_state(c->h, n, &cpu))
			return fail(c);
		row(c, &cpu);
	}
	out_end(c->out);
	return EXIT_OK;
}

/* What a change of state did to CPL and cr3. */
static int changed(struct call *c, const struct xv6vm_cpu *was,
		   const struct xv6vm_cpu *is)
{
	out_object(c->out, "before");
	members(c->out, was);
	out_end(c->out);
	out_line(c->out, "CPL %u -> %u, cr3 %s (0x%08x -> 0x%08x)", was->cpl,
		 is->cpl,
		 was->cr3_loads == is->cr3_loads ? "untouched" : "loaded",
		 was->cr3, is->cr3);
	if (is->reset)
		out_line(c->out, "%s", xv6vm_reason_text(XV6VM_R_TRIPLE_FAULT));
	out_gap(c->out);
	cpu_fields(c, is);
	return EXIT_OK;
}

static int run_switch(struct call *c)
{
	struct xv6vm_cpu was, is;
	uint32_t n, pid = 0;
	int ret = arg_cpu(c, &n);

	if (!ret && c->argc == 2)
		ret = arg_pid(c, c->argv[1], &pid);
	if (ret)
		return ret;
	if (xv6vm_cpu_state(c->h, n, &was) ||
	    xv6vm_cpu_switch(c->h, n, pid, &is))
		return fail(c);
	return changed(c, &was, &is);
}

static int run_iret(struct call *c)
{
	struct xv6vm_cpu was, is;
	uint32_t n;
	int ret = arg_cpu(c, &n);

	if (ret)
		return ret;
	if (xv6vm_cpu_state(c->h, n, &was) || xv6vm_cpu_iret(c->h, n, &is))
		return fail(c);
	return changed(c, &was, &is);
}

#define KERNLINK 0x80100000u

/*
 * What the trap met, while it is still there. The CPU reads the gate in the IDT before
 * anything else, and with that the kernel half, of which there is none.
 */
static void first_fault(struct call *c, uint32_t cr3)
{
	struct xv6vm_query q = { .va = KERNLINK, .wp = 1 };
	struct xv6vm_translation t;
	char code[FLAGS_LEN];

	if (xv6vm_translate(c->h, cr3, XV6VM_BY_CR3, &q, &t))
		return;
	out_object(c->out, "triple_fault");
	out_hex(c->out, "cr3", "cr3", t.cr3);
	out_note(c->out, "a trap leaves it alone");
	out_hex(c->out, "kernel at", "va", q.va);
	out_object(c->out, "pde");
	out_hex(c->out, NULL, "pa", t.pde_pa);
	entry_fields(c->out, "its PDE", 1, t.pdx, t.pde);
	out_note(c->out, "PDE %u at 0x%08x", t.pdx, t.pde_pa);
	out_end(c->out);
	out_uint(c->out, "1st fault", NULL, t.fault.code);
	out_note(c->out, "%s: no gate in the IDT is readable",
		 fmt_code(t.fault.code, code));
	fault_object(c->out, &t.fault);
	out_end(c->out);
	out_gap(c->out);
}

static int run_trap(struct call *c)
{
	struct xv6vm_cpu was, is;
	uint32_t n;
	int ret = arg_cpu(c, &n);

	if (ret)
		return ret;
	if (xv6vm_cpu_state(c->h, n, &was) || xv6vm_cpu_trap(c->h, n, &is))
		return fail(c);
	if (is.reset)
		first_fault(c, was.cr3);
	out_bool(c->out, NULL, "reset", is.reset);
	return changed(c, &was, &is);
}

static const struct option access_options[] = {
	{ "read", NULL, "read (default)" },
	{ "write", "VALUE", "write VALUE" },
	{ "fetch", NULL, "fetch, as for an instruction" },
	{ "width", "1|4", "bytes (4)" },
	{ 0 },
};

static const struct option set_options[] = {
	{ "wp", NULL, "set CR0.WP" },
	{ "no-wp", NULL, "clear it" },
	{ "pse", NULL, "set CR4.PSE" },
	{ "no-pse", NULL, "clear it" },
	{ 0 },
};

static const struct option tlb_options[] = {
	{ "size", "S", "switch it on, with S entries, empty" },
	{ "ways", "W", "entries of a set (all)" },
	{ "off", NULL, "switch it off" },
	{ "flush", NULL, "forget all entries" },
	{ 0 },
};

const struct command cpu_commands[] = {
	{ "cpu", "ls", "", "all CPUs", NULL, 0, 0, 0, ASKS, run_ls },
	{ "cpu", "show", "N", "one CPU and its registers", NULL, 1, 1, 0, ASKS,
	  run_show },
	{ "cpu", "switch", "N PID", "run a process: load its cr3, CPL 3", NULL,
	  2, 2, 0, CHANGES, run_switch },
	{ "cpu", "kernel", "N", "run none: load kpgdir (switchkvm)", NULL, 1, 1,
	  0, CHANGES, run_switch },
	{ "cpu", "trap", "N", "enter the kernel: CPL 0, cr3 stays", NULL, 1, 1,
	  0, CHANGES, run_trap },
	{ "cpu", "iret", "N", "back to user mode: CPL 3, cr3 stays", NULL, 1, 1,
	  0, CHANGES, run_iret },
	{ "cpu", "access", "N VA", "one access by the MMU: sets A and D",
	  access_options, 2, 2, 0, CHANGES, run_access },
	{ "cpu", "set", "N", "what a kernel sets: CR0.WP, CR4.PSE", set_options,
	  1, 1, 0, CHANGES, run_set },
	{ "cpu", "tlb", "[show] N", "a CPU's TLB: set, flush, show it",
	  tlb_options, 1, 2, 0, CHANGES, run_tlb },
	{ "cpu", "invlpg", "N VA", "drop one page from a CPU's TLB", NULL, 2, 2,
	  0, CHANGES, run_invlpg },
	{ 0 },
};
