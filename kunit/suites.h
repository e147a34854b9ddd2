/* SPDX-License-Identifier: GPL-2.0-only */
/* All suites: a module can register only once. */
#ifndef _XV6VM_KUNIT_SUITES_H
#define _XV6VM_KUNIT_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite xv6vm_reason_suite, xv6vm_words_suite,
	xv6vm_boot_suite, xv6vm_kalloc_suite, xv6vm_freelist_suite,
	xv6vm_event_suite, xv6vm_cmd_event_suite, xv6vm_cmd_restore_suite,
	xv6vm_vm_suite, xv6vm_uvm_suite, xv6vm_space_suite, xv6vm_user_suite,
	xv6vm_walk_suite, xv6vm_matrix_suite, xv6vm_extents_suite,
	xv6vm_access_suite, xv6vm_mem_suite, xv6vm_proc_suite,
	xv6vm_slots_suite, xv6vm_sbrk_suite, xv6vm_exec_suite, xv6vm_elf_suite,
	xv6vm_bare_suite, xv6vm_tlb_suite, xv6vm_check_suite, xv6vm_sound_suite,
	xv6vm_edges_suite, xv6vm_sweep_suite, xv6vm_random_suite, xv6vm_cmd_suite,
	xv6vm_cmd_arrays_suite, xv6vm_cmd_order_suite, xv6vm_cmd_export_suite,
	xv6vm_cmd_kmem_suite, xv6vm_cmd_freelist_suite, xv6vm_cmd_holder_suite,
	xv6vm_cmd_proc_suite, xv6vm_cmd_mem_suite, xv6vm_cmd_map_suite,
	xv6vm_cmd_pt_suite, xv6vm_cmd_cpu_suite, xv6vm_cmd_tlb_suite,
	xv6vm_cmd_machine_suite, xv6vm_cmd_image_suite, xv6vm_cmd_lock_suite,
	xv6vm_cmd_race_suite, xv6vm_cmd_killed_suite, xv6vm_cmd_sweep_suite,
	xv6vm_boot_sweep_suite, xv6vm_region_suite;

/* A suite, its first and last step for each case, and its cases. */
#define XV6_SUITE(suite, first, last, ...)					\
	static struct kunit_case suite##_cases[] = { __VA_ARGS__, { } };	\
	struct kunit_suite suite##_suite = {				\
		.name = #suite,						\
		.init = first,						\
		.exit = last,						\
		.test_cases = suite##_cases,				\
	}

/* Parameters of the cases, name_gen_params; "what" of each says which one it is. */
#define ARRAY_PARAM(name, tag, array)					\
	static void name##_desc(const struct tag (*c), char *desc)		\
	{								\
		strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);		\
	}								\
	KUNIT_ARRAY_PARAM(name, array, name##_desc)

#ifdef CONFIG_GCOV
void __gcov_dump(void);
#endif

#endif
