// SPDX-License-Identifier: GPL-2.0-only
/*
 * In which order a command is judged: one that is wrong in every way is refused for
 * what docs/abi.md names first, then, once that is mended, for the next.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "suites.h"

/* A write as a newer caller would give it, with more behind. */
struct later {
	struct xv6vm_mem s;
	u32 tail[2];
};

/* What is wrong with it, in the order in which that is to be found. */
enum wrong {
	NUMBER, UNREADABLE, SIZE, TAIL, FLAGS, ZERO, COUNT, READONLY, ANSWER, ARRAY, PID, NOTHING,
};

static const int refusal[] = {
	[NUMBER] = -ENOTTY, [UNREADABLE] = -EFAULT, [SIZE] = -EINVAL, [TAIL] = -E2BIG,
	[FLAGS] = -EOPNOTSUPP, [ZERO] = -EINVAL, [COUNT] = -EMSGSIZE, [READONLY] = -EBADF,
	[ANSWER] = -EFAULT, [ARRAY] = -EFAULT, [PID] = -ESRCH, [NOTHING] = 0,
};

/* What is still wrong, and the copy that was refused last. */
static enum wrong from, met;

static int get(void *to, u64 at, size_t len)
{
	met = at ? UNREADABLE : ARRAY;
	if (from <= UNREADABLE || !at)
		return -EFAULT;
	memcpy(to, (const void *)(uintptr_t)at, len);
	return 0;
}

static int put(u64 to, const void *at, size_t len)
{
	met = ANSWER;
	if (from <= ANSWER)
		return -EFAULT;
	memcpy((void *)(uintptr_t)to, at, len);
	return 0;
}

static struct later call_with(u32 pid, const u32 *word)
{
	return (struct later){
		.s.hdr.size = from <= SIZE ? 8 : sizeof(struct later),
		.s.hdr.flags = from <= FLAGS ? 1u << 31 : 0,
		.s.out_done = from <= ZERO,
		.s.len = from <= COUNT ? XV6VM_IO_MAX + 1 : sizeof(*word),
		.s.ptr = from <= ARRAY ? 0 : cx_ptr(word),
		.s.pid = from <= PID ? 99 : pid,
		.tail[1] = from <= TAIL,
	};
}

static void one_thing_after_the_other(struct kunit *test)
{
	static const struct xv6vm_port port = { .get = get, .put = put };
	struct cx *cx = test->priv;
	u32 pid = cx_create(cx, &cx->f, 0), word = 7;

	for (from = NUMBER; from <= NOTHING; from++) {
		struct later l = call_with(pid, &word);
		struct xv6vm_file *f = from <= READONLY ? &cx->asks : &cx->f;
		unsigned int cmd = from == NUMBER ? _IO(XV6VM_TYPE, 0xff) : XV6VM_MEM_WRITE;

		met = NOTHING;
		KUNIT_EXPECT_EQ_MSG(test, xv6vm_ioctl(f, cmd, cx_ptr(&l), &port),
				    refusal[from], "step %u", from);
		if (refusal[from] == -EFAULT)
			KUNIT_EXPECT_EQ_MSG(test, met, from, "step %u", from);
	}
}

CX_SUITE(xv6vm_cmd_order,
	 KUNIT_CASE(one_thing_after_the_other));
