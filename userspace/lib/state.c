// SPDX-License-Identifier: GPL-2.0-only
/* A simulated machine to bytes and back. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xv6/check.h>

#include "state.h"

static void carry_kind(struct state_stream *s, struct state_kind *k)
{
	state_numbers(s, &k->region, 4, 1);
	state_bool(s, &k->foreign);
	state_config(s, &k->cfg);
}

static int save(struct xv6vm_sim *sim, void **data, size_t *len)
{
	struct state_stream *s = malloc(sizeof(*s));
	struct state_kind k = {
		.region = sim->dev.region,
		.foreign = sim->dev.m.foreign || sim->known,
		.cfg = sim->dev.m.cfg,
	};
	int ret;

	if (!s)
		return -ENOMEM;
	ret = state_begin_write(s);
	if (!ret) {
		carry_kind(s, &k);
		state_machine(s, &sim->dev.m);
		ret = state_end_write(s, data, len);
	}
	free(s);
	return ret;
}

/* The RAM alone, and what the CPUs have. */
static int save_bare(const struct xv6_machine *m, void **data, size_t *len)
{
	const struct state_kind k = {
		.region = m->cfg.phystop,
		.foreign = true,
		.cfg = { .phystop = m->cfg.phystop,
			 .ncpu = m->cfg.ncpu,
			 .nproc = m->cfg.nproc },
	};
	struct xv6vm_error why;
	struct xv6vm_sim *sim;
	int ret = state_blank(&k, 0, &sim, &why);
	u32 i;

	if (ret)
		return ret;
	memcpy(sim->ram, m->ram, m->cfg.phystop);
	memcpy(sim->dev.m.cpus, m->cpus, sizeof(m->cpus));
	for (i = 0; i < XV6_NCPU_MAX; i++)
		sim->dev.m.cpus[i].slot = XV6_NO_OWNER;
	ret = save(sim, data, len);
	xv6vm_sim_close(sim);
	return ret;
}

int xv6vm_sim_save(void *ctx, void **data, size_t *len)
{
	struct xv6vm_sim *sim = ctx;

	return sim->bare ? save_bare(&sim->dev.m, data, len)
			 : save(sim, data, len);
}

/* Frames that the one file holds, which it goes on holding. */
static u32 held(const struct xv6_machine *m)
{
	u32 i, n = 0;

	for (i = 0; i < m->nframes; i++)
		n += m->frames[i].kind == XV6VM_KIND_HELD && m->frames[i].owner;
	return n;
}

int state_finish(struct xv6vm_sim *sim)
{
	struct xv6_machine *m = &sim->dev.m;
	struct xv6_check c = { 0 };
	int ret = -ENOMEM;

	c.marks = calloc(m->nframes, sizeof(*c.marks));
	/* Violations are looked for last, when it can be looked at at all. */
	if (c.marks)
		ret = xv6_machine_sound(m, &c) ||
				      (sim->known && c.total && !m->foreign)
			      ? 0
			      : -EBADMSG;
	free(c.marks);
	sim->file.held = held(m);
	return ret;
}

/* The machine behind @s in the place of one of that configuration. */
static int read_machine(struct state_stream *s, struct xv6vm_sim *sim)
{
	state_machine(s, &sim->dev.m);
	return s->err ? s->err : state_finish(sim);
}

static bool kind_sound(const struct state_kind *k)
{
	struct xv6_why no = { 0 };

	if (k->cfg.phystop > k->region)
		return false;
	if (k->foreign && (!k->cfg.data || xv6_config_check(&k->cfg, &no)))
		return !k->cfg.data &&
		       !xv6_image_check(k->cfg.phystop, 0x1000, &no) &&
		       k->cfg.ncpu - 1 < XV6_NCPU_MAX;
	if (k->foreign)
		return true;
	return !xv6_config_check(&k->cfg, &no) &&
	       !xv6_config_fits(&k->cfg, &no);
}

/* In its RAM there is nothing. */
int state_blank(const struct state_kind *k, unsigned int flags,
		struct xv6vm_sim **sim, struct xv6vm_error *why)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct xv6vm_dev *dev;
	int ret;

	cfg.phystop = k->region;
	cfg.nproc = k->cfg.nproc;
	cfg.junk = false;
	ret = xv6vm_sim_build(&cfg, flags, sim, why);
	if (ret)
		return ret;
	dev = &(*sim)->dev;
	if (!xv6_forget(&dev->m, 0, k->region))
		memset(xv6_ram_ptr(&dev->m, 0, k->region), 0, k->region);
	memset(dev->m.frames, 0, dev->m.nframes * sizeof(*dev->m.frames));
	memset(dev->m.procs, 0, k->cfg.nproc * sizeof(*dev->m.procs));
	if (!k->foreign)
		return xv6_machine_init(&dev->m, &k->cfg, &dev->mem);
	xv6_machine_load(&dev->m, &k->cfg, &dev->mem, 0x1000);
	if (k->cfg.data)
		dev->m.cfg = k->cfg;
	return 0;
}

static int read_all(struct state_stream *s, unsigned int flags,
		    struct xv6vm_sim **sim, struct xv6vm_error *why)
{
	struct state_kind k = { 0 };
	int ret;

	carry_kind(s, &k);
	if (s->err || !kind_sound(&k))
		return s->err ? s->err : -EBADMSG;
	ret = state_blank(&k, flags, sim, why);
	if (ret)
		return ret;
	(*sim)->known = k.foreign && k.cfg.data;
	if ((*sim)->known)
		xv6vm_sim_show(*sim);
	ret = read_machine(s, *sim);
	if (!ret)
		ret = state_at_end(s);
	if (ret)
		xv6vm_sim_close(*sim);
	return ret;
}

int xv6vm_sim_from(const void *data, size_t len, unsigned int flags,
		   struct xv6vm_sim **sim, struct xv6vm_error *why)
{
	struct state_stream *s = malloc(sizeof(*s));
	int ret;

	if (!s)
		return -ENOMEM;
	ret = state_begin_read(s, data, len);
	if (!ret) {
		ret = read_all(s, flags, sim, why);
		state_end_read(s);
	}
	free(s);
	if (ret == -ENOEXEC)
		snprintf(why->what, sizeof(why->what),
			 "this is no saved machine");
	else if (ret == -EPROTONOSUPPORT)
		snprintf(why->what, sizeof(why->what),
			 "saved by another version of xv6vm");
	else if (ret && !why->what[0])
		snprintf(why->what, sizeof(why->what),
			 "the saved machine is damaged");
	return ret;
}
