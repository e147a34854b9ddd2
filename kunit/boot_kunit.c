// SPDX-License-Identifier: GPL-2.0-only
/*
 * Building and booting: the limits of a machine, and xv6's own figures.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include "fixture.h"
#include "suites.h"

#define MB	0x100000u

struct config_case {
	const char *what;
	struct xv6_config cfg;
	u32 reason;
};

#define CONFIG(_ram, _data, _end, _ncpu, _nproc) { \
	.phystop = _ram, .data = _data, .end = _end, .ncpu = _ncpu, \
	.nproc = _nproc }
#define RAM(_ram)	CONFIG(_ram, XV6_DATA, XV6_END, 1, 64)
#define PLACE(_data, _end) CONFIG(224 * MB, _data, _end, 1, 64)

static const struct config_case config_cases[] = {
	{ "2M", RAM(2 * MB), 0 },
	{ "2016M", RAM(2016 * MB), 0 },
	{ "no RAM", RAM(0), XV6VM_R_RAM_SMALL },
	{ "1M", RAM(MB), XV6VM_R_RAM_SMALL },
	{ "one page below 2M", RAM(2 * MB - 4096), XV6VM_R_RAM_SMALL },
	{ "5000 bytes", RAM(5000), XV6VM_R_RAM_UNALIGNED },
	{ "4M and one byte", RAM(4 * MB + 1), XV6VM_R_RAM_UNALIGNED },
	{ "one page above 2016M", RAM(2016 * MB + 4096), XV6VM_R_RAM_LARGE },
	{ "2017M", RAM(2017 * MB), XV6VM_R_RAM_LARGE },
	{ "3G", RAM(3072 * MB), XV6VM_R_RAM_LARGE },
	{ "data is end", PLACE(0x80108000, 0x80108000), 0 },
	{ "no kernel text", PLACE(0x80100000, 0x80100000), 0 },
	{ "data unaligned", PLACE(0x80108004, XV6_END), XV6VM_R_KERNEL_PLACE },
	{ "data below the kernel", PLACE(0x800ff000, XV6_END),
	  XV6VM_R_KERNEL_PLACE },
	{ "end below data", PLACE(0x80108000, 0x80107fff),
	  XV6VM_R_KERNEL_PLACE },
	{ "end at 4M", PLACE(XV6_DATA, 0x80400000), XV6VM_R_KERNEL_PLACE },
	{ "end at PHYSTOP", CONFIG(2 * MB, XV6_DATA, 0x80200000, 1, 64),
	  XV6VM_R_KERNEL_PLACE },
	{ "8 CPUs", CONFIG(4 * MB, XV6_DATA, XV6_END, 8, 64), 0 },
	{ "no CPU", CONFIG(4 * MB, XV6_DATA, XV6_END, 0, 64), XV6VM_R_NCPU },
	{ "9 CPUs", CONFIG(4 * MB, XV6_DATA, XV6_END, 9, 64), XV6VM_R_NCPU },
	{ "4096 slots", CONFIG(4 * MB, XV6_DATA, XV6_END, 1, 4096), 0 },
	{ "no slot", CONFIG(4 * MB, XV6_DATA, XV6_END, 1, 0), XV6VM_R_NCPU },
	{ "4097 slots", CONFIG(4 * MB, XV6_DATA, XV6_END, 1, 4097),
	  XV6VM_R_NCPU },
};

ARRAY_PARAM(config, config_case, config_cases);

static void a_machine_is_possible_or_refused(struct kunit *test)
{
	const struct config_case *c = test->param_value;
	const struct xv6_memory none = { NULL };
	struct fx *fx = test->priv;
	struct xv6_why why = { 1, 1 };

	KUNIT_EXPECT_EQ(test, xv6_config_check(&c->cfg, &why),
			xv6_reason_errno(c->reason));
	KUNIT_EXPECT_EQ(test, why.reason, c->reason);
	if (!c->reason)
		return;
	fx->damaged = true;
	FX_EXPECT_REFUSED(fx, xv6_machine_init(&fx->m, &c->cfg, &none),
			  c->reason);
}

static void before_kinit1_no_frame_is_free(struct kunit *test)
{
	const struct xv6_config cfg = RAM(4 * MB);
	struct fx *fx = fx_build(test, &cfg);
	const u32 *kinds = fx->m.kmem.kinds;

	KUNIT_EXPECT_EQ(test, fx->m.nframes, 1024u);
	KUNIT_EXPECT_EQ(test, kinds[XV6VM_KIND_IO], 256u);
	KUNIT_EXPECT_EQ(test, kinds[XV6VM_KIND_KERNEL], 22u);
	KUNIT_EXPECT_EQ(test, kinds[XV6VM_KIND_LATER], 746u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, 0u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, 0u);
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, XV6VM_KIND_HELD, 0), 0u);
}

static void kinit1_frees_746_frames_without_the_lock(struct kunit *test)
{
	const struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct fx *fx = fx_build(test, &cfg);

	KUNIT_ASSERT_EQ(test, xv6_kinit1(&fx->m, XV6_END, 0x80400000), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, 746u);
	KUNIT_EXPECT_FALSE(test, fx->m.kmem.use_lock);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, 0x803ff000u);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, 745), 0x116000u);
	KUNIT_EXPECT_EQ(test, fx_word(fx, 0x116000), 0u);
	KUNIT_ASSERT_EQ(test, xv6_kinit2(&fx->m, 0x80400000, 0x8e000000), 0);
	KUNIT_EXPECT_TRUE(test, fx->m.kmem.use_lock);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, 57066u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, 0x8dfff000u);
}

static void xv6s_own_machine_has_xv6s_frames(struct kunit *test)
{
	const struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct fx *fx = fx_boot(test, &cfg);
	const struct xv6_proc *init = xv6_proc_find(&fx->m, 1);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, init);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.total, 57066u);
	KUNIT_EXPECT_EQ(test, fx->m.kpgdir, 0x3ff000u);
	KUNIT_EXPECT_EQ(test, init->kstack, 0xdfff000u);
	KUNIT_EXPECT_EQ(test, init->pgdir, 0xdffe000u);
	/* 64 tables follow in the order of their addresses, then page 0. */
	for (i = 0; i < 56; i++)
		KUNIT_EXPECT_EQ(test, fx_word(fx, init->pgdir + 4 * (512 + i)),
				(0xdffd000 - i * 4096) | 7);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, fx_word(fx, init->pgdir + 4 * (1016 + i)),
				(0xdfc5000 - i * 4096) | 7);
	KUNIT_EXPECT_EQ(test, fx_word(fx, init->pgdir), 0xdfbc007u);
	KUNIT_EXPECT_EQ(test, fx_word(fx, 0xdfbc000), 0xdfbd007u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.freelist, 0x8dfbb000u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, 57066u - 65 - 68);
}

static void low_memory_follows_high_memory_on_the_list(struct kunit *test)
{
	const struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct fx *fx = fx_boot(test, &cfg);

	/* kpgdir and its 64 tables have left the list of kinit1. */
	KUNIT_EXPECT_EQ(test, fx_word(fx, 0x400000), 0x803be000u);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, fx->m.kmem.nfree - 1),
			0x116000u);
	KUNIT_EXPECT_EQ(test, fx_free_frame(fx, fx->m.kmem.nfree), 0u);
}

static void further_cpus_take_their_stacks_before_kinit2(struct kunit *test)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	struct fx *fx;

	cfg.ncpu = 3;
	fx = fx_boot(test, &cfg);
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, 0x3be000)->kind,
			(u32)XV6VM_KIND_CPUSTACK);
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, 0x3be000)->owner, 1u);
	KUNIT_EXPECT_EQ(test, (u32)xv6_frame(&fx->m, 0x3bd000)->owner, 2u);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.kinds[XV6VM_KIND_CPUSTACK], 2u);
	KUNIT_EXPECT_EQ(test, xv6_proc_find(&fx->m, 1)->kstack, 0xdfff000u);
}

static const u32 sizes[] = { 2, 3, 4, 5, 8, 16, 32 };

static void describe_size(const u32 *mb, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%uM", *mb);
}

KUNIT_ARRAY_PARAM(size, sizes, describe_size);

static void other_sizes_keep_the_same_rules(struct kunit *test)
{
	u32 ram = *(const u32 *)test->param_value * MB;
	const struct xv6_config cfg = RAM(ram);
	struct fx *fx = fx_boot(test, &cfg);
	u32 low = ram < 4 * MB ? ram : 4 * MB;

	KUNIT_EXPECT_EQ(test, fx->m.kmem.total, (ram - 0x116000) / 4096);
	KUNIT_EXPECT_EQ(test, fx->m.kpgdir, low - 4096);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.kinds[XV6VM_KIND_LATER], 0u);
	/* Up to 4 MB, kpgdir lies on top; else the first process does. */
	KUNIT_EXPECT_EQ(test, xv6_proc_find(&fx->m, 1)->kstack,
			ram > 4 * MB ? ram - 4096 : ram - 11 * 4096);
}

/* @frames remain behind the kernel's image. */
static int boot_with(struct kunit *test, u32 frames)
{
	const struct xv6_config cfg = CONFIG(2 * MB, XV6_DATA,
					     0x80200000 - frames * 4096, 1, 4);
	struct fx *fx = fx_build(test, &cfg);
	int err = xv6_machine_boot(&fx->m);

	fx->free_start = fx->m.kmem.nfree;
	return err;
}

static void ram_too_small_for_the_first_process(struct kunit *test)
{
	const u32 needed = FX_KVM + FX_PROC;
	struct fx *fx = test->priv;
	u32 frames;

	for (frames = 1; frames < needed; frames++) {
		KUNIT_EXPECT_EQ(test, boot_with(test, frames), -ENOMEM);
		KUNIT_EXPECT_EQ(test, fx->m.initpid, 0u);
	}
	KUNIT_EXPECT_EQ(test, boot_with(test, needed), 0);
	KUNIT_EXPECT_EQ(test, fx->m.kmem.nfree, 0u);
}

static void the_memory_map_is_xv6s(struct kunit *test)
{
	static const struct xv6_kmap xv6s[XV6_KMAP_RANGES] = {
		{ NULL, 0x80000000, 0, 0x100000, 2 },
		{ NULL, 0x80100000, 0x100000, 0x108000, 0 },
		{ NULL, 0x80108000, 0x108000, 0x400000, 2 },
		{ NULL, 0xfe000000, 0xfe000000, 0, 2 },
	};
	struct xv6_kmap map[XV6_KMAP_RANGES];
	struct fx *fx = test->priv;
	u32 i;

	xv6_kmap(&fx->m, map);
	for (i = 0; i < XV6_KMAP_RANGES; i++) {
		KUNIT_EXPECT_NOT_NULL(test, map[i].name);
		KUNIT_EXPECT_EQ(test, map[i].virt, xv6s[i].virt);
		KUNIT_EXPECT_EQ(test, map[i].phys_start, xv6s[i].phys_start);
		KUNIT_EXPECT_EQ(test, map[i].phys_end, xv6s[i].phys_end);
		KUNIT_EXPECT_EQ(test, map[i].perm, xv6s[i].perm);
	}
}

/* What is said before a boot is what the boot finds, to the last frame. */
static void a_config_fits_or_does_not(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct xv6_why why;
	struct fx *fx;
	u32 i, booted = 0;

	cfg.nproc = 1;
	for (i = 0; i < 160; i++) {
		cfg.phystop = i & 1 ? 4 * MB : 5 * MB;
		cfg.shared_kernel = i & 2;
		cfg.ncpu = i & 4 ? 8 : 1;
		cfg.end = 0x803d0000 + (i >> 3) * XV6_PGSIZE * 2 + i % 3;
		fx = fx_build(test, &cfg);
		fx->damaged = true;
		KUNIT_EXPECT_EQ_MSG(test, xv6_config_fits(&cfg, &why),
				    xv6_machine_boot(&fx->m), "case %u", i);
		KUNIT_EXPECT_EQ(test, why.reason, fx->m.why.reason);
		booted += !why.reason;
	}
	KUNIT_EXPECT_GT(test, booted, 20u);
	KUNIT_EXPECT_LT(test, booted, 140u);
}

/* xv6 would map 0 bytes there, and panic. */
static void a_kernel_without_read_only_memory(struct kunit *test)
{
	struct xv6_config cfg = FX_CONFIG_SMALL;
	struct fx *fx;

	cfg.data = XV6_KERNLINK;
	fx = fx_boot(test, &cfg);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, fx->m.kpgdir, XV6_KERNLINK),
			0x100003u);
	KUNIT_EXPECT_EQ(test, fx_pte(fx, fx->m.kpgdir, XV6_KERNLINK - 1),
			0xff003u);
	fx_spawn(fx);
	KUNIT_EXPECT_EQ(test, fx_check(fx), 0u);
}

FX_SUITE(xv6vm_boot,
	 KUNIT_CASE_PARAM(a_machine_is_possible_or_refused, config_gen_params),
	 KUNIT_CASE(before_kinit1_no_frame_is_free),
	 KUNIT_CASE(kinit1_frees_746_frames_without_the_lock),
	 KUNIT_CASE(xv6s_own_machine_has_xv6s_frames),
	 KUNIT_CASE(low_memory_follows_high_memory_on_the_list),
	 KUNIT_CASE(further_cpus_take_their_stacks_before_kinit2),
	 KUNIT_CASE_PARAM(other_sizes_keep_the_same_rules, size_gen_params),
	 KUNIT_CASE(ram_too_small_for_the_first_process),
	 KUNIT_CASE(the_memory_map_is_xv6s),
	 KUNIT_CASE(a_config_fits_or_does_not),
	 KUNIT_CASE(a_kernel_without_read_only_memory));
