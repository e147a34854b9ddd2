/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of the kernel's KUnit that the suites use, for a hosted program.
 * Same names and same meaning as in Linux 6.1; see userspace/hosted/kunit.c.
 */
#ifndef _HOSTED_KUNIT_TEST_H
#define _HOSTED_KUNIT_TEST_H

#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <setjmp.h>
#include <string.h>

#define KUNIT_PARAM_DESC_SIZE 128
#define KUNIT_COMMENT_SIZE    256

enum kunit_status {
	KUNIT_SUCCESS,
	KUNIT_FAILURE,
	KUNIT_SKIPPED,
};

struct kunit_block;

/**
 * struct kunit - one running test
 * @priv: the fixture's
 * @param_value: of a parameterised case
 * @status: written by the expectations; all that follows is private
 * @judged: how many of them were looked at
 */
struct kunit {
	void *priv;
	const char *name;
	const void *param_value;
	int param_index;
	enum kunit_status status;
	unsigned int judged;
	char comment[KUNIT_COMMENT_SIZE];
	struct kunit_block *blocks;
	jmp_buf abort;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(test)                        \
	{                                       \
		.run_case = test, .name = #test \
	}
#define KUNIT_CASE_PARAM(test, params)                                     \
	{                                                                  \
		.run_case = test, .name = #test, .generate_params = params \
	}

/* A generator named @set_gen_params for the elements of @array. */
#define KUNIT_ARRAY_PARAM(set, array, describe)                           \
	static const void *set##_gen_params(const void *prev, char *desc) \
	{                                                                 \
		void (*say)(__typeof__(&(array)[0]), char *) = describe;  \
		__typeof__(&(array)[0]) next = prev;                      \
                                                                          \
		next = next ? next + 1 : array;                           \
		if (next == (array) + ARRAY_SIZE(array))                  \
			return NULL;                                      \
		if (say)                                                  \
			say(next, desc);                                  \
		return next;                                              \
	}

void kunit_hosted_register(struct kunit_suite *const *suites, size_t count);

#define kunit_test_suites(...)                                               \
	static void __attribute__((__constructor__))                         \
	kunit_hosted_register_file(void)                                     \
	{                                                                    \
		static struct kunit_suite *const suites[] = { __VA_ARGS__ }; \
                                                                             \
		kunit_hosted_register(suites, ARRAY_SIZE(suites));           \
	}                                                                    \
	_Static_assert(1, "")
#define kunit_test_suite(suite) kunit_test_suites(&(suite))

void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp);
#define kunit_kcalloc(test, n, size, gfp) kunit_kzalloc(test, (n) * (size), gfp)
void kunit_kfree(struct kunit *test, const void *p);

void __printf(2, 3) kunit_info(const struct kunit *test, const char *fmt, ...);
void __printf(2, 3) __noreturn
	kunit_skip(struct kunit *test, const char *fmt, ...);

/**
 * struct kunit_where - an expectation as it stands in the source
 * @fatal: an assertion: the test ends when it does not hold
 */
struct kunit_where {
	const char *file;
	int line;
	bool fatal;
};

void __printf(4, 5)
	kunit_hosted_fail(struct kunit *test, struct kunit_where where,
			  const char *what, const char *fmt, ...);
const char *kunit_hosted_ints(char *buf, const char *left, const char *op,
			      const char *right, long long l, long long r);
const char *kunit_hosted_strs(char *buf, const char *left, const char *op,
			      const char *right, const char *l, const char *r);

#define KUNIT_TEXT_SIZE 1024

#define KUNIT_WHERE(fatal) ((struct kunit_where){ __FILE__, __LINE__, fatal })

#define KUNIT_FAIL(test, fmt, ...) \
	kunit_hosted_fail(test, KUNIT_WHERE(false), NULL, fmt, ##__VA_ARGS__)

#define KUNIT_TRUTH(test, fatal, cond, text, fmt, ...)              \
	do {                                                        \
		(test)->judged++;                                   \
		if (!(cond))                                        \
			kunit_hosted_fail(test, KUNIT_WHERE(fatal), \
					  "    Expected " text      \
					  ", but is not\n",         \
					  fmt, ##__VA_ARGS__);      \
	} while (0)

#define KUNIT_INTS(test, fatal, left, op, right, fmt, ...)                  \
	do {                                                                \
		(test)->judged++;                                           \
		const __typeof__(left) hosted_left = (left);                \
		const __typeof__(right) hosted_right = (right);             \
                                                                            \
		if (!(hosted_left op hosted_right)) {                       \
			char hosted_text[KUNIT_TEXT_SIZE];                  \
                                                                            \
			kunit_hosted_ints(hosted_text, #left, #op, #right,  \
					  (long long)hosted_left,           \
					  (long long)hosted_right);         \
			kunit_hosted_fail(test, KUNIT_WHERE(fatal),         \
					  hosted_text, fmt, ##__VA_ARGS__); \
		}                                                           \
	} while (0)

#define KUNIT_STRS(test, fatal, left, op, right, fmt, ...)                  \
	do {                                                                \
		(test)->judged++;                                           \
		const char *hosted_left = (left);                           \
		const char *hosted_right = (right);                         \
                                                                            \
		if (!(strcmp(hosted_left, hosted_right) op 0)) {            \
			char hosted_text[KUNIT_TEXT_SIZE];                  \
                                                                            \
			kunit_hosted_strs(hosted_text, #left, #op, #right,  \
					  hosted_left, hosted_right);       \
			kunit_hosted_fail(test, KUNIT_WHERE(fatal),         \
					  hosted_text, fmt, ##__VA_ARGS__); \
		}                                                           \
	} while (0)

#define KUNIT_PTRS(test, fatal, left, op, right, fmt, ...)                 \
	KUNIT_INTS(test, fatal, (uintptr_t)(left), op, (uintptr_t)(right), \
		   fmt, ##__VA_ARGS__)

#define KUNIT_EXPECT_TRUE_MSG(test, cond, ...) \
	KUNIT_TRUTH(test, false, cond, #cond " to be true", __VA_ARGS__)
#define KUNIT_EXPECT_TRUE(test, cond) \
	KUNIT_TRUTH(test, false, cond, #cond " to be true", NULL)
#define KUNIT_ASSERT_TRUE(test, cond) \
	KUNIT_TRUTH(test, true, cond, #cond " to be true", NULL)

#define KUNIT_EXPECT_FALSE_MSG(test, cond, ...) \
	KUNIT_TRUTH(test, false, !(cond), #cond " to be false", __VA_ARGS__)
#define KUNIT_EXPECT_FALSE(test, cond) \
	KUNIT_TRUTH(test, false, !(cond), #cond " to be false", NULL)
#define KUNIT_ASSERT_FALSE(test, cond) \
	KUNIT_TRUTH(test, true, !(cond), #cond " to be false", NULL)

#define KUNIT_EXPECT_NULL(test, ptr) \
	KUNIT_TRUTH(test, false, !(ptr), #ptr " to be NULL", NULL)
#define KUNIT_ASSERT_NULL(test, ptr) \
	KUNIT_TRUTH(test, true, !(ptr), #ptr " to be NULL", NULL)

#define KUNIT_EXPECT_NOT_NULL(test, ptr) \
	KUNIT_TRUTH(test, false, (ptr) != NULL, #ptr " not to be NULL", NULL)
#define KUNIT_ASSERT_NOT_NULL(test, ptr) \
	KUNIT_TRUTH(test, true, (ptr) != NULL, #ptr " not to be NULL", NULL)

#define KUNIT_EXPECT_EQ_MSG(test, left, right, ...) \
	KUNIT_INTS(test, false, left, ==, right, __VA_ARGS__)
#define KUNIT_EXPECT_EQ(test, left, right) \
	KUNIT_INTS(test, false, left, ==, right, NULL)
#define KUNIT_ASSERT_EQ_MSG(test, left, right, ...) \
	KUNIT_INTS(test, true, left, ==, right, __VA_ARGS__)
#define KUNIT_ASSERT_EQ(test, left, right) \
	KUNIT_INTS(test, true, left, ==, right, NULL)

#define KUNIT_EXPECT_NE(test, left, right) \
	KUNIT_INTS(test, false, left, !=, right, NULL)
#define KUNIT_ASSERT_NE(test, left, right) \
	KUNIT_INTS(test, true, left, !=, right, NULL)

#define KUNIT_EXPECT_LT(test, left, right) \
	KUNIT_INTS(test, false, left, <, right, NULL)
#define KUNIT_ASSERT_LT(test, left, right) \
	KUNIT_INTS(test, true, left, <, right, NULL)

#define KUNIT_EXPECT_LE(test, left, right) \
	KUNIT_INTS(test, false, left, <=, right, NULL)
#define KUNIT_ASSERT_LE(test, left, right) \
	KUNIT_INTS(test, true, left, <=, right, NULL)

#define KUNIT_EXPECT_GT(test, left, right) \
	KUNIT_INTS(test, false, left, >, right, NULL)
#define KUNIT_ASSERT_GT(test, left, right) \
	KUNIT_INTS(test, true, left, >, right, NULL)

#define KUNIT_EXPECT_GE(test, left, right) \
	KUNIT_INTS(test, false, left, >=, right, NULL)
#define KUNIT_ASSERT_GE(test, left, right) \
	KUNIT_INTS(test, true, left, >=, right, NULL)

#define KUNIT_EXPECT_PTR_EQ(test, left, right) \
	KUNIT_PTRS(test, false, left, ==, right, NULL)
#define KUNIT_ASSERT_PTR_EQ(test, left, right) \
	KUNIT_PTRS(test, true, left, ==, right, NULL)

#define KUNIT_EXPECT_PTR_NE(test, left, right) \
	KUNIT_PTRS(test, false, left, !=, right, NULL)

#define KUNIT_EXPECT_STREQ(test, left, right) \
	KUNIT_STRS(test, false, left, ==, right, NULL)
#define KUNIT_ASSERT_STREQ(test, left, right) \
	KUNIT_STRS(test, true, left, ==, right, NULL)

#define KUNIT_EXPECT_STRNEQ(test, left, right) \
	KUNIT_STRS(test, false, left, !=, right, NULL)

#endif
