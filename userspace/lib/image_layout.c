// SPDX-License-Identifier: GPL-2.0-only
/* The layouts of xv6 for x86, and what any other has to keep to. */

#include "image.h"

const struct xv6image_layout image_xv6 = {
	.procs = 52,
	.nproc = 64,
	.proc_size = 124,
	.sz = 0,
	.pgdir = 4,
	.kstack = 8,
	.state = 12,
	.pid = 16,
	.parent = 20,
	.tf = 24,
	.context = 28,
	.chan = 32,
	.ofile = 40,
	.nofile = 16,
	.name = 108,
	.name_len = 16,
	.states = { XV6VM_UNUSED, XV6VM_EMBRYO, XV6VM_SLEEPING, XV6VM_RUNNABLE,
		    XV6VM_RUNNING, XV6VM_ZOMBIE, 0xff, 0xff, 0xff, 0xff, 0xff,
		    0xff, 0xff, 0xff, 0xff, 0xff },
	.ncpu = 8,
	.cpu_size = 176,
	.apicid = 0,
	.scheduler = 4,
	.started = 160,
	.runs = 172,
	.kmems = 1,
	.kmem_size = 60,
	.use_lock = 52,
	.run_size = 4,
	.freelist = 56,
	.file_size = 24,
	.file_type = 0,
	.file_pipe = 12,
	.fd_pipe = 1,
};

static bool fits(__u32 size, __u32 at, __u32 count, __u32 each)
{
	return at <= size && count <= size && (__u64)count * each <= size - at;
}

bool image_layout_sane(const struct xv6image_layout *lay)
{
	const __u32 words[] = { lay->sz,    lay->pgdir,	  lay->kstack,
				lay->state, lay->pid,	  lay->parent,
				lay->tf,    lay->context, lay->chan };
	const __u32 cpu[] = { lay->apicid, lay->scheduler, lay->started,
			      lay->runs };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!fits(lay->proc_size, words[i], 1, 4))
			return false;
	}
	for (i = 0; i < sizeof(cpu) / sizeof(cpu[0]); i++) {
		if (!fits(lay->cpu_size, cpu[i], 1, i ? 4 : 1))
			return false;
	}
	return lay->nproc && lay->nproc <= XV6IMAGE_NPROC && lay->ncpu &&
	       lay->ncpu <= XV6IMAGE_NCPU && lay->kmems &&
	       lay->kmems <= XV6IMAGE_NCPU && lay->proc_size <= PROC_MAX &&
	       lay->cpu_size <= PROC_MAX && lay->procs <= PROC_MAX &&
	       lay->kmem_size <= PROC_MAX << 10 && lay->file_size <= PROC_MAX &&
	       fits(lay->proc_size, lay->name, lay->name_len, 1) &&
	       fits(lay->proc_size, lay->ofile, lay->nofile, 4) &&
	       fits(lay->kmem_size, lay->freelist, 1, 4) &&
	       (lay->use_lock == XV6IMAGE_NONE ||
		fits(lay->kmem_size, lay->use_lock, 1, 4)) &&
	       lay->run_size <= PROC_MAX / 8 &&
	       fits(lay->run_size, lay->next, 1, 4) &&
	       fits(lay->file_size, lay->file_type, 1, 4) &&
	       fits(lay->file_size, lay->file_pipe, 1, 4);
}
