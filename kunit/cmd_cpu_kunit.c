// SPDX-License-Identifier: GPL-2.0-only
/* Commands about CPUs and what they do. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

static struct xv6vm_cpu_cmd cpu_cmd(u32 cpu, u32 pid)
{
	return (struct xv6vm_cpu_cmd) {
		.hdr = { .size = sizeof(struct xv6vm_cpu_cmd) },
		.cpu = cpu, .pid = pid,
	};
}

/* Do it, and say what the CPU is afterwards. */
static struct xv6vm_cpu after(struct cx *cx, u32 cmd, u32 cpu, u32 pid)
{
	struct xv6vm_cpu_cmd c = cpu_cmd(cpu, pid);

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, cmd, &c), 0);
	return c.out;
}

static void a_booted_cpu_is_on_kpgdir(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct xv6vm_cpu c = after(cx, XV6VM_CPU_STATE, 1, 0);

	KUNIT_EXPECT_EQ(test, c.cpu, 1u);
	KUNIT_EXPECT_EQ(test, c.pid, 0u);
	KUNIT_EXPECT_EQ(test, c.cpl, 0u);
	KUNIT_EXPECT_EQ(test, c.cr0, 0x80010011u);
	KUNIT_EXPECT_EQ(test, c.cr3, 0x3ff000u);
	KUNIT_EXPECT_EQ(test, c.cr4, 0x10u);
	KUNIT_EXPECT_EQ(test, c.reset, 0u);
}

static void cr3_changes_with_the_process_alone(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 a = cx_create(cx, &cx->f, 0), b = cx_create(cx, &cx->f, 0);
	u64 loads = after(cx, XV6VM_CPU_STATE, 0, 0).cr3_loads;
	struct xv6vm_cpu on_a, c;

	on_a = after(cx, XV6VM_CPU_SWITCH, 0, a);
	KUNIT_EXPECT_EQ(test, on_a.pid, a);
	KUNIT_EXPECT_EQ(test, on_a.cpl, 3u);
	KUNIT_EXPECT_EQ(test, on_a.cr3_loads, loads + 1);

	c = after(cx, XV6VM_CPU_TRAP, 0, 0);
	KUNIT_EXPECT_EQ(test, c.cpl, 0u);
	KUNIT_EXPECT_EQ(test, c.cr3, on_a.cr3);
	KUNIT_EXPECT_EQ(test, c.traps, on_a.traps + 1);
	c = after(cx, XV6VM_CPU_IRET, 0, 0);
	KUNIT_EXPECT_EQ(test, c.cpl, 3u);
	KUNIT_EXPECT_EQ(test, c.cr3, on_a.cr3);
	KUNIT_EXPECT_EQ(test, c.cr3_loads, loads + 1);

	c = after(cx, XV6VM_CPU_SWITCH, 0, b);
	KUNIT_EXPECT_NE(test, c.cr3, on_a.cr3);
	KUNIT_EXPECT_EQ(test, c.cr3_loads, loads + 2);
	c = after(cx, XV6VM_CPU_SWITCH, 0, 0);
	KUNIT_EXPECT_EQ(test, c.cr3, 0x3ff000u);
	KUNIT_EXPECT_EQ(test, c.pid, 0u);
	KUNIT_EXPECT_EQ(test, c.cpl, 0u);
}

static void what_a_cpu_refuses(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), i;
	const struct {
		u32 cmd, cpu, pid;
		int err;
		u32 reason, detail;
	} steps[] = {
		{ XV6VM_CPU_TRAP, 0, 0, -EINVAL, XV6VM_R_CPU_IDLE, 0 },
		{ XV6VM_CPU_IRET, 1, 0, -EINVAL, XV6VM_R_CPU_IDLE, 1 },
		{ XV6VM_CPU_SWITCH, 0, pid, 0, 0, 0 },
		{ XV6VM_CPU_IRET, 0, 0, -EINVAL, XV6VM_R_CPU_IN_USER, 0 },
		{ XV6VM_CPU_SWITCH, 1, pid, -EBUSY, XV6VM_R_PROC_RUNNING, pid },
		{ XV6VM_CPU_TRAP, 0, 0, 0, 0, 0 },
		{ XV6VM_CPU_TRAP, 0, 0, -EINVAL, XV6VM_R_CPU_IN_KERNEL, 0 },
		{ XV6VM_CPU_SWITCH, 0, pid, 0, 0, 0 },
		{ XV6VM_CPU_SWITCH, 2, pid, -ENODEV, XV6VM_R_NO_CPU, 2 },
		{ XV6VM_CPU_SWITCH, 2, 0, -ENODEV, XV6VM_R_NO_CPU, 2 },
		{ XV6VM_CPU_TRAP, 8, 0, -ENODEV, XV6VM_R_NO_CPU, 8 },
		{ XV6VM_CPU_IRET, 0x80000000, 0, -ENODEV, XV6VM_R_NO_CPU,
		  0x80000000 },
		{ XV6VM_CPU_STATE, ~0u, 0, -ENODEV, XV6VM_R_NO_CPU, ~0u },
	};

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		struct xv6vm_cpu_cmd c = cpu_cmd(steps[i].cpu, steps[i].pid);

		KUNIT_EXPECT_EQ_MSG(test, cx_call(cx, steps[i].cmd, &c),
				    steps[i].err, "step %u", i);
		KUNIT_EXPECT_EQ_MSG(test, c.hdr.out_reason, steps[i].reason,
				    "step %u", i);
		KUNIT_EXPECT_EQ_MSG(test, c.hdr.out_detail, steps[i].detail,
				    "step %u", i);
	}
}

static struct xv6vm_access at(u32 va, u32 type, u32 width, u32 value)
{
	return (struct xv6vm_access) {
		.hdr = { .size = sizeof(struct xv6vm_access) },
		.va = va, .type = type, .width = width, .value = value,
	};
}

static void an_access_sets_a_and_d(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create_pages(cx, 2);
	struct xv6vm_access a = at(0x1004, XV6VM_READ, 4, 0);

	after(cx, XV6VM_CPU_SWITCH, 0, pid);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_ACCESS, &a), 0);
	KUNIT_EXPECT_EQ(test, a.out_value, 0u);
	/* The walk is told as it was before. */
	KUNIT_EXPECT_EQ(test, a.out.pte & 0xfff, 7u);
	KUNIT_EXPECT_EQ(test, cx_pte(cx, pid, 0x1000) & 0xfff, 0x27u);

	a = at(0x1004, XV6VM_WRITE, 4, 0x12345678);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_ACCESS, &a), 0);
	KUNIT_EXPECT_EQ(test, a.out_value, 0u);
	KUNIT_EXPECT_EQ(test, cx_pte(cx, pid, 0x1000) & 0xfff, 0x67u);
	a = at(0x1005, XV6VM_FETCH, 1, 0);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_ACCESS, &a), 0);
	KUNIT_EXPECT_EQ(test, a.out_value, 0x56u);
	KUNIT_EXPECT_EQ(test, after(cx, XV6VM_CPU_STATE, 0, 0).accesses, 3ull);
}

static void a_fault_sets_cr2(struct kunit *test)
{
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0);
	struct xv6vm_access a = at(0x2abc, XV6VM_WRITE, 4, 1);
	struct xv6vm_cpu c;

	after(cx, XV6VM_CPU_SWITCH, 0, pid);
	KUNIT_ASSERT_EQ(test, cx_call(cx, XV6VM_ACCESS, &a), 0);
	KUNIT_EXPECT_EQ(test, a.out.fault.raised, 1u);
	KUNIT_EXPECT_EQ(test, a.out.fault.code, XV6VM_PF_W | XV6VM_PF_U);
	c = after(cx, XV6VM_CPU_STATE, 0, 0);
	KUNIT_EXPECT_EQ(test, c.cr2, 0x2abcu);
	KUNIT_EXPECT_EQ(test, c.faults, 1ull);
	KUNIT_EXPECT_EQ(test, after(cx, XV6VM_CPU_STATE, 1, 0).faults, 0ull);
}

static void what_an_access_refuses(struct kunit *test)
{
	static const struct {
		u32 cpu, va, type, width, value;
		int err;
		u32 reason, detail;
	} bad[] = {
		{ 0, 0, 3, 4, 0, -EINVAL, 0, 0 },
		{ 0, 0, ~0u, 4, 0, -EINVAL, 0, 0 },
		{ 0, 0, XV6VM_READ, 0, 0, -EINVAL, 0, 0 },
		{ 0, 0, XV6VM_READ, 2, 0, -EINVAL, 0, 0 },
		{ 0, 0, XV6VM_READ, 5, 0, -EINVAL, 0, 0 },
		{ 0, 0, XV6VM_READ, 4, 1, -EINVAL, 0, 0 },
		{ 0, 0, XV6VM_FETCH, 4, 1, -EINVAL, 0, 0 },
		{ 0, 0, XV6VM_WRITE, 1, 0x100, -EINVAL, 0, 0 },
		{ 0, 2, XV6VM_READ, 4, 0, -EINVAL, XV6VM_R_VA_UNALIGNED, 2 },
		{ 2, 0, XV6VM_READ, 4, 0, -ENODEV, XV6VM_R_NO_CPU, 2 },
		{ 0, 0x803ff000, XV6VM_WRITE, 4, 1, -EPERM,
		  XV6VM_R_NOT_WRITABLE, 0x3ff000 },
	};
	struct cx *cx = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct xv6vm_access a = at(bad[i].va, bad[i].type,
					   bad[i].width, bad[i].value);

		a.cpu = bad[i].cpu;
		KUNIT_EXPECT_EQ_MSG(test, cx_call(cx, XV6VM_ACCESS, &a),
				    bad[i].err, "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, a.hdr.out_reason, bad[i].reason,
				    "case %u", i);
		KUNIT_EXPECT_EQ_MSG(test, a.hdr.out_detail, bad[i].detail,
				    "case %u", i);
	}
}

CX_SUITE(xv6vm_cmd_cpu,
	 KUNIT_CASE(a_booted_cpu_is_on_kpgdir),
	 KUNIT_CASE(cr3_changes_with_the_process_alone),
	 KUNIT_CASE(what_a_cpu_refuses),
	 KUNIT_CASE(an_access_sets_a_and_d),
	 KUNIT_CASE(a_fault_sets_cr2),
	 KUNIT_CASE(what_an_access_refuses));
