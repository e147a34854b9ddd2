// SPDX-License-Identifier: GPL-2.0
/*
 * Words and shapes that several debugfs files share.
 */
#include <linux/kernel.h>

#include "debugfs.h"

static const struct {
	const char *name;
	const char *text;
} kinds[XV6VM_KIND_COUNT] = {
	[XV6VM_KIND_FREE] = { "free", "on kmem.freelist" },
	[XV6VM_KIND_IO] = { "I/O space", "below EXTMEM" },
	[XV6VM_KIND_KERNEL] = { "kernel image", "up to end" },
	[XV6VM_KIND_LATER] = { "not yet free", "kinit2 has not run" },
	[XV6VM_KIND_KPGDIR] = { "kpgdir", "with its page tables" },
	[XV6VM_KIND_PGDIR] = { "page directory", "of processes" },
	[XV6VM_KIND_KTABLE] = { "kernel page table", "of processes" },
	[XV6VM_KIND_UTABLE] = { "user page table", "of processes" },
	[XV6VM_KIND_KSTACK] = { "kernel stack", "of processes" },
	[XV6VM_KIND_CPUSTACK] = { "CPU boot stack",
		"of all CPUs but the first" },
	[XV6VM_KIND_USER] = { "user page", "of processes" },
	[XV6VM_KIND_HELD] = { "held", "taken by kalloc commands" },
	[XV6VM_KIND_FOREIGN] = { "loaded image", "of another xv6" },
};

const char xv6vm_foreign_text[] =
	"the RAM holds a loaded image, of which only the bytes are known\n";

const char xv6vm_vacant_text[] = "no process is in this slot\n";

bool xv6vm_show_foreign(struct seq_file *s, struct xv6vm_dev *dev)
{
	bool foreign;

	percpu_down_read(&dev->machine);
	foreign = dev->m.foreign;
	percpu_up_read(&dev->machine);
	if (foreign)
		seq_puts(s, xv6vm_foreign_text);
	return foreign;
}

const char *xv6vm_kind_name(u32 kind)
{
	return kind < XV6VM_KIND_COUNT ? kinds[kind].name : "unknown";
}

const char *xv6vm_kind_text(u32 kind)
{
	return kind < XV6VM_KIND_COUNT ? kinds[kind].text : "";
}

const char *xv6vm_flags(u32 entry, char buf[XV6VM_FLAGS_LEN])
{
	static const struct {
		u32 bit;
		char letter;
	} flags[] = {
		{ XV6_PTE_P, 'P' }, { XV6_PTE_W, 'W' }, { XV6_PTE_U, 'U' },
		{ XV6_PTE_A, 'A' }, { XV6_PTE_D, 'D' }, { XV6_PTE_PS, 'S' },
		{ XV6_PTE_HAND, 'H' },
	};
	u32 i;

	BUILD_BUG_ON(ARRAY_SIZE(flags) + 1 != XV6VM_FLAGS_LEN);
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		buf[i] = entry & flags[i].bit ? flags[i].letter : '-';
	buf[i] = '\0';
	return buf;
}

/* The order that two runs make together. */
static u32 joined_order(const struct xv6vm_frames_at *last,
			const struct xv6vm_frames_at *next)
{
	if (last->order <= XV6VM_ORDER_UP && next->order <= XV6VM_ORDER_UP &&
	    next->first == last->last + XV6_PGSIZE)
		return XV6VM_ORDER_UP;
	if ((last->order | XV6VM_ORDER_DOWN) == XV6VM_ORDER_DOWN &&
	    (next->order | XV6VM_ORDER_DOWN) == XV6VM_ORDER_DOWN &&
	    next->first == last->last - XV6_PGSIZE)
		return XV6VM_ORDER_DOWN;
	return XV6VM_ORDER_ANY;
}

void xv6vm_frames_join(struct xv6vm_frames_at *last,
		       const struct xv6vm_frames_at *next)
{
	last->order = joined_order(last, next);
	last->last = next->last;
}

void xv6vm_show_frames(struct seq_file *s, const struct xv6vm_frames_at *f)
{
	seq_printf(s, "0x%08x", f->first);
	switch (f->order) {
	case XV6VM_ORDER_ONE:
		break;
	case XV6VM_ORDER_UP:
		seq_printf(s, "-0x%08x", f->last + (XV6_PGSIZE - 1));
		break;
	case XV6VM_ORDER_DOWN:
		seq_printf(s, " down to 0x%08x", f->last);
		break;
	default:
		seq_puts(s, " and others");
	}
	seq_putc(s, '\n');
}
