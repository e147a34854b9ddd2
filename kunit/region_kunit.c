// SPDX-License-Identifier: GPL-2.0-only
/* The host's memory under the machine: not in the hosted build, which has none. */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "../module/host.h"
#include "suites.h"

struct parse_case {
	const char *text;
	u64 bytes;		/* 0: refused */
	const char *says;
};

static const struct parse_case parse_cases[] = {
	{ "2M", 2 << 20 },
	{ "224M", 224 << 20 },
	{ "224m", 224 << 20 },
	{ "1G", 1 << 30 },
	{ "1g", 1 << 30 },
	{ "2048K", 2 << 20 },
	{ "2048k", 2 << 20 },
	{ "2097152", 2 << 20 },
	{ "2101248", 2101248 },
	{ "0x200000", 2 << 20 },
	{ "0xE0M", 224 << 20 },
	{ "2016M", 2016ull << 20 },
	{ "2064384K", 2016ull << 20 },
	{ "0", 0, "try mem=2M" },
	{ "0G", 0, "try mem=2M" },
	{ "1M", 0, "try mem=2M" },
	{ "2093056", 0, "try mem=2M" },
	{ "2017M", 0, "try mem=2016M" },
	{ "2064388K", 0, "try mem=2016M" },
	{ "3G", 0, "try mem=2016M" },
	{ "17179869183G", 0, "try mem=2016M" },
	{ "5000", 0, "multiple of the page size 4096: try mem=2M" },
	{ "2097153", 0, "try mem=2048K" },
	{ "2113929217", 0, "try mem=2016M" },
	{ "4294967295", 0, "try mem=2016M" },
	{ "", 0, "not a size" },
	{ "M", 0, "not a size" },
	{ " 2M", 0, "not a size" },
	{ "2M ", 0, "not a size" },
	{ "2MB", 0, "not a size" },
	{ "2T", 0, "not a size" },
	{ "+2M", 0, "not a size" },
	{ "-2M", 0, "not a size" },
	{ "2.5M", 0, "not a size" },
	{ "0x", 0, "not a size" },
	{ "abc", 0, "not a size" },
	{ "17179869184G", 0, "not a size" },
	{ "18446744073709551616", 0, "not a size" },
	{ "000000000000000000000000000002M", 0, "not a size" },
};

static void parse_desc(const struct parse_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "mem=%s", c->text);
}

KUNIT_ARRAY_PARAM(parse, parse_cases, parse_desc);

static void mem_is_read(struct kunit *test)
{
	const struct parse_case *c = test->param_value;
	u64 bytes = 12345;
	char why[160] = "";
	int ret = xv6vm_mem_parse(c->text, &bytes, why, sizeof(why));

	if (c->bytes) {
		KUNIT_EXPECT_EQ(test, ret, 0);
		KUNIT_EXPECT_EQ(test, bytes, c->bytes);
		KUNIT_EXPECT_STREQ(test, why, "");
		return;
	}
	KUNIT_EXPECT_EQ(test, ret, -EINVAL);
	KUNIT_EXPECT_EQ(test, bytes, (u64)12345);
	KUNIT_EXPECT_TRUE_MSG(test, strstr(why, c->says), "it says: %s", why);
	KUNIT_EXPECT_FALSE_MSG(test, strchr(why, '\n'), "more than one line");
}

static void what_is_no_size_is_shown_in_ascii(struct kunit *test)
{
	static const char strange[] = "\33[2J\7\377\n\t";
	char why[160];
	u64 bytes;

	KUNIT_EXPECT_EQ(test, xv6vm_mem_parse("2097152\n", &bytes, why, sizeof(why)), -EINVAL);
	KUNIT_EXPECT_TRUE_MSG(test, strstr(why, "mem=2097152? is not a size"), "%s", why);
	KUNIT_EXPECT_EQ(test, xv6vm_mem_parse(strange, &bytes, why, sizeof(why)), -EINVAL);
	KUNIT_EXPECT_TRUE_MSG(test, strstr(why, "mem=?[2J???? is not a size"), "%s", why);
}

static void why_is_cut_to_its_room(struct kunit *test)
{
	char why[8] = "1234567";
	u64 bytes;

	KUNIT_EXPECT_EQ(test, xv6vm_mem_parse("0", &bytes, why, 5), -EINVAL);
	KUNIT_EXPECT_STREQ(test, why, "mem=");
	KUNIT_EXPECT_EQ(test, why[5], '6');
}

static const u64 sizes[] = {
	2 << 20, (2 << 20) + 4096, 3 << 20, 16 << 20, 224 << 20,
};

static void size_desc(const u64 *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%llu KB", *size >> 10);
}

KUNIT_ARRAY_PARAM(size, sizes, size_desc);

static void region_is_linear_and_zeroed(struct kunit *test)
{
	const u64 bytes = *(const u64 *)test->param_value;
	struct xv6vm_region r;
	unsigned long i;

	KUNIT_ASSERT_EQ(test, xv6vm_region_get(&r, bytes), 0);
	KUNIT_EXPECT_EQ(test, (u64)r.size, bytes);
	KUNIT_EXPECT_EQ(test, r.pages, (unsigned long)(bytes >> PAGE_SHIFT));
	KUNIT_EXPECT_NULL(test, memchr_inv(r.base, 0, r.size));
	for (i = 0; i < r.pages; i++) {
		struct page *page = pfn_to_page(PHYS_PFN(r.phys) + i);

		if (page_address(page) != r.base + i * PAGE_SIZE ||
		    page_count(page) != 1)
			break;
	}
	KUNIT_EXPECT_EQ(test, i, r.pages);
	/* The next one must not find this. */
	memset(r.base, 0xa5, r.size);
	xv6vm_region_put(&r);
	KUNIT_EXPECT_NULL(test, r.base);
}

static void region_is_given_back(struct kunit *test)
{
	struct xv6vm_region r;
	int i;

	/* More than the host has, if one of them stayed. */
	for (i = 0; i < 20; i++) {
		KUNIT_ASSERT_EQ(test, xv6vm_region_get(&r, 128 << 20), 0);
		xv6vm_region_put(&r);
	}
}

static void two_regions_do_not_overlap(struct kunit *test)
{
	struct xv6vm_region a, b;

	KUNIT_ASSERT_EQ(test, xv6vm_region_get(&a, 16 << 20), 0);
	KUNIT_EXPECT_EQ(test, xv6vm_region_get(&b, 16 << 20), 0);
	KUNIT_EXPECT_TRUE(test, a.phys + a.size <= b.phys || b.phys + b.size <= a.phys);
	xv6vm_region_put(&b);
	xv6vm_region_put(&a);
}

static void too_much_is_refused_whole(struct kunit *test)
{
	struct xv6vm_region r;
	u64 bytes = (u64)totalram_pages() << PAGE_SHIFT;

	KUNIT_EXPECT_EQ(test, xv6vm_region_get(&r, bytes), -ENOMEM);
	KUNIT_EXPECT_NULL(test, r.base);
	xv6vm_region_put(&r);
}

static void nothing_is_put_back_twice(struct kunit *test)
{
	struct xv6vm_region r;

	KUNIT_ASSERT_EQ(test, xv6vm_region_get(&r, 2 << 20), 0);
	xv6vm_region_put(&r);
	xv6vm_region_put(&r);
	KUNIT_EXPECT_NULL(test, r.base);
}

XV6_SUITE(xv6vm_region, NULL, NULL,
	  KUNIT_CASE_PARAM(mem_is_read, parse_gen_params),
	  KUNIT_CASE(what_is_no_size_is_shown_in_ascii),
	  KUNIT_CASE(why_is_cut_to_its_room),
	  KUNIT_CASE_PARAM(region_is_linear_and_zeroed, size_gen_params),
	  KUNIT_CASE(region_is_given_back),
	  KUNIT_CASE(two_regions_do_not_overlap),
	  KUNIT_CASE(too_much_is_refused_whole),
	  KUNIT_CASE(nothing_is_put_back_twice));
