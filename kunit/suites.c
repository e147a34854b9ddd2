// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one registration of all suites.
 */
#include <linux/module.h>
#include "suites.h"

#ifdef CONFIG_GCOV
#include <init.h>

/* Nobody else on UML writes down what was counted: exit() finds no way to. */
__uml_exitcall(__gcov_dump);
#endif

kunit_test_suites(&xv6vm_reason_suite, &xv6vm_words_suite, &xv6vm_boot_suite,
		  &xv6vm_kalloc_suite, &xv6vm_freelist_suite, &xv6vm_event_suite,
		  &xv6vm_vm_suite, &xv6vm_uvm_suite, &xv6vm_space_suite, &xv6vm_user_suite,
		  &xv6vm_walk_suite, &xv6vm_matrix_suite, &xv6vm_extents_suite,
		  &xv6vm_access_suite, &xv6vm_mem_suite, &xv6vm_proc_suite,
		  &xv6vm_slots_suite, &xv6vm_sbrk_suite, &xv6vm_exec_suite,
		  &xv6vm_elf_suite, &xv6vm_bare_suite, &xv6vm_tlb_suite,
		  &xv6vm_check_suite, &xv6vm_sound_suite,
		  &xv6vm_edges_suite, &xv6vm_sweep_suite,
		  &xv6vm_random_suite, &xv6vm_cmd_suite,
		  &xv6vm_cmd_arrays_suite, &xv6vm_cmd_order_suite,
		  &xv6vm_cmd_export_suite, &xv6vm_cmd_kmem_suite,
		  &xv6vm_cmd_freelist_suite, &xv6vm_cmd_event_suite,
		  &xv6vm_cmd_restore_suite,
		  &xv6vm_cmd_holder_suite,
		  &xv6vm_cmd_proc_suite, &xv6vm_cmd_mem_suite,
		  &xv6vm_cmd_map_suite, &xv6vm_cmd_pt_suite,
		  &xv6vm_cmd_cpu_suite, &xv6vm_cmd_tlb_suite,
		  &xv6vm_cmd_machine_suite, &xv6vm_cmd_image_suite,
		  &xv6vm_cmd_lock_suite, &xv6vm_cmd_race_suite,
		  &xv6vm_cmd_killed_suite, &xv6vm_cmd_sweep_suite,
		  &xv6vm_boot_sweep_suite, &xv6vm_region_suite);

MODULE_DESCRIPTION("KUnit suites of xv6vm");
MODULE_LICENSE("GPL");
