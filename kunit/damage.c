// SPDX-License-Identifier: GPL-2.0-only
/*
 * One thing of a machine is hurt, so that it is seen whether the checker, and
 * whoever tells what it found, bites. A word of RAM is hurt where it lies.
 */
#include <linux/kernel.h>
#include <xv6/ram.h>
#include "damage.h"

#define PAGE_OF(pte)	((pte) & 0xfffff000u)
#define FREE_PA		0x116000u	/* deep in the list, and last */
#define I(n)		(1u << (n))

void damage_flip(struct xv6_machine *m, u32 pa, u32 bits)
{
	__le32 *word = xv6_frame_ptr(m, pa);

	*word ^= cpu_to_le32(bits);
}

static u32 word_at(struct xv6_machine *m, u32 pa)
{
	return le32_to_cpu(*(__le32 *)xv6_frame_ptr(m, pa));
}

static u32 pde_of(struct xv6_machine *m, u32 pgdir, u32 va)
{
	return word_at(m, pgdir + (va >> 22) * 4);
}

static u32 pte_pa(struct xv6_machine *m, u32 pgdir, u32 va)
{
	return PAGE_OF(pde_of(m, pgdir, va)) + (va >> 12 & 1023) * 4;
}

static u32 pte_of(struct xv6_machine *m, u32 pgdir, u32 va)
{
	return word_at(m, pte_pa(m, pgdir, va));
}

static struct xv6_frame *frame_of(struct xv6_machine *m, u32 pte)
{
	return &m->frames[pte >> 12];
}

static void count_of_a_kind(struct xv6_machine *m, struct xv6_proc *p)
{
	m->kmem.kinds[XV6VM_KIND_IO] ^= 1;
}

static void kind_of_a_frame(struct xv6_machine *m, struct xv6_proc *p)
{
	m->frames[0].kind ^= XV6VM_KIND_IO ^ XV6VM_KIND_KERNEL;
}

static void kind_of_no_meaning(struct xv6_machine *m, struct xv6_proc *p)
{
	m->frames[0].kind ^= 0x80;
}

static void list_is_cut(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, FREE_PA + 4096, FREE_PA + XV6_KERNBASE);
}

static void list_leaves_ram(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, FREE_PA, 0x80400000);
}

static void list_closes_a_cycle(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, FREE_PA, FREE_PA + 5 * 4096 + XV6_KERNBASE);
}

static void list_holds_a_used_frame(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, FREE_PA, m->kpgdir + XV6_KERNBASE);
}

static void list_is_unaligned(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, FREE_PA, 0x80000004);
}

static void length_of_the_list(struct xv6_machine *m, struct xv6_proc *p)
{
	m->kmem.nfree ^= 1;
}

static void owner_of_a_directory(struct xv6_machine *m, struct xv6_proc *p)
{
	frame_of(m, p->pgdir)->owner ^= 1;
}

static void cr3_of_a_cpu(struct xv6_machine *m, struct xv6_proc *p)
{
	m->cpus[1].cr3 ^= 0x1000;
}

static void owner_of_a_table(struct xv6_machine *m, struct xv6_proc *p)
{
	frame_of(m, pde_of(m, p->pgdir, 0))->owner ^= 1;
}

static void owner_of_a_kernel_table(struct xv6_machine *m, struct xv6_proc *p)
{
	frame_of(m, pde_of(m, p->pgdir, XV6_KERNBASE))->owner ^= 1;
}

static void user_directory_entry_without_u(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, p->pgdir, XV6_PTE_U);
}

static void owner_of_a_page(struct xv6_machine *m, struct xv6_proc *p)
{
	frame_of(m, pte_of(m, p->pgdir, 0))->owner ^= 1;
}

static void shares_of_a_page(struct xv6_machine *m, struct xv6_proc *p)
{
	frame_of(m, pte_of(m, p->pgdir, 0))->shares ^= 1;
}

static void table_mapped_by_hand(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, pte_pa(m, p->pgdir, 0x2000), p->pgdir | 0x207);
}

static void page_mapped_twice(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, pte_pa(m, p->pgdir, 0x1000), pte_of(m, p->pgdir, 0) ^
						  (pte_of(m, p->pgdir, 0) -
						   2 * 4096));
}

static void kernel_text_becomes_writable(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, pte_pa(m, p->pgdir, 0x80100000), XV6_PTE_W);
}

static void kernel_entry_points_elsewhere(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, pte_pa(m, p->pgdir, 0x80200000), 0x1000);
}

static void kernel_entry_is_missing(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, pte_pa(m, m->kpgdir, 0x803ff000), 0x003ff003);
}

static void kernel_directory_entry_without_w(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, p->pgdir + 4 * 512, XV6_PTE_W);
}

static void kernel_page_opens_to_users(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, pte_pa(m, p->pgdir, 0x80108000), XV6_PTE_U);
}

static void page_lies_above_the_size(struct xv6_machine *m, struct xv6_proc *p)
{
	p->sz ^= 0x2000 ^ 0x1000;
}

static void entry_names_no_ram(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, pte_pa(m, p->pgdir, 0x2000), m->cfg.phystop | 0x207);
}

static void table_lies_outside_ram(struct xv6_machine *m, struct xv6_proc *p)
{
	damage_flip(m, p->pgdir + 4 * 7, 0xfffff007);
}

static void stack_is_lost(struct xv6_machine *m, struct xv6_proc *p)
{
	struct xv6_frame *f = frame_of(m, p->kstack);
	u32 n = f->kind == XV6VM_KIND_KSTACK ? 1 : -1;

	/* A kernel stack of nobody's, well counted. */
	f->kind ^= XV6VM_KIND_KSTACK ^ XV6VM_KIND_HELD;
	m->kmem.kinds[XV6VM_KIND_KSTACK] -= n;
	m->kmem.kinds[XV6VM_KIND_HELD] += n;
}

static void stack_is_of_no_cpu(struct xv6_machine *m, struct xv6_proc *p)
{
	u32 i;

	for (i = 0; m->frames[i].kind != XV6VM_KIND_CPUSTACK; i++)
		;
	/* CPU 1's becomes that of a CPU 2, which there is not. */
	m->frames[i].owner ^= 1 ^ 2;
}

static void pages_are_miscounted(struct xv6_machine *m, struct xv6_proc *p)
{
	p->usage.user_frames ^= 1;
}

const struct damage damages[DAMAGES] = {
	{ "count of a kind", count_of_a_kind, I(1) },
	{ "kind of a frame", kind_of_a_frame, I(1) },
	{ "kind of no meaning", kind_of_no_meaning, I(1) | I(9) },
	{ "list is cut", list_is_cut, I(2) },
	{ "list leaves RAM", list_leaves_ram, I(2) },
	{ "list closes a cycle", list_closes_a_cycle, I(2) },
	{ "list holds a used frame", list_holds_a_used_frame, I(2) },
	{ "list is unaligned", list_is_unaligned, I(2) },
	{ "length of the list", length_of_the_list, I(1) | I(2) },
	{ "owner of a directory", owner_of_a_directory, I(3) },
	{ "cr3 of a CPU", cr3_of_a_cpu, I(3) },
	{ "owner of a table", owner_of_a_table, I(4) },
	{ "owner of a kernel table", owner_of_a_kernel_table, I(4) },
	{ "directory entry without U", user_directory_entry_without_u, I(4) },
	{ "owner of a page", owner_of_a_page, I(5) },
	{ "shares of a page", shares_of_a_page, I(5) },
	{ "table mapped by hand", table_mapped_by_hand, I(5) },
	{ "page mapped twice", page_mapped_twice, I(5) | I(9) },
	{ "kernel text writable", kernel_text_becomes_writable, I(6) },
	{ "kernel entry elsewhere", kernel_entry_points_elsewhere, I(6) },
	{ "kernel entry missing", kernel_entry_is_missing, I(6) },
	{ "kernel PDE without W", kernel_directory_entry_without_w, I(6) },
	{ "kernel page for users", kernel_page_opens_to_users, I(7) },
	{ "page above the size", page_lies_above_the_size, I(7) },
	{ "entry names no RAM", entry_names_no_ram, I(8) },
	{ "table outside RAM", table_lies_outside_ram, I(8) },
	{ "stack is lost", stack_is_lost, I(9) },
	{ "stack of no CPU", stack_is_of_no_cpu, I(9) },
	{ "pages are miscounted", pages_are_miscounted, I(9) },
};
