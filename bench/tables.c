// SPDX-License-Identifier: GPL-2.0-only
#include "rows.h"

const struct bench_row *const bench_tables[] = {
	bench_floor_rows, bench_calibration_rows, bench_kalloc_rows,
	bench_kinit_rows, bench_vm_rows, bench_uvm_rows, bench_size_rows,
	bench_proc_rows, NULL
};
