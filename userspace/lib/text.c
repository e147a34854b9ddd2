// SPDX-License-Identifier: GPL-2.0-only
/* Words: the core's own, so that every back end says the same. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xv6/check.h>
#include <xv6/event.h>
#include <xv6/machine.h>
#include <xv6/words.h>

#include "libxv6vm.h"

_Static_assert(XV6VM_INVARIANTS == XV6_INVARIANTS, "one number of invariants");
_Static_assert(XV6VM_EVENT_LEN == XV6_EVENT_LEN, "one length of a line");
_Static_assert(XV6VM_RANGES == XV6_KMAP_RANGES, "one number of ranges");

const char *xv6vm_kind_text(__u32 kind)
{
	return xv6_kind_name(kind);
}

const char *xv6vm_state_text(__u32 state)
{
	return xv6_state_name(state);
}

const char *xv6vm_event_text(__u32 type)
{
	return xv6_event_name(type);
}

const char *xv6vm_cause_text(__u32 cause)
{
	return xv6_cause_name(cause);
}

__u32 xv6vm_event_pid(const struct xv6vm_event *e)
{
	return e ? xv6_event_pid(e) : 0;
}

const char *xv6vm_event_line(const struct xv6vm_event *e,
			     char buf[XV6VM_EVENT_LEN])
{
	return e && buf ? xv6_event_line(e, buf) : NULL;
}

const char *xv6vm_image_part(__u32 sz, __u32 guard, __u32 va, __u32 *end)
{
	__u32 unasked;

	return xv6_image_part(sz, guard, va, end ? end : &unasked);
}

/* The first of them, which are permissions, are told even where clear. */
char *xv6vm_flags_text(__u32 entry, __u32 level, char buf[XV6VM_FLAGS_LEN])
{
	const __u32 perm = XV6VM_PTE_P | XV6VM_PTE_W | XV6VM_PTE_U;
	__u32 i, other = entry & 0xfff;
	const struct xv6_flag *f;
	int n = 0;

	if (!buf)
		return NULL;
	for (i = 0; (f = xv6_flag(i, level)); i++) {
		other &= ~f->bit;
		if (entry & f->bit || perm & f->bit)
			n += snprintf(buf + n, XV6VM_FLAGS_LEN - n, "%s%s",
				      i ? " " : "",
				      entry & f->bit ? f->name : "-");
	}
	if (other)
		snprintf(buf + n, XV6VM_FLAGS_LEN - n, " +0x%x", other);
	return buf;
}

const char *xv6vm_big_remark(__u32 pde)
{
	return xv6_big_remark(pde);
}

const char *xv6vm_reason_text(__u32 reason)
{
	return xv6_reason_text(reason);
}

const char *xv6vm_invariant_text(__u32 n)
{
	return n >= 1 && n <= XV6_INVARIANTS ? xv6_invariant_text(n)
					     : "unknown";
}

void xv6vm_kernel_ranges(const struct xv6vm_info *info,
			 struct xv6vm_range r[XV6VM_RANGES])
{
	struct xv6_machine m = {
		.cfg = { .phystop = info ? info->out_phystop : XV6_PHYSTOP,
			 .data = info ? info->out_data : XV6_DATA,
			 .end = info ? info->out_end : XV6_END },
	};
	struct xv6_kmap map[XV6_KMAP_RANGES];
	__u32 i;

	if (!r)
		return;
	xv6_kmap(&m, map);
	for (i = 0; i < XV6_KMAP_RANGES; i++) {
		__u32 size = map[i].phys_end - map[i].phys_start;

		r[i] = (struct xv6vm_range){
			.name = map[i].name,
			.va = map[i].virt,
			.last = map[i].virt + (size - 1),
			.pa = map[i].phys_start,
			.perm = map[i].perm,
		};
	}
}

/* Is the detail of a reason a number for people to count, not an address? */
static bool detail_counts(__u32 reason)
{
	if (reason == XV6VM_R_CR3)
		return false;
	return reason == XV6VM_R_NCPU || reason == XV6VM_R_ARGC ||
	       (reason >= XV6VM_R_NO_PROC && reason < XV6VM_R_ELF_SHORT) ||
	       (reason >= XV6VM_R_NO_CPU && reason < XV6VM_R_PDE_ABSENT);
}

static const char *detail_text(const struct xv6vm_error *e, char buf[16])
{
	buf[0] = '\0';
	if (e->detail)
		snprintf(buf, 16,
			 detail_counts(e->reason) ? " [%u]" : " [0x%08x]",
			 e->detail);
	return buf;
}

/* What the interface means by an errno, where the system's words say something else. */
static const struct {
	int err;
	const char *text;
} meanings[] = {
	{ EBADF, "this machine is open for questions only" },
	{ E2BIG, "the structure is longer than this machine knows" },
	{ EMSGSIZE, "a count is above what one call takes" },
	{ EOPNOTSUPP, "this machine does not know that flag" },
	{ ENOTTY, "this machine does not know that command" },
	{ EINVAL, "a field is reserved, or has no such value" },
	{ ERANGE, "a number is out of range" },
	{ EBUSY, "it is in use" },
	{ EBADMSG, "what was saved is damaged" },
	{ ENOSPC, "it does not fit" },
};

/* NULL where the system's words will do. */
static const char *meant_by(int err)
{
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].err == err)
			return meanings[i].text;
	}
	return NULL;
}

char *xv6vm_error_text(const struct xv6vm_error *e, char *buf, size_t len)
{
	const char *meant = e ? meant_by(e->err) : NULL;
	char detail[16];

	if (!e || !buf)
		return buf;
	if (e->reason)
		snprintf(buf, len, "refused: %s%s", xv6_reason_text(e->reason),
			 detail_text(e, detail));
	else if (!e->what[0])
		snprintf(buf, len, "refused: %s",
			 meant ? meant : strerror(e->err));
	else if (meant)
		snprintf(buf, len, "%s", e->what);
	else
		snprintf(buf, len, "%s (%s)", e->what, strerror(e->err));
	return buf;
}
