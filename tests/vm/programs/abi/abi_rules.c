// SPDX-License-Identifier: GPL-2.0-only
/* What holds for every command. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "abi.h"

static __u32 *word(unsigned int off)
{
	return (__u32 *)(pages + off);
}

/* As long as another file has a frame, there is no other machine. */
static int zero_errno(const struct card *r)
{
	return r->needs & CARD_NEEDS_ALONE && !r->zero ? EBUSY : r->zero;
}

static bool small_sizes(const struct card *r)
{
	bool ok = true;
	__u32 size;

	for (size = 0; size < r->born; size++) {
		blank(r);
		*word(0) = size;
		ok &= got(call(fd, r->cmd, pages), EINVAL, "size", size);
	}
	return ok;
}

static bool large_sizes(const struct card *r)
{
	static const __u32 huge[] = { PAGE + 1, 0x7fffffff, 0x80000000,
				      0xffffffff };
	bool ok = true;
	size_t i;

	/* A caller that is newer than the module, and asks for nothing new. */
	blank(r);
	*word(0) = r->size + 8;
	ok &= got(call(ask_fd, r->cmd, pages),
		  r->changes ? EBADF : zero_errno(r), "zero tail", r->size + 8);
	/* A caller that is newer and wants something that is not known. */
	for (i = r->size; i < PAGE; i += 97) {
		blank(r);
		*word(0) = PAGE;
		pages[i] = 1;
		ok &= got(call(fd, r->cmd, pages), E2BIG, "tail", i);
	}
	for (i = 0; i < sizeof(huge) / sizeof(huge[0]); i++) {
		blank(r);
		*word(0) = huge[i];
		ok &= got(call(fd, r->cmd, pages), E2BIG, "size", huge[i]);
	}
	return ok;
}

static bool flags(const struct card *r)
{
	bool ok = true;
	__u32 bit;

	for (bit = 1; bit; bit <<= 1) {
		if (r->flags & bit)
			continue;
		blank(r);
		*word(4) = bit;
		ok &= got(call(fd, r->cmd, pages), EOPNOTSUPP, "flag", bit);
	}
	return ok;
}

static bool not_zero(const struct card *r)
{
	bool ok = true;
	unsigned int off;

	for (off = 8; off < r->size; off += 4) {
		if (card_meaning(r, off) != CARD_ZERO && off >= 16)
			continue;
		blank(r);
		/* Between the caller's fields it is looked for behind that. */
		if (card_pid(r))
			*word(card_pid(r)) = 1;
		*word(off) = 1;
		ok &= got(call(fd, r->cmd, pages), EINVAL, "not zero at", off);
	}
	return ok;
}

static bool bad_structures(const struct card *r)
{
	void *const at[] = {
		NULL,
		(void *)1,
		(void *)-PAGE,
		(void *)-1,
		(void *)(UINTPTR_MAX / 2 + 1),
		pages + 2 * PAGE,
		pages + 3 * PAGE - 1,
	};
	unsigned char *p;
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		ok &= got(call(fd, r->cmd, at[i]), EFAULT, "structure at",
			  (unsigned long)at[i]);

	/* Its size can be read, its last bytes cannot. */
	p = pages + 2 * PAGE - r->size + 4;
	mprotect(pages + PAGE, PAGE, PROT_READ | PROT_WRITE);
	memset(p, 0, r->size - 4);
	*(__u32 *)p = r->size;
	ok &= got(call(fd, r->cmd, p), EFAULT, "end of structure at",
		  (unsigned long)p + r->size);
	return ok;
}

/* It cannot take an answer, so nothing is done in the first place. */
static bool readonly_structure(const struct card *r)
{
	__u32 before = free_frames();
	bool ok;

	mprotect(pages + PAGE, PAGE, PROT_READ | PROT_WRITE);
	memset(pages + PAGE, 0, PAGE);
	*word(PAGE) = r->size;
	mprotect(pages + PAGE, PAGE, PROT_READ);
	ok = got(call(fd, r->cmd, pages + PAGE), EFAULT, "read-only", r->cmd);
	return ok & got(free_frames(), before, "free frames", before);
}

static bool changes_something(const struct card *r)
{
	return r->changes;
}

/* The same where all but its last word could be answered. */
static bool readonly_end(const struct card *r)
{
	__u32 before = free_frames();
	unsigned int at = PAGE + 4 - r->size;
	bool ok;

	mprotect(pages + PAGE, PAGE, PROT_READ | PROT_WRITE);
	memset(pages + at, 0, r->size);
	*word(at) = r->size;
	if (r->cmd == XV6VM_PROC_FORK)
		*word(at + offsetof(struct xv6vm_proc_fork, pid)) = 1;
	mprotect(pages + PAGE, PAGE, PROT_READ);
	ok = got(call(fd, r->cmd, pages + at), EFAULT, "read-only end", r->cmd);
	return ok & got(free_frames(), before, "free frames", before);
}

static bool has_arrays(const struct card *r)
{
	return r->arrays[0].ptr;
}

static bool counts(const struct card *r)
{
	bool ok = true;
	int i, j;

	for (i = 0; i < 2 && r->arrays[i].ptr; i++) {
		const struct card_array *a = &r->arrays[i];
		const __u32 huge[] = { a->max + 1, 0x7fffffff, 0x80000000,
				       0xffffffff };

		for (j = 0; j < 4; j++) {
			blank(r);
			*word(a->count) = huge[j];
			ok &= got(call(fd, r->cmd, pages), EMSGSIZE, "count",
				  huge[j]);
		}
	}
	return ok;
}

/*
 * A machine without violations gives CHECK nothing to write, a TLB that is off
 * gives TLB_ENTRIES none.
 */
static bool touches_arrays(const struct card *r)
{
	return has_arrays(r) && r->cmd != XV6VM_CHECK &&
	       r->cmd != XV6VM_TLB_ENTRIES;
}

static bool arrays(const struct card *r)
{
	const __u64 at[] = { 0,
			     1,
			     0xffffffffffffffff,
			     0xffff888000000000,
			     0xc0000000ffffe000,
			     (uintptr_t)(pages + 2 * PAGE) };
	bool ok = true;
	int i;
	size_t j;

	for (i = 0; i < 2 && r->arrays[i].ptr; i++) {
		for (j = 0; j < sizeof(at) / sizeof(at[0]); j++) {
			blank(r);
			if (card_pid(r) && !r->pid_flag)
				*word(card_pid(r)) = 1;
			if (r->arrays[!i].ptr)
				*(__u64 *)(pages + r->arrays[!i].ptr) =
					(uintptr_t)pages + 2048;
			*(__u64 *)(pages + r->arrays[i].ptr) = at[j];
			*word(r->arrays[i].count) = 1;
			ok &= got(call(fd, r->cmd, pages), EFAULT, "array at",
				  at[j]);
		}
	}
	return ok;
}

static bool readonly_file(const struct card *r)
{
	return got(call(ask_fd, r->cmd, blank(r)),
		   r->changes ? EBADF : zero_errno(r), "read-only file",
		   r->cmd);
}

static bool zero(const struct card *r)
{
	bool ok =
		got(call(fd, r->cmd, blank(r)), zero_errno(r), "zero", r->cmd);

	/* The caller's own fields come back as they were. */
	return ok & got(*word(0), r->size, "size afterwards", r->size);
}

static bool other_numbers(const struct card *r)
{
	unsigned int nr = _IOC_NR(r->cmd);
	const unsigned int wrong[] = {
		_IOR(XV6VM_TYPE, nr, __u32),
		_IOW(XV6VM_TYPE, nr, __u64),
		_IOC(_IOC_NONE, XV6VM_TYPE, nr, r->size),
		_IOC(_IOC_READ | _IOC_WRITE, XV6VM_TYPE, nr, r->size),
		_IO(XV6VM_TYPE - 1, nr),
		_IO(XV6VM_TYPE + 1, nr),
		_IO(0xff, nr),
	};
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok &= got(call(fd, wrong[i], blank(r)), ENOTTY, "number",
			  wrong[i]);
	return ok;
}

const struct rule rules[] = {
	{ "a size that is too small is EINVAL", small_sizes, NULL },
	{ "a larger size wants zeros behind", large_sizes, NULL },
	{ "an unknown flag is EOPNOTSUPP", flags, NULL },
	{ "out and reserved fields are to be zero", not_zero, NULL },
	{ "a structure out of reach is EFAULT", bad_structures, NULL },
	{ "a structure that takes no answer is EFAULT", readonly_structure,
	  NULL },
	{ "nor may its end be read-only", readonly_end, changes_something },
	{ "a count above the maximum is EMSGSIZE", counts, has_arrays },
	{ "an array out of reach is EFAULT", arrays, touches_arrays },
	{ "a file open for reading only may ask", readonly_file, NULL },
	{ "a structure of zeros gets the errno it should", zero, NULL },
	{ "numbers with a size or another type are ENOTTY", other_numbers,
	  NULL },
};

const size_t rule_count = sizeof(rules) / sizeof(rules[0]);
