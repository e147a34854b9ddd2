// SPDX-License-Identifier: GPL-2.0-only
/* Commands about processes. */
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/exec.h>

#include "cmd.h"

int xv6vm_do_proc_create(struct xv6vm_call *c)
{
	struct xv6vm_proc_create *s = c->arg;
	struct xv6_proc *p;
	u16 holder = xv6vm_new_holder(c);
	int ret = xv6_spawn(c->m, s->name, c->in, s->len, holder,
			    s->hdr.flags & XV6VM_CREATE_BARE, &p);

	if (!ret)
		s->out_pid = p->pid;
	return ret;
}

int xv6vm_do_proc_exec(struct xv6vm_call *c)
{
	struct xv6vm_proc_exec *s = c->arg;
	const struct xv6_trapframe *tf;
	const struct xv6_exec x = {
		.name = s->name,
		.elf = c->in,
		.elf_len = s->elf_len,
		.args = c->in2 ? c->in2 : "",
		.args_len = s->args_len,
		.argc = s->argc,
	};
	int ret = xv6_exec(c->m, c->p, &x);

	if (ret)
		return ret;
	tf = xv6_trapframe(c->m, c->p);
	s->out_eip = le32_to_cpu(tf->eip);
	s->out_esp = le32_to_cpu(tf->esp);
	return 0;
}

int xv6vm_do_proc_fork(struct xv6vm_call *c)
{
	struct xv6vm_proc_fork *s = c->arg;
	struct xv6_proc *child;
	int ret = xv6_fork(c->m, c->p, xv6vm_new_holder(c), &child);

	if (!ret)
		s->out_pid = child->pid;
	return ret;
}

int xv6vm_do_proc_sbrk(struct xv6vm_call *c)
{
	struct xv6vm_proc_sbrk *s = c->arg;
	int ret;

	if (s->hdr.flags & XV6VM_SBRK_AS_XV6)
		ret = xv6_sbrk_as_xv6(c->m, c->p, s->delta, &s->out_old);
	else
		ret = xv6_growproc(c->m, c->p, s->delta, &s->out_old);
	if (!ret)
		s->out_new = c->p->sz;
	return ret;
}

/* Frames go back in turns; a zombie that is gone meanwhile, others have reaped. */
static int reap(struct xv6vm_call *c, struct xv6_proc *p)
{
	int ret = xv6_reap_some(c->m, p, XV6VM_TURN_FRAMES);

	c->more = ret > 0;
	return ret > 0 ? 0 : ret;
}

int xv6vm_do_proc_exit(struct xv6vm_call *c)
{
	struct xv6vm_proc_exit *s = c->arg;
	u32 free = c->m->kmem.nfree;
	int ret = 0;

	if (!c->turns)
		ret = xv6_exit(c->m, c->p);
	if (!ret && c->p && !(s->hdr.flags & XV6VM_EXIT_ZOMBIE))
		ret = reap(c, c->p);
	s->out_freed += c->m->kmem.nfree - free;
	return ret;
}

int xv6vm_do_proc_wait(struct xv6vm_call *c)
{
	struct xv6vm_proc_wait *s = c->arg;
	struct xv6_proc *child = NULL;
	int ret = c->p ? xv6_wait_for(c->m, c->p, &child) : 0;

	if (!c->turns) {
		if (ret)
			return ret;
		s->out_pid = child->pid;
	}
	/* Others may have brought it to its end since the last turn. */
	if (!child || child->pid != s->out_pid)
		return 0;
	return reap(c, child);
}

void xv6vm_proc_record(const struct xv6_machine *m, const struct xv6_proc *p,
		       struct xv6vm_proc *out)
{
	const struct xv6_trapframe *tf = p->kstack ? xv6_trapframe(m, p) : NULL;
	u8 cpu = READ_ONCE(p->cpu);

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
		.user_frames = p->usage.user_frames,
		.user_tables = p->usage.user_tables,
		.kernel_tables = p->usage.kernel_tables,
		.cpu = cpu == XV6_NO_CPU ? ~0u : cpu,
	};
	memcpy(out->name, p->name, sizeof(out->name));
}

static int list_one(struct xv6vm_call *c, struct xv6vm_proc_list *l)
{
	struct xv6_proc *p;
	int ret = xv6vm_proc_get(c->f->dev, l->slot, &p);

	if (ret == -ESRCH)
		return xv6vm_refuse(c, XV6VM_R_NO_PROC, l->slot);
	if (ret)
		return ret;
	if (l->count) {
		xv6vm_proc_record(c->m, p, c->out);
		l->out_count = 1;
	}
	xv6vm_proc_put(c->f->dev, p);
	return 0;
}

/* Each record is about one moment, all of them are not. */
static int list_from(struct xv6vm_call *c, struct xv6vm_proc_list *l)
{
	struct xv6vm_proc *out = c->out;

	for (; l->slot < c->m->cfg.nproc && l->out_count < l->count; l->slot++) {
		struct xv6_proc *p;
		int ret = xv6vm_slot_get(c->f->dev, l->slot, &p);

		if (ret == -ESRCH)
			continue;
		if (ret)
			return ret;
		xv6vm_proc_record(c->m, p, &out[l->out_count++]);
		xv6vm_proc_put(c->f->dev, p);
	}
	c->more = l->slot < c->m->cfg.nproc;
	return 0;
}

int xv6vm_do_proc_list(struct xv6vm_call *c)
{
	struct xv6vm_proc_list *l = c->arg;

	l->out_total = c->m->cfg.nproc;
	return l->hdr.flags & XV6VM_LIST_PID ? list_one(c, l) : list_from(c, l);
}
