// SPDX-License-Identifier: GPL-2.0-only
/* Files about processes: procs, slot/<n>/status. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <xv6/words.h>

#include "debugfs.h"

struct procs_rec {
	struct xv6vm_proc p;
	u32 slot;		/* whose folder has more about it */
};

static int procs_next(struct xv6vm_reader *r, void *rec)
{
	const struct xv6_machine *m = &r->dev->m;
	struct procs_rec *l = rec;
	struct xv6_proc *p;
	int ret = -ESRCH;

	percpu_down_read(&r->dev->machine);
	while (r->cur.slot < m->cfg.nproc && ret == -ESRCH)
		ret = xv6vm_slot_get(r->dev, r->cur.slot++, &p);
	if (!ret) {
		xv6vm_proc_record(m, p, &l->p);
		l->slot = xv6_proc_slot(m, p);
		xv6vm_proc_put(r->dev, p);
	}
	percpu_up_read(&r->dev->machine);
	return ret == -ESRCH ? 0 : ret ? ret : 1;
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
	.next	= procs_next,
	.head	= procs_head,
	.show	= procs_line,
};

XV6VM_LIST_FILE(procs);

static void show_identity(struct seq_file *s, const struct xv6vm_proc *p,
			  u16 holder)
{
	seq_printf(s, "pid              %u\n"
		   "name             %s\n"
		   "state            %s\n", p->pid, p->name,
		   xv6_state_name(p->state));
	if (p->cpu != ~0u)
		seq_printf(s, "runs on          cpu %u\n", p->cpu);
	if (p->ppid)
		seq_printf(s, "parent           pid %u\n", p->ppid);
	else
		seq_puts(s, "parent           none\n");
	if (holder)
		seq_printf(s, "lasts            as long as open file %u, at most\n",
			   holder);
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
	seq_printf(s, "page directory   0x%08x, its cr3\n"
		   "kernel stack     0x%08x, trap frame at 0x%08x\n",
		   p->pgdir, p->kstack, (u32)(p->kstack + XV6_PGSIZE -
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
static void show_cost(struct seq_file *s, const struct xv6vm_proc *p,
		      bool shared_kernel)
{
	u32 tables = 1 + p->user_tables + p->kernel_tables;

	seq_printf(s, "\ncost in frames\n"
		   "  pages          %5u  of the user half\n"
		   "  user tables    %5u\n"
		   "  kernel tables  %5u  %s\n"
		   "  directory          1\n"
		   "  kernel stack       1\n"
		   "  all            %5u  %u of them page tables\n",
		   p->user_frames, p->user_tables, p->kernel_tables,
		   p->proc_flags & XV6VM_PROC_BARE ? "it was made without" :
		   shared_kernel ? "all use those of kpgdir" :
				   "its own copies of those of kpgdir",
		   p->user_frames + tables + 1, tables);
}

static void show_status(struct seq_file *s, const struct xv6_machine *m,
			const struct xv6_proc *p)
{
	static const struct xv6_trapframe none;
	struct xv6vm_proc rec;

	xv6vm_proc_record(m, p, &rec);
	show_identity(s, &rec, p->holder);
	show_memory(s, &rec);
	show_trapframe(s, p->kstack ? xv6_trapframe(m, p) : &none);
	show_cost(s, &rec, m->cfg.shared_kernel);
}

static int status_show(struct seq_file *s, void *v)
{
	const struct xv6vm_subject *subject = s->private;
	struct xv6_proc *p;
	int ret;

	percpu_down_read(&subject->dev->machine);
	ret = xv6vm_slot_get(subject->dev, subject->slot, &p);
	if (!ret) {
		show_status(s, &subject->dev->m, p);
		xv6vm_proc_put(subject->dev, p);
	} else if (ret == -ESRCH) {
		seq_puts(s, xv6vm_vacant_text);
		ret = 0;
	}
	percpu_up_read(&subject->dev->machine);
	return ret;
}

DEFINE_SHOW_ATTRIBUTE(status);

const struct xv6vm_file_desc xv6vm_proc_files[] = {
	{ "procs", 0444, &procs_fops },
	{ "status", 0444, &status_fops, XV6VM_IN_SLOT },
	{ }
};
