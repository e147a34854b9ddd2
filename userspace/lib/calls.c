// SPDX-License-Identifier: GPL-2.0-only
/* Typed calls for the machine, kmem, and page tables. */

#include <string.h>

#include "arg.h"

int xv6vm_info(struct xv6vm *h, struct xv6vm_info *out)
{
	NEED(h, out);

	*out = (struct xv6vm_info){ HDR(*out, 0) };
	return xv6vm_call(h, XV6VM_INFO, out);
}

int xv6vm_stats(struct xv6vm *h, struct xv6vm_stats *out)
{
	NEED(h, out);

	*out = (struct xv6vm_stats){ HDR(*out, 0) };
	return xv6vm_call(h, XV6VM_STATS, out);
}

int xv6vm_check(struct xv6vm *h, struct xv6vm_violation *v, __u32 count,
		struct xv6vm_check *out)
{
	NEED(h, out);

	*out = (struct xv6vm_check){
		HDR(*out, 0),
		.ptr = PTR(v),
		.count = count,
	};
	return xv6vm_call(h, XV6VM_CHECK, out);
}

int xv6vm_events(struct xv6vm *h, __u64 *seq, struct xv6vm_event *out,
		 __u32 count, __u32 *got, __u64 *lost)
{
	struct xv6vm_events a = { HDR(a, 0), .ptr = PTR(out), .count = count };
	int ret;

	NEED(h, seq, out, got, lost);
	a.seq = *seq;
	ret = xv6vm_call(h, XV6VM_EVENTS, &a);
	*got = ret ? 0 : a.out_count;
	*lost = ret ? 0 : a.out_lost;
	if (!ret)
		*seq = a.seq;
	return ret;
}

int xv6vm_boot(struct xv6vm *h, struct xv6vm_boot *b)
{
	NEED(h, b);

	b->hdr = (struct xv6vm_hdr){ .size = sizeof(*b) };
	return xv6vm_call(h, XV6VM_BOOT, b);
}

int xv6vm_load(struct xv6vm *h, __u32 phystop, __u32 cr3)
{
	struct xv6vm_load a = { HDR(a, 0), .phystop = phystop, .cr3 = cr3 };

	return xv6vm_call(h, XV6VM_LOAD, &a);
}

int xv6vm_load_cpus(struct xv6vm *h, struct xv6vm_load_cpus *l)
{
	NEED(h, l);

	l->hdr = (struct xv6vm_hdr){ .size = sizeof(*l) };
	return xv6vm_call(h, XV6VM_LOAD_CPUS, l);
}

int xv6vm_restore_from(struct xv6vm *h, struct xv6vm_restore *r)
{
	NEED(h, r);

	r->hdr = (struct xv6vm_hdr){ .size = sizeof(*r) };
	return xv6vm_call(h, XV6VM_RESTORE, r);
}

/* One piece after the other, until all is done or RAM ends. */
static int ram_call(struct xv6vm *h, unsigned int cmd, struct xv6vm_ram *a,
		    __u32 len, __u32 *done)
{
	NEED(h, done);

	int ret;

	*done = 0;
	do {
		__u32 n = len - *done;

		a->len = n < XV6VM_RAM_MAX ? n : XV6VM_RAM_MAX;
		a->out_done = 0;
		ret = xv6vm_call(h, cmd, a);
		a->ptr += a->out_done;
		a->pa += a->out_done;
		*done += a->out_done;
	} while (!ret && a->out_done == a->len && *done < len);
	return ret;
}

int xv6vm_ram_read(struct xv6vm *h, __u32 pa, void *buf, __u32 len, __u32 *done)
{
	struct xv6vm_ram a = { HDR(a, 0), .ptr = PTR(buf), .pa = pa };

	return ram_call(h, XV6VM_RAM_READ, &a, len, done);
}

int xv6vm_ram_write(struct xv6vm *h, __u32 pa, const void *buf, __u32 len,
		    __u32 *done)
{
	struct xv6vm_ram a = { HDR(a, 0), .ptr = PTR(buf), .pa = pa };

	return ram_call(h, XV6VM_RAM_WRITE, &a, len, done);
}

int xv6vm_kalloc(struct xv6vm *h, __u32 flags, __u32 *pa, __u32 *next)
{
	NEED(h, pa, next);

	struct xv6vm_kalloc a = { HDR(a, flags) };
	int ret = xv6vm_call(h, XV6VM_KALLOC, &a);

	*pa = a.out_pa;
	*next = a.out_next;
	return ret;
}

int xv6vm_kfree(struct xv6vm *h, __u32 pa, __u32 *next)
{
	NEED(h, next);

	struct xv6vm_kfree a = { HDR(a, 0), .pa = pa };
	int ret = xv6vm_call(h, XV6VM_KFREE, &a);

	*next = a.out_next;
	return ret;
}

int xv6vm_frame_table(struct xv6vm *h, __u32 first, struct xv6vm_frame_use *out,
		      __u32 count, __u32 *got)
{
	NEED(h, got);

	struct xv6vm_frame_table a = {
		HDR(a, 0),
		.ptr = PTR(out),
		.count = count,
		.first = first,
	};
	int ret = xv6vm_call(h, XV6VM_FRAME_TABLE, &a);

	*got = a.out_count;
	return ret;
}

static int map_call(struct xv6vm *h, unsigned int cmd, __u32 flags,
		    struct xv6vm_map *m)
{
	NEED(h, m);

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

int xv6vm_protect(struct xv6vm *h, __u32 flags, struct xv6vm_map *m)
{
	return map_call(h, XV6VM_PROTECT, flags, m);
}

int xv6vm_translate(struct xv6vm *h, __u32 pid, __u32 flags,
		    const struct xv6vm_query *q, struct xv6vm_translation *out)
{
	NEED(h, q, out);

	struct xv6vm_translate a = { HDR(a, flags), .pid = pid, .query = *q };
	int ret = xv6vm_call(h, XV6VM_TRANSLATE, &a);

	*out = a.out;
	return ret;
}

int xv6vm_translate_batch(struct xv6vm *h, __u32 pid, __u32 flags,
			  const struct xv6vm_query *q, size_t count,
			  struct xv6vm_translation *out)
{
	NEED(h);

	size_t done = 0;

	while (done < count) {
		size_t n = count - done;
		struct xv6vm_translate_batch a = {
			HDR(a, flags),
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

int xv6vm_tables(struct xv6vm *h, __u32 pid, __u32 flags, __u32 *index,
		 struct xv6vm_table *out, __u32 count, __u32 *got)
{
	NEED(h, index, got);

	struct xv6vm_tables a = {
		HDR(a, flags), .ptr = PTR(out), .count = count,
		.pid = pid,    .index = *index,
	};
	int ret = xv6vm_call(h, XV6VM_TABLES, &a);

	*index = a.index;
	*got = a.out_count;
	return ret;
}
