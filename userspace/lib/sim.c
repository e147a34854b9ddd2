// SPDX-License-Identifier: GPL-2.0-only
/* A machine of one's own: the module's core and commands in this process. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "live_adopt.h"
#include "state.h"

static int boot(struct xv6vm_sim *s, const struct xv6_config *cfg)
{
	const struct xv6_memory mem = { .ram = s->ram,
					.untouched = s->untouched };

	return xv6vm_dev_init(&s->dev, cfg, &mem);
}

static void forget(struct xv6vm_sim *s)
{
	munmap(s->ram, s->ram_len);
	free(s->untouched);
}

static int new_machine(struct xv6vm_sim *s, const struct xv6_config *cfg,
		       struct xv6vm_error *why)
{
	int ret;

	s->ram_len = cfg->phystop;
	s->ram = mmap(NULL, s->ram_len, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (s->ram == MAP_FAILED) {
		ret = -errno;
		snprintf(why->what, sizeof(why->what),
			 "no %u bytes for the machine's RAM", cfg->phystop);
		return ret;
	}
	s->untouched = calloc(s->ram_len / XV6_PGSIZE / 8 + 1, 1);
	ret = s->untouched ? boot(s, cfg) : -ENOMEM;
	why->reason = s->dev.m.why.reason;
	why->detail = s->dev.m.why.detail;
	if (ret)
		forget(s);
	return ret;
}

int xv6vm_sim_build(const struct xv6_config *cfg, unsigned int flags,
		    struct xv6vm_sim **sim, struct xv6vm_error *why)
{
	struct xv6vm_sim *s;
	int ret;

	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	ret = new_machine(s, cfg, why);
	if (ret) {
		free(s);
		return ret;
	}
	xv6vm_file_init(&s->file, &s->dev, 1, flags & XV6VM_OPEN_READONLY);
	*sim = s;
	return 0;
}

static int sim_open(const char *spec, unsigned int flags, void **ctx,
		    struct xv6vm_error *why)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct xv6_why no = { 0 };
	struct xv6vm_sim *s;
	int ret = xv6vm_sim_config(spec, &cfg, why);

	if (ret)
		return ret;
	ret = xv6_config_check(&cfg, &no);
	why->reason = no.reason;
	why->detail = no.detail;
	if (ret)
		return ret;
	ret = xv6vm_sim_build(&cfg, flags, &s, why);
	if (!ret)
		*ctx = s;
	return ret;
}

void xv6vm_sim_close(void *ctx)
{
	struct xv6vm_sim *s = ctx;

	xv6vm_dev_fini(&s->dev);
	forget(s);
	free(s);
}

static int sim_load(void **ctx, const void *data, size_t len,
		    struct xv6vm_error *why)
{
	struct xv6vm_sim *s;
	int ret = xv6vm_sim_from(data, len, 0, &s, why);

	if (ret)
		return ret;
	xv6vm_sim_close(*ctx);
	*ctx = s;
	return 0;
}

/* What breaks the model's rules is only looked at. */
static int sim_adopt(void *ctx, const struct xv6image_report *r)
{
	struct xv6vm_sim *s = ctx;
	enum live_adopted how = live_adopt_file(s, r);

	if (how == LIVE_KNOWN)
		xv6vm_sim_show(s);
	return how == LIVE_FOREIGN ? -EOPNOTSUPP : 0;
}

const struct xv6vm_backend xv6vm_sim_backend = {
	.open = sim_open,
	.ioctl = xv6vm_sim_ioctl,
	.close = xv6vm_sim_close,
	.save = xv6vm_sim_save,
	.load = sim_load,
	.adopt = sim_adopt,
};
