// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words: everything has one, and no two things have the same.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <xv6/words.h>
#include "fixture.h"
#include "suites.h"

static void every_kind_has_its_own_name(struct kunit *test)
{
	u32 i, j;

	for (i = 0; i < XV6VM_KIND_COUNT; i++) {
		KUNIT_ASSERT_NOT_NULL(test, xv6_kind_name(i));
		KUNIT_EXPECT_NOT_NULL(test, xv6_kind_remark(i));
		KUNIT_EXPECT_LE(test, strlen(xv6_kind_name(i)), (size_t)17);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, xv6_kind_name(i),
					    xv6_kind_name(j));
	}
	KUNIT_EXPECT_STREQ(test, xv6_kind_name(i), "unknown");
	KUNIT_EXPECT_STREQ(test, xv6_kind_remark(i), "unknown");
}

static void every_event_and_cause_has_its_own_name(struct kunit *test)
{
	u32 i, j;

	for (i = 0; i <= XV6VM_E_GONE; i++) {
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, xv6_event_name(i),
					    xv6_event_name(j));
	}
	for (i = 0; i <= XV6VM_C_UNDO; i++) {
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, xv6_cause_name(i),
					    xv6_cause_name(j));
	}
	KUNIT_EXPECT_STREQ(test, xv6_event_name(0), "unknown");
	KUNIT_EXPECT_STREQ(test, xv6_event_name(XV6VM_E_GONE + 1), "unknown");
	KUNIT_EXPECT_STREQ(test, xv6_cause_name(XV6VM_C_UNDO + 1), "unknown");
}

static const struct line_case {
	struct xv6vm_event e;
	const char *line;
} line_cases[] = {
	{ { .type = XV6VM_E_BOOT, .after = 1u << 24 },
	  "boot       0x01000000 bytes of RAM" },
	{ { .type = XV6VM_E_FREERANGE, .kind = XV6VM_KIND_LATER,
	    .pa = 0x116000, .after = 0x803ff000, .cause = XV6VM_C_KINIT1 },
	  "freerange  0x00116000 up to 0x003ff000            kinit1" },
	{ { .type = XV6VM_E_KALLOC, .kind = XV6VM_KIND_UTABLE, .pid = 3,
	    .pa = 0xdfb4000, .va = 0x400000, .cause = XV6VM_C_COPYUVM },
	  "kalloc     0x0dfb4000: page table for 0x00400000  fork: copyuvm" },
	{ { .type = XV6VM_E_KALLOC, .kind = XV6VM_KIND_USER, .pa = 0x5000 },
	  "kalloc     0x00005000: user page for 0x00000000" },
	{ { .type = XV6VM_E_KFREE, .kind = XV6VM_KIND_USER, .pa = 0x5000 },
	  "kfree      0x00005000: user page" },
	{ { .type = XV6VM_E_KALLOC, .kind = XV6VM_KIND_HELD, .pid = 2,
	    .pa = 0x5000 }, "kalloc     0x00005000: held, open file 2" },
	{ { .type = XV6VM_E_USE, .kind = XV6VM_KIND_USER, .pa = 0x5000,
	    .before = XV6VM_USE(11, 2, 1), .after = XV6VM_USE(10, 1, 0) },
	  "use        0x00005000: user page, by hand 2 -> 1, nobody's" },
	{ { .type = XV6VM_E_MAP, .va = 0x1000, .after = 0x5007 },
	  "map        0x00001000: 0x00000000 -> 0x00005007" },
	{ { .type = XV6VM_E_CR3, .cpu = 1, .before = 0x1000, .after = 0x2000 },
	  "cr3        cpu 1: 0x00001000 -> 0x00002000" },
	{ { .type = XV6VM_E_TRAP, .cpu = 1, .before = 3 },
	  "trap       cpu 1: CPL 3 -> 0" },
	{ { .type = XV6VM_E_FAULT, .va = 0x7000, .cause = XV6VM_C_ACCESS,
	    .after = 6 | XV6VM_R_PTE_ABSENT << 8 },
	  "fault      cpu 0: cr2 0x00007000, code 0x6        access" },
	{ { .type = XV6VM_E_PROC, .pa = 0x3000, .after = 1 },
	  "process    page directory 0x00003000, child of 1" },
	{ { .type = XV6VM_E_PARENT, .before = 7, .after = 1 },
	  "parent     7 -> 1" },
	{ { .type = XV6VM_E_SIZE, .after = 0x3000 },
	  "size       0x00000000 -> 0x00003000" },
	{ { .type = XV6VM_E_EXIT }, "exit" },
};

static void an_event_is_a_line(struct kunit *test)
{
	char line[XV6_EVENT_LEN];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(line_cases); i++)
		KUNIT_EXPECT_STREQ(test, xv6_event_line(&line_cases[i].e, line),
				   line_cases[i].line);
}

static void states_are_called_as_in_xv6(struct kunit *test)
{
	static const char *const names[] = {
		"UNUSED", "EMBRYO", "SLEEPING", "RUNNABLE", "RUNNING", "ZOMBIE",
		"unknown",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		KUNIT_EXPECT_STREQ(test, xv6_state_name(i), names[i]);
}

/* Bits 9 to 11 are software's, of which only bit 9 has a meaning here. */
static void each_bit_of_an_entry_has_one_flag(struct kunit *test)
{
	const struct xv6_flag *f;
	u32 level, i, bits;

	for (level = 1; level <= 2; level++) {
		bits = 0;
		for (i = 0; (f = xv6_flag(i, level)); i++) {
			KUNIT_EXPECT_EQ(test, bits & f->bit, 0u);
			bits |= f->bit;
		}
		KUNIT_EXPECT_EQ(test, bits, 0x3ffu);
		KUNIT_EXPECT_EQ(test, i, 10u);
	}
}

static void bit_7_depends_on_the_level(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, xv6_flag(7, 1)->name, "PS");
	KUNIT_EXPECT_STREQ(test, xv6_flag(7, 2)->name, "PAT");
	KUNIT_EXPECT_EQ(test, xv6_flag(7, 1)->bit, 0x80u);
	KUNIT_EXPECT_EQ(test, xv6_flag(7, 2)->bit, 0x80u);
}

static void no_two_flags_have_the_same_letter(struct kunit *test)
{
	const struct xv6_flag *a, *b;
	u32 i, j;

	for (i = 0; (a = xv6_flag(i, 0)); i++) {
		for (j = 0; j < i && (b = xv6_flag(j, 0)); j++)
			KUNIT_EXPECT_NE(test, a->letter, b->letter);
	}
	KUNIT_EXPECT_EQ(test, i, 11u);
}

/* Bits 13 to 21, and neither those of the address nor PAT in bit 12. */
static void reserved_bits_of_a_4_mb_page_are_told(struct kunit *test)
{
	u32 i;

	for (i = 0; i < 32; i++)
		KUNIT_EXPECT_EQ(test, !*xv6_big_remark(1u << i),
				i < 13 || i > 21);
	KUNIT_EXPECT_EQ(test, xv6_big_addr(0xfffff087), 0xffc00000u);
}

/* With a guard page at 0x2000, and with none, in sizes that end in each part. */
static void the_parts_of_an_image_lie_side_by_side(struct kunit *test)
{
	static const struct {
		u32 sz, guard, va, end;
		const char *name;
	} parts[] = {
		{ 0x6800, 0x2000, 0, 0x2000, "code and data" },
		{ 0x6800, 0x2000, 0x1fff, 0x2000, "code and data" },
		{ 0x6800, 0x2000, 0x2000, 0x3000, "guard page" },
		{ 0x6800, 0x2000, 0x3fff, 0x4000, "stack" },
		{ 0x6800, 0x2000, 0x4000, 0x6800, "heap" },
		{ 0x6800, 0x2000, 0x6800, 0, "above sz" },
		{ 0x3800, 0x2000, 0x3000, 0x3800, "stack" },
		{ 0x2800, 0x2000, 0x2000, 0x2800, "guard page" },
		{ 0x1000, ~0u, 0, 0x1000, "code and data" },
		{ 0x1000, ~0u, 0x1000, 0, "above sz" },
	};
	u32 i, end;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		KUNIT_EXPECT_STREQ(test, xv6_image_part(parts[i].sz,
							parts[i].guard,
							parts[i].va, &end),
				   parts[i].name);
		KUNIT_EXPECT_EQ(test, end, parts[i].end);
	}
}

XV6_SUITE(xv6vm_words, NULL, NULL,
	  KUNIT_CASE(every_kind_has_its_own_name),
	  KUNIT_CASE(every_event_and_cause_has_its_own_name),
	  KUNIT_CASE(an_event_is_a_line),
	  KUNIT_CASE(states_are_called_as_in_xv6),
	  KUNIT_CASE(each_bit_of_an_entry_has_one_flag),
	  KUNIT_CASE(bit_7_depends_on_the_level),
	  KUNIT_CASE(no_two_flags_have_the_same_letter),
	  KUNIT_CASE(reserved_bits_of_a_4_mb_page_are_told),
	  KUNIT_CASE(the_parts_of_an_image_lie_side_by_side));
