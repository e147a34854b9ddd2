// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs KUnit suites in a hosted program and reports in KTAP, as the kernel
 * does, so that the same reader counts both.
 *
 *	kunit-hosted [--filter GLOB] [--list] [PARAM=VALUE...]
 *
 * GLOB matches names of suites, or "suite.case". Exits: 0 all passed, 1 some
 * failed, 2 wrong call or nothing matched.
 */
#include <fnmatch.h>
#include <kunit/test.h>
#include <linux/bug.h>
#include <linux/moduleparam.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SUITES_MAX 64
#define PARAMS_MAX 8

struct kunit_block {
	struct kunit_block *next;
	char bytes[] __aligned(16);
};

struct param {
	const char *name;
	unsigned long *value;
};

struct stats {
	unsigned int passed, failed, skipped;
};

static struct kunit_suite *suites[SUITES_MAX];
static size_t suite_count;
static struct param params[PARAMS_MAX];
static size_t param_count;

void hosted_param_add(const char *name, unsigned long *value)
{
	BUG_ON(param_count == PARAMS_MAX);
	params[param_count++] = (struct param){ name, value };
}

void kunit_hosted_register(struct kunit_suite *const *list, size_t count)
{
	BUG_ON(suite_count + count > SUITES_MAX);
	memcpy(suites + suite_count, list, count * sizeof(*list));
	suite_count += count;
}

void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	struct kunit_block *b = calloc(1, sizeof(*b) + size);

	(void)gfp;
	if (!b)
		return NULL;
	b->next = test->blocks;
	test->blocks = b;
	return b->bytes;
}

void kunit_kfree(struct kunit *test, const void *p)
{
	struct kunit_block **at;

	for (at = &test->blocks; *at; at = &(*at)->next) {
		struct kunit_block *b = *at;

		if (b->bytes == p) {
			*at = b->next;
			free(b);
			return;
		}
	}
	BUG_ON(p);
}

static void free_blocks(struct kunit *test)
{
	while (test->blocks)
		kunit_kfree(test, test->blocks->bytes);
}

void kunit_info(const struct kunit *test, const char *fmt, ...)
{
	va_list ap;

	printf("    # %s: ", test->name);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	/* KUnit's own callers end some of their lines, and some not. */
	if (!*fmt || fmt[strlen(fmt) - 1] != '\n')
		putchar('\n');
}

void kunit_skip(struct kunit *test, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(test->comment, sizeof(test->comment), fmt, ap);
	va_end(ap);
	/* What failed before stays failed. */
	if (test->status == KUNIT_SUCCESS)
		test->status = KUNIT_SKIPPED;
	longjmp(test->abort, 1);
}

const char *kunit_hosted_ints(char *buf, const char *left, const char *op,
			      const char *right, long long l, long long r)
{
	snprintf(buf, KUNIT_TEXT_SIZE,
		 "    Expected %s %s %s, but\n"
		 "        %s == %lld (0x%llx)\n"
		 "        %s == %lld (0x%llx)\n",
		 left, op, right, left, l, l, right, r, r);
	return buf;
}

const char *kunit_hosted_strs(char *buf, const char *left, const char *op,
			      const char *right, const char *l, const char *r)
{
	snprintf(buf, KUNIT_TEXT_SIZE,
		 "    Expected %s %s %s, but\n"
		 "        %s == \"%s\"\n"
		 "        %s == \"%s\"\n",
		 left, op, right, left, l, right, r);
	return buf;
}

void kunit_hosted_fail(struct kunit *test, struct kunit_where where,
		       const char *what, const char *fmt, ...)
{
	va_list ap;

	test->status = KUNIT_FAILURE;
	printf("    # %s: %s FAILED at %s:%d\n%s", test->name,
	       where.fatal ? "ASSERTION" : "EXPECTATION", where.file,
	       where.line, what ? what : "");
	if (fmt) {
		va_start(ap, fmt);
		vprintf(fmt, ap);
		va_end(ap);
		putchar('\n');
	}
	if (where.fatal)
		longjmp(test->abort, 1);
}

/* A case that expects nothing could not fail. */
static void run_judged(const struct kunit_case *c, struct kunit *test)
{
	unsigned int before = test->judged;

	c->run_case(test);
	if (test->judged == before)
		KUNIT_FAIL(test, "nothing was expected");
}

static void run_once(const struct kunit_suite *s, const struct kunit_case *c,
		     struct kunit *test)
{
	test->status = KUNIT_SUCCESS;
	test->priv = NULL;
	test->comment[0] = '\0';
	test->judged = 0;
	if (!setjmp(test->abort)) {
		if (s->init && s->init(test))
			KUNIT_FAIL(test, "failed to initialize");
		else
			run_judged(c, test);
	}
	if (!setjmp(test->abort) && s->exit)
		s->exit(test);
	free_blocks(test);
}

static void print_result(const char *indent, enum kunit_status status,
			 unsigned int number, const char *name,
			 const char *comment)
{
	printf("%s%s %u %s%s%s\n", indent,
	       status == KUNIT_FAILURE ? "not ok" : "ok", number, name,
	       status == KUNIT_SKIPPED ? " # SKIP " : "",
	       status == KUNIT_SKIPPED ? comment : "");
}

static void count(struct stats *s, enum kunit_status status)
{
	s->passed += status == KUNIT_SUCCESS;
	s->failed += status == KUNIT_FAILURE;
	s->skipped += status == KUNIT_SKIPPED;
}

static enum kunit_status verdict(const struct stats *s)
{
	if (s->failed)
		return KUNIT_FAILURE;
	return s->passed ? KUNIT_SUCCESS : KUNIT_SKIPPED;
}

static void run_params(const struct kunit_suite *s, const struct kunit_case *c,
		       struct kunit *test, struct stats *leaves)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";

	printf("        KTAP version 1\n        # Subtest: %s\n", c->name);
	test->param_value = c->generate_params(NULL, desc);
	while (test->param_value) {
		run_once(s, c, test);
		if (!desc[0])
			snprintf(desc, sizeof(desc), "param-%d",
				 test->param_index);
		print_result("        ", test->status, test->param_index + 1,
			     desc, test->comment);
		count(leaves, test->status);
		desc[0] = '\0';
		test->param_value = c->generate_params(test->param_value, desc);
		test->param_index++;
	}
}

static enum kunit_status run_case(const struct kunit_suite *s,
				  const struct kunit_case *c,
				  unsigned int number, struct stats *total)
{
	struct kunit test = { .name = c->name };
	struct stats leaves = { 0 };

	if (c->generate_params) {
		run_params(s, c, &test, &leaves);
		printf("    # %s: pass:%u fail:%u skip:%u total:%u\n", c->name,
		       leaves.passed, leaves.failed, leaves.skipped,
		       leaves.passed + leaves.failed + leaves.skipped);
	} else {
		run_once(s, c, &test);
		count(&leaves, test.status);
	}
	total->passed += leaves.passed;
	total->failed += leaves.failed;
	total->skipped += leaves.skipped;
	print_result("    ", verdict(&leaves), number, c->name, test.comment);
	return verdict(&leaves);
}

static bool wanted(const char *filter, const struct kunit_suite *s,
		   const struct kunit_case *c)
{
	char name[512];

	snprintf(name, sizeof(name), "%s.%s", s->name, c->name);
	return !filter || !fnmatch(filter, s->name, 0) ||
	       !fnmatch(filter, name, 0);
}

static unsigned int count_cases(const char *filter, const struct kunit_suite *s)
{
	const struct kunit_case *c;
	unsigned int n = 0;

	for (c = s->test_cases; c->name; c++)
		n += wanted(filter, s, c);
	return n;
}

static enum kunit_status run_suite(const char *filter, struct kunit_suite *s,
				   unsigned int number, struct stats *total)
{
	const struct kunit_case *c;
	struct stats cases = { 0 };
	unsigned int n = 0;

	printf("    KTAP version 1\n    # Subtest: %s\n    1..%u\n", s->name,
	       count_cases(filter, s));
	if (s->suite_init && s->suite_init(s)) {
		print_result("", KUNIT_FAILURE, number, s->name, "");
		return KUNIT_FAILURE;
	}
	for (c = s->test_cases; c->name; c++)
		if (wanted(filter, s, c))
			count(&cases, run_case(s, c, ++n, total));
	if (s->suite_exit)
		s->suite_exit(s);
	printf("# %s: pass:%u fail:%u skip:%u total:%u\n", s->name,
	       cases.passed, cases.failed, cases.skipped, n);
	print_result("", verdict(&cases), number, s->name, "");
	return verdict(&cases);
}

static int run_all(const char *filter)
{
	struct stats total = { 0 };
	unsigned int planned = 0, number = 0;
	bool failed = false;
	size_t i;

	for (i = 0; i < suite_count; i++)
		planned += count_cases(filter, suites[i]) > 0;
	printf("KTAP version 1\n1..%u\n", planned);
	for (i = 0; i < suite_count; i++) {
		if (!count_cases(filter, suites[i]))
			continue;
		if (run_suite(filter, suites[i], ++number, &total) ==
		    KUNIT_FAILURE)
			failed = true;
	}
	printf("# Totals: pass:%u fail:%u skip:%u total:%u\n", total.passed,
	       total.failed, total.skipped,
	       total.passed + total.failed + total.skipped);
	if (!planned)
		return 2;
	return failed ? 1 : 0;
}

static int list_all(const char *filter)
{
	const struct kunit_case *c;
	size_t i;

	for (i = 0; i < suite_count; i++)
		for (c = suites[i]->test_cases; c->name; c++)
			if (wanted(filter, suites[i], c))
				printf("%s.%s\n", suites[i]->name, c->name);
	return 0;
}

static bool set_param(const char *word)
{
	const char *value = strchr(word, '=');
	char *end;
	size_t i;

	for (i = 0; value && i < param_count; i++) {
		if (strlen(params[i].name) != (size_t)(value - word) ||
		    strncmp(params[i].name, word, value - word))
			continue;
		*params[i].value = strtoul(value + 1, &end, 0);
		return value[1] && !*end;
	}
	return false;
}

int main(int argc, char **argv)
{
	const char *filter = NULL;
	bool list = false;
	int i;

	/* Whoever dies has said in which suite. */
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--list")) {
			list = true;
		} else if (!strcmp(argv[i], "--filter") && i + 1 < argc) {
			filter = argv[++i];
		} else if (!set_param(argv[i])) {
			fprintf(stderr,
				"usage: %s [--filter GLOB] [--list] [PARAM=VALUE...]\n",
				argv[0]);
			return 2;
		}
	}
	return list ? list_all(filter) : run_all(filter);
}
