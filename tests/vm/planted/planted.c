// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module with one bug of each kind that a kernel of ours is to report, so that
 * silence means something. Loaded in a throw-away VM, by the test of the tests.
 */
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static char *bug = "";
module_param(bug, charp, 0444);
MODULE_PARM_DESC(bug, "which one: the name of a function below");

/* What the compiler must not see through: always read by READ_ONCE(). */
static u32 number = 8;
static u32 words[8];

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);
static u32 shared;

static void out_of_bounds(void)
{
	u8 *p = kmalloc(READ_ONCE(number), GFP_KERNEL);

	if (p)
		p[READ_ONCE(number)] = 1;
	kfree(p);
}

static void use_after_free(void)
{
	u8 *p = kmalloc(READ_ONCE(number), GFP_KERNEL);

	kfree(p);
	if (p)
		WRITE_ONCE(*p, 1);
}

static void bad_index(void)
{
	words[READ_ONCE(number)] = 1;
}

static void bad_shift(void)
{
	shared = 1u << (52 + READ_ONCE(number));
}

/* One order, then the other. */
static void lock_order(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void sleep_in_atomic(void)
{
	spin_lock(&spin);
	mutex_lock(&first);
	mutex_unlock(&first);
	spin_unlock(&spin);
}

static void leak(void)
{
	u32 i;

	/* More than one, for a stale register may point to the last. */
	for (i = 0; i < 8; i++)
		pr_info("planted: %d lost\n", !!kmalloc(1000 + READ_ONCE(number), GFP_KERNEL));
}

static void warning(void)
{
	WARN_ON(READ_ONCE(number) == 8);
}

static int racer(void *unused)
{
	u32 i;

	for (i = 0; i < 200000 && !kthread_should_stop(); i++) {
		shared++;
		cond_resched();
	}
	while (!kthread_should_stop())
		msleep(20);
	return 0;
}

static void unlocked_count(void)
{
	struct task_struct *one = kthread_run(racer, NULL, "racer1");
	struct task_struct *two = kthread_run(racer, NULL, "racer2");

	msleep(3000);
	if (!IS_ERR(one))
		kthread_stop(one);
	if (!IS_ERR(two))
		kthread_stop(two);
}

#define PLANT(name) { #name, name }

static const struct {
	const char *name;
	void (*run)(void);
} bugs[] = {
	PLANT(out_of_bounds), PLANT(use_after_free), PLANT(bad_index),
	PLANT(bad_shift), PLANT(lock_order), PLANT(sleep_in_atomic),
	PLANT(leak), PLANT(warning), PLANT(unlocked_count),
};

static int __init planted_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bugs); i++) {
		if (!strcmp(bugs[i].name, bug)) {
			bugs[i].run();
			return 0;
		}
	}
	return -EINVAL;
}
module_init(planted_init);

static void __exit planted_exit(void)
{
}
module_exit(planted_exit);

MODULE_DESCRIPTION("Bugs that must be reported");
MODULE_LICENSE("GPL");
