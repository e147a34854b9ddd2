/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the core share among themselves. */
#ifndef _XV6_INTERNAL_H
#define _XV6_INTERNAL_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <xv6/check.h>
#include <xv6/event.h>
#include <xv6/ram.h>

/*
 * slots.c: the next pid that nobody has; the first child of @p from slot @i on,
 * in table order, or NULL. A process that is whole: from here on others find it,
 * and its pid is used up. And a slot that is unused, which is all zero.
 */
u32 xv6_free_pid(struct xv6_machine *m);
struct xv6_proc *xv6_child_from(struct xv6_machine *m, u32 i,
				const struct xv6_proc *p);
void xv6_slot_publish(struct xv6_machine *m, struct xv6_proc *p);
void xv6_slot_clear(struct xv6_machine *m, struct xv6_proc *p);

/* How many pages are worth a call of xv6_relax(). */
#define XV6_RELAX_PAGES	1024u

/* Let the host do something else, in the midst of long work. */
static inline void xv6_relax(const struct xv6_machine *m)
{
	if (m->relax)
		m->relax();
}

/* The use of a frame, in one store; its depth stays. */
static inline void xv6_set_use(struct xv6_frame *f, u8 kind, u8 shares,
			       u16 owner)
{
	const struct xv6_frame to = {
		.kind = kind, .shares = shares, .owner = owner,
	};

	WRITE_ONCE(f->use, to.use);
}

/*
 * What follows the free frame at @va that is @depth frames from the end of the
 * list; false if that is another one, or none. kmem.lock held.
 */
static inline bool xv6_free_next(const struct xv6_machine *m, u32 va, u32 depth,
				 u32 *next)
{
	u32 pa = xv6_v2p(va);
	const struct xv6_frame *f = xv6_frame(m, pa);

	if (unlikely(!f || xv6_pgoff(pa) || f->kind != XV6VM_KIND_FREE ||
		     f->depth != depth))
		return false;
	*next = xv6_next_of(m, pa);
	return true;
}

/**
 * xv6_map_new_page() - take a frame, fill it, map it
 * @from: a page to copy; NULL for zeros
 * @owner: slot of the process; XV6_NO_OWNER for a page mapped by hand
 *
 * The frame is taken before its page table, as xv6 does everywhere.
 */
int xv6_map_new_page(struct xv6_machine *m, u32 pgdir, u32 va, u32 perm,
		     const void *from, u16 owner, u32 *pap);

/*
 * The first present entry of a directory or table from @i on, before @end, or
 * @end. Absent ones are passed by fours.
 */
static inline u32 xv6_next_entry(const xv6_pte_t *dir, u32 i, u32 end)
{
	const __le64 p = cpu_to_le64((u64)XV6_PTE_P << 32 | XV6_PTE_P);
	const __le64 *two = (const __le64 *)dir;

	while (i < end) {
		if (!(i % 4) && i + 4 <= end &&
		    !((two[i / 2] | two[i / 2 + 1]) & p)) {
			i += 4;
			continue;
		}
		if (dir[i] & cpu_to_le32(XV6_PTE_P))
			break;
		i++;
	}
	return i;
}

/* The entry of a present page whose frame lies in RAM; @user: with U set. */
int xv6_present_entry(struct xv6_machine *m, u32 pgdir, u32 va, bool user,
		      u32 *entry);

/*
 * The pages there are from @va up to @end, which one table maps, lose their
 * mappings, and whoever has that of a frame last frees it.
 */
int xv6_drop_pages(struct xv6_machine *m, u32 pgdir, u32 va, u32 end);

/* Entry @pte of the tables at @pgdir, for @va, becomes another. */
static inline void xv6_note_entry(struct xv6_machine *m, u8 type, u32 pgdir,
				  u32 va, const xv6_pte_t *pte, u32 before,
				  u32 after)
{
	const struct xv6_frame *dir = xv6_frame(m, pgdir);

	/* The kernel half comes and goes as a whole. */
	if (va < XV6_KERNBASE && dir)
		xv6_note(m, (struct xv6vm_event){ .type = type, .va = va,
			 .pid = xv6_frame_pid(m, dir), .pa = xv6_pa_of(m, pte),
			 .before = before, .after = after });
}

/* The same, and is written. */
static inline void xv6_set_entry(struct xv6_machine *m, u8 type, u32 pgdir,
				 u32 va, xv6_pte_t *pte, u32 after)
{
	xv6_note_entry(m, type, pgdir, va, pte, xv6_get(pte), after);
	xv6_put(pte, after);
}

/* What the process of @pgdir has; nobody's, where it belongs to none. */
static inline struct xv6_usage *xv6_usage(struct xv6_machine *m, u32 pgdir)
{
	const struct xv6_frame *f = xv6_frame(m, pgdir);

	return f && f->owner < m->cfg.nproc ? &m->procs[f->owner].usage :
					      &m->nobody;
}

/* @n more pages from @va on, or less. */
static inline void xv6_count_pages(struct xv6_machine *m, u32 pgdir, u32 va,
				   u32 n)
{
	if (va < XV6_KERNBASE)
		xv6_usage(m, pgdir)->user_frames += n;
}

/* One table more, or one less. */
static inline void xv6_count_table(struct xv6_machine *m, u32 pgdir, u8 kind,
				   u32 n)
{
	if (kind == XV6VM_KIND_UTABLE)
		xv6_usage(m, pgdir)->user_tables += n;
	else if (kind == XV6VM_KIND_KTABLE)
		xv6_usage(m, pgdir)->kernel_tables += n;
}

/* Fill what is known of the frame at t->pa, once that is. */
static inline void xv6_walk_frame(const struct xv6_machine *m,
				  struct xv6vm_translation *t)
{
	const struct xv6_frame *f = xv6_frame(m, t->pa);
	struct xv6_frame seen;

	if (!f) {
		if (!t->fault.reason) {
			t->fault.reason = XV6VM_R_PA_OUTSIDE;
			t->fault.level = 3;
		}
		return;
	}
	/* Other processes may be at work, and this may be a frame of theirs. */
	do {
		seen.use = READ_ONCE(f->use);
		t->kind = seen.kind;
		t->owner = xv6_frame_pid(m, &seen);
	} while (seen.use != READ_ONCE(f->use));
}

/* The frame at @pa is a page of a process, or held: tables may map it. */
static inline bool xv6_frame_mappable(const struct xv6_machine *m, u32 pa)
{
	const struct xv6_frame *f = xv6_frame(m, pa);

	return f && (f->kind == XV6VM_KIND_USER || f->kind == XV6VM_KIND_HELD);
}

/*
 * The frame at @pa may be written on behalf of users of the machine: in a
 * loaded image there is nothing that the model itself relies on.
 */
static inline bool xv6_frame_writable(const struct xv6_machine *m, u32 pa)
{
	const struct xv6_frame *f = xv6_frame(m, pa);

	return f && (f->kind == XV6VM_KIND_FOREIGN || xv6_frame_mappable(m, pa));
}

/* Bytes from @va to the end of its page, or @len if that is less. */
static inline u32 xv6_in_page(u32 va, u32 len)
{
	u32 n = XV6_PGSIZE - xv6_pgoff(va);

	return n < len ? n : len;
}

/*
 * Entries and frames that the checker looks at in one step, about; and on the
 * list, where each is in no cache.
 */
#define XV6_CHECK_STEP	65536u
#define XV6_CHECK_LIST	8192u

/* Its marks, one u16 a frame: how often it was met, and by what. */
#define MARK_HAND	0x01ff	/* count of mappings by hand */
#define MARK_USED	0x1000	/* a directory, table, page or stack */
#define MARK_FREE	0x2000	/* on the free list */

/* Note one violation of invariant @n. */
void xv6_check_note(struct xv6_check *c, u32 n, u32 pid, u32 addr, u32 found,
		    u32 expected);

/*
 * Frame @pa is met as the @kind of @owner: it must be one, and not have been
 * met before. What is wrong violates invariant @n.
 */
void xv6_check_meet(struct xv6_machine *m, struct xv6_check *c, u32 n, u32 pa,
		    u8 kind, u16 owner);

/*
 * I4 to I8 of one page directory, from c->pdx on, and what it has: c->seen; @p
 * is NULL for kpgdir. Return: true if there is more of it.
 */
bool xv6_check_tables(struct xv6_machine *m, struct xv6_check *c, u32 pgdir,
		      const struct xv6_proc *p);

#endif
