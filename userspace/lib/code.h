/* SPDX-License-Identifier: GPL-2.0-only */
/* The code of a kernel: its functions, their arguments and lines, as its ELF file has them. */
#ifndef XV6VM_CODE_H
#define XV6VM_CODE_H

#include <stdbool.h>

#include "libxv6vm.h"

struct xv6code;

/* On failure why->what is a line for people. @elf is to stay until code_close(). */
int code_open(const void *elf, size_t len, struct xv6code **c,
	      struct xv6vm_error *why);
void code_close(struct xv6code *c);

/* Where function @name begins, and its bytes; also one that the compiler has split off. */
bool code_function(struct xv6code *c, const char *name, __u32 *va, __u32 *size);

/* Where a symbol of exactly that name is. */
bool code_symbol(struct xv6code *c, const char *name, __u32 *va);

/* The function that @va lies in, or NULL; file and line: false if not known. */
const char *code_name(struct xv6code *c, __u32 va);
bool code_line(struct xv6code *c, __u32 va, const char **file, int *line);

/* @len bytes of code or read-only data at @va, or NULL. */
const unsigned char *code_bytes(struct xv6code *c, __u32 va, __u32 len);

/**
 * struct code_place - where an argument is when its function begins
 * @reg: in register @n, as the CPU numbers them; else @n bytes above the return address's
 */
struct code_place {
	bool reg;
	int n;
};

/* Argument @name of the function at @va, which has it as its @index-th. */
struct code_place code_argument(struct xv6code *c, __u32 va, const char *name,
				int index);

#endif
