// SPDX-License-Identifier: GPL-2.0-only
/*
 * For how long the module's spin locks are held, in instructions: for a machine
 * of one CPU with QEMU's -icount, on which interrupts are kept off meanwhile. Each
 * hold that is longer than all before becomes a line of the kernel log.
 */
#undef pr_fmt
#define pr_fmt(fmt) "xv6vm_holds: " fmt

#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/printk.h>

#define DEPTH	4
#define TRIES	100

/* Guarded by interrupts being off, on the one CPU there is. */
static struct {
	u64 start[DEPTH];
	unsigned long flags;
	u32 depth;
	u64 clock;		/* what asking the clock costs */
	u64 longest;
} holds;

static void measure_clock(void)
{
	u32 i;

	holds.clock = U64_MAX;
	for (i = 0; i < TRIES; i++) {
		u64 start = ktime_get_ns();

		holds.clock = min(holds.clock, ktime_get_ns() - start);
	}
}

/* The parentheses keep our macros away. */
void xv6vm_hold(spinlock_t *lock) __acquires(lock)
{
	unsigned long flags;

	local_irq_save(flags);
	if (!holds.clock)
		measure_clock();
	(spin_lock)(lock);
	if (!holds.depth)
		holds.flags = flags;
	holds.start[holds.depth++ % DEPTH] = ktime_get_ns();
}

void xv6vm_let_go(spinlock_t *lock, const char *who) __releases(lock)
{
	u64 time = ktime_get_ns();
	unsigned long flags = holds.flags;
	bool longer;

	time -= holds.start[--holds.depth % DEPTH] + holds.clock;
	longer = time > holds.longest && time < S64_MAX;
	if (longer)
		holds.longest = time;
	(spin_unlock)(lock);
	if (!holds.depth)
		local_irq_restore(flags);
	if (longer)
		pr_info("%llu in %s\n", time, who);
}
