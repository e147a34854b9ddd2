// SPDX-License-Identifier: GPL-2.0-only
/* Calls that are nearly right, and calls that are nowhere near. */
#include <string.h>

#include "fuzz.h"

static const __u32 edges[] = {
	0,	    1,		2,	    3,		4,	    7,
	8,	    63,		64,	    255,	4095,	    4096,
	4097,	    0x3ffffc,	0x400000,   0x7ffff000, 0x7fffffff, 0x80000000,
	0x80000001, 0x80108000, 0xfdffffff, 0xfe000000, 0xfffff000, 0xffffffff,
};

static __u32 any(struct rng *r)
{
	return one_in(r, 2) ? PICK(r, edges) : rng_next(r) >> rng_below(r, 32);
}

static __u32 any_va(struct rng *r)
{
	switch (rng_below(r, 4)) {
	case 0:
		return any(r);
	case 1:
		return rng_below(r, 16) * PAGE + rng_below(r, PAGE);
	default:
		return rng_below(r, 16) * PAGE;
	}
}

static __u32 any_pa(struct rng *r)
{
	switch (rng_below(r, 4)) {
	case 0:
		return any(r);
	case 1:
		return rng_below(r, 1100) * PAGE;
	default:
		return live_frame(r);
	}
}

static __u32 any_pid(struct rng *r)
{
	return one_in(r, 6) ? any(r) : one_in(r, 8) ? 1 : live_pid(r);
}

static __u32 meant(struct rng *r, unsigned int meaning)
{
	switch (meaning) {
	case CARD_PID:
		return any_pid(r);
	case CARD_PA:
	case CARD_FRAME:
		return any_pa(r);
	case CARD_VA:
		return any_va(r);
	case CARD_CPU:
	case CARD_BOOL:
		return one_in(r, 16) ? any(r) : rng_below(r, 2);
	case CARD_TYPE:
	case CARD_OP:
	case CARD_BITS:
		return one_in(r, 16) ? any(r) : rng_below(r, 4);
	case CARD_PERM:
		return one_in(r, 16) ? any(r) : rng_below(r, 4) << 1;
	case CARD_DELTA:
		return one_in(r, 4) ? any(r) : (rng_below(r, 9) - 4) * PAGE;
	case CARD_ARGC:
	case CARD_SMALL:
		return one_in(r, 2)   ? 0
		       : one_in(r, 8) ? any(r)
				      : 1u << rng_below(r, 5);
	case CARD_WIDTH:
		return one_in(r, 8) ? any(r) : one_in(r, 2) ? 1 : 4;
	case CARD_INDEX:
		return one_in(r, 2)   ? 0
		       : one_in(r, 2) ? any(r)
				      : rng_below(r, 64);
	case CARD_RAM:
		return one_in(r, 4) ? any(r) & ~4095u : 0;
	case CARD_KVA:
		return one_in(r, 4) ? 0x80100000 + rng_below(r, 64) * PAGE : 0;
	default:
		return any(r);
	}
}

static void new_name(struct rng *r, unsigned char *name)
{
	static const char good[] = "abcXYZ019_.-";
	unsigned int i, len = rng_below(r, XV6VM_NAME_LEN);

	memset(name, 0, XV6VM_NAME_LEN);
	for (i = 0; i <= len; i++)
		name[i] = good[rng_below(r, sizeof(good) - 1)];
	if (one_in(r, 8))
		name[rng_below(r, XV6VM_NAME_LEN)] = rng_next(r);
}

/* Long arrays are rare, since they take as long as a thousand short ones. */
static __u32 new_count(struct rng *r, const struct card_array *a)
{
	switch (rng_below(r, 128)) {
	case 0:
		return a->max + rng_below(r, 2);
	case 1:
		return rng_below(r, a->max) + 1;
	case 2:
	case 3:
		return any(r);
	case 4:
		return 0;
	default:
		return rng_below(r, 64) + 1;
	}
}

/* Arguments, if there are some, are empty strings more often than not. */
static void new_program(struct rng *r, struct input *in)
{
	const struct card_array *a = in->row->arrays;
	__u32 argc = one_in(r, 2) ? 0 : rng_below(r, 34);

	*word_at(&in->arg, a[0].count) = PAGE + rng_below(r, PAGE);
	in->contents[0] = one_in(r, 2) ? CONTENT_ELF : CONTENT_BROKEN_ELF;
	in->contents[1] = one_in(r, 4) ? CONTENT_RANDOM : CONTENT_ZERO;
	*word_at(&in->arg, a[1].count) = argc;
	*word_at(&in->arg, offsetof(struct xv6vm_proc_exec, argc)) = argc;
}

static void new_arrays(struct rng *r, struct input *in)
{
	const struct card *row = in->row;
	int i;

	for (i = 0; i < 2; i++) {
		in->places[i] = one_in(r, 12) ? rng_below(r, PLACES)
					      : PLACE_EDGE;
		in->contents[i] = rng_below(r, CONTENTS);
		if (row->arrays[i].ptr)
			*word_at(&in->arg, row->arrays[i].count) =
				new_count(r, &row->arrays[i]);
	}
	if (row->cmd == XV6VM_PROC_EXEC)
		new_program(r, in);
}
static void new_field(struct rng *r, struct input *in,
		      const struct card_field *f)
{
	if (f->meaning == CARD_NAME)
		new_name(r, in->arg.bytes + f->off);
	else
		*word_at(&in->arg, f->off) = meant(r, f->meaning);
}

/* The header, mostly right. */
static void new_head(struct rng *r, struct input *in)
{
	static const __u32 other[] = { 0, 8, 16, 4095, 4096, 4097, 0xffffffff };
	const struct card *row = in->row;
	const __u32 off = rng_below(r, row->size / 4) * 4;

	in->arg.hdr.size = row->size;
	if (one_in(r, 24))
		in->arg.hdr.size = PICK(r, other);
	else if (one_in(r, 24))
		in->arg.hdr.size += rng_below(r, 64);
	in->arg.hdr.flags = one_in(r, 2) ? 0 : rng_next(r) & row->flags;
	if (one_in(r, 24))
		in->arg.hdr.flags = any(r);
	if (one_in(r, 24) && card_meaning(row, off) == CARD_ZERO)
		*word_at(&in->arg, off) = any(r);
}

/* One in how many is kept of what costs a hundred times what others do. */
static __u32 keep_one_in(unsigned int cmd)
{
	switch (cmd) {
	case XV6VM_CHECK:
	case XV6VM_BOOT:
	case XV6VM_LOAD:
		return 64;
	case XV6VM_ALIASES:
	case XV6VM_PROC_LIST:
	case XV6VM_EXTENTS:
		return 10;
	case XV6VM_PROC_FORK:
	case XV6VM_PROC_EXEC:
	case XV6VM_PROC_CREATE:
	case XV6VM_PROC_EXIT:
		return 3;
	default:
		return 1;
	}
}

static const struct card *new_row(struct rng *r)
{
	const struct card *row;

	do
		row = &cards[rng_below(r, card_count)];
	while (!one_in(r, keep_one_in(row->cmd)));
	return row;
}

bool input_costly(struct rng *r, const struct input *in)
{
	return !one_in(r, keep_one_in(in->cmd));
}

void input_new(struct rng *r, struct input *in)
{
	input_new_of(r, in, new_row(r));
}

void input_new_of(struct rng *r, struct input *in, const struct card *row)
{
	const struct card_field *f;

	memset(in, 0, sizeof(*in));
	in->row = row;
	in->cmd = in->row->cmd;
	if (one_in(r, 200))
		in->cmd = rng_next(r);
	in->content_seed = rng_next(r);
	in->file = one_in(r, 3)	  ? FILE_SHARED
		   : one_in(r, 8) ? FILE_READONLY
				  : FILE_OWN;
	in->arg_place = one_in(r, 32) ? rng_below(r, PLACES) : PLACE_EDGE;
	new_head(r, in);
	for (f = in->row->fields; f->off; f++)
		new_field(r, in, f);
	new_arrays(r, in);
	/* A new frame has no address yet. */
	if (row->cmd == XV6VM_MAP && in->arg.hdr.flags && !one_in(r, 4))
		*word_at(&in->arg, offsetof(struct xv6vm_map, pa)) = 0;
}

void input_good(struct rng *r, struct input *in, const struct card *row)
{
	static const struct card_objects none;
	int i;

	memset(in, 0, sizeof(*in));
	in->row = row;
	in->cmd = row->cmd;
	in->content_seed = rng_next(r);
	in->file = FILE_SHARED;
	card_good(row, &none, &in->arg);
	for (i = 0; i < 2; i++)
		in->contents[i] = CONTENT_GOOD;
}

static void mutate_once(struct rng *r, struct input *in)
{
	const struct card_field *f = in->row->fields;
	unsigned int n;

	switch (rng_below(r, 6)) {
	case 0:
		new_head(r, in);
		break;
	case 1:
		new_arrays(r, in);
		break;
	case 2:
		in->content_seed = rng_next(r);
		break;
	case 3:
		*word_at(&in->arg, rng_below(r, in->row->size / 4) * 4) ^=
			1u << rng_below(r, 32);
		break;
	default:
		for (n = 0; f[n].off; n++)
			;
		if (n)
			new_field(r, in, &f[rng_below(r, n)]);
	}
}

void input_mutate(struct rng *r, struct input *in)
{
	do
		mutate_once(r, in);
	while (one_in(r, 2));
}
