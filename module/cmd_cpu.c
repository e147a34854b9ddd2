// SPDX-License-Identifier: GPL-2.0
/* Commands about CPUs and what they do. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <xv6/access.h>
#include <xv6/cpu.h>

#include "cmd.h"

static void cpu_record(const struct xv6_machine *m, u32 cpu,
		       struct xv6vm_cpu *out)
{
	const struct xv6_cpu *c = &m->cpus[cpu];

	*out = (struct xv6vm_cpu) {
		.cpu = cpu,
		.pid = c->slot == XV6_NO_OWNER ? 0 : m->procs[c->slot].pid,
		.cpl = c->cpl,
		.cr0 = c->cr0,
		.cr2 = c->cr2,
		.cr3 = c->cr3,
		.cr4 = c->cr4,
		.cr3_loads = c->cr3_loads,
		.traps = c->traps,
		.faults = c->faults,
		.accesses = c->accesses,
	};
}

/* The state of the CPU after a command that may have failed. */
static int answer(const struct xv6_machine *m, struct xv6vm_cpu_cmd *c, int ret)
{
	if (!ret)
		cpu_record(m, c->cpu, &c->out);
	return ret;
}

static int switch_to(struct xv6_machine *m, const struct xv6vm_cpu_cmd *c)
{
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, c->pid, &p);
	if (!ret)
		ret = xv6_switchuvm(m, c->cpu, p);
	/* The kernel does the switch, and then goes back to user mode. */
	return ret ? ret : xv6_iret(m, c->cpu);
}

int xv6vm_do_cpu_switch(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_cpu_cmd *c = arg;

	return answer(m, c, c->pid ? switch_to(m, c) :
				     xv6_switchkvm(m, c->cpu));
}

int xv6vm_do_cpu_trap(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_cpu_cmd *c = arg;

	return answer(m, c, xv6_trap(m, c->cpu));
}

int xv6vm_do_cpu_iret(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_cpu_cmd *c = arg;

	return answer(m, c, xv6_iret(m, c->cpu));
}

int xv6vm_do_cpu_state(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_cpu_cmd *c = arg;

	if (!xv6_cpu_get(m, c->cpu))
		return xv6vm_refuse(&c->hdr, XV6VM_R_NO_CPU, c->cpu);
	return answer(m, c, 0);
}

int xv6vm_do_access(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_access *c = arg;
	bool write = c->type == XV6VM_WRITE;
	u32 value = c->value;
	int ret;

	if (c->type > XV6VM_FETCH || (c->width != 1 && c->width != 4))
		return -EINVAL;
	if (c->value && !write)
		return -EINVAL;
	ret = xv6_access(m, c->cpu, c->va, c->type, c->width, &value, &c->out);
	if (!ret && !write)
		c->out_value = value;
	return ret;
}
