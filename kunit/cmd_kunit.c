// SPDX-License-Identifier: GPL-2.0
/*
 * What is the same for all commands: each rule of the ABI header, tried on
 * every one of them. The table is written from the header, not from cmd.c.
 * long: the table has a row for each command, and all rules are about it.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

/* What becomes of a command while the RAM holds a loaded image. */
enum image {
	REFUSED,
	BY_CR3,			/* refused without XV6VM_BY_CR3 */
	ALSO,			/* as in a machine of one's own */
	ENDS,			/* that, and it ends this state */
	ONLY,			/* works there alone */
};

/*
 * struct row - what the header says of a command
 * @fields: what the caller fills, apart from the header; all else is to be 0
 * @counts, @maxima: where counts of records or bytes are, and their limits
 * @pid: where a pid is, or 0; @pid_flags make it one
 * @change: it changes the machine
 * @image: what it does in a loaded image
 * @zero, @zero_reason: the answer to a structure that is 0 but for its size
 */
struct row {
	const char *name;
	unsigned int cmd;
	u32 size;
	u32 flags;
	struct {
		u16 off;
		u16 end;
	} fields[3];
	u16 counts[2];
	u32 maxima[2];
	u16 pid;
	u32 pid_flags;
	bool change;
	u8 image;
	int zero;
	u32 zero_reason;
};

#define ROW(nr, type)	.name = #nr, .cmd = XV6VM_##nr, .size = sizeof(struct type)
#define AT(type, m)	offsetof(struct type, m)
#define SPAN(type, first, last) \
	{ offsetof(struct type, first), offsetofend(struct type, last) }
#define NO_SUCH_PID	.zero = -ESRCH, .zero_reason = XV6VM_R_NO_PROC
#define RECORDS(type) \
	.counts = { AT(type, count) }, .maxima = { 4096 }

static const struct row rows[] = {
	{ ROW(INFO, xv6vm_info), .image = ALSO },
	{ ROW(STATS, xv6vm_stats), .image = ALSO },
	{ ROW(CHECK, xv6vm_check), RECORDS(xv6vm_check),
	  .fields = { SPAN(xv6vm_check, ptr, count) } },
	{ ROW(KALLOC, xv6vm_kalloc), .flags = 1, .change = true },
	{ ROW(KFREE, xv6vm_kfree), .change = true,
	  .fields = { SPAN(xv6vm_kfree, pa, pa) },
	  .zero = -EPERM, .zero_reason = XV6VM_R_FRAME_KERNEL },
	{ ROW(FREELIST, xv6vm_freelist), .image = ALSO, RECORDS(xv6vm_freelist),
	  .fields = { SPAN(xv6vm_freelist, ptr, cur_depth) } },
	{ ROW(FRAME_TABLE, xv6vm_frame_table), .image = ALSO,
	  .fields = { SPAN(xv6vm_frame_table, ptr, first) },
	  .counts = { AT(xv6vm_frame_table, count) }, .maxima = { 131072 } },
	{ ROW(PROC_CREATE, xv6vm_proc_create), .flags = 3, .change = true,
	  .fields = { SPAN(xv6vm_proc_create, name, len) },
	  .counts = { AT(xv6vm_proc_create, len) }, .maxima = { 65536 },
	  .zero = -EINVAL, .zero_reason = XV6VM_R_NAME },
	{ ROW(PROC_EXEC, xv6vm_proc_exec), .change = true, NO_SUCH_PID,
	  .fields = { SPAN(xv6vm_proc_exec, pid, args) },
	  .counts = { AT(xv6vm_proc_exec, elf_len),
		      AT(xv6vm_proc_exec, args_len) },
	  .maxima = { 16777216, 8192 }, .pid = AT(xv6vm_proc_exec, pid) },
	{ ROW(PROC_FORK, xv6vm_proc_fork), .flags = 1, .change = true,
	  NO_SUCH_PID, .fields = { SPAN(xv6vm_proc_fork, pid, pid) },
	  .pid = AT(xv6vm_proc_fork, pid) },
	{ ROW(PROC_SBRK, xv6vm_proc_sbrk), .flags = 1, .change = true,
	  NO_SUCH_PID,
	  .fields = { SPAN(xv6vm_proc_sbrk, pid, delta) },
	  .pid = AT(xv6vm_proc_sbrk, pid) },
	{ ROW(PROC_EXIT, xv6vm_proc_exit), .flags = 1, .change = true,
	  NO_SUCH_PID, .fields = { SPAN(xv6vm_proc_exit, pid, pid) },
	  .pid = AT(xv6vm_proc_exit, pid) },
	{ ROW(PROC_WAIT, xv6vm_proc_wait), .change = true, NO_SUCH_PID,
	  .fields = { SPAN(xv6vm_proc_wait, pid, pid) },
	  .pid = AT(xv6vm_proc_wait, pid) },
	{ ROW(PROC_LIST, xv6vm_proc_list), .flags = 1,
	  .fields = { SPAN(xv6vm_proc_list, ptr, slot) },
	  RECORDS(xv6vm_proc_list),
	  .pid = AT(xv6vm_proc_list, slot), .pid_flags = XV6VM_LIST_PID },
	{ ROW(MEM_READ, xv6vm_mem), .flags = 3, .image = BY_CR3,
	  NO_SUCH_PID,
	  .fields = { SPAN(xv6vm_mem, ptr, va) },
	  .counts = { AT(xv6vm_mem, len) }, .maxima = { 65536 },
	  .pid = AT(xv6vm_mem, pid) },
	{ ROW(MEM_WRITE, xv6vm_mem), .flags = 1, .change = true, NO_SUCH_PID,
	  .fields = { SPAN(xv6vm_mem, ptr, va) },
	  .counts = { AT(xv6vm_mem, len) }, .maxima = { 65536 },
	  .pid = AT(xv6vm_mem, pid) },
	{ ROW(MAP, xv6vm_map), .flags = 1, .change = true, NO_SUCH_PID,
	  .fields = { SPAN(xv6vm_map, pid, perm) },
	  .pid = AT(xv6vm_map, pid) },
	{ ROW(UNMAP, xv6vm_map), .change = true, NO_SUCH_PID,
	  .fields = { SPAN(xv6vm_map, pid, va) },
	  .pid = AT(xv6vm_map, pid) },
	{ ROW(PROTECT, xv6vm_map), .change = true, NO_SUCH_PID,
	  .fields = { SPAN(xv6vm_map, pid, perm) },
	  .pid = AT(xv6vm_map, pid) },
	{ ROW(TRANSLATE, xv6vm_translate), .flags = 2, .image = BY_CR3,
	  .fields = { SPAN(xv6vm_translate, pid, query) },
	  .pid = AT(xv6vm_translate, pid) },
	{ ROW(TRANSLATE_BATCH, xv6vm_translate_batch), .flags = 2, .image = BY_CR3,
	  .fields = { SPAN(xv6vm_translate_batch, in, pid) },
	  RECORDS(xv6vm_translate_batch),
	  .pid = AT(xv6vm_translate_batch, pid) },
	{ ROW(ALIASES, xv6vm_aliases), RECORDS(xv6vm_aliases),
	  .fields = { SPAN(xv6vm_aliases, ptr, cur_va) } },
	{ ROW(EXTENTS, xv6vm_extents), .flags = 2, .image = BY_CR3, RECORDS(xv6vm_extents),
	  .fields = { SPAN(xv6vm_extents, ptr, va) },
	  .pid = AT(xv6vm_extents, pid) },
	{ ROW(TABLES, xv6vm_tables), .flags = 2, .image = BY_CR3,
	  .fields = { SPAN(xv6vm_tables, ptr, index) },
	  .counts = { AT(xv6vm_tables, count) }, .maxima = { 1025 },
	  .pid = AT(xv6vm_tables, pid) },
	{ ROW(CPU_SWITCH, xv6vm_cpu_cmd), .change = true,
	  .fields = { SPAN(xv6vm_cpu_cmd, cpu, pid) },
	  .pid = AT(xv6vm_cpu_cmd, pid) },
	{ ROW(CPU_TRAP, xv6vm_cpu_cmd), .change = true,
	  .fields = { SPAN(xv6vm_cpu_cmd, cpu, cpu) },
	  .zero = -EINVAL, .zero_reason = XV6VM_R_CPU_IDLE },
	{ ROW(CPU_IRET, xv6vm_cpu_cmd), .change = true,
	  .fields = { SPAN(xv6vm_cpu_cmd, cpu, cpu) },
	  .zero = -EINVAL, .zero_reason = XV6VM_R_CPU_IDLE },
	{ ROW(CPU_STATE, xv6vm_cpu_cmd), .image = ALSO,
	  .fields = { SPAN(xv6vm_cpu_cmd, cpu, cpu) } },
	{ ROW(ACCESS, xv6vm_access), .change = true, .zero = -EINVAL,
	  .image = ALSO, .fields = { SPAN(xv6vm_access, cpu, value) } },
	{ ROW(BOOT, xv6vm_boot), .change = true, .image = ENDS,
	  .fields = { SPAN(xv6vm_boot, phystop, machine) } },
	{ ROW(LOAD, xv6vm_load), .change = true, .image = ALSO,
	  .fields = { SPAN(xv6vm_load, phystop, cr3) } },
	{ ROW(RAM_READ, xv6vm_ram), .image = ALSO,
	  .fields = { SPAN(xv6vm_ram, ptr, pa) },
	  .counts = { AT(xv6vm_ram, len) }, .maxima = { 1048576 } },
	{ ROW(RAM_WRITE, xv6vm_ram), .change = true, .image = ONLY,
	  .fields = { SPAN(xv6vm_ram, ptr, pa) },
	  .counts = { AT(xv6vm_ram, len) }, .maxima = { 1048576 },
	  .zero = -EBADFD, .zero_reason = XV6VM_R_NOT_FOREIGN },
	{ ROW(TLB, xv6vm_tlb), .image = ALSO,
	  .fields = { SPAN(xv6vm_tlb, cpu, va) } },
	{ ROW(TLB_ENTRIES, xv6vm_tlb_entries), .image = ALSO,
	  RECORDS(xv6vm_tlb_entries),
	  .fields = { SPAN(xv6vm_tlb_entries, ptr, cpu) } },
	{ ROW(CPU_SET, xv6vm_cpu_set), .change = true, .image = ALSO,
	  .fields = { SPAN(xv6vm_cpu_set, cpu, pse) } },
};

static void row_desc(const struct row *r, char *desc)
{
	strscpy(desc, r->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(row, rows, row_desc);

/* A structure of any command, zero but for its size. */
union any {
	struct xv6vm_hdr hdr;
	u8 bytes[XV6VM_ARG_MAX];
	u32 words[XV6VM_ARG_MAX / 4];
	u64 align;
};

static union any blank(const struct row *r)
{
	union any arg = { .hdr = { .size = r->size } };

	return arg;
}

static int validate(const struct row *r, const union any *arg)
{
	return xv6vm_cmd_validate(xv6vm_cmd_find(r->cmd), arg);
}

static void knows_command(struct kunit *test)
{
	const struct row *r = test->param_value;
	const struct xv6vm_cmd *c = xv6vm_cmd_find(r->cmd);
	const union any arg = blank(r);

	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_EXPECT_EQ(test, (u32)c->size, r->size);
	KUNIT_EXPECT_EQ(test, xv6vm_cmd_changes(c, &arg), r->change);
	KUNIT_EXPECT_LE(test, r->size, XV6VM_ARG_MAX);
	KUNIT_EXPECT_EQ(test, validate(r, &arg), 0);
}

static void sizes(struct kunit *test)
{
	const struct row *r = test->param_value;
	struct cx *cx = test->priv;
	union any arg = blank(r);

	for (arg.hdr.size = 0; arg.hdr.size < r->size; arg.hdr.size++)
		KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), -EINVAL);
	/* A caller that is newer, and asks for nothing new; and for something. */
	arg.hdr.size = r->size + 8;
	KUNIT_EXPECT_EQ(test, cx_call_as(&cx->asks, r->cmd, &arg),
			r->change ? -EBADF : r->zero);
	arg = blank(r);
	arg.hdr.size = r->size + 8;
	arg.bytes[r->size + 7] = 1;
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), -E2BIG);
	arg.hdr.size = 4097;
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), -E2BIG);
}

static void unknown_flag(struct kunit *test)
{
	const struct row *r = test->param_value;
	union any arg = blank(r);
	u32 bit;

	for (bit = 1; bit; bit <<= 1) {
		arg.hdr.flags = bit;
		KUNIT_EXPECT_EQ(test, validate(r, &arg),
				r->flags & bit ? 0 : -EOPNOTSUPP);
	}
}

static bool is_field(const struct row *r, u32 at)
{
	u32 i;

	if (at < offsetof(struct xv6vm_hdr, out_reason))
		return true;
	for (i = 0; r->fields[i].end; i++) {
		if (at >= r->fields[i].off && at < r->fields[i].end)
			return true;
	}
	return false;
}

/* Every byte that is not the caller's must be 0, each of them. */
static void out_or_reserved_not_zero(struct kunit *test)
{
	const struct row *r = test->param_value;
	u32 i;

	for (i = sizeof(u64); i < r->size; i++) {
		union any arg = blank(r);
		int ret;

		arg.bytes[i] = 0x80;
		ret = validate(r, &arg);
		if (!is_field(r, i))
			KUNIT_EXPECT_EQ_MSG(test, ret, -EINVAL, "byte %u", i);
		else
			KUNIT_EXPECT_TRUE_MSG(test, !ret || ret == -EMSGSIZE,
					      "byte %u: %d", i, ret);
	}
}

static void count_too_large(struct kunit *test)
{
	static const u32 huge[] = { 0x7fffffff, 0x80000000, 0xffffffff };
	const struct row *r = test->param_value;
	u32 i, j;

	for (i = 0; i < 2 && r->counts[i]; i++) {
		union any arg = blank(r);
		u32 *count = &arg.words[r->counts[i] / 4];

		*count = r->maxima[i];
		KUNIT_EXPECT_EQ(test, validate(r, &arg), 0);
		*count = r->maxima[i] + 1;
		KUNIT_EXPECT_EQ(test, validate(r, &arg), -EMSGSIZE);
		for (j = 0; j < ARRAY_SIZE(huge); j++) {
			*count = huge[j];
			KUNIT_EXPECT_EQ(test, validate(r, &arg), -EMSGSIZE);
		}
	}
}

/* Between fields of the caller's, where the table does not look. */
static void zero_between_fields(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_translate t = { CX_HDR(t, 0), .pid = pid, .reserved = 1 };
	struct xv6vm_map p = {
		CX_HDR(p, 0), .pid = pid, .pa = 4096, .perm = 2,
	};

	CX_EXPECT_REFUSED(cx, cx_call(cx, XV6VM_TRANSLATE, &t), t, -EINVAL, 0,
			  0);
	CX_EXPECT_REFUSED(cx, cx_call(cx, XV6VM_PROTECT, &p), p, -EINVAL, 0, 0);
}

static void all_zero(struct kunit *test)
{
	const struct row *r = test->param_value;
	struct cx *cx = test->priv;
	union any arg = blank(r);

	/* These two make another machine, to which teardown's proof is none. */
	cx->damaged = r->cmd == XV6VM_BOOT || r->cmd == XV6VM_LOAD;
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), r->zero);
	KUNIT_EXPECT_EQ(test, arg.hdr.out_reason, r->zero_reason);
	KUNIT_EXPECT_EQ(test, arg.hdr.out_detail, 0u);
	KUNIT_EXPECT_EQ(test, arg.hdr.size, r->size);
}

static void readonly_file(struct kunit *test)
{
	const struct row *r = test->param_value;
	struct cx *cx = test->priv;
	union any arg = blank(r);

	KUNIT_EXPECT_EQ(test, cx_call_as(&cx->asks, r->cmd, &arg),
			r->change ? -EBADF : r->zero);
	KUNIT_EXPECT_EQ(test, arg.hdr.out_reason,
			r->change ? 0 : r->zero_reason);
}

static void expect_pid(struct kunit *test, u32 pid, int ret, u32 reason)
{
	const struct row *r = test->param_value;
	struct cx *cx = test->priv;
	union any arg = blank(r);

	arg.hdr.flags = r->pid_flags;
	arg.words[r->pid / 4] = pid;
	CX_EXPECT_REFUSED(cx, cx_call(cx, r->cmd, &arg), arg, ret, reason,
			  reason ? pid : 0);
}

static void wild_pid(struct kunit *test)
{
	static const u32 wild[] = { 2, 64, 0x7fffffff, 0x80000000, 0xffffffff };
	const struct row *r = test->param_value;
	u32 i, gone;

	if (!r->pid)
		return;
	for (i = 0; i < ARRAY_SIZE(wild); i++)
		expect_pid(test, wild[i], -ESRCH, XV6VM_R_NO_PROC);
	gone = cx_create(test->priv, &((struct cx *)test->priv)->f, 0);
	cx_exit_proc(test->priv, gone, 0);
	expect_pid(test, gone, -ESRCH, XV6VM_R_NO_PROC);
}

/* A zombie can be looked at until it is reaped, and no more than that. */
static void zombie_pid(struct kunit *test)
{
	const struct row *r = test->param_value;
	struct cx *cx = test->priv;
	u32 pid;

	if (!r->pid)
		return;
	pid = cx_create(cx, &cx->f, 0);
	cx_exit_proc(cx, pid, XV6VM_EXIT_ZOMBIE);
	if (r->change)
		expect_pid(test, pid, -ESRCH, XV6VM_R_PROC_ZOMBIE);
	else
		expect_pid(test, pid, 0, XV6VM_R_NONE);
}

static void load(struct cx *cx, u32 cr3)
{
	struct xv6vm_load l = { CX_HDR(l, 0), .cr3 = cr3 };

	cx->damaged = true;
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_LOAD, &l), 0);
}

/* One column decides for all commands, whatever else is wrong with them. */
static void in_a_loaded_image(struct kunit *test)
{
	const struct row *r = test->param_value;
	struct cx *cx = test->priv;
	union any arg = blank(r);
	int ret;

	load(cx, 0);
	ret = cx_call(cx, r->cmd, &arg);
	if (r->image == REFUSED || r->image == BY_CR3)
		CX_EXPECT_REFUSED(cx, ret, arg, -EBADFD, XV6VM_R_FOREIGN, 0);
	else
		KUNIT_EXPECT_EQ(test, ret, r->image == ONLY ? 0 : r->zero);
	if (r->image != BY_CR3)
		return;
	arg = blank(r);
	arg.hdr.flags = XV6VM_BY_CR3;
	arg.words[r->pid / 4] = XV6_PGSIZE | 0x18;
	KUNIT_EXPECT_EQ(test, cx_call(cx, r->cmd, &arg), 0);
}

static void a_directory_by_its_address(struct kunit *test)
{
	static const struct {
		u32 cr3;
		int err;
		u32 reason;
	} bad[] = {
		{ 0, -ENXIO, XV6VM_R_NO_DIRECTORY },
		{ 0x18, -ENXIO, XV6VM_R_NO_DIRECTORY },
		{ 1, -EINVAL, XV6VM_R_CR3 },
		{ 0x3ff020, -EINVAL, XV6VM_R_CR3 },
		{ 0x3ff804, -EINVAL, XV6VM_R_CR3 },
		{ 0x400018, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
		{ 0x400000, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
		{ 0xfffff000, -ERANGE, XV6VM_R_FRAME_OUTSIDE },
	};
	const struct row *r = test->param_value;
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; r->image == BY_CR3 && i < ARRAY_SIZE(bad); i++) {
		union any arg = blank(r);

		arg.hdr.flags = XV6VM_BY_CR3;
		arg.words[r->pid / 4] = bad[i].cr3;
		CX_EXPECT_REFUSED(cx, cx_call(cx, r->cmd, &arg), arg,
				  bad[i].err, bad[i].reason, bad[i].cr3);
	}
}

static void unknown_numbers(struct kunit *test)
{
	u32 nr, i, known = 0;

	for (nr = 0; nr < 256; nr++) {
		for (i = 0; i < ARRAY_SIZE(rows); i++)
			if (rows[i].cmd == _IO(XV6VM_TYPE, nr))
				break;
		KUNIT_EXPECT_EQ_MSG(test, !!xv6vm_cmd_find(_IO(XV6VM_TYPE, nr)),
				    i < ARRAY_SIZE(rows), "number %u", nr);
		known += i < ARRAY_SIZE(rows);
		KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IO(0xc5, nr)));
		KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IO(0, nr)));
		KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(nr));
	}
	KUNIT_EXPECT_EQ(test, known, 36u);
}

/* The size and direction that other drivers put into numbers are not ours. */
static void numbers_carry_no_size(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IOR(XV6VM_TYPE, 0, u32)));
	KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IOW(XV6VM_TYPE, 0, u32)));
	KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(_IOWR(XV6VM_TYPE, 0x10,
						     struct xv6vm_kalloc)));
	KUNIT_EXPECT_NULL(test, xv6vm_cmd_find(0xffffffff));
}

static struct kunit_case cmd_cases[] = {
	KUNIT_CASE_PARAM(knows_command, row_gen_params),
	KUNIT_CASE_PARAM(sizes, row_gen_params),
	KUNIT_CASE_PARAM(unknown_flag, row_gen_params),
	KUNIT_CASE(zero_between_fields),
	KUNIT_CASE_PARAM(out_or_reserved_not_zero, row_gen_params),
	KUNIT_CASE_PARAM(count_too_large, row_gen_params),
	KUNIT_CASE_PARAM(all_zero, row_gen_params),
	KUNIT_CASE_PARAM(readonly_file, row_gen_params),
	KUNIT_CASE_PARAM(wild_pid, row_gen_params),
	KUNIT_CASE_PARAM(zombie_pid, row_gen_params),
	KUNIT_CASE_PARAM(in_a_loaded_image, row_gen_params),
	KUNIT_CASE_PARAM(a_directory_by_its_address, row_gen_params),
	KUNIT_CASE(unknown_numbers),
	KUNIT_CASE(numbers_carry_no_size),
	{}
};

struct kunit_suite xv6vm_cmd_suite = {
	.name = "xv6vm_cmd",
	.init = cx_init,
	.exit = cx_exit,
	.test_cases = cmd_cases,
};
