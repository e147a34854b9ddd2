/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the object proc share. */
#ifndef XV6VM_PROC_H
#define XV6VM_PROC_H

#include "cli.h"

/* A name for a process from that of a file: what the model takes of it. */
const char *program_name(const char *path, char name[XV6VM_NAME_LEN]);

/* Could @name be taken for something else where a process is wanted? */
bool names_other(const char *name);

/*
 * Run the ELF file @path with its own name and @argv; with --size, memory of
 * that size under the name @path. Return: EXIT_*.
 */
int exec_file(struct call *c, uint32_t pid, const char *name, const char *path,
	      int argc, char **argv);

/*
 * All there is to say about a process that was made or changed just now; by now
 * it may be gone, which is no failure of what was done. Return: EXIT_OK.
 */
int proc_done(struct call *c, uint32_t pid);

int run_proc_ls(struct call *c);
int run_proc_show(struct call *c);

#endif
