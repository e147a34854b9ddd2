// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the free list in pieces, while it changes.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include "fixture.h"
#include "suites.h"

#define CHUNK_MAX	1024

struct reader {
	u32 pa, depth;
	struct xv6vm_free_frame out[CHUNK_MAX];
};

static struct reader *new_reader(struct kunit *test)
{
	struct reader *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	return r;
}

static int read_chunk(struct fx *fx, struct reader *r, u32 count)
{
	return xv6_freelist_chunk(&fx->m, &r->pa, &r->depth, r->out, count);
}

static const u32 chunk_sizes[] = { 1, 2, 7, 64, 720, 721, 722, CHUNK_MAX };

static void describe_size(const u32 *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u at a time", *size);
}

KUNIT_ARRAY_PARAM(chunk, chunk_sizes, describe_size);

static void pieces_make_up_the_whole_list_in_order(struct kunit *test)
{
	u32 size = *(const u32 *)test->param_value;
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u32 seen = 0, calls = 0;
	int i, n;

	do {
		n = read_chunk(fx, r, size);
		for (i = 0; i < n; i++, seen++) {
			KUNIT_EXPECT_EQ(test, r->out[i].pa,
					fx_free_frame(fx, seen));
			KUNIT_EXPECT_EQ(test, r->out[i].next,
					fx_word(fx, r->out[i].pa));
			KUNIT_EXPECT_EQ(test, r->out[i].depth,
					fx->m.kmem.nfree - seen);
		}
	} while (n > 0 && r->pa && ++calls < 10000);
	KUNIT_EXPECT_EQ(test, seen, fx->m.kmem.nfree);
	KUNIT_EXPECT_EQ(test, r->pa, 0u);
}

static void no_room_moves_nothing(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);

	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, 0), 0);
	KUNIT_EXPECT_EQ(test, r->pa, 0u);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, 3), 3);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, 0), 0);
	KUNIT_EXPECT_EQ(test, r->pa, fx_free_frame(fx, 2));
}

static void an_empty_list_has_no_records(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);

	fx_drain(fx, 0);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, 4), 0);
	KUNIT_EXPECT_EQ(test, r->pa, 0u);
}

static void frames_freed_meanwhile_do_not_disturb(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u32 next;

	fx_drain(fx, fx->free_start - 2);
	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 5), 5);
	next = fx_free_frame(fx, 5);
	fx_refill(fx);
	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 1), 1);
	KUNIT_EXPECT_EQ(test, r->out[0].pa, next);
}

static void frames_taken_meanwhile_are_left_out(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u32 next = fx_free_frame(fx, 8);

	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 5), 5);
	fx_drain(fx, fx->free_start - 8);
	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 1), 1);
	KUNIT_EXPECT_EQ(test, r->out[0].pa, next);
}

static void a_frame_that_left_and_came_back_is_passed(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u32 next = fx_free_frame(fx, 5);

	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 5), 5);
	fx_drain(fx, fx->free_start - 5);
	fx_refill(fx);
	/* All five are new on the list now; what lies below has been kept. */
	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 1), 1);
	KUNIT_EXPECT_EQ(test, r->out[0].pa, next);
}

/* However often those above it leave and come back. */
static void what_stays_is_delivered_once(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u8 *seen = kunit_kzalloc(test, fx->m.nframes, GFP_KERNEL);
	u32 calls = 0, twice = 0, missed = 0, i;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	do {
		n = read_chunk(fx, r, 7);
		for (i = 0; (int)i < n; i++)
			seen[r->out[i].pa >> XV6_PGSHIFT]++;
		/* The same three leave and come back each time. */
		fx_drain(fx, fx->free_start - 3);
		fx_refill(fx);
	} while (n > 0 && r->pa && ++calls < fx->free_start);
	KUNIT_EXPECT_EQ(test, r->pa, 0u);
	for (i = 3; i < fx->free_start; i++) {
		n = seen[fx_free_frame(fx, i) >> XV6_PGSHIFT];
		twice += n > 1;
		missed += !n;
	}
	KUNIT_EXPECT_EQ(test, twice, 0u);
	KUNIT_EXPECT_EQ(test, missed, 0u);
}

static void a_reader_of_a_drained_list_is_at_the_end(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);

	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 5), 5);
	fx_drain(fx, 0);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, 5), 0);
	KUNIT_EXPECT_EQ(test, r->pa, 0u);
}

static void damage_ends_the_reading(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u32 third = fx_free_frame(fx, 2);
	u32 good = fx_word(fx, third);

	fx_set_word(fx, third, 0x12345678);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, 10), 3);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, 10), -EIO);
	fx_set_word(fx, third, good);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, 1), 1);
}

static void a_cycle_ends_the_reading(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u32 fifth = fx_free_frame(fx, 4);
	u32 good = fx_word(fx, fifth);

	fx_set_word(fx, fifth, fx_free_frame(fx, 1) + XV6_KERNBASE);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, CHUNK_MAX), 5);
	KUNIT_EXPECT_EQ(test, read_chunk(fx, r, CHUNK_MAX), -EIO);
	fx_set_word(fx, fifth, good);
}

static void a_made_up_cursor_is_harmless(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u32 i;

	for (i = 0; i < 1000; i++) {
		r->pa = fx_random(fx);
		r->depth = fx_random(fx);
		KUNIT_EXPECT_LE(test, read_chunk(fx, r, 4), 4);
	}
	r->pa = 0xfffff000;
	r->depth = 0;
	KUNIT_EXPECT_LE(test, read_chunk(fx, r, 4), 4);
}

/* However old the cursor is, nobody waits for more than 256 frames. */
static void a_cursor_from_below_the_list_skips_256_frames(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);

	/* A frame that is in use, older than any on the list. */
	r->pa = fx->m.kpgdir;
	r->depth = 0;
	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 1), 1);
	KUNIT_EXPECT_EQ(test, r->out[0].pa, fx_free_frame(fx, 256));
}

FX_SUITE(xv6vm_freelist,
	 KUNIT_CASE_PARAM(pieces_make_up_the_whole_list_in_order, chunk_gen_params),
	 KUNIT_CASE(no_room_moves_nothing),
	 KUNIT_CASE(an_empty_list_has_no_records),
	 KUNIT_CASE(frames_freed_meanwhile_do_not_disturb),
	 KUNIT_CASE(frames_taken_meanwhile_are_left_out),
	 KUNIT_CASE(a_frame_that_left_and_came_back_is_passed),
	 KUNIT_CASE(what_stays_is_delivered_once),
	 KUNIT_CASE(a_reader_of_a_drained_list_is_at_the_end),
	 KUNIT_CASE(damage_ends_the_reading),
	 KUNIT_CASE(a_cycle_ends_the_reading),
	 KUNIT_CASE(a_made_up_cursor_is_harmless),
	 KUNIT_CASE(a_cursor_from_below_the_list_skips_256_frames));
