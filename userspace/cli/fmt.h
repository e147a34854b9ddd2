/* SPDX-License-Identifier: GPL-2.0 */
/* How the words of the machine are written. */
#ifndef XV6VM_FMT_H
#define XV6VM_FMT_H

#include "cli.h"

#define FLAGS_LEN 40
#define OWNER_LEN 96

/* "P W U", with - for what is clear, then A, D, 4M, hand where set. */
const char *fmt_flags(uint32_t entry, char buf[FLAGS_LEN]);

/* "4 KB", "224 MB"; bytes if they are no round number. */
const char *fmt_size(uint64_t bytes, char buf[FLAGS_LEN]);

/* "init (pid 1)", "the kernel" for 0. */
const char *fmt_proc(struct call *c, uint32_t pid, char buf[OWNER_LEN]);

/* "user page of init (pid 1)". */
const char *fmt_frame(struct call *c, uint32_t kind, uint32_t pid,
		      char buf[OWNER_LEN]);

/* "user write". */
const char *fmt_access(const struct xv6vm_query *q, char buf[FLAGS_LEN]);

/* "protection, write, user". */
const char *fmt_code(uint32_t code, char buf[FLAGS_LEN]);

#endif
