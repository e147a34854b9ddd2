// SPDX-License-Identifier: GPL-2.0-only
/* The fixture of the command layer's suites. See cmd_fixture.h. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "cmd_fixture.h"
#include "fixture.h"

#define SPOILT	0xa5

static int get(void *to, u64 from, size_t len)
{
	if (!from)
		return -EFAULT;
	memcpy(to, (const void *)(uintptr_t)from, len);
	return 0;
}

static int put(u64 to, const void *from, size_t len)
{
	if (!to)
		return -EFAULT;
	memcpy((void *)(uintptr_t)to, from, len);
	return 0;
}

int cx_call_as(struct xv6vm_file *f, unsigned int cmd, void *arg)
{
	static const struct xv6vm_port port = { .get = get, .put = put };
	const struct xv6vm_cmd *c = xv6vm_cmd_find(cmd);
	size_t len = c ? xv6vm_array_bytes(&c->out, arg) : 0;

	if (len && !xv6vm_cmd_validate(c, arg))
		memset((void *)(uintptr_t)xv6vm_array_ptr(&c->out, arg), SPOILT,
		       len);
	return xv6vm_ioctl(f, cmd, (uintptr_t)arg, &port);
}

int cx_call(struct cx *cx, unsigned int cmd, void *arg)
{
	return cx_call_as(&cx->f, cmd, arg);
}

static void open_files(struct cx *cx)
{
	xv6vm_file_init(&cx->f, &cx->dev, 1, false);
	xv6vm_file_init(&cx->other, &cx->dev, 2, false);
	xv6vm_file_init(&cx->asks, &cx->dev, 3, true);
}

static int build(struct kunit *test, const struct xv6_config *cfg)
{
	struct cx *cx = kunit_kzalloc(test, sizeof(*cx), GFP_KERNEL);
	struct xv6_memory mem = { };

	if (!cx)
		return -ENOMEM;
	cx->test = test;
	test->priv = cx;
	cx->ram = vzalloc(cfg->phystop);
	cx->spare = vzalloc(cfg->phystop);
	cx->buf = vzalloc(CX_BUF);
	if (!cx->ram || !cx->spare || !cx->buf)
		return -ENOMEM;
	mem.ram = cx->ram;
	if (xv6vm_dev_init(&cx->dev, cfg, &mem))
		return -EINVAL;
	open_files(cx);
	cx->free_start = cx_free(cx);
	return 0;
}

int cx_init(struct kunit *test)
{
	const struct xv6_config cfg = FX_CONFIG_SMALL;

	return build(test, &cfg);
}

struct cx *cx_boot(struct kunit *test, const struct xv6_config *cfg)
{
	cx_exit(test);
	KUNIT_ASSERT_EQ(test, build(test, cfg), 0);
	return test->priv;
}

/* No assertions here: they would leave with the memory not freed. */
void cx_exit(struct kunit *test)
{
	struct cx *cx = test->priv;

	if (!cx)
		return;
	if (cx->f.dev) {
		xv6vm_file_drop(&cx->f);
		xv6vm_file_drop(&cx->other);
		xv6vm_file_drop(&cx->asks);
		if (!cx->damaged) {
			KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
			KUNIT_EXPECT_EQ(test, cx_free(cx), cx->free_start);
		}
		xv6vm_dev_fini(&cx->dev);
	}
	vfree(cx->buf);
	vfree(cx->spare);
	vfree(cx->ram);
	test->priv = NULL;
}

u32 cx_free(struct cx *cx)
{
	struct xv6vm_stats s = { CX_HDR(s, 0) };

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_STATS, &s), 0);
	return s.out_kind[XV6VM_KIND_FREE];
}

u32 cx_violations(struct cx *cx)
{
	struct xv6vm_violation v[4];
	struct xv6vm_check c = { CX_HDR(c, 0), .ptr = cx_ptr(v), .count = 4 };
	u32 i;

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_CHECK, &c), 0);
	for (i = 0; i < c.out_count; i++)
		kunit_info(cx->test, "I%u pid %u at 0x%x: 0x%x, not 0x%x\n",
			   v[i].invariant, v[i].pid, v[i].addr, v[i].found,
			   v[i].expected);
	return c.out_total;
}

u32 cx_create(struct cx *cx, struct xv6vm_file *f, u32 flags)
{
	static const u8 code[] = { 0xeb, 0xfe, 0x90, 0x90 };
	struct xv6vm_proc_create c = {
		CX_HDR(c, flags), .name = "child",
		.ptr = cx_ptr(code), .len = sizeof(code),
	};

	KUNIT_ASSERT_EQ(cx->test, cx_call_as(f, XV6VM_PROC_CREATE, &c), 0);
	KUNIT_ASSERT_NE(cx->test, c.out_pid, 0u);
	return c.out_pid;
}

u32 cx_create_pages(struct cx *cx, u32 pages)
{
	struct xv6vm_proc_sbrk s = {
		CX_HDR(s, 0), .pid = cx_create(cx, &cx->f, 0),
		.delta = (pages - 1) * XV6_PGSIZE,
	};

	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_PROC_SBRK, &s), 0);
	return s.pid;
}

u32 cx_kalloc(struct cx *cx, struct xv6vm_file *f, u32 flags)
{
	struct xv6vm_kalloc k = { CX_HDR(k, flags) };

	KUNIT_ASSERT_EQ(cx->test, cx_call_as(f, XV6VM_KALLOC, &k), 0);
	KUNIT_ASSERT_NE(cx->test, k.out_pa, 0u);
	return k.out_pa;
}

void cx_kfree(struct cx *cx, u32 pa)
{
	struct xv6vm_kfree k = { CX_HDR(k, 0), .pa = pa };

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_KFREE, &k), 0);
}

u32 cx_exit_proc(struct cx *cx, u32 pid, u32 flags)
{
	struct xv6vm_proc_exit e = { CX_HDR(e, flags), .pid = pid };

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_PROC_EXIT, &e), 0);
	return e.out_freed;
}

static struct xv6vm_translation translate(struct cx *cx, u32 pid, u32 va)
{
	struct xv6vm_translate t = {
		CX_HDR(t, 0), .pid = pid, .query = { .va = va },
	};

	KUNIT_EXPECT_EQ(cx->test, cx_call(cx, XV6VM_TRANSLATE, &t), 0);
	return t.out;
}

u32 cx_pte(struct cx *cx, u32 pid, u32 va)
{
	struct xv6vm_translation t = translate(cx, pid, va);

	return t.mapped ? t.pte : 0;
}

u32 cx_pa(struct cx *cx, u32 pid, u32 va)
{
	return translate(cx, pid, va).pa;
}

void cx_expect_refused(struct cx *cx, int err, const struct xv6vm_hdr *hdr,
		       int want, u32 why, u32 what, int line)
{
	KUNIT_EXPECT_EQ_MSG(cx->test, err, want, "at line %d", line);
	KUNIT_EXPECT_EQ_MSG(cx->test, hdr->out_reason, why, "at line %d",
			    line);
	KUNIT_EXPECT_EQ_MSG(cx->test, hdr->out_detail, what, "at line %d",
			    line);
}
