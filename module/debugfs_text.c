// SPDX-License-Identifier: GPL-2.0-only
/* Words and shapes that several debugfs files share. */
#include <xv6/words.h>

#include "debugfs.h"

const char xv6vm_foreign_text[] =
	"the RAM holds a loaded image, of which only the bytes are known\n";

const char xv6vm_vacant_text[] =
	"no process is in this slot\n";

const char *xv6vm_flags(u32 entry, u32 level, char buf[XV6VM_LETTERS_LEN])
{
	const struct xv6_flag *f;
	u32 i;

	for (i = 0; i < XV6VM_LETTERS_LEN - 1 && (f = xv6_flag(i, level)); i++)
		buf[i] = entry & f->bit ? f->letter : '-';
	buf[i] = '\0';
	return buf;
}

void xv6vm_show_legend(struct seq_file *s)
{
	const struct xv6_flag *f;
	u32 i;

	seq_puts(s, "flags: ");
	for (i = 0; (f = xv6_flag(i, 0)); i++)
		seq_printf(s, "%s%c %s%s", !i ? "" : f->bit & (XV6_PTE_A | XV6_PTE_G) ?
			   ",\n       " : ", ", f->letter, f->meaning,
			   f->level == 1 ? " (PDE)" :
			   f->level == 2 ? " (PTE)" : "");
	seq_putc(s, '\n');
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
