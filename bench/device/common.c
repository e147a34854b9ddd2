// SPDX-License-Identifier: GPL-2.0-only
/* Figures, and the few commands that all parts need. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "bench.h"

#define VIEWS "/sys/kernel/debug/xv6vm/"
#define CODE  "\xeb\xfe" /* jumps to itself */

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("xv6vm-bench: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

__u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

void series_add(struct series *s, double v)
{
	if (s->n < REPS_MAX)
		s->v[s->n++] = v;
}

void series_read(struct series *s, const char *text)
{
	char *end;

	s->n = 0;
	while (*text) {
		double v = strtod(text, &end);

		if (end == text)
			die("'%s' is no list of figures", text);
		series_add(s, v);
		text = *end == ',' ? end + 1 : end;
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double series_median(const struct series *s)
{
	double v[REPS_MAX];

	if (!s->n)
		return 0;
	memcpy(v, s->v, s->n * sizeof(*v));
	qsort(v, s->n, sizeof(*v), by_value);
	return s->n % 2 ? v[s->n / 2] : (v[s->n / 2 - 1] + v[s->n / 2]) / 2;
}

static void print_series(const char *key, const struct series *s)
{
	unsigned int i;

	printf(", \"%s\": [", key);
	for (i = 0; i < s->n; i++)
		printf("%s%.10g", i ? ", " : "", s->v[i]);
	putchar(']');
}

static void print_text(const char *key, const char *text)
{
	if (text)
		printf(", \"%s\": \"%s\"", key, text);
	else
		printf(", \"%s\": null", key);
}

void report(const struct row *r)
{
	printf("# bench {\"row\": \"%s\", \"where\": \"vm\"", r->name);
	print_text("unit", r->unit);
	print_text("peer_name", r->peer_name);
	print_series("ours", &r->ours);
	if (r->peer.n)
		print_series("peer", &r->peer);
	else
		print_text("peer", NULL);
	if (r->bar)
		printf(", \"bar\": %g", r->bar);
	else
		print_text("bar", NULL);
	print_text("dir", r->least ? "min" : "max");
	print_text("note", r->note);
	puts("}");
	fflush(stdout);
}

void command(unsigned int cmd, void *arg, size_t size)
{
	struct xv6vm_hdr *hdr = arg;

	hdr->size = size;
	if (ioctl(device, cmd, arg))
		die("command 0x%02x: %s, reason %u (0x%x)", cmd & 0xff,
		    strerror(errno), hdr->out_reason, hdr->out_detail);
}

void boot(unsigned int mb, __u32 machine)
{
	struct xv6vm_boot b = {
		.phystop = mb << 20,
		.machine = machine,
	};

	command(XV6VM_BOOT, &b, sizeof(b));
}

__u32 create(void)
{
	struct xv6vm_proc_create c = {
		.name = "bench",
		.ptr = (__u64)(unsigned long)CODE,
		.len = 2,
	};

	command(XV6VM_PROC_CREATE, &c, sizeof(c));
	return c.out_pid;
}

void grow(__u32 pid, __s32 bytes)
{
	struct xv6vm_proc_sbrk s = { .pid = pid, .delta = bytes };

	command(XV6VM_PROC_SBRK, &s, sizeof(s));
}

__u32 fork_of(__u32 pid)
{
	struct xv6vm_proc_fork f = { .pid = pid };

	command(XV6VM_PROC_FORK, &f, sizeof(f));
	return f.out_pid;
}

void end(__u32 pid)
{
	struct xv6vm_proc_exit e = { .pid = pid };

	command(XV6VM_PROC_EXIT, &e, sizeof(e));
}

void check_clean(void)
{
	struct xv6vm_violation v[1];
	struct xv6vm_check c = {
		.ptr = (__u64)(unsigned long)v,
		.count = 1,
	};

	command(XV6VM_CHECK, &c, sizeof(c));
	if (c.out_total)
		die("the checker found %u violations, the first of I%u at 0x%x",
		    c.out_total, v[0].invariant, v[0].addr);
}

int view(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), VIEWS "%s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	return fd;
}
