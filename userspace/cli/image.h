/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the object machine share. */
#ifndef XV6VM_CLI_IMAGE_H
#define XV6VM_CLI_IMAGE_H

#include <xv6image.h>

#include "cli.h"

/* What machine this is. */
void info_fields(struct out *o, const struct xv6vm_info *i);

int run_boot(struct call *c);
int run_load(struct call *c);
int run_save(struct call *c);
int run_explain(struct call *c);

/* The kernel that --xv6-kernel names, or the machine's specification; or NULL. */
const char *kernel_file(const struct call *c);

/* The symbols of the ELF file @path. Return: EXIT_*. */
int load_symbols(struct call *c, const char *path,
		 struct xv6image_symbols *sym);

/*
 * All that is known of an image, for show_report() and, whether it could be made
 * or not, free_report(). Return: EXIT_*; findings change nothing.
 */
int make_report(struct call *c, const struct xv6image *img,
		const struct xv6image_symbols *sym, struct xv6image_report **r);
void show_report(struct out *o, const struct xv6image_report *r);
void free_report(struct xv6image_report *r);

/* What has become of it; the same kernel's. Return: EXIT_*, as of the later one. */
int show_since(struct call *c, const struct xv6image_report *was,
	       const struct xv6image_report *is);

/* Parts of it: one row of what is wrong, processes, what frames are for, and one letter a frame. */
void show_finding(struct out *o, const struct xv6image_report *r,
		  const struct xv6image_finding *f);
void show_procs(struct out *o, const struct xv6image_report *r);
void show_map(struct out *o, const struct xv6image_report *r);

/* Whose it is, in an image: "sh (pid 2)", "CPU 1", "". */
const char *owner_text(const struct xv6image_report *r, uint32_t kind,
		       uint32_t owner, char buf[32]);

#endif
