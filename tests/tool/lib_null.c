// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every function of the library with pointers that lead nowhere: -EFAULT, said by the last
 * error, too, and nothing falls. Prints "ok NAME" or "not ok NAME"; library.py looks that
 * none is missing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxv6vm.h>
#include <xv6image.h>

static int failed;
static struct xv6vm *h;

static void ok(int good, const char *name)
{
	printf("%s null: %s\n", good ? "ok" : "not ok", name);
	failed |= !good;
}

/* An error of another kind stands there before. */
static void spoil(void)
{
	__u32 next;

	xv6vm_kfree(h, 1, &next);
}

static void fault(int ret, int noted, const char *name)
{
	const struct xv6vm_error *e = xv6vm_last_error(h);

	ok(ret == -EFAULT && (!noted || (e->err == EFAULT && !e->reason)),
	   name);
}

/* Of a handle: with it and a NULL behind it, and without it. */
#define OF(call, ...)                                  \
	do {                                           \
		spoil();                               \
		fault(call(h, __VA_ARGS__), 1, #call); \
	} while (0)
#define WITHOUT(call, ...) \
	fault(call(NULL, ##__VA_ARGS__), 0, #call " without a machine")
#define ALONE(call, ...) fault(call(__VA_ARGS__), 0, #call)

static __u32 n, n2;
static void *data;
static size_t len;
static char *text;

static void restoring(void)
{
	struct xv6vm_load_cpus cpus = { .cpu_count = 0 };
	struct xv6vm_restore rest = { .machine = 0 };

	OF(xv6vm_load_cpus, NULL);
	OF(xv6vm_restore_from, NULL);
	WITHOUT(xv6vm_load_cpus, &cpus);
	WITHOUT(xv6vm_restore_from, &rest);
	xv6vm_on_progress(NULL);
}

static void machine(void)
{
	struct xv6vm_info info;
	struct xv6vm_stats stats;
	struct xv6vm_check check;
	struct xv6vm_boot boot = { .machine = 0 };
	struct xv6vm_event event;
	__u64 seq = 0, lost;

	OF(xv6vm_snapshot, NULL, &len);
	OF(xv6vm_snapshot, &data, NULL);
	OF(xv6vm_past, 0, NULL);
	OF(xv6vm_restore, NULL, 9);
	OF(xv6vm_call, XV6VM_INFO, NULL);
	OF(xv6vm_info, NULL);
	OF(xv6vm_stats, NULL);
	OF(xv6vm_check, NULL, 0, NULL);
	OF(xv6vm_boot, NULL);
	OF(xv6vm_ram_read, 0, NULL, 1, &n);
	OF(xv6vm_ram_read, 0, &n, 1, NULL);
	OF(xv6vm_ram_write, 0, &n, 1, NULL);
	OF(xv6vm_events, NULL, &event, 1, &n, &lost);
	OF(xv6vm_events, &seq, NULL, 1, &n, &lost);
	OF(xv6vm_events, &seq, &event, 1, NULL, &lost);
	OF(xv6vm_events, &seq, &event, 1, &n, NULL);
	OF(xv6vm_debugfs, NULL, 1, &text);
	OF(xv6vm_debugfs, "maps", 1, NULL);
	WITHOUT(xv6vm_snapshot, &data, &len);
	WITHOUT(xv6vm_restore, &n, 4);
	WITHOUT(xv6vm_sync);
	WITHOUT(xv6vm_call, XV6VM_INFO, &info);
	WITHOUT(xv6vm_info, &info);
	WITHOUT(xv6vm_stats, &stats);
	WITHOUT(xv6vm_check, NULL, 0, &check);
	WITHOUT(xv6vm_boot, &boot);
	WITHOUT(xv6vm_load, 0, 0);
	WITHOUT(xv6vm_ram_read, 0, &n, 1, &n);
	WITHOUT(xv6vm_ram_write, 0, &n, 1, &n);
	WITHOUT(xv6vm_events, &seq, &event, 1, &n, &lost);
	WITHOUT(xv6vm_debugfs, "layout", 0, &text);
}

static void memory(void)
{
	struct xv6vm_map m = { .pid = 1 };
	struct xv6vm_fault f;
	struct xv6vm_frame_use use;
	struct xv6vm_window window;

	OF(xv6vm_kalloc, 0, NULL, &n);
	OF(xv6vm_kalloc, 0, &n, NULL);
	OF(xv6vm_kfree, 0, NULL);
	OF(xv6vm_mem_read, 1, 0, NULL, 1, 0, &n, &f);
	OF(xv6vm_mem_read, 1, 0, &n, 1, 0, NULL, &f);
	OF(xv6vm_mem_read, 1, 0, &n, 1, 0, &n2, NULL);
	OF(xv6vm_mem_write, 1, 0, NULL, 1, 0, &n, &f);
	OF(xv6vm_mem_write, 1, 0, &n, 1, 0, NULL, &f);
	OF(xv6vm_map, 0, NULL);
	OF(xv6vm_unmap, NULL);
	OF(xv6vm_protect, 0, NULL);
	OF(xv6vm_window, 1, NULL);
	OF(xv6vm_frame_table, 0, NULL, 1, &n);
	OF(xv6vm_frame_table, 0, &use, 1, NULL);
	WITHOUT(xv6vm_kalloc, 0, &n, &n2);
	WITHOUT(xv6vm_kfree, 0, &n);
	WITHOUT(xv6vm_mem_read, 1, 0, &n, 1, 0, &n2, &f);
	WITHOUT(xv6vm_mem_write, 1, 0, &n, 1, 0, &n2, &f);
	WITHOUT(xv6vm_map, 0, &m);
	WITHOUT(xv6vm_unmap, &m);
	WITHOUT(xv6vm_protect, 0, &m);
	WITHOUT(xv6vm_window, 1, &window);
	WITHOUT(xv6vm_frame_table, 0, &use, 1, &n);
}

static void processes(void)
{
	const char *const argv[] = { "a", NULL };
	struct xv6vm_program p = { .name = "a", .argc = 1 };
	struct xv6vm_proc proc;

	OF(xv6vm_proc_create, NULL, NULL, 0, 0, &n);
	OF(xv6vm_proc_create, "a", NULL, 0, 0, NULL);
	OF(xv6vm_proc_create, "a", NULL, 9, 0, &n);
	OF(xv6vm_proc_fork, 1, 0, NULL);
	OF(xv6vm_proc_sbrk, 1, 1, 0, NULL, &n);
	OF(xv6vm_proc_sbrk, 1, 1, 0, &n, NULL);
	OF(xv6vm_proc_exit, 1, 0, NULL);
	OF(xv6vm_proc_wait, 1, NULL);
	OF(xv6vm_proc_show, 1, NULL);
	OF(xv6vm_proc_exec, 1, NULL, &n, &n2);
	OF(xv6vm_proc_exec, 1, &p, &n, &n2);
	p.argv = argv;
	p.argc = 2;
	OF(xv6vm_proc_exec, 1, &p, &n, &n2);
	p.argc = 1;
	p.len = 60;
	OF(xv6vm_proc_exec, 1, &p, &n, &n2);
	OF(xv6vm_proc_exec, 1, &p, NULL, &n2);
	OF(xv6vm_proc_exec, 1, &p, &n, NULL);
	WITHOUT(xv6vm_proc_create, "a", NULL, 0, 0, &n);
	WITHOUT(xv6vm_proc_fork, 1, 0, &n);
	WITHOUT(xv6vm_proc_sbrk, 1, 1, 0, &n, &n2);
	WITHOUT(xv6vm_proc_exit, 1, 0, &n);
	WITHOUT(xv6vm_proc_wait, 1, &n);
	WITHOUT(xv6vm_proc_show, 1, &proc);
	WITHOUT(xv6vm_proc_exec, 1, &p, &n, &n2);
}

static void tables(void)
{
	static struct xv6vm_table t;
	struct xv6vm_query q = { .wp = 1 };
	struct xv6vm_translation out;

	OF(xv6vm_translate, 1, 0, NULL, &out);
	OF(xv6vm_translate, 1, 0, &q, NULL);
	OF(xv6vm_translate_batch, 1, 0, NULL, 1, &out);
	OF(xv6vm_translate_batch, 1, 0, &q, 1, NULL);
	OF(xv6vm_tables, 1, 0, NULL, &t, 1, &n);
	n = 0;
	OF(xv6vm_tables, 1, 0, &n, NULL, 1, &n2);
	OF(xv6vm_tables, 1, 0, &n, &t, 1, NULL);
	WITHOUT(xv6vm_translate, 1, 0, &q, &out);
	WITHOUT(xv6vm_translate_batch, 1, 0, &q, 1, &out);
	WITHOUT(xv6vm_tables, 1, 0, &n, &t, 1, &n2);
}

static void cpus(void)
{
	struct xv6vm_tlb_entry e[XV6VM_TLB_SIZE_MAX];
	struct xv6vm_tlb tlb = { .cpu = 0 };
	struct xv6vm_access a = { .width = 1 };
	struct xv6vm_cpu cpu;

	OF(xv6vm_cpu_switch, 0, 1, NULL);
	OF(xv6vm_cpu_trap, 0, NULL);
	OF(xv6vm_cpu_iret, 0, NULL);
	OF(xv6vm_cpu_state, 0, NULL);
	OF(xv6vm_access, NULL);
	OF(xv6vm_tlb, NULL);
	OF(xv6vm_tlb_entries, 0, NULL, &n);
	OF(xv6vm_tlb_entries, 0, e, NULL);
	WITHOUT(xv6vm_cpu_switch, 0, 1, &cpu);
	WITHOUT(xv6vm_cpu_trap, 0, &cpu);
	WITHOUT(xv6vm_cpu_iret, 0, &cpu);
	WITHOUT(xv6vm_cpu_state, 0, &cpu);
	WITHOUT(xv6vm_access, &a);
	WITHOUT(xv6vm_cpu_set, 0, 1, 1);
	WITHOUT(xv6vm_tlb, &tlb);
	WITHOUT(xv6vm_tlb_entries, 0, e, &n);
}

/* A cursor is a value: this one is given away in the middle of its list. */
static struct xv6vm_cursor begun(void)
{
	struct xv6vm_free_frame f;
	struct xv6vm_cursor c;
	int i;

	xv6vm_freelist_begin(h, &c);
	for (i = 0; i < 127; i++)
		xv6vm_freelist_next(&c, &f);
	return c;
}

static void cursors(void)
{
	struct xv6vm_cursor c = begun();
	struct xv6vm_free_frame f;
	struct xv6vm_info info;
	__u32 seen = 127;

	while (xv6vm_freelist_next(&c, &f) > 0)
		seen++;
	xv6vm_info(h, &info);
	ok(seen == info.out_free, "a cursor may be copied");
	xv6vm_freelist_begin(h, NULL);
	xv6vm_procs_begin(h, NULL);
	xv6vm_aliases_begin(h, NULL, 0);
	xv6vm_extents_begin(h, NULL, 1, 0, 0);
	spoil();
	fault(xv6vm_freelist_next(&c, NULL), 1, "xv6vm_freelist_next");
	ALONE(xv6vm_freelist_next, NULL, &f);
	ALONE(xv6vm_procs_next, NULL, NULL);
	ALONE(xv6vm_aliases_next, NULL, NULL);
	ALONE(xv6vm_extents_next, NULL, NULL);
	xv6vm_procs_begin(NULL, &c);
	ALONE(xv6vm_procs_next, &c, (struct xv6vm_proc *)&info);
}

static void images(void)
{
	struct xv6image_symbols sym = { 0 };
	struct xv6image_report r;
	struct xv6vm_error why;
	struct xv6image img;
	char trap[XV6IMAGE_TRAP_LEN];

	ALONE(xv6vm_image_take, -1, NULL, &img, &why);
	ALONE(xv6vm_image_take, -1, "it", NULL, &why);
	ALONE(xv6vm_image_take, -1, "it", &img, NULL);
	ALONE(xv6vm_image_open, NULL, &img, &why);
	ALONE(xv6vm_image_open, "/dev/null", NULL, &why);
	ALONE(xv6vm_image_open, "/dev/null", &img, NULL);
	OF(xv6vm_image_adopt, NULL);
	WITHOUT(xv6vm_image_adopt, &r);
	ALONE(xv6vm_image_symbols, NULL, 9, &sym, &why);
	ALONE(xv6vm_image_symbols, &sym, sizeof(sym), NULL, &why);
	ALONE(xv6vm_image_symbols, &sym, sizeof(sym), &sym, NULL);
	ALONE(xv6vm_image_explain, NULL, &sym, 0, &r, &why);
	ALONE(xv6vm_image_explain, &img, NULL, 0, &r, &why);
	ALONE(xv6vm_image_explain, &img, &sym, 0, NULL, &why);
	ALONE(xv6vm_image_explain, &img, &sym, 0, &r, NULL);
	ok(!*xv6vm_image_trap_text(NULL, trap) &&
		   !*xv6vm_image_trap_text(&r.procs[0], NULL),
	   "xv6vm_image_trap_text");
	ALONE(xv6vm_image_of, h, NULL);
	WITHOUT(xv6vm_image_of, &img);
	xv6vm_image_close(NULL);
	xv6vm_image_report_free(NULL);
	ok(!xv6vm_image_violations(NULL), "xv6vm_image_violations");
}

static void words(void)
{
	struct xv6vm_range r[XV6VM_RANGES];
	struct xv6vm_error e = { .err = EFAULT };
	char buf[4] = "old", line[XV6VM_EVENT_LEN];
	struct xv6vm_event event = { .type = XV6VM_E_BOOT };
	__u64 v;

	ALONE(xv6vm_parse_number, NULL, 1, &v);
	ALONE(xv6vm_parse_number, "1", 1, NULL);
	ok(xv6vm_error_text(NULL, buf, sizeof(buf)) == buf &&
		   !xv6vm_error_text(&e, NULL, 0),
	   "xv6vm_error_text");
	ok(xv6vm_image_part(4096, ~0u, 0, NULL) != NULL, "xv6vm_image_part");
	ok(!xv6vm_flags_text(7, 2, NULL), "xv6vm_flags_text");
	ok(!xv6vm_event_pid(NULL), "xv6vm_event_pid");
	ok(!xv6vm_event_line(NULL, line) && !xv6vm_event_line(&event, NULL),
	   "xv6vm_event_line");
	ok(!xv6vm_is_shared(NULL), "xv6vm_is_shared");
	xv6vm_kernel_ranges(NULL, r);
	xv6vm_kernel_ranges(NULL, NULL);
	ok(r[0].va == XV6VM_KERNBASE, "xv6vm_kernel_ranges");
	ok(xv6vm_last_error(NULL)->err == EFAULT, "xv6vm_last_error");
	ok(!xv6vm_restores(NULL), "xv6vm_restores");
	ALONE(xv6vm_open, "sim:mem=4M", 0, NULL, &e);
	ok(e.err == EFAULT, "xv6vm_open says why");
	xv6vm_close(NULL);
}

int main(void)
{
	if (xv6vm_open("sim:mem=4M", 0, &h, NULL))
		return 1;
	machine();
	restoring();
	memory();
	processes();
	tables();
	cpus();
	cursors();
	images();
	words();
	xv6vm_close(h);
	return failed;
}
