// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the free list in pieces, while it changes.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include "fixture.h"
#include "suites.h"

#define CHUNK_MAX	1024

struct reader {
	u32 pa, stamp;
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
	return xv6_freelist_chunk(&fx->m, &r->pa, &r->stamp, r->out, count);
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
	u32 seen = 0, calls = 0, stamp = 0;
	int i, n;

	do {
		n = read_chunk(fx, r, size);
		for (i = 0; i < n; i++, seen++) {
			KUNIT_EXPECT_EQ(test, r->out[i].pa,
					fx_free_frame(fx, seen));
			KUNIT_EXPECT_EQ(test, r->out[i].next,
					fx_word(fx, r->out[i].pa));
			if (seen)
				KUNIT_EXPECT_LT(test, r->out[i].stamp, stamp);
			stamp = r->out[i].stamp;
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

/* After 2^32 of them stamps begin anew, in the list's order. */
static void stamps_that_run_out_keep_the_order(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u32 next = fx_free_frame(fx, 5), seen = 0;
	int n;

	fx->m.kmem.stamp = 0xfffffffe;
	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 5), 5);
	fx_drain(fx, fx->free_start - 5);
	fx_refill(fx);
	KUNIT_EXPECT_LT(test, fx->m.kmem.stamp, fx->m.nframes + 10);
	KUNIT_EXPECT_EQ(test, xv6_frame(&fx->m, next)->stamp,
			fx->free_start - 5);
	for (r->pa = 0; seen < fx->free_start; seen += n) {
		n = read_chunk(fx, r, 8);
		KUNIT_ASSERT_GT(test, n, 0);
	}
	KUNIT_EXPECT_EQ(test, r->pa, 0u);
	KUNIT_EXPECT_EQ(test, seen, fx->free_start);
}

/* All frames of the list join it anew, late in the life of the stamps. */
static void refresh_list(struct fx *fx)
{
	fx->m.kmem.stamp = (typeof(fx->m.kmem.stamp))0xf0000000u;
	fx_drain(fx, 0);
	fx_refill(fx);
	fx->m.kmem.stamp = (typeof(fx->m.kmem.stamp))0xfffffff0u;
}

/* The 2^32nd stamp, too, is a moment at which somebody is reading. */
static void what_stays_is_delivered_once_at_any_stamp(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);
	u8 *seen = kunit_kzalloc(test, fx->m.nframes, GFP_KERNEL);
	u32 calls = 0, twice = 0, missed = 0, i;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	refresh_list(fx);
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
		r->stamp = fx_random(fx);
		KUNIT_EXPECT_LE(test, read_chunk(fx, r, 4), 4);
	}
	r->pa = 0xfffff000;
	r->stamp = 0;
	KUNIT_EXPECT_LE(test, read_chunk(fx, r, 4), 4);
}

/* However old the cursor is, nobody waits for more than 256 frames. */
static void a_cursor_from_below_the_list_skips_256_frames(struct kunit *test)
{
	struct fx *fx = test->priv;
	struct reader *r = new_reader(test);

	/* A frame that is in use, older than any on the list. */
	r->pa = fx->m.kpgdir;
	r->stamp = 0;
	KUNIT_ASSERT_EQ(test, read_chunk(fx, r, 1), 1);
	KUNIT_EXPECT_EQ(test, r->out[0].pa, fx_free_frame(fx, 256));
}

/* Then as many as can be reached get one. */
static void stamps_that_run_out_on_a_damaged_list(struct kunit *test)
{
	struct fx *fx = test->priv;
	u32 head = fx_free_frame(fx, 0), third = fx_free_frame(fx, 2);
	u32 good = fx_word(fx, third), fourth = fx_free_frame(fx, 3);

	fx_set_word(fx, third, 0x12345678);
	fx->m.kmem.stamp = 0xffffffff;
	KUNIT_EXPECT_EQ(test, xv6_kalloc(&fx->m, XV6VM_KIND_HELD, 0), head);
	KUNIT_EXPECT_EQ(test, xv6_frame(&fx->m, third)->stamp,
			fx->free_start - 2);
	KUNIT_EXPECT_EQ(test, xv6_frame(&fx->m, fourth)->stamp, 0u);
	fx_set_word(fx, third, good);
	fx->m.kmem.stamp = 0xffffffff;
	KUNIT_EXPECT_EQ(test, xv6_kfree(&fx->m, head), 0);
	KUNIT_EXPECT_GT(test, xv6_frame(&fx->m, fourth)->stamp, 0u);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(pieces_make_up_the_whole_list_in_order,
			 chunk_gen_params),
	KUNIT_CASE(no_room_moves_nothing),
	KUNIT_CASE(an_empty_list_has_no_records),
	KUNIT_CASE(frames_freed_meanwhile_do_not_disturb),
	KUNIT_CASE(frames_taken_meanwhile_are_left_out),
	KUNIT_CASE(a_frame_that_left_and_came_back_is_passed),
	KUNIT_CASE(stamps_that_run_out_keep_the_order),
	KUNIT_CASE(what_stays_is_delivered_once_at_any_stamp),
	KUNIT_CASE(a_reader_of_a_drained_list_is_at_the_end),
	KUNIT_CASE(damage_ends_the_reading),
	KUNIT_CASE(a_cycle_ends_the_reading),
	KUNIT_CASE(a_made_up_cursor_is_harmless),
	KUNIT_CASE(a_cursor_from_below_the_list_skips_256_frames),
	KUNIT_CASE(stamps_that_run_out_on_a_damaged_list),
	{ }
};

struct kunit_suite xv6vm_freelist_suite = {
	.name = "xv6vm_freelist",
	.init = fx_init,
	.exit = fx_exit,
	.test_cases = cases,
};
