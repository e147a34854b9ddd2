// SPDX-License-Identifier: GPL-2.0
/* Commands about processes. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/string.h>
#include <xv6/exec.h>
#include <xv6/walk.h>

#include "cmd.h"

int xv6vm_do_proc_create(struct xv6vm_file *f, void *arg,
			 struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_proc_create *c = arg;
	u16 holder = xv6vm_new_holder(f, &c->hdr);
	struct xv6_proc *p;
	int ret;

	if (c->hdr.flags & XV6VM_CREATE_BARE)
		ret = xv6_spawn_bare(m, c->name, a->in, c->len, holder, &p);
	else
		ret = xv6_spawn(m, c->name, a->in, c->len, holder, &p);
	if (!ret)
		c->out_pid = p->pid;
	return ret;
}

int xv6vm_do_proc_exec(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	const struct xv6_trapframe *tf;
	struct xv6vm_proc_exec *e = arg;
	const struct xv6_exec x = {
		.name = e->name,
		.elf = a->in,
		.elf_len = e->elf_len,
		.args = a->in2 ? a->in2 : "",
		.args_len = e->args_len,
		.argc = e->argc,
	};
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, e->pid, &p);
	if (ret)
		return ret;
	ret = xv6_exec(m, p, &x);
	if (ret)
		return ret;
	tf = xv6_trapframe(m, p);
	e->out_eip = le32_to_cpu(tf->eip);
	e->out_esp = le32_to_cpu(tf->esp);
	return 0;
}

int xv6vm_do_proc_fork(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_proc_fork *k = arg;
	struct xv6_proc *p, *child;
	int ret;

	ret = xv6vm_proc_alive(m, k->pid, &p);
	if (ret)
		return ret;
	ret = xv6_fork(m, p, xv6vm_new_holder(f, &k->hdr), &child);
	if (!ret)
		k->out_pid = child->pid;
	return ret;
}

int xv6vm_do_proc_sbrk(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_proc_sbrk *s = arg;
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, s->pid, &p);
	if (ret)
		return ret;
	if (s->hdr.flags & XV6VM_SBRK_AS_XV6)
		ret = xv6_sbrk_as_xv6(m, p, s->delta, &s->out_old);
	else
		ret = xv6_growproc(m, p, s->delta, &s->out_old);
	if (!ret)
		s->out_new = p->sz;
	return ret;
}

int xv6vm_do_proc_exit(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_proc_exit *e = arg;
	u32 free = m->kmem.nfree;
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, e->pid, &p);
	if (ret)
		return ret;
	ret = xv6_exit(m, p);
	if (!ret && !(e->hdr.flags & XV6VM_EXIT_ZOMBIE))
		ret = xv6_reap(m, p);
	e->out_freed = m->kmem.nfree - free;
	return ret;
}

int xv6vm_do_proc_wait(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6_machine *m = &f->dev->m;
	struct xv6vm_proc_wait *w = arg;
	struct xv6_proc *p;
	int ret;

	ret = xv6vm_proc_alive(m, w->pid, &p);
	return ret ? ret : xv6_wait(m, p, &w->out_pid);
}

void xv6vm_proc_record(struct xv6vm_dev *dev, const struct xv6_proc *p,
		       struct xv6vm_proc *out)
{
	const struct xv6_trapframe *tf = NULL;
	u8 cpu = READ_ONCE(p->cpu);
	struct xv6_usage u;

	lockdep_assert_held(xv6vm_slot_lock(dev, p));
	if (p->kstack)
		tf = xv6_trapframe(&dev->m, p);
	xv6_usage(&dev->m, p->pgdir, &u);
	*out = (struct xv6vm_proc) {
		.pid = p->pid,
		.ppid = READ_ONCE(p->ppid),
		.state = READ_ONCE(p->state),
		.proc_flags = (p->holder ? 0 : XV6VM_PROC_PERSISTENT) |
			      (p->bare ? XV6VM_PROC_BARE : 0),
		.sz = p->sz,
		.pgdir = p->pgdir,
		.kstack = p->kstack,
		.eip = tf ? le32_to_cpu(tf->eip) : 0,
		.esp = tf ? le32_to_cpu(tf->esp) : 0,
		.guard = p->guard,
		.user_frames = u.user_frames,
		.user_tables = u.user_tables,
		.kernel_tables = u.kernel_tables,
		.cpu = cpu == XV6_NO_CPU ? ~0u : cpu,
	};
	memcpy(out->name, p->name, sizeof(out->name));
}

static int list_one(struct xv6vm_dev *dev, struct xv6vm_proc_list *l,
		    struct xv6vm_proc *out)
{
	struct xv6_proc *p;
	int ret = xv6vm_proc_get(dev, l->slot, &p);

	if (ret == -ESRCH)
		return xv6vm_refuse(&l->hdr, XV6VM_R_NO_PROC, l->slot);
	if (ret)
		return ret;
	if (l->count) {
		xv6vm_proc_record(dev, p, out);
		l->out_count = 1;
	}
	xv6vm_proc_put(dev, p);
	return 0;
}

/* Each record is about one moment, all of them are not. */
static int list_from(struct xv6vm_dev *dev, struct xv6vm_proc_list *l,
		     struct xv6vm_proc *out)
{
	const struct xv6_machine *m = &dev->m;

	for (; l->slot < m->cfg.nproc && l->out_count < l->count; l->slot++) {
		struct xv6_proc *p;
		int ret = xv6vm_slot_get(dev, l->slot, &p);

		if (ret == -ESRCH)
			continue;
		if (ret)
			return ret;
		xv6vm_proc_record(dev, p, &out[l->out_count++]);
		xv6vm_proc_put(dev, p);
	}
	return 0;
}

int xv6vm_do_proc_list(struct xv6vm_file *f, void *arg, struct xv6vm_arrays *a)
{
	struct xv6vm_proc_list *l = arg;
	int ret;

	if (l->hdr.flags & XV6VM_LIST_PID)
		ret = list_one(f->dev, l, a->out);
	else
		ret = list_from(f->dev, l, a->out);
	l->out_total = f->dev->m.cfg.nproc;
	a->more = !(l->hdr.flags & XV6VM_LIST_PID) && l->slot < l->out_total;
	a->out_used = l->out_count * sizeof(struct xv6vm_proc);
	return ret;
}
