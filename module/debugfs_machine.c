// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files about the machine as a whole: region, layout, cpus, stats, check, events.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <xv6/check.h>
#include <xv6/event.h>
#include <xv6/words.h>

#include "debugfs.h"

/* Violations that check lists. */
#define CHECK_LIST	32u

/* Events that the short file has. */
#define EVENTS_SHORT	16u

/* The one file with an address of the host, which is why it is 0400. */
static int region_show(struct seq_file *s, void *v)
{
	const struct xv6vm_subject *subject = s->private;
	const struct xv6vm_region *region = subject->region;
	u32 frames = region->size >> XV6_PGSHIFT;
	phys_addr_t last = region->phys + (region->size - 1);

	seq_printf(s, "size             %zu bytes, %zu KB\n"
		   "frames           %u of %u bytes\n"
		   "emulated         0x%08x-0x%08x, what pa means everywhere\n"
		   "on the host      %pap-%pap, physical\n", region->size,
		   region->size >> 10, frames, XV6_PGSIZE, 0,
		   (u32)(region->size - 1), &region->phys, &last);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(region);

static void show_kmap(struct seq_file *s, const struct xv6_kmap *k)
{
	u32 last = k->phys_end - k->phys_start - 1;

	if (k->phys_end == k->phys_start)
		return;
	seq_printf(s, "0x%08x-0x%08x  %6u  kernel r%c  %-23s  0x%08x-0x%08x\n",
		   k->virt, k->virt + last, (last >> XV6_PGSHIFT) + 1,
		   k->perm & XV6_PTE_W ? 'w' : '-', k->name, k->phys_start,
		   k->phys_start + last);
}

static void show_places(struct seq_file *s, const struct xv6_config *cfg)
{
	seq_printf(s, "\nKERNBASE  0x%08x  where the kernel half begins\n"
		   "EXTMEM    0x%08x  pa where the kernel is loaded\n"
		   "data      0x%08x  va where its writable part begins\n"
		   "end       0x%08x  va behind it, where kmem begins\n"
		   "PHYSTOP   0x%08x  pa behind the RAM\n"
		   "DEVSPACE  0x%08x  where the devices are\n"
		   "kernel half: %s\n", XV6_KERNBASE, XV6_EXTMEM, cfg->data,
		   cfg->end, cfg->phystop, XV6_DEVSPACE, cfg->shared_kernel ?
		   "all processes use the page tables of kpgdir" :
		   "each process has page tables of its own, as in xv6");
}

static int layout_show(struct seq_file *s, void *v)
{
	const struct xv6vm_subject *subject = s->private;
	struct xv6_kmap map[XV6_KMAP_RANGES];
	struct xv6_config cfg;
	bool foreign;
	u32 i;

	percpu_down_read(&subject->dev->machine);
	foreign = subject->dev->m.foreign;
	cfg = subject->dev->m.cfg;
	xv6_kmap(&subject->dev->m, map);
	percpu_up_read(&subject->dev->machine);
	if (foreign) {
		seq_puts(s, xv6vm_foreign_text);
		return 0;
	}
	seq_puts(s, "virtual                 pages  access     what                     physical\n"
		    "0x00000000-...              -  user   rw  code and data            any frames\n"
		    "                            1  kernel rw  guard page: U is clear   any frame\n"
		    "                            1  user   rw  stack                    any frame\n");
	seq_printf(s, "          -0x%08x       -  user   rw  heap, up to sz           any frames\n",
		   XV6_KERNBASE - 1);
	for (i = 0; i < XV6_KMAP_RANGES; i++)
		show_kmap(s, &map[i]);
	show_places(s, &cfg);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(layout);

static void show_cpu(struct seq_file *s, const struct xv6_machine *m, u32 cpu)
{
	const struct xv6_cpu *c = &m->cpus[cpu];
	const struct xv6_tlb *t = &c->tlb;
	u32 pid = xv6_cpu_pid(m, c);

	seq_printf(s, "cpu %u: cpl %u, in %s mode; ", cpu, c->cpl,
		   c->cpl ? "user" : "kernel");
	if (pid)
		seq_printf(s, "runs pid %u\n", pid);
	else
		seq_puts(s, "runs no process\n");
	/* PE, ET and PG are set as long as there is a machine. */
	seq_printf(s, "  cr0 0x%08x  PE ET%s PG\n", c->cr0,
		   c->cr0 & XV6_CR0_WP ? " WP" : "");
	seq_printf(s, "  cr2 0x%08x  address of the last page fault\n", c->cr2);
	seq_printf(s, "  cr3 0x%08x  ", c->cr3);
	if (pid)
		seq_printf(s, "page directory of pid %u\n", pid);
	else
		seq_puts(s, m->foreign ? "given with the image\n" : "kpgdir\n");
	seq_printf(s, "  cr4 0x%08x %s\n", c->cr4,
		   c->cr4 & XV6_CR4_PSE ? " PSE" : "");
	seq_printf(s, "  cr3 loads %llu, traps %llu, accesses %llu, page faults %llu\n",
		   c->cr3_loads, c->traps, c->accesses, c->faults);
	if (t->size)
		seq_printf(s, "  tlb %u entries in sets of %u; hits %llu, misses %llu, flushes %llu, invlpg %llu\n",
			   t->size, t->ways, t->hits, t->misses, t->flushes,
			   t->invlpgs);
	else
		seq_puts(s, "  tlb off\n");
}

/* Nothing changes until freeze_end(). Return: 0 or -EINTR, and nothing is held. */
static int freeze(struct xv6vm_dev *dev)
{
	int ret;

	percpu_down_read(&dev->machine);
	ret = down_read_killable(&dev->changes);
	if (ret)
		percpu_up_read(&dev->machine);
	return ret;
}

static void freeze_end(struct xv6vm_dev *dev)
{
	up_read(&dev->changes);
	percpu_up_read(&dev->machine);
}

static int cpus_show(struct seq_file *s, void *v)
{
	const struct xv6vm_subject *subject = s->private;
	u32 i;
	int ret = freeze(subject->dev);

	if (ret)
		return ret;
	for (i = 0; i < subject->dev->m.cfg.ncpu; i++)
		show_cpu(s, &subject->dev->m, i);
	freeze_end(subject->dev);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(cpus);

static void show_counts(struct seq_file *s, const struct xv6vm_stats *c)
{
	const struct {
		const char *what;
		u64 count;
	} lines[] = {
		{ "frames handed out by kalloc", c->out_kalloc },
		{ "frames taken back by kfree", c->out_kfree },
		{ "kalloc refused", c->out_kalloc_failed },
		{ "kfree refused", c->out_kfree_refused },
		{ "fewest free frames", c->out_free_low },
		{ "pages mapped", c->out_pages_mapped },
		{ "pages unmapped", c->out_pages_unmapped },
		{ "page tables made", c->out_tables },
		{ "page faults", c->out_faults },
		{ "cr3 loads, of all CPUs", c->out_cr3_loads },
		{ "forks", c->out_forks },
		{ "execs", c->out_execs },
		{ "exits", c->out_exits },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		seq_printf(s, "%-40s %12llu\n", lines[i].what, lines[i].count);
}

static int stats_show(struct seq_file *s, void *v)
{
	const struct xv6vm_subject *subject = s->private;
	struct xv6vm_stats c = { };
	int ret = freeze(subject->dev);

	if (ret)
		return ret;
	xv6vm_stats_record(&subject->dev->m, &c);
	freeze_end(subject->dev);
	seq_puts(s, "since boot                                      count\n");
	show_counts(s, &c);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(stats);

/* The latest; what comes while it is read is left to the next one. */
static int events_next(struct xv6vm_reader *r, void *rec)
{
	const struct xv6_machine *m = &r->dev->m;
	u64 *seq = &r->cur.events.seq, *lost = &r->cur.events.lost;
	u64 *end = &r->cur.events.end, now;
	int ret = freeze(r->dev);

	if (ret)
		return ret;
	if (!*end) {
		xv6_events_read(m, seq, lost, end, rec, 0);
		if (r->list->most && *end - *seq > r->list->most)
			*seq = *end - r->list->most;
	}
	if (*seq < *end)
		ret = xv6_events_read(m, seq, lost, &now, rec, 1);
	freeze_end(r->dev);
	return ret;
}

static void events_head(struct seq_file *s, const struct xv6vm_reader *r)
{
	seq_printf(s, "%llu events, of which %llu are overwritten; all/events has the rest\n\n",
		   r->cur.events.end, r->cur.events.lost);
	seq_puts(s, "number  pid  " XV6_EVENT_HEAD "\n");
}

static void events_line(struct seq_file *s, const struct xv6vm_reader *r,
			const void *rec)
{
	const struct xv6vm_event *e = rec;
	char line[XV6_EVENT_LEN];

	seq_printf(s, "%6llu  %3u  %s\n", e->seq, xv6_event_pid(e),
		   xv6_event_line(e, line));
}

static const struct xv6vm_list events_list = {
	.next	= events_next,
	.head	= events_head,
	.show	= events_line,
	.most	= EVENTS_SHORT,
	.image	= true,
};

XV6VM_LIST_FILE(events);

static const struct xv6vm_list all_events_list = {
	.next	= events_next,
	.head	= events_head,
	.show	= events_line,
	.image	= true,
};

XV6VM_LIST_FILE(all_events);

static void show_invariants(struct seq_file *s, const struct xv6_check *c)
{
	u32 i;

	for (i = 1; i <= XV6_INVARIANTS; i++)
		seq_printf(s, "I%-2u %-8s  %s\n", i,
			   c->mask & BIT(i) ? "VIOLATED" : "ok",
			   xv6_invariant_text(i));
	seq_printf(s, "\nlooked at %u entries and frames, found %u violations\n",
		   c->checked, c->total);
	if (!c->whole)
		seq_puts(s, "the machine changed meanwhile: frames were not counted across processes\n");
}

static void show_violations(struct seq_file *s, const struct xv6_check *c)
{
	u32 i;

	if (!c->count)
		return;
	seq_puts(s, "\n      pid  address     found       expected\n");
	for (i = 0; i < c->count; i++) {
		const struct xv6vm_violation *vio = &c->list[i];

		seq_printf(s, "I%u  %5u  0x%08x  0x%08x  0x%08x\n",
			   vio->invariant, vio->pid, vio->addr, vio->found,
			   vio->expected);
	}
	if (c->total > c->count)
		seq_printf(s, "... %u more\n", c->total - c->count);
}

/* A piece at a time, as XV6VM_CHECK does it. Return: 1 for more, 0, -EINTR. */
static int check_some(struct xv6vm_dev *dev, struct xv6_check *c, bool *foreign)
{
	int ret = freeze(dev);

	if (ret)
		return ret;
	*foreign = dev->m.foreign;
	ret = !*foreign && xv6_check_step(&dev->m, c, dev->changed);
	freeze_end(dev);
	cond_resched();
	return ret;
}

static int check_show(struct seq_file *s, void *v)
{
	const struct xv6vm_subject *subject = s->private;
	struct xv6vm_violation list[CHECK_LIST];
	struct xv6_check c = {
		.list = list,
		.max = CHECK_LIST,
	};
	bool foreign = false;
	int ret;

	/* For as many frames as any machine of this region has. */
	c.marks = kvmalloc_array(subject->dev->region / XV6_PGSIZE,
				 sizeof(*c.marks), GFP_KERNEL_ACCOUNT);
	if (!c.marks)
		return -ENOMEM;
	do {
		ret = check_some(subject->dev, &c, &foreign);
	} while (ret > 0);
	kvfree(c.marks);
	if (ret)
		return ret;
	if (foreign) {
		seq_puts(s, xv6vm_foreign_text);
		return 0;
	}
	show_invariants(s, &c);
	show_violations(s, &c);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(check);

const struct xv6vm_file_desc xv6vm_machine_files[] = {
	{ "region", 0400, &region_fops },
	{ "layout", 0444, &layout_fops },
	{ "cpus", 0444, &cpus_fops },
	{ "stats", 0444, &stats_fops },
	{ "check", 0444, &check_fops },
	{ "events", 0444, &events_fops },
	{ "events", 0444, &all_events_fops, XV6VM_IN_ALL },
	{ }
};
