/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only way into the machine's RAM. What lies there is not trusted: others
 * may write it meanwhile, and whoever chooses an address or an entry is not to
 * have a CPU look behind the RAM's end, not even one that only guesses. So an
 * address is bounded where it is used, and a word is read once, with xv6_get().
 * The frame table, outside of the RAM, is what the machine goes by.
 */
#ifndef _XV6_RAM_H
#define _XV6_RAM_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/nospec.h>
#include <xv6/untouched.h>

/**
 * xv6_frame_ptr() - from a pa to the host's memory
 *
 * Return: where the frame that contains @pa begins, plus the offset of @pa in
 * it; NULL if @pa is not below PHYSTOP.
 */
static inline void *xv6_frame_ptr(const struct xv6_machine *m, u32 pa)
{
	if (unlikely(pa >= m->cfg.phystop))
		return NULL;
	pa = array_index_nospec(pa, m->cfg.phystop);
	xv6_touch(m, pa);
	return m->ram + pa;
}

/* The same for @len bytes from @pa on, all of which are below PHYSTOP. */
static inline void *xv6_ram_ptr(const struct xv6_machine *m, u32 pa, u32 len)
{
	u32 at;

	for (at = xv6_pgrounddown(pa); at < pa + len; at += XV6_PGSIZE)
		xv6_touch(m, at);
	return xv6_frame_ptr(m, pa);
}

/* And back, from where an entry lies. */
static inline u32 xv6_pa_of(const struct xv6_machine *m, const void *at)
{
	return (const u8 *)at - m->ram;
}

/* The table's entry for the frame that contains @pa, or NULL. */
static inline struct xv6_frame *xv6_frame(const struct xv6_machine *m, u32 pa)
{
	return likely(pa < m->cfg.phystop) ?
		&m->frames[array_index_nospec(pa, m->cfg.phystop) >>
			   XV6_PGSHIFT] : NULL;
}

/* What that frame is used for, for who holds no lock; 0 outside of RAM. */
static inline struct xv6_frame xv6_frame_use(const struct xv6_machine *m, u32 pa)
{
	const struct xv6_frame *f = xv6_frame(m, pa);

	return (struct xv6_frame){ .use = f ? READ_ONCE(f->use) : 0 };
}

/* The slot of a number from outside, which is below cfg.nproc. */
static inline struct xv6_proc *xv6_proc_at(const struct xv6_machine *m, u32 slot)
{
	return &m->procs[array_index_nospec(slot, m->cfg.nproc)];
}

/* A word that lies in RAM: an entry, or a next pointer. */
static inline u32 xv6_get(const __le32 *word)
{
	return le32_to_cpu(READ_ONCE(*word));
}

static inline void xv6_put(__le32 *word, u32 value)
{
	WRITE_ONCE(*word, cpu_to_le32(value));
}

/* Bits on top of what is there, and of what others put there meanwhile. */
static inline void xv6_set(__le32 *word, u32 bits)
{
	atomic_or((__force int)cpu_to_le32(bits), (__force atomic_t *)word);
}

/* What a free frame in RAM says that its next is; nobody looks at all of it. */
static inline u32 xv6_next_of(const struct xv6_machine *m, u32 pa)
{
	const struct xv6_run *r;

	if (xv6_is_untouched(m, pa))
		return xv6_next_below(pa);
	r = xv6_frame_ptr(m, pa);
	return xv6_get(&r->next);
}

#endif
