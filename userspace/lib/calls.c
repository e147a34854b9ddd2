// SPDX-License-Identifier: GPL-2.0
/* Typed calls for the machine, kmem, page tables and CPUs. */

#include <string.h>

#include "arg.h"

int xv6vm_info(struct xv6vm *h, struct xv6vm_info *out)
{
	*out = (struct xv6vm_info){ HDR(*out, 0) };
	return xv6vm_call(h, XV6VM_INFO, out);
}

int xv6vm_stats(struct xv6vm *h, struct xv6vm_stats *out)
{
	*out = (struct xv6vm_stats){ HDR(*out, 0) };
	return xv6vm_call(h, XV6VM_STATS, out);
}

int xv6vm_check(struct xv6vm *h, struct xv6vm_violation *v, __u32 count,
		struct xv6vm_check *out)
{
	*out = (struct xv6vm_check){
		HDR(*out, 0),
		.ptr = PTR(v),
		.count = count,
	};
	return xv6vm_call(h, XV6VM_CHECK, out);
}

int xv6vm_kalloc(struct xv6vm *h, __u32 flags, __u32 *pa, __u32 *next)
{
	struct xv6vm_kalloc a = { HDR(a, flags) };
	int ret = xv6vm_call(h, XV6VM_KALLOC, &a);

	*pa = a.out_pa;
	*next = a.out_next;
	return ret;
}

int xv6vm_kfree(struct xv6vm *h, __u32 pa, __u32 *next)
{
	struct xv6vm_kfree a = { HDR(a, 0), .pa = pa };
	int ret = xv6vm_call(h, XV6VM_KFREE, &a);

	*next = a.out_next;
	return ret;
}

static int map_call(struct xv6vm *h, unsigned int cmd, __u32 flags,
		    struct xv6vm_map *m)
{
	*m = (struct xv6vm_map){
		HDR(*m, flags), .pid = m->pid,	 .va = m->va,
		.pa = m->pa,	.perm = m->perm,
	};
	return xv6vm_call(h, cmd, m);
}

int xv6vm_map(struct xv6vm *h, __u32 flags, struct xv6vm_map *m)
{
	return map_call(h, XV6VM_MAP, flags, m);
}

int xv6vm_unmap(struct xv6vm *h, struct xv6vm_map *m)
{
	return map_call(h, XV6VM_UNMAP, 0, m);
}

int xv6vm_protect(struct xv6vm *h, struct xv6vm_map *m)
{
	return map_call(h, XV6VM_PROTECT, 0, m);
}

int xv6vm_translate(struct xv6vm *h, __u32 pid, const struct xv6vm_query *q,
		    struct xv6vm_translation *out)
{
	struct xv6vm_translate a = { HDR(a, 0), .pid = pid, .query = *q };
	int ret = xv6vm_call(h, XV6VM_TRANSLATE, &a);

	*out = a.out;
	return ret;
}

int xv6vm_translate_batch(struct xv6vm *h, __u32 pid,
			  const struct xv6vm_query *q, size_t count,
			  struct xv6vm_translation *out)
{
	size_t done = 0;

	while (done < count) {
		size_t n = count - done;
		struct xv6vm_translate_batch a = {
			HDR(a, 0),
			.in = PTR(q + done),
			.ptr = PTR(out + done),
			.count = n < XV6VM_RECORDS_MAX ? n : XV6VM_RECORDS_MAX,
			.pid = pid,
		};
		int ret = xv6vm_call(h, XV6VM_TRANSLATE_BATCH, &a);

		if (ret)
			return ret;
		done += a.out_count;
	}
	return 0;
}

static int cpu_call(struct xv6vm *h, unsigned int cmd, __u32 cpu, __u32 pid,
		    struct xv6vm_cpu *out)
{
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
	*a = (struct xv6vm_access){
		HDR(*a, 0),	 .cpu = a->cpu,	    .va = a->va,
		.type = a->type, .width = a->width, .value = a->value,
	};
	return xv6vm_call(h, XV6VM_ACCESS, a);
}
