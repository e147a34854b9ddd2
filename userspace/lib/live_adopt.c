// SPDX-License-Identifier: GPL-2.0-only
/*
 * From an analysed image to a machine: what the report says of each frame, process and
 * CPU is written where the model has it, so that all questions are answered as of a
 * machine of its own. The RAM stays what it was.
 */

#include <string.h>
#include <xv6/machine.h>

#include "live_adopt.h"
#include "state.h"

static const u8 kinds[XV6IMAGE_KINDS] = {
	[XV6IMAGE_UNKNOWN] = XV6VM_KIND_HELD,
	[XV6IMAGE_IO] = XV6VM_KIND_IO,
	[XV6IMAGE_KERNEL] = XV6VM_KIND_KERNEL,
	[XV6IMAGE_FREE] = XV6VM_KIND_FREE,
	[XV6IMAGE_KPGDIR] = XV6VM_KIND_KPGDIR,
	[XV6IMAGE_KPTABLE] = XV6VM_KIND_KPGDIR,
	[XV6IMAGE_PGDIR] = XV6VM_KIND_PGDIR,
	[XV6IMAGE_KTABLE] = XV6VM_KIND_KTABLE,
	[XV6IMAGE_UTABLE] = XV6VM_KIND_UTABLE,
	[XV6IMAGE_USER] = XV6VM_KIND_USER,
	[XV6IMAGE_KSTACK] = XV6VM_KIND_KSTACK,
	[XV6IMAGE_CPUSTACK] = XV6VM_KIND_CPUSTACK,
	[XV6IMAGE_PIPE] = XV6VM_KIND_HELD,
	[XV6IMAGE_LATER] = XV6VM_KIND_LATER,
	[XV6IMAGE_HELD] = XV6VM_KIND_HELD,
};

static u32 word(const struct xv6_machine *m, u32 pa)
{
	__le32 v;

	memcpy(&v, m->ram + pa, sizeof(v));
	return le32_to_cpu(v);
}

/* exec takes the U bit of one page away. */
static u32 guard_of(const struct xv6_machine *m, u32 pgdir)
{
	u32 pdx, ptx, pde, pte;

	for (pdx = 0; pdx < XV6_KERNBASE >> 22; pdx++) {
		pde = word(m, pgdir + 4 * pdx);
		if (!(pde & XV6_PTE_P) || !xv6_frame(m, pde & ~0xfffu))
			continue;
		for (ptx = 0; ptx < 1024; ptx++) {
			pte = word(m, (pde & ~0xfffu) + 4 * ptx);
			if ((pte & (XV6_PTE_P | XV6_PTE_U)) == XV6_PTE_P)
				return pdx << 22 | ptx << 12;
		}
	}
	return XV6_NO_GUARD;
}

static void frames(struct xv6_machine *m, const struct xv6image_report *r)
{
	struct xv6_kmem *k = &m->kmem;
	u32 i;

	memset(k->kinds, 0, sizeof(k->kinds));
	k->total = 0;
	for (i = 0; i < m->nframes; i++) {
		const struct xv6image_frame *f = &r->frames[i];
		u8 kind = kinds[f->kind];

		m->frames[i] = (struct xv6_frame){
			.kind = kind,
			.owner = kind == XV6VM_KIND_HELD ? 0 : f->owner,
		};
		k->kinds[kind] += kind != XV6VM_KIND_FREE;
		k->total += kind != XV6VM_KIND_IO &&
			    kind != XV6VM_KIND_KERNEL &&
			    kind != XV6VM_KIND_LATER;
	}
}

/* The frame that the list has at @va, or NULL; each is met once. */
static struct xv6_frame *on_list(struct xv6_machine *m, u32 va, u32 depth)
{
	u32 pa = xv6_v2p(va);
	struct xv6_frame *f;

	if (va < XV6_KERNBASE || pa % XV6_PGSIZE ||
	    pa / XV6_PGSIZE >= m->nframes)
		return NULL;
	f = &m->frames[pa / XV6_PGSIZE];
	return f->kind == XV6VM_KIND_FREE && f->depth == depth ? f : NULL;
}

/* Depths count from the list's end, so it is passed once to count and once to write. */
static void list(struct xv6_machine *m, const struct xv6image_report *r)
{
	struct xv6_frame *f;
	u32 va, n = 0;

	m->kmem.freelist = r->freelist;
	for (va = r->freelist; n < m->nframes && (f = on_list(m, va, 0));
	     va = word(m, xv6_v2p(va)))
		n++;
	m->kmem.nfree = m->kmem.nfree_low = n;
	/* How often is not known; what is in use was handed out once. */
	m->kmem.allocs = m->kmem.total - n;
	for (va = r->freelist; n && (f = on_list(m, va, 0));
	     va = word(m, xv6_v2p(va)))
		f->depth = n--;
}

static void proc(struct xv6_machine *m, const struct xv6image_proc *from,
		 u32 slot)
{
	struct xv6_proc *p = &m->procs[slot];

	if (!from->state || !from->pid || !from->pgdir || !from->kstack)
		return;
	*p = (struct xv6_proc){
		.pid = from->pid,
		.ppid = from->ppid,
		.state = from->state,
		.cpu = XV6_NO_CPU,
		.sz = from->sz,
		.pgdir = from->pgdir,
		.kstack = from->kstack,
		.guard = guard_of(m, from->pgdir),
		.usage = { from->user_frames, from->user_tables,
			   from->kernel_tables },
	};
	/* Behind it is what is left of a longer one. */
	memcpy(p->name, from->name, strnlen(from->name, sizeof(p->name) - 1));
	if (p->pid >= m->nextpid)
		m->nextpid = p->pid + 1;
	if (!m->initpid || p->pid < m->initpid)
		m->initpid = p->pid;
}

static void procs(struct xv6_machine *m, const struct xv6image_report *r)
{
	u32 slot;

	m->nextpid = 1;
	for (slot = 0; slot < m->cfg.nproc; slot++)
		proc(m, &r->procs[slot], slot);
}

/*
 * xv6 numbers its CPUs as it finds them, QEMU by their local APIC. Of which nobody told
 * cr3, that has what the kernel gave it.
 */
static void cpus(struct xv6_machine *m, const struct xv6image_report *r)
{
	u32 i, at, slot;

	for (i = 0; i < r->ncpu && i < XV6IMAGE_NCPU; i++) {
		at = r->cpus[i].apicid;
		slot = r->cpus[i].slot;
		if (at >= m->cfg.ncpu || slot >= m->cfg.nproc ||
		    m->procs[slot].state != XV6VM_RUNNING)
			continue;
		m->cpus[at].slot = slot;
		m->procs[slot].cpu = at;
		if (!m->cpus[at].cr3)
			m->cpus[at].cr3 = m->procs[slot].pgdir;
	}
	for (i = 0; i < m->cfg.ncpu; i++)
		if (!m->cpus[i].cr3)
			m->cpus[i].cr3 = r->kpgdir;
}

/* After a check by others, in part. */
static void index_procs(struct xv6_machine *m)
{
	u32 i;

	m->nprocs = 0;
	for (i = 0; i < m->cfg.nproc; i++) {
		m->pids[i] = m->procs[i].pid;
		m->nprocs += !!m->pids[i];
	}
}

static bool fits(const struct xv6_machine *m, const struct xv6_config *cfg,
		 const struct xv6image_report *r)
{
	struct xv6_why no;

	return r->sym.kernbase == XV6_KERNBASE && !r->sym.lay.next &&
	       !r->sym.nodes && r->nframes == m->nframes &&
	       cfg->nproc <= XV6IMAGE_NPROC && !xv6_config_check(cfg, &no) &&
	       r->kpgdir && xv6_frame(m, r->kpgdir) && !xv6_pgoff(r->kpgdir) &&
	       r->frames[r->kpgdir / XV6_PGSIZE].kind == XV6IMAGE_KPGDIR;
}

enum live_adopted live_adopt(struct xv6vm_sim *sim,
			     const struct xv6image_report *r)
{
	struct xv6_machine *m = &sim->dev.m;
	struct xv6_config cfg = {
		.phystop = r->phystop,
		.data = r->sym.data,
		.end = r->sym.end,
		.ncpu = r->ncpu > m->cfg.ncpu && r->ncpu <= XV6_NCPU_MAX
				? r->ncpu
				: m->cfg.ncpu,
		.nproc = m->cfg.nproc,
		.junk = true,
	};
	bool sound;

	if (!fits(m, &cfg, r))
		return LIVE_FOREIGN;
	m->cfg = cfg;
	m->kpgdir = r->kpgdir;
	m->kmem.use_lock = r->use_lock;
	frames(m, r);
	list(m, r);
	procs(m, r);
	cpus(m, r);
	m->foreign = false;
	sound = !state_finish(sim);
	sim->known = !sound;
	sim->bare = !sound && state_finish(sim);
	index_procs(m);
	return sound ? LIVE_SOUND : LIVE_KNOWN;
}

enum live_adopted live_adopt_file(struct xv6vm_sim *sim,
				  const struct xv6image_report *r)
{
	struct xv6_machine *m = &sim->dev.m;
	u32 i;

	for (i = 0; i < XV6_NCPU_MAX; i++)
		if (m->cpus[i].cr3 == r->kpgdir)
			m->cpus[i].cr3 = 0;
	return live_adopt(sim, r);
}
