// SPDX-License-Identifier: GPL-2.0-only
/* Building a machine and booting it: xv6's main.c. */
#include <xv6/vm.h>
#include "internal.h"

/* Where kinit1 ends: what entrypgdir maps, or the RAM. */
static u32 kinit1_end(const struct xv6_config *cfg)
{
	return cfg->phystop < XV6_KINIT1_END ? cfg->phystop : XV6_KINIT1_END;
}

int xv6_config_check(const struct xv6_config *cfg, struct xv6_why *why)
{
	if (cfg->phystop % XV6_PGSIZE)
		return xv6_tell(why, XV6VM_R_RAM_UNALIGNED, cfg->phystop);
	if (cfg->phystop < XV6_PHYSTOP_MIN)
		return xv6_tell(why, XV6VM_R_RAM_SMALL, cfg->phystop);
	if (cfg->phystop > XV6_PHYSTOP_MAX)
		return xv6_tell(why, XV6VM_R_RAM_LARGE, cfg->phystop);
	if (xv6_pgoff(cfg->data) || cfg->data < XV6_KERNLINK ||
	    cfg->end < cfg->data || cfg->end >= xv6_p2v(kinit1_end(cfg)))
		return xv6_tell(why, XV6VM_R_KERNEL_PLACE, cfg->data);
	if (!cfg->ncpu || cfg->ncpu > XV6_NCPU_MAX)
		return xv6_tell(why, XV6VM_R_NCPU, cfg->ncpu);
	if (!cfg->nproc || cfg->nproc > XV6_NPROC_MAX)
		return xv6_tell(why, XV6VM_R_NCPU, cfg->nproc);
	return xv6_tell(why, XV6VM_R_NONE, 0);
}

int xv6_config_fits(const struct xv6_config *cfg, struct xv6_why *why)
{
	u32 later = (cfg->phystop - kinit1_end(cfg)) >> XV6_PGSHIFT;
	u32 ktables, early, room;

	/* RAM and device space are mapped side by side at most, not shared. */
	ktables = (cfg->phystop + XV6_TABLE_SPAN - 1) / XV6_TABLE_SPAN +
		  XV6_NENTRIES - xv6_pdx(XV6_DEVSPACE);
	room = (kinit1_end(cfg) - xv6_v2p(xv6_pgroundup(cfg->end))) >>
	       XV6_PGSHIFT;
	/* kpgdir and the other CPUs' stacks come before kinit2. */
	early = 1 + ktables + cfg->ncpu - 1;
	/* init: kernel stack, directory, page 0 and its table. */
	if (early > room || early + 4 + (cfg->shared_kernel ? 0 : ktables) >
				    room + later)
		return xv6_tell(why, XV6VM_R_NO_FRAME, 0);
	return xv6_tell(why, XV6VM_R_NONE, 0);
}

/* What each frame is before kinit1: I/O space, the kernel, or for later. */
static void label_frames(struct xv6_machine *m)
{
	u32 end = xv6_v2p(xv6_pgroundup(m->cfg.end));
	u32 pa;

	for (pa = 0; pa < m->cfg.phystop; pa += XV6_PGSIZE) {
		struct xv6_frame *f = xv6_frame(m, pa);

		f->kind = pa < XV6_EXTMEM ? XV6VM_KIND_IO :
			  pa < end ? XV6VM_KIND_KERNEL : XV6VM_KIND_LATER;
		f->owner = XV6_NO_OWNER;
		m->kmem.kinds[f->kind]++;
	}
}

static void set_up(struct xv6_machine *m, const struct xv6_config *cfg,
		   const struct xv6_memory *mem)
{
	u32 i;

	memset(m, 0, sizeof(*m));
	m->cfg = *cfg;
	m->ram = mem->ram;
	m->untouched = mem->untouched;
	m->frames = mem->frames;
	m->nframes = cfg->phystop >> XV6_PGSHIFT;
	m->procs = mem->procs;
	m->relax = mem->relax;
	m->revoke = mem->revoke;
	m->ring = mem->ring;
	m->nextpid = 1;
	spin_lock_init(&m->kmem.lock);
	for (i = 0; i < XV6_NCPU_MAX; i++)
		xv6_cpu_init(m, i);
}

int xv6_machine_init(struct xv6_machine *m, const struct xv6_config *cfg,
		     const struct xv6_memory *mem)
{
	struct xv6_why why;
	int err = xv6_config_check(cfg, &why);

	if (err) {
		memset(m, 0, sizeof(*m));
		m->why = why;
		return err;
	}
	set_up(m, cfg, mem);
	xv6_note_proc(m, XV6VM_E_BOOT, 0, 0, cfg->phystop);
	label_frames(m);
	return 0;
}

int xv6_image_check(u32 phystop, u32 cr3, struct xv6_why *why)
{
	if (phystop % XV6_PGSIZE)
		return xv6_tell(why, XV6VM_R_RAM_UNALIGNED, phystop);
	if (phystop > XV6_PHYSTOP_MAX)
		return xv6_tell(why, XV6VM_R_RAM_LARGE, phystop);
	if (!xv6_cr3_ok(cr3))
		return xv6_tell(why, XV6VM_R_CR3, cr3);
	if (cr3 >= phystop)
		return xv6_tell(why, XV6VM_R_FRAME_OUTSIDE, cr3);
	return xv6_tell(why, XV6VM_R_NONE, 0);
}

void xv6_machine_load(struct xv6_machine *m, const struct xv6_config *cfg,
		      const struct xv6_memory *mem, u32 cr3)
{
	const struct xv6_config known = {
		.phystop = cfg->phystop, .ncpu = cfg->ncpu, .nproc = cfg->nproc,
	};
	u32 i;

	set_up(m, &known, mem);
	xv6_note_proc(m, XV6VM_E_LOAD, 0, 0, cfg->phystop);
	m->foreign = true;
	m->kmem.use_lock = true;
	for (i = 0; i < m->nframes; i++) {
		m->frames[i].kind = XV6VM_KIND_FOREIGN;
		m->frames[i].owner = XV6_NO_OWNER;
	}
	m->kmem.kinds[XV6VM_KIND_FOREIGN] = m->nframes;
	for (i = 0; i < known.ncpu; i++)
		m->cpus[i].cr3 = cr3;
}

/* Each CPU but the first boots on a stack of its own, taken before kinit2. */
static int startothers(struct xv6_machine *m)
{
	u32 i;

	m->cause = XV6VM_C_STARTOTHERS;
	for (i = 1; i < m->cfg.ncpu; i++) {
		if (!xv6_kalloc(m, XV6VM_KIND_CPUSTACK, i))
			return xv6_no_frame(m);
	}
	return 0;
}

int xv6_machine_boot(struct xv6_machine *m)
{
	u32 low = kinit1_end(&m->cfg);
	int err;
	u32 i;

	err = xv6_kinit1(m, m->cfg.end, xv6_p2v(low));
	if (err)
		return err;
	err = xv6_kvmalloc(m);
	if (err)
		return err;
	err = startothers(m);
	if (err)
		return err;
	err = xv6_kinit2(m, xv6_p2v(low), xv6_p2v(m->cfg.phystop));
	if (err)
		return err;
	m->kmem.nfree_low = m->kmem.nfree;
	for (i = 0; i < m->cfg.ncpu; i++)
		xv6_cpu_init(m, i);
	return xv6_userinit(m);
}
