/* SPDX-License-Identifier: GPL-2.0 */
/* All suites: a module can register only once. */
#ifndef _XV6VM_KUNIT_SUITES_H
#define _XV6VM_KUNIT_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite xv6vm_reason_suite;
extern struct kunit_suite xv6vm_words_suite;
extern struct kunit_suite xv6vm_boot_suite;
extern struct kunit_suite xv6vm_kalloc_suite;
extern struct kunit_suite xv6vm_freelist_suite;
extern struct kunit_suite xv6vm_vm_suite;
extern struct kunit_suite xv6vm_uvm_suite;
extern struct kunit_suite xv6vm_space_suite;
extern struct kunit_suite xv6vm_user_suite;
extern struct kunit_suite xv6vm_walk_suite;
extern struct kunit_suite xv6vm_matrix_suite;
extern struct kunit_suite xv6vm_extents_suite;
extern struct kunit_suite xv6vm_access_suite;
extern struct kunit_suite xv6vm_mem_suite;
extern struct kunit_suite xv6vm_proc_suite;
extern struct kunit_suite xv6vm_slots_suite;
extern struct kunit_suite xv6vm_sbrk_suite;
extern struct kunit_suite xv6vm_exec_suite;
extern struct kunit_suite xv6vm_elf_suite;
extern struct kunit_suite xv6vm_cpu_suite;
extern struct kunit_suite xv6vm_bare_suite;
extern struct kunit_suite xv6vm_tlb_suite;
extern struct kunit_suite xv6vm_check_suite;
extern struct kunit_suite xv6vm_sweep_suite;
extern struct kunit_suite xv6vm_random_suite;
extern struct kunit_suite xv6vm_edges_suite;
extern struct kunit_suite xv6vm_cmd_suite;
extern struct kunit_suite xv6vm_cmd_arrays_suite;
extern struct kunit_suite xv6vm_cmd_order_suite;
extern struct kunit_suite xv6vm_cmd_export_suite;
extern struct kunit_suite xv6vm_cmd_kmem_suite;
extern struct kunit_suite xv6vm_cmd_freelist_suite;
extern struct kunit_suite xv6vm_cmd_holder_suite;
extern struct kunit_suite xv6vm_cmd_proc_suite;
extern struct kunit_suite xv6vm_cmd_mem_suite;
extern struct kunit_suite xv6vm_cmd_map_suite;
extern struct kunit_suite xv6vm_cmd_pt_suite;
extern struct kunit_suite xv6vm_cmd_cpu_suite;
extern struct kunit_suite xv6vm_cmd_tlb_suite;
extern struct kunit_suite xv6vm_cmd_machine_suite;
extern struct kunit_suite xv6vm_cmd_image_suite;
extern struct kunit_suite xv6vm_cmd_lock_suite;
extern struct kunit_suite xv6vm_cmd_race_suite;
extern struct kunit_suite xv6vm_cmd_killed_suite;
extern struct kunit_suite xv6vm_cmd_sweep_suite;
extern struct kunit_suite xv6vm_boot_sweep_suite;
extern struct kunit_suite xv6vm_region_suite;

#ifdef CONFIG_GCOV
void __gcov_dump(void);
#endif

#endif
