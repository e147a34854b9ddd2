/* SPDX-License-Identifier: GPL-2.0-only */
/* How the words of the machine are written. */
#ifndef XV6VM_FMT_H
#define XV6VM_FMT_H

#include "args.h"

#define FLAGS_LEN XV6VM_FLAGS_LEN
#define OWNER_LEN 96

/* "4 KB", "224 MB"; bytes if they are no round number. */
const char *fmt_size(uint64_t bytes, char buf[FLAGS_LEN]);

/* "init (pid 1)", "the kernel" for 0. */
const char *fmt_proc(struct call *c, uint32_t pid, char buf[OWNER_LEN]);

/* The same for what arg_space() gives: "cr3 0x..." for a directory. */
const char *fmt_space(struct call *c, const struct space *sp,
		      char buf[OWNER_LEN]);

/* Whose page directory lies at @cr3, as the table of frames has it. */
const char *fmt_cr3(struct call *c, uint32_t cr3, char buf[OWNER_LEN]);

/* Its member in JSON: "pid" or "cr3". */
void space_field(struct out *o, const struct space *sp);

/* "user page of init (pid 1)". */
const char *fmt_frame(struct call *c, uint32_t kind, uint32_t pid,
		      char buf[OWNER_LEN]);

/* "user write". */
const char *fmt_access(const struct xv6vm_query *q, char buf[FLAGS_LEN]);

/* "protection, write, user". */
const char *fmt_code(uint32_t code, char buf[FLAGS_LEN]);

#endif
