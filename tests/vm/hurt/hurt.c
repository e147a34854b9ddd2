// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hurts the machine of a loaded xv6vm in one way, or undoes that, as the next check
 * of it begins: what xv6vm itself has no way to do. Written to the parameter "now"
 * is the number of the damage; read, it says what that violates.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <xv6/check.h>
#include "damage.c"

static int now = -1;	/* what is to be done */
static int last;	/* what was asked for */

/* xv6_check_step(m, ...); slot 1 has the process that is hurt. */
static int check_begins(struct kprobe *probe, struct pt_regs *regs)
{
	struct xv6_machine *m = (void *)regs_get_kernel_argument(regs, 0);

	if (now >= 0)
		damages[now].hurt(m, &m->procs[1]);
	now = -1;
	return 0;
}

static struct kprobe probe = {
	.symbol_name = "xv6vm:xv6_check_step",
	.pre_handler = check_begins,
};

static int set_now(const char *text, const struct kernel_param *kp)
{
	int n, ret = kstrtoint(text, 0, &n);

	if (ret || n < 0 || n >= DAMAGES)
		return -EINVAL;
	last = n;
	now = n;
	return 0;
}

static int get_now(char *buf, const struct kernel_param *kp)
{
	return sprintf(buf, "%x of %d: %s\n", damages[last].mask, DAMAGES, damages[last].what);
}

static const struct kernel_param_ops now_ops = { .set = set_now, .get = get_now };
module_param_cb(now, &now_ops, NULL, 0600);
MODULE_PARM_DESC(now, "the number of a damage of kunit/damage.c");

static int __init hurt_init(void)
{
	return register_kprobe(&probe);
}
module_init(hurt_init);

static void __exit hurt_exit(void)
{
	unregister_kprobe(&probe);
}
module_exit(hurt_exit);

MODULE_DESCRIPTION("Hurts the machine of xv6vm, for a test of its checker");
MODULE_LICENSE("GPL");
