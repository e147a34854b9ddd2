/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The layout of the ABI's structures, for 32-bit and 64-bit callers the same. A
 * number here changes never; a structure that grows gets new lines, and a new
 * size. By tests/cards.py write. DO NOT EDIT.
 * long: a line for each field of the whole interface.
 */
#ifndef _XV6VM_ABI_CHECK_H
#define _XV6VM_ABI_CHECK_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <uapi/linux/xv6vm.h>

#define XV6VM_SIZE(type, size) \
	static_assert(sizeof(struct type) == (size))
#define XV6VM_AT(type, member, offset) \
	static_assert(offsetof(struct type, member) == (offset))

XV6VM_SIZE(xv6vm_hdr, 16);
XV6VM_AT(xv6vm_hdr, size, 0);
XV6VM_AT(xv6vm_hdr, flags, 4);
XV6VM_AT(xv6vm_hdr, out_reason, 8);
XV6VM_AT(xv6vm_hdr, out_detail, 12);

XV6VM_SIZE(xv6vm_info, 80);
XV6VM_AT(xv6vm_info, hdr, 0);
XV6VM_AT(xv6vm_info, out_abi, 16);
XV6VM_AT(xv6vm_info, out_machine, 20);
XV6VM_AT(xv6vm_info, out_phystop, 24);
XV6VM_AT(xv6vm_info, out_frames, 28);
XV6VM_AT(xv6vm_info, out_kmem_frames, 32);
XV6VM_AT(xv6vm_info, out_free, 36);
XV6VM_AT(xv6vm_info, out_data, 40);
XV6VM_AT(xv6vm_info, out_end, 44);
XV6VM_AT(xv6vm_info, out_kpgdir, 48);
XV6VM_AT(xv6vm_info, out_ncpu, 52);
XV6VM_AT(xv6vm_info, out_nproc, 56);
XV6VM_AT(xv6vm_info, out_procs, 60);
XV6VM_AT(xv6vm_info, out_features, 64);
XV6VM_AT(xv6vm_info, out_nextpid, 68);
XV6VM_AT(xv6vm_info, out_region, 72);
XV6VM_AT(xv6vm_info, out_initpid, 76);

XV6VM_SIZE(xv6vm_stats, 184);
XV6VM_AT(xv6vm_stats, hdr, 0);
XV6VM_AT(xv6vm_stats, out_kalloc, 16);
XV6VM_AT(xv6vm_stats, out_kfree, 24);
XV6VM_AT(xv6vm_stats, out_kalloc_failed, 32);
XV6VM_AT(xv6vm_stats, out_kfree_refused, 40);
XV6VM_AT(xv6vm_stats, out_pages_mapped, 48);
XV6VM_AT(xv6vm_stats, out_pages_unmapped, 56);
XV6VM_AT(xv6vm_stats, out_tables, 64);
XV6VM_AT(xv6vm_stats, out_faults, 72);
XV6VM_AT(xv6vm_stats, out_cr3_loads, 80);
XV6VM_AT(xv6vm_stats, out_forks, 88);
XV6VM_AT(xv6vm_stats, out_execs, 96);
XV6VM_AT(xv6vm_stats, out_exits, 104);
XV6VM_AT(xv6vm_stats, out_kind, 112);
XV6VM_AT(xv6vm_stats, out_free_low, 176);
XV6VM_AT(xv6vm_stats, out_changed, 180);

XV6VM_SIZE(xv6vm_violation, 20);
XV6VM_AT(xv6vm_violation, invariant, 0);
XV6VM_AT(xv6vm_violation, pid, 4);
XV6VM_AT(xv6vm_violation, addr, 8);
XV6VM_AT(xv6vm_violation, found, 12);
XV6VM_AT(xv6vm_violation, expected, 16);

XV6VM_SIZE(xv6vm_check, 48);
XV6VM_AT(xv6vm_check, hdr, 0);
XV6VM_AT(xv6vm_check, ptr, 16);
XV6VM_AT(xv6vm_check, count, 24);
XV6VM_AT(xv6vm_check, out_count, 28);
XV6VM_AT(xv6vm_check, out_total, 32);
XV6VM_AT(xv6vm_check, out_mask, 36);
XV6VM_AT(xv6vm_check, out_checked, 40);
XV6VM_AT(xv6vm_check, out_whole, 44);

XV6VM_SIZE(xv6vm_boot, 40);
XV6VM_AT(xv6vm_boot, hdr, 0);
XV6VM_AT(xv6vm_boot, phystop, 16);
XV6VM_AT(xv6vm_boot, data, 20);
XV6VM_AT(xv6vm_boot, end, 24);
XV6VM_AT(xv6vm_boot, ncpu, 28);
XV6VM_AT(xv6vm_boot, machine, 32);
XV6VM_AT(xv6vm_boot, reserved, 36);

XV6VM_SIZE(xv6vm_load, 24);
XV6VM_AT(xv6vm_load, hdr, 0);
XV6VM_AT(xv6vm_load, phystop, 16);
XV6VM_AT(xv6vm_load, cr3, 20);

XV6VM_SIZE(xv6vm_event, 32);
XV6VM_AT(xv6vm_event, seq, 0);
XV6VM_AT(xv6vm_event, type, 8);
XV6VM_AT(xv6vm_event, cause, 9);
XV6VM_AT(xv6vm_event, kind, 10);
XV6VM_AT(xv6vm_event, cpu, 11);
XV6VM_AT(xv6vm_event, pid, 12);
XV6VM_AT(xv6vm_event, pa, 16);
XV6VM_AT(xv6vm_event, va, 20);
XV6VM_AT(xv6vm_event, before, 24);
XV6VM_AT(xv6vm_event, after, 28);

XV6VM_SIZE(xv6vm_events, 56);
XV6VM_AT(xv6vm_events, hdr, 0);
XV6VM_AT(xv6vm_events, ptr, 16);
XV6VM_AT(xv6vm_events, seq, 24);
XV6VM_AT(xv6vm_events, count, 32);
XV6VM_AT(xv6vm_events, out_count, 36);
XV6VM_AT(xv6vm_events, out_lost, 40);
XV6VM_AT(xv6vm_events, out_end, 48);

XV6VM_SIZE(xv6vm_ram, 40);
XV6VM_AT(xv6vm_ram, hdr, 0);
XV6VM_AT(xv6vm_ram, ptr, 16);
XV6VM_AT(xv6vm_ram, len, 24);
XV6VM_AT(xv6vm_ram, pa, 28);
XV6VM_AT(xv6vm_ram, out_done, 32);
XV6VM_AT(xv6vm_ram, reserved, 36);

XV6VM_SIZE(xv6vm_kalloc, 24);
XV6VM_AT(xv6vm_kalloc, hdr, 0);
XV6VM_AT(xv6vm_kalloc, out_pa, 16);
XV6VM_AT(xv6vm_kalloc, out_next, 20);

XV6VM_SIZE(xv6vm_kfree, 24);
XV6VM_AT(xv6vm_kfree, hdr, 0);
XV6VM_AT(xv6vm_kfree, pa, 16);
XV6VM_AT(xv6vm_kfree, out_next, 20);

XV6VM_SIZE(xv6vm_free_frame, 12);
XV6VM_AT(xv6vm_free_frame, pa, 0);
XV6VM_AT(xv6vm_free_frame, next, 4);
XV6VM_AT(xv6vm_free_frame, depth, 8);

XV6VM_SIZE(xv6vm_freelist, 48);
XV6VM_AT(xv6vm_freelist, hdr, 0);
XV6VM_AT(xv6vm_freelist, ptr, 16);
XV6VM_AT(xv6vm_freelist, count, 24);
XV6VM_AT(xv6vm_freelist, cur_pa, 28);
XV6VM_AT(xv6vm_freelist, cur_depth, 32);
XV6VM_AT(xv6vm_freelist, out_count, 36);
XV6VM_AT(xv6vm_freelist, out_head, 40);
XV6VM_AT(xv6vm_freelist, out_free, 44);

XV6VM_SIZE(xv6vm_frame_use, 8);
XV6VM_AT(xv6vm_frame_use, pid, 0);
XV6VM_AT(xv6vm_frame_use, kind, 4);
XV6VM_AT(xv6vm_frame_use, shares, 5);
XV6VM_AT(xv6vm_frame_use, holder, 6);
XV6VM_AT(xv6vm_frame_use, reserved, 7);

XV6VM_SIZE(xv6vm_frame_table, 40);
XV6VM_AT(xv6vm_frame_table, hdr, 0);
XV6VM_AT(xv6vm_frame_table, ptr, 16);
XV6VM_AT(xv6vm_frame_table, count, 24);
XV6VM_AT(xv6vm_frame_table, first, 28);
XV6VM_AT(xv6vm_frame_table, out_count, 32);
XV6VM_AT(xv6vm_frame_table, out_total, 36);

XV6VM_SIZE(xv6vm_proc_create, 48);
XV6VM_AT(xv6vm_proc_create, hdr, 0);
XV6VM_AT(xv6vm_proc_create, name, 16);
XV6VM_AT(xv6vm_proc_create, ptr, 32);
XV6VM_AT(xv6vm_proc_create, len, 40);
XV6VM_AT(xv6vm_proc_create, out_pid, 44);

XV6VM_SIZE(xv6vm_proc_exec, 72);
XV6VM_AT(xv6vm_proc_exec, hdr, 0);
XV6VM_AT(xv6vm_proc_exec, pid, 16);
XV6VM_AT(xv6vm_proc_exec, argc, 20);
XV6VM_AT(xv6vm_proc_exec, name, 24);
XV6VM_AT(xv6vm_proc_exec, elf, 40);
XV6VM_AT(xv6vm_proc_exec, elf_len, 48);
XV6VM_AT(xv6vm_proc_exec, args_len, 52);
XV6VM_AT(xv6vm_proc_exec, args, 56);
XV6VM_AT(xv6vm_proc_exec, out_eip, 64);
XV6VM_AT(xv6vm_proc_exec, out_esp, 68);

XV6VM_SIZE(xv6vm_proc_fork, 24);
XV6VM_AT(xv6vm_proc_fork, hdr, 0);
XV6VM_AT(xv6vm_proc_fork, pid, 16);
XV6VM_AT(xv6vm_proc_fork, out_pid, 20);

XV6VM_SIZE(xv6vm_proc_sbrk, 32);
XV6VM_AT(xv6vm_proc_sbrk, hdr, 0);
XV6VM_AT(xv6vm_proc_sbrk, pid, 16);
XV6VM_AT(xv6vm_proc_sbrk, delta, 20);
XV6VM_AT(xv6vm_proc_sbrk, out_old, 24);
XV6VM_AT(xv6vm_proc_sbrk, out_new, 28);

XV6VM_SIZE(xv6vm_proc_exit, 24);
XV6VM_AT(xv6vm_proc_exit, hdr, 0);
XV6VM_AT(xv6vm_proc_exit, pid, 16);
XV6VM_AT(xv6vm_proc_exit, out_freed, 20);

XV6VM_SIZE(xv6vm_proc_wait, 24);
XV6VM_AT(xv6vm_proc_wait, hdr, 0);
XV6VM_AT(xv6vm_proc_wait, pid, 16);
XV6VM_AT(xv6vm_proc_wait, out_pid, 20);

XV6VM_SIZE(xv6vm_proc, 72);
XV6VM_AT(xv6vm_proc, pid, 0);
XV6VM_AT(xv6vm_proc, ppid, 4);
XV6VM_AT(xv6vm_proc, state, 8);
XV6VM_AT(xv6vm_proc, proc_flags, 12);
XV6VM_AT(xv6vm_proc, name, 16);
XV6VM_AT(xv6vm_proc, sz, 32);
XV6VM_AT(xv6vm_proc, pgdir, 36);
XV6VM_AT(xv6vm_proc, kstack, 40);
XV6VM_AT(xv6vm_proc, eip, 44);
XV6VM_AT(xv6vm_proc, esp, 48);
XV6VM_AT(xv6vm_proc, guard, 52);
XV6VM_AT(xv6vm_proc, user_frames, 56);
XV6VM_AT(xv6vm_proc, user_tables, 60);
XV6VM_AT(xv6vm_proc, kernel_tables, 64);
XV6VM_AT(xv6vm_proc, cpu, 68);

XV6VM_SIZE(xv6vm_proc_list, 40);
XV6VM_AT(xv6vm_proc_list, hdr, 0);
XV6VM_AT(xv6vm_proc_list, ptr, 16);
XV6VM_AT(xv6vm_proc_list, count, 24);
XV6VM_AT(xv6vm_proc_list, slot, 28);
XV6VM_AT(xv6vm_proc_list, out_count, 32);
XV6VM_AT(xv6vm_proc_list, out_total, 36);

XV6VM_SIZE(xv6vm_fault, 20);
XV6VM_AT(xv6vm_fault, reason, 0);
XV6VM_AT(xv6vm_fault, level, 4);
XV6VM_AT(xv6vm_fault, code, 8);
XV6VM_AT(xv6vm_fault, cr2, 12);
XV6VM_AT(xv6vm_fault, raised, 16);

XV6VM_SIZE(xv6vm_mem, 64);
XV6VM_AT(xv6vm_mem, hdr, 0);
XV6VM_AT(xv6vm_mem, ptr, 16);
XV6VM_AT(xv6vm_mem, len, 24);
XV6VM_AT(xv6vm_mem, pid, 28);
XV6VM_AT(xv6vm_mem, va, 32);
XV6VM_AT(xv6vm_mem, out_done, 36);
XV6VM_AT(xv6vm_mem, out_fault, 40);
XV6VM_AT(xv6vm_mem, reserved, 60);

XV6VM_SIZE(xv6vm_map, 48);
XV6VM_AT(xv6vm_map, hdr, 0);
XV6VM_AT(xv6vm_map, pid, 16);
XV6VM_AT(xv6vm_map, va, 20);
XV6VM_AT(xv6vm_map, pa, 24);
XV6VM_AT(xv6vm_map, perm, 28);
XV6VM_AT(xv6vm_map, out_pa, 32);
XV6VM_AT(xv6vm_map, out_pte, 36);
XV6VM_AT(xv6vm_map, out_old, 40);
XV6VM_AT(xv6vm_map, reserved, 44);

XV6VM_SIZE(xv6vm_window, 48);
XV6VM_AT(xv6vm_window, hdr, 0);
XV6VM_AT(xv6vm_window, pid, 16);
XV6VM_AT(xv6vm_window, reserved, 20);
XV6VM_AT(xv6vm_window, out_offset, 24);
XV6VM_AT(xv6vm_window, out_faults, 32);
XV6VM_AT(xv6vm_window, out_code, 36);
XV6VM_AT(xv6vm_window, out_cr2, 40);
XV6VM_AT(xv6vm_window, out_reserved, 44);

XV6VM_SIZE(xv6vm_query, 16);
XV6VM_AT(xv6vm_query, va, 0);
XV6VM_AT(xv6vm_query, type, 4);
XV6VM_AT(xv6vm_query, user, 8);
XV6VM_AT(xv6vm_query, wp, 12);

XV6VM_SIZE(xv6vm_translation, 80);
XV6VM_AT(xv6vm_translation, va, 0);
XV6VM_AT(xv6vm_translation, cr3, 4);
XV6VM_AT(xv6vm_translation, pdx, 8);
XV6VM_AT(xv6vm_translation, pde_pa, 12);
XV6VM_AT(xv6vm_translation, pde, 16);
XV6VM_AT(xv6vm_translation, ptx, 20);
XV6VM_AT(xv6vm_translation, pte_pa, 24);
XV6VM_AT(xv6vm_translation, pte, 28);
XV6VM_AT(xv6vm_translation, levels, 32);
XV6VM_AT(xv6vm_translation, mapped, 36);
XV6VM_AT(xv6vm_translation, pa, 40);
XV6VM_AT(xv6vm_translation, perm, 44);
XV6VM_AT(xv6vm_translation, kind, 48);
XV6VM_AT(xv6vm_translation, owner, 52);
XV6VM_AT(xv6vm_translation, fault, 56);
XV6VM_AT(xv6vm_translation, reserved, 76);

XV6VM_SIZE(xv6vm_translate, 120);
XV6VM_AT(xv6vm_translate, hdr, 0);
XV6VM_AT(xv6vm_translate, pid, 16);
XV6VM_AT(xv6vm_translate, reserved, 20);
XV6VM_AT(xv6vm_translate, query, 24);
XV6VM_AT(xv6vm_translate, out, 40);

XV6VM_SIZE(xv6vm_translate_batch, 48);
XV6VM_AT(xv6vm_translate_batch, hdr, 0);
XV6VM_AT(xv6vm_translate_batch, in, 16);
XV6VM_AT(xv6vm_translate_batch, ptr, 24);
XV6VM_AT(xv6vm_translate_batch, count, 32);
XV6VM_AT(xv6vm_translate_batch, pid, 36);
XV6VM_AT(xv6vm_translate_batch, out_count, 40);
XV6VM_AT(xv6vm_translate_batch, reserved, 44);

XV6VM_SIZE(xv6vm_alias, 16);
XV6VM_AT(xv6vm_alias, pid, 0);
XV6VM_AT(xv6vm_alias, va, 4);
XV6VM_AT(xv6vm_alias, pte_pa, 8);
XV6VM_AT(xv6vm_alias, pte, 12);

XV6VM_SIZE(xv6vm_aliases, 48);
XV6VM_AT(xv6vm_aliases, hdr, 0);
XV6VM_AT(xv6vm_aliases, ptr, 16);
XV6VM_AT(xv6vm_aliases, count, 24);
XV6VM_AT(xv6vm_aliases, pa, 28);
XV6VM_AT(xv6vm_aliases, cur_slot, 32);
XV6VM_AT(xv6vm_aliases, cur_va, 36);
XV6VM_AT(xv6vm_aliases, out_count, 40);
XV6VM_AT(xv6vm_aliases, reserved, 44);

XV6VM_SIZE(xv6vm_extent, 24);
XV6VM_AT(xv6vm_extent, va, 0);
XV6VM_AT(xv6vm_extent, pages, 4);
XV6VM_AT(xv6vm_extent, pa, 8);
XV6VM_AT(xv6vm_extent, pte_flags, 12);
XV6VM_AT(xv6vm_extent, pde_flags, 16);
XV6VM_AT(xv6vm_extent, reserved, 20);

XV6VM_SIZE(xv6vm_extents, 40);
XV6VM_AT(xv6vm_extents, hdr, 0);
XV6VM_AT(xv6vm_extents, ptr, 16);
XV6VM_AT(xv6vm_extents, count, 24);
XV6VM_AT(xv6vm_extents, pid, 28);
XV6VM_AT(xv6vm_extents, va, 32);
XV6VM_AT(xv6vm_extents, out_count, 36);

XV6VM_SIZE(xv6vm_table, 4112);
XV6VM_AT(xv6vm_table, level, 0);
XV6VM_AT(xv6vm_table, va, 4);
XV6VM_AT(xv6vm_table, pa, 8);
XV6VM_AT(xv6vm_table, pde, 12);
XV6VM_AT(xv6vm_table, words, 16);

XV6VM_SIZE(xv6vm_tables, 40);
XV6VM_AT(xv6vm_tables, hdr, 0);
XV6VM_AT(xv6vm_tables, ptr, 16);
XV6VM_AT(xv6vm_tables, count, 24);
XV6VM_AT(xv6vm_tables, pid, 28);
XV6VM_AT(xv6vm_tables, index, 32);
XV6VM_AT(xv6vm_tables, out_count, 36);

XV6VM_SIZE(xv6vm_tlb, 80);
XV6VM_AT(xv6vm_tlb, hdr, 0);
XV6VM_AT(xv6vm_tlb, cpu, 16);
XV6VM_AT(xv6vm_tlb, op, 20);
XV6VM_AT(xv6vm_tlb, size, 24);
XV6VM_AT(xv6vm_tlb, ways, 28);
XV6VM_AT(xv6vm_tlb, va, 32);
XV6VM_AT(xv6vm_tlb, out_size, 36);
XV6VM_AT(xv6vm_tlb, out_ways, 40);
XV6VM_AT(xv6vm_tlb, out_used, 44);
XV6VM_AT(xv6vm_tlb, out_hits, 48);
XV6VM_AT(xv6vm_tlb, out_misses, 56);
XV6VM_AT(xv6vm_tlb, out_flushes, 64);
XV6VM_AT(xv6vm_tlb, out_invlpgs, 72);

XV6VM_SIZE(xv6vm_tlb_entry, 24);
XV6VM_AT(xv6vm_tlb_entry, va, 0);
XV6VM_AT(xv6vm_tlb_entry, pa, 4);
XV6VM_AT(xv6vm_tlb_entry, flags, 8);
XV6VM_AT(xv6vm_tlb_entry, set, 12);
XV6VM_AT(xv6vm_tlb_entry, stale, 16);
XV6VM_AT(xv6vm_tlb_entry, big, 20);

XV6VM_SIZE(xv6vm_tlb_entries, 40);
XV6VM_AT(xv6vm_tlb_entries, hdr, 0);
XV6VM_AT(xv6vm_tlb_entries, ptr, 16);
XV6VM_AT(xv6vm_tlb_entries, count, 24);
XV6VM_AT(xv6vm_tlb_entries, cpu, 28);
XV6VM_AT(xv6vm_tlb_entries, out_count, 32);
XV6VM_AT(xv6vm_tlb_entries, out_clock, 36);

XV6VM_SIZE(xv6vm_cpu_set, 32);
XV6VM_AT(xv6vm_cpu_set, hdr, 0);
XV6VM_AT(xv6vm_cpu_set, cpu, 16);
XV6VM_AT(xv6vm_cpu_set, wp, 20);
XV6VM_AT(xv6vm_cpu_set, pse, 24);
XV6VM_AT(xv6vm_cpu_set, reserved, 28);

XV6VM_SIZE(xv6vm_cpu, 64);
XV6VM_AT(xv6vm_cpu, cpu, 0);
XV6VM_AT(xv6vm_cpu, pid, 4);
XV6VM_AT(xv6vm_cpu, cpl, 8);
XV6VM_AT(xv6vm_cpu, cr0, 12);
XV6VM_AT(xv6vm_cpu, cr2, 16);
XV6VM_AT(xv6vm_cpu, cr3, 20);
XV6VM_AT(xv6vm_cpu, cr4, 24);
XV6VM_AT(xv6vm_cpu, reset, 28);
XV6VM_AT(xv6vm_cpu, cr3_loads, 32);
XV6VM_AT(xv6vm_cpu, traps, 40);
XV6VM_AT(xv6vm_cpu, faults, 48);
XV6VM_AT(xv6vm_cpu, accesses, 56);

XV6VM_SIZE(xv6vm_cpu_cmd, 88);
XV6VM_AT(xv6vm_cpu_cmd, hdr, 0);
XV6VM_AT(xv6vm_cpu_cmd, cpu, 16);
XV6VM_AT(xv6vm_cpu_cmd, pid, 20);
XV6VM_AT(xv6vm_cpu_cmd, out, 24);

XV6VM_SIZE(xv6vm_access, 128);
XV6VM_AT(xv6vm_access, hdr, 0);
XV6VM_AT(xv6vm_access, cpu, 16);
XV6VM_AT(xv6vm_access, va, 20);
XV6VM_AT(xv6vm_access, type, 24);
XV6VM_AT(xv6vm_access, width, 28);
XV6VM_AT(xv6vm_access, value, 32);
XV6VM_AT(xv6vm_access, out_value, 36);
XV6VM_AT(xv6vm_access, out, 40);
XV6VM_AT(xv6vm_access, out_tlb, 120);
XV6VM_AT(xv6vm_access, reserved, 124);

XV6VM_SIZE(xv6vm_loaded_cpu, 1648);
XV6VM_AT(xv6vm_loaded_cpu, cpu, 0);
XV6VM_AT(xv6vm_loaded_cpu, tlb_size, 64);
XV6VM_AT(xv6vm_loaded_cpu, tlb_ways, 68);
XV6VM_AT(xv6vm_loaded_cpu, tlb_clock, 72);
XV6VM_AT(xv6vm_loaded_cpu, reserved, 76);
XV6VM_AT(xv6vm_loaded_cpu, tlb_hits, 80);
XV6VM_AT(xv6vm_loaded_cpu, tlb_misses, 88);
XV6VM_AT(xv6vm_loaded_cpu, tlb_flushes, 96);
XV6VM_AT(xv6vm_loaded_cpu, tlb_invlpgs, 104);
XV6VM_AT(xv6vm_loaded_cpu, tlb, 112);

XV6VM_SIZE(xv6vm_load_cpus, 48);
XV6VM_AT(xv6vm_load_cpus, hdr, 0);
XV6VM_AT(xv6vm_load_cpus, cpus, 16);
XV6VM_AT(xv6vm_load_cpus, events, 24);
XV6VM_AT(xv6vm_load_cpus, cpu_count, 32);
XV6VM_AT(xv6vm_load_cpus, event_count, 36);
XV6VM_AT(xv6vm_load_cpus, seq, 40);

XV6VM_SIZE(xv6vm_restore, 152);
XV6VM_AT(xv6vm_restore, hdr, 0);
XV6VM_AT(xv6vm_restore, frames, 16);
XV6VM_AT(xv6vm_restore, procs, 24);
XV6VM_AT(xv6vm_restore, frame_count, 32);
XV6VM_AT(xv6vm_restore, proc_count, 36);
XV6VM_AT(xv6vm_restore, machine, 40);
XV6VM_AT(xv6vm_restore, data, 44);
XV6VM_AT(xv6vm_restore, end, 48);
XV6VM_AT(xv6vm_restore, kpgdir, 52);
XV6VM_AT(xv6vm_restore, head, 56);
XV6VM_AT(xv6vm_restore, free_low, 60);
XV6VM_AT(xv6vm_restore, nextpid, 64);
XV6VM_AT(xv6vm_restore, initpid, 68);
XV6VM_AT(xv6vm_restore, kalloc, 72);
XV6VM_AT(xv6vm_restore, kalloc_failed, 80);
XV6VM_AT(xv6vm_restore, kfree_refused, 88);
XV6VM_AT(xv6vm_restore, pages_mapped, 96);
XV6VM_AT(xv6vm_restore, pages_unmapped, 104);
XV6VM_AT(xv6vm_restore, tables, 112);
XV6VM_AT(xv6vm_restore, faults, 120);
XV6VM_AT(xv6vm_restore, forks, 128);
XV6VM_AT(xv6vm_restore, execs, 136);
XV6VM_AT(xv6vm_restore, exits, 144);
static_assert(XV6VM_KIND_COUNT <= XV6VM_KIND_MAX);

#undef XV6VM_SIZE
#undef XV6VM_AT

#endif
