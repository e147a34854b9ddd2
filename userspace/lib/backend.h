/* SPDX-License-Identifier: GPL-2.0-only */
/* The one seam of the library: where a machine is, and how it is asked. */
#ifndef XV6VM_BACKEND_H
#define XV6VM_BACKEND_H

#include "xv6image.h"

/**
 * struct xv6vm_backend - a kind of machine
 * @open: set *ctx, or return a negative errno with why->what filled, or
 *	  why->reason
 * @ioctl: as ioctl(2), but it returns a negative errno
 * @close: give back @ctx
 * @save: the whole machine as bytes, which the caller frees; NULL: it is asked for all
 *	  that it has
 * @load: one that was saved in the place of *@ctx, which stays if that fails; NULL: it
 *	  is given all that it shall have
 * @adopt: make of the RAM that it was loaded with what a report says; NULL: by copy.c
 * @sync: have it outlive this process; NULL: it does by itself, or never
 */
struct xv6vm_backend {
	int (*open)(const char *spec, unsigned int flags, void **ctx,
		    struct xv6vm_error *why);
	int (*ioctl)(void *ctx, unsigned int cmd, void *arg);
	void (*close)(void *ctx);
	int (*save)(void *ctx, void **data, size_t *len);
	int (*load)(void **ctx, const void *data, size_t len,
		    struct xv6vm_error *why);
	int (*adopt)(void *ctx, const struct xv6image_report *r);
	int (*sync)(void *ctx);
};

/*
 * copy.c: the same of one that is asked for all it has, and given all it shall have.
 * -EAGAIN if it changes all the time; @why tells what has become of it.
 */
int xv6vm_copy_save(struct xv6vm *h, void **data, size_t *len);
int xv6vm_copy_restore(struct xv6vm *h, const void *data, size_t len,
		       struct xv6vm_error *why);
/* What a report says of its RAM, if that is all sound: else -EOPNOTSUPP, as it was. */
int xv6vm_copy_adopt(struct xv6vm *h, const struct xv6image_report *r);

/* past.c: one of those, for questions only, in which all from event @seq on is undone. */
int xv6vm_past_of(const void *data, size_t len, __u64 seq, void **ctx,
		  struct xv6vm_error *why);

extern const struct xv6vm_backend xv6vm_dev_backend;
extern const struct xv6vm_backend xv6vm_sim_backend;
extern const struct xv6vm_backend xv6vm_keep_backend;
extern const struct xv6vm_backend xv6vm_live_backend;

#endif
