// SPDX-License-Identifier: GPL-2.0-only
/* The module: its parameters, and the one machine from load to unload. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <xv6/machine.h>

#include "host.h"

static char *mem = "224M";
module_param(mem, charp, 0444);
MODULE_PARM_DESC(mem, "RAM of the machine: 2M to 2016M (default 224M, xv6's own PHYSTOP)");

static uint data = XV6_DATA;
module_param(data, uint, 0444);
MODULE_PARM_DESC(data, "kernel address of the emulated kernel's writable part (default 0x80108000)");

static uint end = XV6_END;
module_param(end, uint, 0444);
MODULE_PARM_DESC(end, "kernel address behind the emulated kernel's image (default 0x801154d0)");

static uint ncpu = 1;
module_param(ncpu, uint, 0444);
MODULE_PARM_DESC(ncpu, "CPUs of the machine, 1 to 8 (default 1)");

static uint nproc = XV6_NPROC;
module_param(nproc, uint, 0444);
MODULE_PARM_DESC(nproc, "slots of the process table (default 64)");

static bool shared_kernel;
module_param(shared_kernel, bool, 0444);
MODULE_PARM_DESC(shared_kernel, "share one set of kernel page tables between all processes (default N)");

static bool junk = true;
module_param(junk, bool, 0444);
MODULE_PARM_DESC(junk, "fill a freed frame with 0x01 bytes, as xv6 does (default Y)");

static struct xv6vm_dev the_dev;
static struct xv6vm_region the_region;

static int refused(const struct xv6_why *why, int err)
{
	pr_err("no such machine (mem=%s data=0x%x end=0x%x ncpu=%u nproc=%u): %s (0x%x)\n",
	       mem, data, end, ncpu, nproc, xv6_reason_text(why->reason),
	       why->detail);
	return err;
}

static int __init read_config(struct xv6_config *cfg)
{
	struct xv6_why why = { };
	char text[160];
	u64 bytes;
	int ret;

	ret = xv6vm_mem_parse(mem, &bytes, text, sizeof(text));
	if (ret) {
		pr_err("%s\n", text);
		return ret;
	}
	*cfg = (struct xv6_config) {
		.phystop = bytes,
		.data = data,
		.end = end,
		.ncpu = ncpu,
		.nproc = nproc,
		.shared_kernel = shared_kernel,
		.junk = junk,
	};
	ret = xv6_config_check(cfg, &why);
	return ret ? refused(&why, ret) : 0;
}

static int __init machine_start(const struct xv6_config *cfg)
{
	const struct xv6_memory mem = { .ram = the_region.base };
	int ret = xv6vm_dev_init(&the_dev, cfg, &mem);

	if (ret && !the_dev.m.why.reason)
		pr_err("no memory for the tables of %u KB RAM; ask for less with mem=\n",
		       cfg->phystop >> 10);
	else if (ret)
		refused(&the_dev.m.why, ret);
	return ret;
}

static int __init xv6vm_init(void)
{
	struct xv6_config cfg;
	int ret;

	ret = read_config(&cfg);
	if (ret)
		return ret;
	ret = xv6vm_region_get(&the_region, cfg.phystop);
	if (ret)
		return ret;
	ret = machine_start(&cfg);
	if (ret)
		goto put_region;
	ret = xv6vm_map_init(&the_dev, &the_region);
	if (ret)
		goto free_machine;
	/* From here on user space can reach the machine. */
	ret = xv6vm_dev_register(&the_dev);
	if (ret)
		goto end_map;
	/* Last, for it cannot fail: an open file of it may outlive its removal. */
	xv6vm_debugfs_init(&the_dev, &the_region);
	pr_info("a machine of %u KB RAM with %u CPU%s: %u of %u frames free\n",
		cfg.phystop >> 10, cfg.ncpu, cfg.ncpu == 1 ? "" : "s",
		the_dev.m.kmem.nfree, the_dev.m.kmem.total);
	return 0;

end_map:
	xv6vm_map_exit();
free_machine:
	xv6vm_dev_fini(&the_dev);
put_region:
	xv6vm_region_put(&the_region);
	return ret;
}
module_init(xv6vm_init);

static void __exit xv6vm_exit(void)
{
	xv6vm_debugfs_exit();
	xv6vm_dev_unregister();
	xv6vm_map_exit();
	xv6vm_dev_fini(&the_dev);
	xv6vm_region_put(&the_region);
}
module_exit(xv6vm_exit);

MODULE_DESCRIPTION("One emulated xv6 machine");
MODULE_AUTHOR("The xv6vm authors");
MODULE_LICENSE("GPL");
