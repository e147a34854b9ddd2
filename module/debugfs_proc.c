// SPDX-License-Identifier: GPL-2.0
/*
 * Files about processes: procs, slot/<n>/status.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <xv6/words.h>

#include "debugfs.h"

/* Empty slots that one scan passes. */
#define PROCS_SCAN	1024u

struct procs_rec {
	struct xv6vm_proc p;
	u32 slot;		/* whose folder has more about it */
};

/* One process at a time, for its pages are counted under its lock. */
static int procs_scan(struct xv6vm_reader *r)
{
	const struct xv6_machine *m = &r->dev->m;
	u32 slot = r->cur.procs.slot;
	struct procs_rec *rec;
	struct xv6_proc *p;
	int ret = -ESRCH;
	bool ended;
	u32 end;

	percpu_down_read(&r->dev->machine);
	end = min(m->cfg.nproc, slot + PROCS_SCAN);
	while (slot < end && ret == -ESRCH)
		ret = xv6vm_slot_get(r->dev, slot++, &p);
	if (!ret) {
		rec = xv6vm_reader_space(r);
		xv6vm_proc_record(m, p, &rec->p);
		rec->slot = xv6_proc_slot(m, p);
		r->n++;
		xv6vm_proc_put(r->dev, p);
	}
	ended = slot == m->cfg.nproc;
	percpu_up_read(&r->dev->machine);
	r->cur.procs.slot = slot;
	return ret && ret != -ESRCH ? ret : ended;
}

static void procs_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	seq_puts(s, "  pid  ppid slot state    name            sz         pgdir      kstack     pages utables ktables cpu\n");
}

static void procs_line(struct seq_file *s, const struct xv6vm_reader *r,
		       const void *rec)
{
	const struct procs_rec *l = rec;
	const struct xv6vm_proc *p = &l->p;

	seq_printf(s, "%5u %5u %4u %-8s %-15s 0x%08x 0x%08x 0x%08x %5u %7u %7u",
		   p->pid, p->ppid, l->slot, xv6_state_name(p->state), p->name,
		   p->sz, p->pgdir, p->kstack, p->user_frames, p->user_tables,
		   p->kernel_tables);
	if (p->cpu == ~0u)
		seq_puts(s, "   -\n");
	else
		seq_printf(s, " %3u\n", p->cpu);
}

static const struct xv6vm_list procs_list = {
	.size	= sizeof(struct procs_rec),
	.scan	= procs_scan,
	.head	= procs_head,
	.show	= procs_line,
};

XV6VM_LIST_FILE(procs);

/* What status shows, copied under the lock. */
struct status {
	struct xv6vm_proc p;
	struct xv6_trapframe tf;
	u16 holder;
	bool shared_kernel;
};

static int status_copy(const struct xv6vm_subject *subject, struct status *st)
{
	struct xv6_machine *m = &subject->dev->m;
	struct xv6_proc *p;
	int ret;

	percpu_down_read(&subject->dev->machine);
	ret = xv6vm_slot_get(subject->dev, subject->slot, &p);
	if (!ret) {
		xv6vm_proc_record(m, p, &st->p);
		st->tf = (struct xv6_trapframe){ };
		if (p->kstack)
			st->tf = *xv6_trapframe(m, p);
		st->holder = p->holder;
		st->shared_kernel = m->cfg.shared_kernel;
		xv6vm_proc_put(subject->dev, p);
	}
	percpu_up_read(&subject->dev->machine);
	return ret;
}

static void show_identity(struct seq_file *s, const struct status *st)
{
	const struct xv6vm_proc *p = &st->p;

	seq_printf(s, "pid              %u\n", p->pid);
	seq_printf(s, "name             %s\n", p->name);
	seq_printf(s, "state            %s\n", xv6_state_name(p->state));
	if (p->cpu != ~0u)
		seq_printf(s, "runs on          cpu %u\n", p->cpu);
	if (p->ppid)
		seq_printf(s, "parent           pid %u\n", p->ppid);
	else
		seq_puts(s, "parent           none\n");
	if (st->holder)
		seq_printf(s, "lasts            as long as open file %u, at most\n",
			   st->holder);
	else
		seq_puts(s, "lasts            until it exits\n");
}

static void show_memory(struct seq_file *s, const struct xv6vm_proc *p)
{
	seq_printf(s, "\nsz               0x%08x, %u bytes\n", p->sz, p->sz);
	if (p->guard == XV6_NO_GUARD)
		seq_puts(s, "guard page       none, for exec has not run\n");
	else
		seq_printf(s, "guard page       0x%08x\n", p->guard);
	seq_printf(s, "page directory   0x%08x, its cr3\n", p->pgdir);
	seq_printf(s, "kernel stack     0x%08x, trap frame at 0x%08x\n",
		   p->kstack,
		   (u32)(p->kstack + XV6_PGSIZE -
			 sizeof(struct xv6_trapframe)));
}

static void show_trapframe(struct seq_file *s, const struct xv6_trapframe *tf)
{
	const struct {
		const char *name;
		__le32 value;
	} regs[] = {
		{ "eip", tf->eip }, { "esp", tf->esp }, { "ebp", tf->ebp },
		{ "eax", tf->eax }, { "ebx", tf->ebx }, { "ecx", tf->ecx },
		{ "edx", tf->edx }, { "esi", tf->esi }, { "edi", tf->edi },
		{ "cs", tf->cs }, { "ss", tf->ss }, { "eflags", tf->eflags },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		seq_printf(s, "%s%-6s 0x%08x%s",
			   i ? i % 3 ? "" : "                 " :
			       "\ntrap frame       ",
			   regs[i].name, le32_to_cpu(regs[i].value),
			   i % 3 == 2 ? "\n" : "   ");
}

/* What a process costs beyond what it asked for. */
static void show_cost(struct seq_file *s, const struct status *st)
{
	const struct xv6vm_proc *p = &st->p;
	u32 tables = 1 + p->user_tables + p->kernel_tables;

	seq_puts(s, "\ncost in frames\n");
	seq_printf(s, "  pages          %5u  of the user half\n",
		   p->user_frames);
	seq_printf(s, "  user tables    %5u\n", p->user_tables);
	seq_printf(s, "  kernel tables  %5u  %s\n", p->kernel_tables,
		   p->proc_flags & XV6VM_PROC_BARE ? "it was made without" :
		   st->shared_kernel ? "all use those of kpgdir" :
				       "its own copies of those of kpgdir");
	seq_puts(s, "  directory          1\n");
	seq_puts(s, "  kernel stack       1\n");
	seq_printf(s, "  all            %5u  %u of them page tables\n",
		   p->user_frames + tables + 1, tables);
}

static int status_show(struct seq_file *s, void *v)
{
	struct status st;
	int ret;

	ret = status_copy(s->private, &st);
	if (ret == -ESRCH) {
		seq_puts(s, xv6vm_vacant_text);
		return 0;
	}
	if (ret)
		return ret;
	show_identity(s, &st);
	show_memory(s, &st.p);
	show_trapframe(s, &st.tf);
	show_cost(s, &st);
	return 0;
}

XV6VM_SHOW_FILE(status);
