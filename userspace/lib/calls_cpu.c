// SPDX-License-Identifier: GPL-2.0-only
/* Typed calls for CPUs and their TLBs. */

#include "arg.h"

static int cpu_call(struct xv6vm *h, unsigned int cmd, __u32 cpu, __u32 pid,
		    struct xv6vm_cpu *out)
{
	NEED(h, out);

	struct xv6vm_cpu_cmd a = { HDR(a, 0), .cpu = cpu, .pid = pid };
	int ret = xv6vm_call(h, cmd, &a);

	*out = a.out;
	return ret;
}

int xv6vm_cpu_switch(struct xv6vm *h, __u32 cpu, __u32 pid,
		     struct xv6vm_cpu *out)
{
	return cpu_call(h, XV6VM_CPU_SWITCH, cpu, pid, out);
}

int xv6vm_cpu_trap(struct xv6vm *h, __u32 cpu, struct xv6vm_cpu *out)
{
	return cpu_call(h, XV6VM_CPU_TRAP, cpu, 0, out);
}

int xv6vm_cpu_iret(struct xv6vm *h, __u32 cpu, struct xv6vm_cpu *out)
{
	return cpu_call(h, XV6VM_CPU_IRET, cpu, 0, out);
}

int xv6vm_cpu_state(struct xv6vm *h, __u32 cpu, struct xv6vm_cpu *out)
{
	return cpu_call(h, XV6VM_CPU_STATE, cpu, 0, out);
}

int xv6vm_access(struct xv6vm *h, struct xv6vm_access *a)
{
	NEED(h, a);

	*a = (struct xv6vm_access){
		HDR(*a, 0),	 .cpu = a->cpu,	    .va = a->va,
		.type = a->type, .width = a->width, .value = a->value,
	};
	return xv6vm_call(h, XV6VM_ACCESS, a);
}

int xv6vm_cpu_set(struct xv6vm *h, __u32 cpu, __u32 wp, __u32 pse)
{
	struct xv6vm_cpu_set a = {
		HDR(a, 0),
		.cpu = cpu,
		.wp = wp,
		.pse = pse,
	};

	return xv6vm_call(h, XV6VM_CPU_SET, &a);
}

int xv6vm_tlb(struct xv6vm *h, struct xv6vm_tlb *t)
{
	NEED(h, t);

	*t = (struct xv6vm_tlb){
		HDR(*t, 0),	 .cpu = t->cpu,	  .op = t->op,
		.size = t->size, .ways = t->ways, .va = t->va,
	};
	return xv6vm_call(h, XV6VM_TLB, t);
}

int xv6vm_tlb_entries(struct xv6vm *h, __u32 cpu,
		      struct xv6vm_tlb_entry e[XV6VM_TLB_SIZE_MAX],
		      __u32 *count)
{
	NEED(h, e, count);

	struct xv6vm_tlb_entries a = {
		HDR(a, 0),
		.ptr = PTR(e),
		.count = XV6VM_TLB_SIZE_MAX,
		.cpu = cpu,
	};
	int ret = xv6vm_call(h, XV6VM_TLB_ENTRIES, &a);

	*count = a.out_count;
	return ret;
}
