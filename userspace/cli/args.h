/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arguments as values. All complain by themselves and return EXIT_OK, or the
 * exit status to end with.
 */
#ifndef XV6VM_ARGS_H
#define XV6VM_ARGS_H

#include <stdio.h>

#include "cli.h"

/* A number up to @max; @what names it in complaints. */
int arg_number(struct call *c, const char *what, const char *s, uint32_t max,
	       uint32_t *v);

/* Any 32-bit number. */
int arg_u32(struct call *c, const char *what, const char *s, uint32_t *v);

/* One that is an address. */
int arg_addr(struct call *c, const char *what, const char *s, uint32_t *v);

/* A number of bytes to grow or shrink by, with a sign or without. */
int arg_delta(struct call *c, const char *s, int32_t *v);

/* A pid, or the name of exactly one process; 0 and "kernel" are kpgdir. */
int arg_pid(struct call *c, const char *s, uint32_t *pid);

/**
 * struct space - whose page tables
 * @id: a pid, or the pa of a page directory
 * @flags: XV6VM_BY_CR3 for that, else 0
 */
struct space {
	uint32_t id;
	uint32_t flags;
};

/* A pid as above, or "cr3:PA" for a page directory anywhere in RAM. */
int arg_space(struct call *c, const char *s, struct space *sp);

/* W and U in either case and any order, - for those that are missing. */
int arg_perm(struct call *c, const char *s, uint32_t *perm);

/* --read (the default), --write or --fetch, of which one may be given. */
int arg_access_type(struct call *c, uint32_t *type);

/* file.c: whether @path is -, standard output: then nothing else is answered there. */
bool is_output(const char *path);

/* Whether bytes may be written to @path: what - is may be no place. Return: EXIT_*. */
int check_output(struct call *c, const char *path);

/*
 * file.c: put these bytes in the place of @path, or leave it; *there: another file was.
 * Return: EXIT_*.
 */
int write_file(struct call *c, const char *path, const void *data, size_t len,
	       bool *there);

bool is_file(const char *path);

/* A file from its beginning; a pipe is waited for. NULL: and it was complained of. */
FILE *open_input(struct call *c, const char *path);

/* An open file, or standard input: -; close() *fd. */
int arg_input(struct call *c, const char *path, int *fd);

/* A whole file, at most @max bytes; - is standard input. free() *data. */
int arg_file(struct call *c, const char *path, size_t max, void **data,
	     size_t *len);

#endif
