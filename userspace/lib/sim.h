/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulator: what its files share. */
#ifndef XV6VM_SIM_H
#define XV6VM_SIM_H

#include "backend.h"
#include "xv6vm.h"

/**
 * struct xv6vm_sim - a machine in this process, and the one file on it
 * @ram: cfg.phystop bytes, mapped
 * @untouched: a bit a frame
 * @known: an image's machine, which breaks rules of the model's: it is only looked at
 * @bare: so much so that of it only the RAM can be saved
 * @shown: its file is read-only for that reason alone
 */
struct xv6vm_sim {
	struct xv6vm_dev dev;
	struct xv6vm_file file;
	void *ram;
	u8 *untouched;
	size_t ram_len;
	bool known, bare, shown;
};

/* "sim[:OPTIONS]" to a configuration; on failure why->what is filled. */
int xv6vm_sim_config(const char *spec, struct xv6_config *cfg,
		     struct xv6vm_error *why);

/* A machine of that configuration, which was checked. */
int xv6vm_sim_build(const struct xv6_config *cfg, unsigned int flags,
		    struct xv6vm_sim **sim, struct xv6vm_error *why);
void xv6vm_sim_close(void *ctx);

/* What module/dev.c does for ioctl(2), with pointers of this process. */
int xv6vm_sim_ioctl(void *ctx, unsigned int cmd, void *arg);

/* From now on it is only looked at, until another machine begins. */
void xv6vm_sim_show(struct xv6vm_sim *s);

#endif
