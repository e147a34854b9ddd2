// SPDX-License-Identifier: GPL-2.0-only
/* Handles: which back end, and what went wrong last. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arg.h"
#include "backend.h"
#include "default.h"

struct xv6vm {
	const struct xv6vm_backend *be;
	void *ctx;
	unsigned int flags;
	struct xv6vm_error err;
};

static const struct xv6vm_backend *backend_of(const char *spec)
{
	size_t len = strlen(spec);

	if (!strcmp(spec, "sim") || !strncmp(spec, "sim:", 4))
		return &xv6vm_sim_backend;
	if (len > 5 && !strcmp(spec + len - 5, ".xv6m"))
		return &xv6vm_keep_backend;
	if (!strncmp(spec, "ram:", 4) || !strncmp(spec, "gdb:", 4) ||
	    !strncmp(spec, "unix:", 5) || !strncmp(spec, "qmp:", 4))
		return &xv6vm_live_backend;
	return &xv6vm_dev_backend;
}

/* Is it a machine at all? What it can do, its answers tell. */
static int greet(struct xv6vm *h, const char *spec)
{
	struct xv6vm_info info;
	int ret = xv6vm_info(h, &info);

	/* ENOSYS: QEMU's user emulation, of an ioctl that it does not know. */
	if (ret == -ENOTTY || ret == -ENOSYS)
		snprintf(h->err.what, sizeof(h->err.what),
			 "%.80s is not an xv6vm device", spec);
	return ret;
}

const char *xv6vm_default_spec(void)
{
	const char *named = getenv("XV6VM_DEVICE");

	return named && *named ? named : XV6VM_DEFAULT_SPEC;
}

int xv6vm_open(const char *spec, unsigned int flags, struct xv6vm **hp,
	       struct xv6vm_error *why)
{
	struct xv6vm *h = calloc(1, sizeof(*h));
	int ret = -ENOMEM;

	if (!hp) {
		free(h);
		if (why)
			*why = (struct xv6vm_error){ .err = EFAULT };
		return -EFAULT;
	}
	if (!spec)
		spec = xv6vm_default_spec();
	if (h) {
		h->be = backend_of(spec);
		h->flags = flags;
		ret = h->be->open(spec, flags, &h->ctx, &h->err);
		h->err.err = -ret;
		if (!ret) {
			ret = greet(h, spec);
			if (ret)
				h->be->close(h->ctx);
		}
	}
	if (!ret) {
		*hp = h;
		return 0;
	}
	if (why)
		*why = h ? h->err : (struct xv6vm_error){ .err = ENOMEM };
	free(h);
	return ret;
}

void xv6vm_close(struct xv6vm *h)
{
	if (!h)
		return;
	h->be->close(h->ctx);
	free(h);
}

int xv6vm_is_shared(const struct xv6vm *h)
{
	return h && h->be == &xv6vm_dev_backend;
}

const struct xv6vm_error *xv6vm_last_error(const struct xv6vm *h)
{
	static const struct xv6vm_error none = { .err = EFAULT };

	return h ? &h->err : &none;
}

int xv6vm_failed(struct xv6vm *h, int err)
{
	if (h)
		h->err = (struct xv6vm_error){ .err = err };
	return -err;
}

int xv6vm_call(struct xv6vm *h, unsigned int cmd, void *arg)
{
	const struct xv6vm_hdr *hdr = arg;
	int ret;

	NEED(h, arg);
	ret = h->be->ioctl(h->ctx, cmd, arg);

	if (ret)
		h->err = (struct xv6vm_error){
			.err = -ret,
			.reason = hdr->out_reason,
			.detail = hdr->out_detail,
		};
	return ret;
}

/* Of what this kind of machine can do. Return: as @done, noted. */
static int note(struct xv6vm *h, int done, struct xv6vm_error why)
{
	if (!done)
		return 0;
	h->err = why;
	h->err.err = -done;
	return done;
}

int xv6vm_snapshot(struct xv6vm *h, void **data, size_t *len)
{
	struct xv6vm_error why = { 0 };
	int ret;

	NEED(h, data, len);
	ret = h->be->save ? h->be->save(h->ctx, data, len)
			  : xv6vm_copy_save(h, data, len);
	if (ret == -EAGAIN)
		snprintf(why.what, sizeof(why.what),
			 "others change the machine meanwhile");
	return note(h, ret, why);
}

int xv6vm_past(struct xv6vm *h, __u64 seq, struct xv6vm **past)
{
	struct xv6vm_error why = { 0 };
	struct xv6vm *p;
	void *data;
	size_t len;
	int ret;

	NEED(h, past);
	ret = xv6vm_snapshot(h, &data, &len);
	if (ret)
		return ret;
	p = calloc(1, sizeof(*p));
	ret = p ? xv6vm_past_of(data, len, seq, &p->ctx, &why) : -ENOMEM;
	free(data);
	if (ret) {
		free(p);
		return note(h, ret, why);
	}
	p->be = &xv6vm_sim_backend;
	p->flags = XV6VM_OPEN_READONLY;
	*past = p;
	return 0;
}

int xv6vm_restores(const struct xv6vm *h)
{
	return h && h->be->load;
}

int xv6vm_restore(struct xv6vm *h, const void *data, size_t len)
{
	struct xv6vm_error why = { 0 };
	int ret;

	NEED(h, data);
	if (h->flags & XV6VM_OPEN_READONLY)
		ret = -EBADF;
	else if (h->be->load)
		ret = h->be->load(&h->ctx, data, len, &why);
	else
		ret = xv6vm_copy_restore(h, data, len, &why);
	return note(h, ret, why);
}

int xv6vm_image_adopt(struct xv6vm *h, const struct xv6image_report *r)
{
	NEED(h, r);
	return h->be->adopt ? h->be->adopt(h->ctx, r) : xv6vm_copy_adopt(h, r);
}

int xv6vm_sync(struct xv6vm *h)
{
	NEED(h);
	return note(h, h->be->sync ? h->be->sync(h->ctx) : 0,
		    (struct xv6vm_error){ 0 });
}
