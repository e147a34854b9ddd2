// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files of the module's debugfs, from any machine: the module's own code prints them,
 * of a copy of what they are about: processes, frames, page tables.
 */

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <linux/err.h>

#include "arg.h"
#include "debugfs.h"
#include "sim.h"

/**
 * struct copy - a machine that has what some questions are about
 * @sim: a small one, whose locks and process table are used
 * @ram: of the size of the other's; frames that no table lies in are empty
 */
struct copy {
	struct xv6vm *h;
	struct xv6vm_sim *sim;
	struct xv6_frame *frames;
	u8 *ram;
};

static int copy_begin(struct copy *c, const struct xv6vm_info *i)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct xv6vm_error no = { 0 };
	struct xv6_machine *m;
	int ret;

	cfg.phystop = 4 << 20;
	cfg.nproc = i->out_nproc;
	ret = xv6vm_sim_build(&cfg, 0, &c->sim, &no);
	if (ret)
		return ret;
	c->ram = mmap(NULL, i->out_phystop, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	c->frames = calloc(i->out_frames, sizeof(*c->frames));
	if (c->ram == MAP_FAILED || !c->frames)
		return -ENOMEM;
	m = &c->sim->dev.m;
	m->cfg.phystop = i->out_phystop;
	m->cfg.data = i->out_data;
	m->cfg.end = i->out_end;
	m->cfg.shared_kernel = i->out_machine & XV6VM_MACHINE_SHARED_KERNEL;
	m->foreign = i->out_machine & XV6VM_MACHINE_FOREIGN;
	m->kpgdir = i->out_kpgdir;
	m->ram = c->ram;
	m->untouched = NULL;
	m->frames = c->frames;
	m->nframes = i->out_frames;
	memset(m->procs, 0, cfg.nproc * sizeof(*m->procs));
	memset(m->pids, 0, sizeof(m->pids));
	return 0;
}

static void copy_end(struct copy *c, u32 phystop)
{
	if (c->ram && c->ram != MAP_FAILED)
		munmap(c->ram, phystop);
	free(c->frames);
	if (c->sim)
		xv6vm_sim_close(c->sim);
}

/* In slots of their own: which one shows nowhere. */
static int copy_procs(struct copy *c)
{
	struct xv6_machine *m = &c->sim->dev.m;
	struct xv6vm_cursor cur;
	struct xv6vm_proc p;
	u32 slot = 0;
	int ret;

	xv6vm_procs_begin(c->h, &cur);
	while ((ret = xv6vm_procs_next(&cur, &p)) > 0 && slot < m->cfg.nproc) {
		struct xv6_proc *to = &m->procs[slot];

		*to = (struct xv6_proc){
			.pid = p.pid,
			.state = p.state,
			.sz = p.sz,
			.pgdir = p.pgdir,
			.guard = p.guard,
		};
		memcpy(to->name, p.name, sizeof(to->name));
		m->pids[slot++] = p.pid;
	}
	return ret < 0 ? ret : 0;
}

static int copy_frames(struct copy *c)
{
	struct xv6_machine *m = &c->sim->dev.m;
	struct xv6vm_frame_use *use = calloc(m->nframes, sizeof(*use));
	const struct xv6_proc *p;
	u32 done = 0, got, i;
	int ret = use ? 0 : -ENOMEM;

	while (!ret && done < m->nframes) {
		ret = xv6vm_frame_table(
			c->h, done, use + done,
			min(m->nframes - done, XV6VM_FRAME_TABLE_MAX), &got);
		if (!ret && !got)
			break;
		done += got;
	}
	for (i = 0; !ret && i < done; i++) {
		p = use[i].pid ? xv6_proc_find(m, use[i].pid) : NULL;
		m->frames[i].kind = use[i].kind;
		m->frames[i].owner = p ? p - m->procs : XV6_NO_OWNER;
	}
	free(use);
	return ret;
}

static int copy_tables(struct copy *c, u32 pid)
{
	struct xv6_machine *m = &c->sim->dev.m;
	struct xv6vm_table *t = malloc(XV6VM_TABLES_MAX * sizeof(*t));
	u32 index = 0, got, i;
	int ret = t ? 0 : -ENOMEM;

	while (!ret && index != XV6VM_TABLES_END) {
		ret = xv6vm_tables(c->h, pid, 0, &index, t, XV6VM_TABLES_MAX,
				   &got);
		for (i = 0; !ret && i < got; i++) {
			if (xv6_frame_ptr(m, t[i].pa))
				memcpy(xv6_frame_ptr(m, t[i].pa), t[i].words,
				       sizeof(t[i].words));
		}
	}
	free(t);
	return ret;
}

/* The file of that name, in the folder that it has there. */
static const struct file_operations *find(const char *name,
					  enum xv6vm_folder folder)
{
	static const struct xv6vm_file_desc *const sets[] = {
		xv6vm_machine_files,
		xv6vm_maps_files,
		xv6vm_pt_files,
	};
	const struct xv6vm_file_desc *f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		for (f = sets[i]; f->name; f++) {
			if (f->folder == folder && !strcmp(f->name, name))
				return f->fops;
		}
	}
	return NULL;
}

static int print_list(struct seq_file *s)
{
	loff_t pos = 0;
	void *v = s->op->start(s, &pos);

	while (v && !IS_ERR(v)) {
		s->op->show(s, v);
		v = s->op->next(s, v, &pos);
	}
	s->op->stop(s, v);
	free(s->private);
	return v ? (int)(long)v : 0;
}

static int print(const struct file_operations *fops,
		 struct xv6vm_subject *subject, FILE *to)
{
	struct inode inode = { .i_private = subject };
	struct seq_file s = { .to = to };
	struct file file = { .private_data = &s };
	int ret = fops->open(&inode, &file);

	if (ret)
		return ret;
	return s.op ? print_list(&s) : s.show(&s, NULL);
}

static int print_of(struct copy *c, const char *name, u32 pid, FILE *to)
{
	struct xv6_machine *m = &c->sim->dev.m;
	struct xv6vm_subject subject = {
		.dev = &c->sim->dev,
		.slot = XV6VM_NO_SLOT,
	};
	bool layout = !strcmp(name, "layout");
	const struct file_operations *fops =
		find(name, layout ? XV6VM_AT_ROOT : XV6VM_IN_SLOT);
	const struct xv6_proc *p;
	int ret;

	if (!fops)
		return -EINVAL;
	/* Of an image they say that nothing is known. */
	if (m->foreign)
		return print(fops, &subject, to);
	ret = copy_procs(c);
	if (!ret && !layout)
		ret = copy_frames(c);
	if (!ret && !layout)
		ret = copy_tables(c, pid);
	if (ret)
		return ret;
	p = pid ? xv6_proc_find(m, pid) : NULL;
	if (pid && !p)
		return -ESRCH;
	if (p)
		subject.slot = p - m->procs;
	return print(fops, &subject, to);
}

int xv6vm_debugfs(struct xv6vm *h, const char *name, __u32 pid, char **text)
{
	NEED(h, name, text);

	struct copy c = { .h = h };
	struct xv6vm_info info;
	size_t len;
	FILE *to;
	int ret = xv6vm_info(h, &info);

	*text = NULL;
	if (ret)
		return ret;
	to = open_memstream(text, &len);
	ret = to ? copy_begin(&c, &info) : -ENOMEM;
	if (!ret)
		ret = print_of(&c, name, pid, to);
	copy_end(&c, info.out_phystop);
	if (to && fclose(to) && !ret)
		ret = -ENOMEM;
	if (ret) {
		free(*text);
		*text = NULL;
	}
	return ret;
}
