// SPDX-License-Identifier: GPL-2.0-only
/* How the words of the machine are written. */

#include "fmt.h"

#include <stdio.h>
#include <string.h>

const char *fmt_size(uint64_t bytes, char buf[FLAGS_LEN])
{
	const char *unit = "bytes";

	if (bytes && !(bytes % (1 << 20))) {
		bytes >>= 20;
		unit = "MB";
	} else if (bytes && !(bytes % (1 << 10))) {
		bytes >>= 10;
		unit = "KB";
	}
	snprintf(buf, FLAGS_LEN, "%llu %s", (unsigned long long)bytes, unit);
	return buf;
}

const char *fmt_proc(struct call *c, uint32_t pid, char buf[OWNER_LEN])
{
	struct xv6vm_proc p;

	if (!pid)
		snprintf(buf, OWNER_LEN, "the kernel");
	else if (xv6vm_proc_show(c->h, pid, &p))
		snprintf(buf, OWNER_LEN, "pid %u", pid);
	else
		snprintf(buf, OWNER_LEN, "%.*s (pid %u)", (int)sizeof(p.name),
			 p.name, pid);
	return buf;
}

const char *fmt_space(struct call *c, const struct space *sp,
		      char buf[OWNER_LEN])
{
	if (!(sp->flags & XV6VM_BY_CR3))
		return fmt_proc(c, sp->id, buf);
	snprintf(buf, OWNER_LEN, "cr3 0x%08x", sp->id);
	return buf;
}

const char *fmt_cr3(struct call *c, uint32_t cr3, char buf[OWNER_LEN])
{
	struct xv6vm_frame_use f;
	uint32_t got;

	if (xv6vm_frame_table(c->h, cr3 / XV6VM_PGSIZE, &f, 1, &got) || !got)
		snprintf(buf, OWNER_LEN, "cr3 0x%08x", cr3);
	else if (f.kind == XV6VM_KIND_PGDIR || f.kind == XV6VM_KIND_KPGDIR)
		fmt_proc(c, f.pid, buf);
	else if (f.kind == XV6VM_KIND_FOREIGN)
		snprintf(buf, OWNER_LEN, "the loaded image");
	else
		snprintf(buf, OWNER_LEN, "nobody: %s", xv6vm_kind_text(f.kind));
	return buf;
}

void space_field(struct out *o, const struct space *sp)
{
	if (sp->flags & XV6VM_BY_CR3)
		out_hex(o, NULL, "cr3", sp->id);
	else
		out_uint(o, NULL, "pid", sp->id);
}

const char *fmt_frame(struct call *c, uint32_t kind, uint32_t pid,
		      char buf[OWNER_LEN])
{
	char proc[OWNER_LEN];

	if (!pid)
		snprintf(buf, OWNER_LEN, "%s", xv6vm_kind_text(kind));
	else
		snprintf(buf, OWNER_LEN, "%s of %.60s", xv6vm_kind_text(kind),
			 fmt_proc(c, pid, proc));
	return buf;
}

const char *fmt_access(const struct xv6vm_query *q, char buf[FLAGS_LEN])
{
	static const char *const types[] = {
		[XV6VM_READ] = "read",
		[XV6VM_WRITE] = "write",
		[XV6VM_FETCH] = "fetch",
	};

	snprintf(buf, FLAGS_LEN, "%s %s", q->user ? "user" : "kernel",
		 q->type < 3 ? types[q->type] : "unknown");
	return buf;
}

const char *fmt_code(uint32_t code, char buf[FLAGS_LEN])
{
	snprintf(buf, FLAGS_LEN, "%s, %s, %s",
		 code & XV6VM_PF_P ? "protection" : "not present",
		 code & XV6VM_PF_W ? "write" : "read",
		 code & XV6VM_PF_U ? "user" : "kernel");
	return buf;
}
