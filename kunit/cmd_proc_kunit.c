// SPDX-License-Identifier: GPL-2.0-only
/* Commands about processes. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

static struct xv6vm_proc proc_of(struct cx *cx, u32 pid)
{
	struct xv6vm_proc rec = { 0 };
	struct xv6vm_proc_list l = {
		CX_HDR(l, XV6VM_LIST_PID), .ptr = cx_ptr(&rec), .count = 1,
		.slot = pid,
	};

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_PROC_LIST, &l), 0);
	KUNIT_EXPECT_EQ(cx->test, l.out_count, 1u);
	KUNIT_EXPECT_EQ(cx->test, l.slot, pid);
	return rec;
}

static void create_makes_a_child_of_init(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_proc p = proc_of(cx, pid);
	u8 code[6];
	struct xv6vm_mem r = {
		CX_HDR(r, 0), .pid = pid, .ptr = cx_ptr(code), .len = 6,
	};

	KUNIT_EXPECT_EQ(test, p.pid, pid);
	KUNIT_EXPECT_EQ(test, p.ppid, 1u);
	KUNIT_EXPECT_EQ(test, p.state, XV6VM_RUNNABLE + 0u);
	KUNIT_EXPECT_EQ(test, p.proc_flags, 0u);
	KUNIT_EXPECT_STREQ(test, p.name, "child");
	KUNIT_EXPECT_EQ(test, p.sz, 4096u);
	KUNIT_EXPECT_EQ(test, p.eip, 0u);
	KUNIT_EXPECT_EQ(test, p.esp, 4096u);
	KUNIT_EXPECT_EQ(test, p.guard, 0xffffffffu);
	KUNIT_EXPECT_EQ(test, p.cpu, 0xffffffffu);
	KUNIT_EXPECT_EQ(test, p.user_frames, 1u);
	KUNIT_EXPECT_EQ(test, p.user_tables, 1u);
	KUNIT_EXPECT_EQ(test, p.kernel_tables, CX_KVM - 1);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC);
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_MEM_READ, &r), 0);
	KUNIT_EXPECT_EQ(test, memcmp(code, "\xeb\xfe\x90\x90\0\0", 6), 0);
}

static const struct {
	char name[XV6VM_NAME_LEN];
	int err;
} names[] = {
	{ "a", 0 },
	{ "AZaz09_.-", 0 },
	{ "fifteen-letters", 0 },
	{ "sixteen--letters", -EINVAL },
	{ "", -EINVAL },
	{ "a b", -EINVAL },
	{ "a/b", -EINVAL },
	{ "\033[2J", -EINVAL },
	{ "caf\303\251", -EINVAL },
	{ "tail\0x", -EINVAL },
	{ "\n", -EINVAL },
	{ "<b>", -EINVAL },
};

static void names_are_checked(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct xv6vm_proc_create c = { CX_HDR(c, 0) };

		memcpy(c.name, names[i].name, sizeof(c.name));
		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_PROC_CREATE, &c), c,
				names[i].err,
				names[i].err ? XV6VM_R_NAME : 0, 0);
		if (c.out_pid)
			cx_exit_proc(cx, c.out_pid, 0);
	}
}

static void first_code_fits_below_a_page(struct kunit *test)
{
	static const u32 lens[] = { 0, 1, 4095, 4096, 65536 };
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct xv6vm_proc_create c = {
			CX_HDR(c, 0), .name = "long", .len = lens[i],
			.ptr = lens[i] ? cx_ptr(cx->buf) : 0,
		};
		bool fits = lens[i] < 4096;

		CX_EXPECT_ERROR(cx, cx_call(cx, XV6VM_PROC_CREATE, &c), c,
				fits ? 0 : -ENOSPC,
				fits ? 0 : XV6VM_R_INIT_TOO_BIG,
				fits ? 0 : lens[i]);
	}
}

static void the_process_table_fills_up(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc_create c = { CX_HDR(c, 0), .name = "toomany" };
	struct xv6vm_proc_fork k = { CX_HDR(k, 0), .pid = 1 };
	u32 i;

	for (i = 1; i < CX_NPROC; i++)
		cx_create(cx, &cx->f, 0);
	CX_EXPECT_REFUSED(cx, XV6VM_PROC_CREATE, c, XV6VM_R_PROC_TABLE_FULL,
			  CX_NPROC);
	CX_EXPECT_REFUSED(cx, XV6VM_PROC_FORK, k, XV6VM_R_PROC_TABLE_FULL,
			  CX_NPROC);
}

/* A program of one segment: two bytes at 0, a page and a half in memory. */
struct program {
	u8 ident[16];
	__le16 type, machine;
	__le32 version, entry, phoff, shoff, flags;
	__le16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
	__le32 seg_type, off, vaddr, paddr, filesz, memsz, seg_flags, align;
	u8 code[2];
} __packed;

static struct program program(void)
{
	struct program p = {
		.ident = { 0x7f, 'E', 'L', 'F', 1, 1, 1 },
		.type = cpu_to_le16(2), .machine = cpu_to_le16(3),
		.phoff = cpu_to_le32(offsetof(struct program, seg_type)),
		.phnum = cpu_to_le16(1), .seg_type = cpu_to_le32(1),
		.off = cpu_to_le32(offsetof(struct program, code)),
		.filesz = cpu_to_le32(2), .memsz = cpu_to_le32(6144),
		.entry = cpu_to_le32(1), .code = { 0xeb, 0xfe },
	};

	return p;
}

static void exec_replaces_the_image(struct kunit *test)
{
	static const char args[] = "echo\0hello";
	const struct program elf = program();
	struct cx *cx = test->priv;
	struct xv6vm_proc_exec e = {
		CX_HDR(e, 0), .pid = cx_create_pages(cx, 9), .argc = 2,
		.name = "echo", .elf = cx_ptr(&elf), .elf_len = sizeof(elf),
		.args = cx_ptr(args), .args_len = sizeof(args),
	};
	struct xv6vm_proc p;

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROC_EXEC, &e), 0);
	p = proc_of(cx, e.pid);
	KUNIT_EXPECT_EQ(test, e.out_eip, 1u);
	/* 8 + 8 bytes of strings, argv[3], argv, argc, return address */
	KUNIT_EXPECT_EQ(test, e.out_esp, 0x4000u - 16 - 24);
	KUNIT_EXPECT_EQ(test, p.eip, e.out_eip);
	KUNIT_EXPECT_EQ(test, p.esp, e.out_esp);
	KUNIT_EXPECT_EQ(test, p.sz, 0x4000u);
	KUNIT_EXPECT_EQ(test, p.guard, 0x2000u);
	KUNIT_EXPECT_STREQ(test, p.name, "echo");
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC - 3);
}

static void exec_refuses(struct kunit *test)
{
	const struct program elf = program();
	static const char args[] = "one\0two";
	const struct {
		u32 elf_len, argc, args_len;
		char name[XV6VM_NAME_LEN];
		int err;
		u32 reason;
	} bad[] = {
		{ 0, 0, 0, "x", -ENOEXEC, XV6VM_R_ELF_SHORT },
		{ sizeof(elf) - 1, 0, 0, "x", -ENOEXEC, XV6VM_R_ELF_SHORT },
		{ sizeof(elf), 0, 0, "", -EINVAL, XV6VM_R_NAME },
		{ sizeof(elf), 33, 8, "x", -ENOSPC, XV6VM_R_ARGC },
		{ sizeof(elf), 1, 0, "x", -EINVAL, XV6VM_R_ARGS_FORM },
		{ sizeof(elf), 1, 3, "x", -EINVAL, XV6VM_R_ARGS_FORM },
		{ sizeof(elf), 1, 8, "x", -EINVAL, XV6VM_R_ARGS_FORM },
		{ sizeof(elf), 3, 8, "x", -EINVAL, XV6VM_R_ARGS_FORM },
		{ sizeof(elf), 0, 8, "x", -EINVAL, XV6VM_R_ARGS_FORM },
	};
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct xv6vm_proc_exec e = {
			CX_HDR(e, 0), .pid = pid, .argc = bad[i].argc,
			.elf = cx_ptr(&elf), .elf_len = bad[i].elf_len,
			.args = cx_ptr(args), .args_len = bad[i].args_len,
		};

		memcpy(e.name, bad[i].name, sizeof(e.name));
		KUNIT_EXPECT_EQ_MSG(test, cx_call(cx, XV6VM_PROC_EXEC, &e),
				    bad[i].err, "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, e.hdr.out_reason, bad[i].reason,
				    "case %u", i);
		KUNIT_EXPECT_STREQ(test, proc_of(cx, pid).name, "child");
		KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC);
	}
}

static void fork_copies(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc_fork k = {
		CX_HDR(k, 0), .pid = cx_create_pages(cx, 3),
	};
	struct xv6vm_proc p;

	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROC_FORK, &k), 0);
	p = proc_of(cx, k.out_pid);
	KUNIT_EXPECT_EQ(test, p.ppid, k.pid);
	KUNIT_EXPECT_EQ(test, p.sz, 3u * 4096);
	KUNIT_EXPECT_EQ(test, p.user_frames, 3u);
	KUNIT_EXPECT_NE(test, cx_pa(cx, k.pid, 0), cx_pa(cx, k.out_pid, 0));
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - 2 * (CX_PROC + 2));
}

static void sbrk_moves_the_end(struct kunit *test)
{
	static const struct {
		s32 delta;
		int err;
		u32 reason, old, new;
	} steps[] = {
		{ 0, 0, 0, 4096, 4096 },
		{ 1, 0, 0, 4096, 4097 },
		{ 8191, 0, 0, 4097, 12288 },
		{ -1, 0, 0, 12288, 12287 },
		{ -12288, -ERANGE, XV6VM_R_SBRK_WRAPS, 0, 0 },
		{ -12287, -ERANGE, XV6VM_R_SBRK_ALL, 0, 0 },
		{ S32_MIN, -ERANGE, XV6VM_R_SBRK_WRAPS, 0, 0 },
		{ S32_MAX, -ERANGE, XV6VM_R_SIZE_LIMIT, 0, 0 },
		{ 64 << 20, -ENOMEM, XV6VM_R_NO_FRAME, 0, 0 },
		{ -8191, 0, 0, 12287, 4096 },
	};
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), i;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		struct xv6vm_proc_sbrk s = {
			CX_HDR(s, 0), .pid = pid, .delta = steps[i].delta,
		};

		KUNIT_EXPECT_EQ_MSG(test, cx_call(cx, XV6VM_PROC_SBRK, &s),
				    steps[i].err, "step %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.hdr.out_reason, steps[i].reason,
				    "step %u", i);
		KUNIT_EXPECT_EQ_MSG(test, s.out_old, steps[i].old, "step %u",
				    i);
		KUNIT_EXPECT_EQ_MSG(test, s.out_new, steps[i].new, "step %u",
				    i);
	}
}

static void exit_gives_all_frames_back(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create_pages(cx, 5);

	KUNIT_EXPECT_EQ(test, cx_exit_proc(cx, pid, 0), CX_PROC + 4);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
}

static void init_never_exits(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc_exit e = { CX_HDR(e, 0), .pid = 1 };

	CX_EXPECT_REFUSED(cx, XV6VM_PROC_EXIT, e, XV6VM_R_INIT_EXITING, 1);
}

static void a_zombie_waits_for_its_parent(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc_fork k = { CX_HDR(k, 0) };
	struct xv6vm_proc_wait w = { CX_HDR(w, 0) };
	u32 parent = cx_create(cx, &cx->f, 0);

	w.pid = parent;
	k.pid = parent;
	CX_EXPECT_REFUSED(cx, XV6VM_PROC_WAIT, w, XV6VM_R_NO_CHILDREN, parent);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROC_FORK, &k), 0);
	w.hdr.out_reason = 0;
	w.hdr.out_detail = 0;
	CX_EXPECT_REFUSED(cx, XV6VM_PROC_WAIT, w, XV6VM_R_NO_ZOMBIE, parent);
	KUNIT_EXPECT_EQ(test, cx_exit_proc(cx, k.out_pid, XV6VM_EXIT_ZOMBIE),
			0u);
	KUNIT_EXPECT_EQ(test, proc_of(cx, k.out_pid).state,
			XV6VM_ZOMBIE + 0u);
	w.hdr.out_reason = 0;
	w.hdr.out_detail = 0;
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_WAIT, &w), 0);
	KUNIT_EXPECT_EQ(test, w.out_pid, k.out_pid);
	KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start - CX_PROC);
}

static void children_go_to_init(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc_fork k = { CX_HDR(k, 0) };

	k.pid = cx_create(cx, &cx->f, 0);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_PROC_FORK, &k), 0);
	cx_exit_proc(cx, k.pid, 0);
	KUNIT_EXPECT_EQ(test, proc_of(cx, k.out_pid).ppid, 1u);
}

/* Slots 0, 1 and 3 are in use: the cursor passes the gap. */
static void list_in_steps(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc *out = (void *)cx->buf;
	u32 pid[3], step, i;

	for (i = 0; i < 3; i++)
		pid[i] = cx_create(cx, &cx->f, 0);
	cx_exit_proc(cx, pid[1], 0);
	for (step = 1; step < 5; step++) {
		struct xv6vm_proc_list l = {
			CX_HDR(l, 0), .ptr = cx_ptr(out), .count = step,
		};
		u32 seen = 0, sum = 0;

		do {
			l.out_count = 0;
			l.out_total = 0;
			KUNIT_ASSERT_EQ(test,
					cx_call(cx, XV6VM_PROC_LIST, &l), 0);
			KUNIT_EXPECT_EQ(test, l.out_total, CX_NPROC);
			for (i = 0; i < l.out_count; i++, seen++)
				sum += out[i].pid;
		} while (l.out_count);
		KUNIT_EXPECT_EQ(test, seen, 3u);
		KUNIT_EXPECT_EQ(test, sum, 1 + pid[0] + pid[2]);
		KUNIT_EXPECT_EQ(test, l.slot, CX_NPROC);
	}
}

static void list_from_behind_the_end(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_proc_list l = {
		CX_HDR(l, 0), .ptr = cx_ptr(cx->buf), .count = 4096,
		.slot = 0xffffffff,
	};

	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_LIST, &l), 0);
	KUNIT_EXPECT_EQ(test, l.out_count, 0u);
	KUNIT_EXPECT_EQ(test, l.slot, 0xffffffffu);
}

CX_SUITE(xv6vm_cmd_proc,
	 KUNIT_CASE(create_makes_a_child_of_init),
	 KUNIT_CASE(names_are_checked),
	 KUNIT_CASE(first_code_fits_below_a_page),
	 KUNIT_CASE(the_process_table_fills_up),
	 KUNIT_CASE(exec_replaces_the_image),
	 KUNIT_CASE(exec_refuses),
	 KUNIT_CASE(fork_copies),
	 KUNIT_CASE(sbrk_moves_the_end),
	 KUNIT_CASE(exit_gives_all_frames_back),
	 KUNIT_CASE(init_never_exits),
	 KUNIT_CASE(a_zombie_waits_for_its_parent),
	 KUNIT_CASE(children_go_to_init),
	 KUNIT_CASE(list_in_steps),
	 KUNIT_CASE(list_from_behind_the_end));
