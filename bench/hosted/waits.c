// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a command waits while another one works for long: one line of JSON
 * for each of those. The module's own commands and locks, in two threads.
 *
 *	waits [--reps N]
 *
 * A wait is what the other thread worked meanwhile, and no more than what passed
 * while this one was not just waiting for a CPU: so others on the machine count for
 * little. A repetition counts by its longest wait, the row by the median of those.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "xv6vm.h"

#define MB	 (1u << 20)
#define RAM	 (2016 * MB) /* as much as xv6 can have */
#define PROCS	 1000u
#define LARGE	 20u	      /* of them have an image of */
#define LARGE_SZ (32 * MB)    /* this size */
#define SPARSE	 200u	      /* of them have this many page tables */
#define TABLES	 256u	      /* for next to nothing */
#define HUGE_SZ	 (1024 * MB)  /* the one that ends */
#define HELD	 100000u      /* frames of the file that is closed */
#define SLICE_NS 300000000ull /* for commands that can be repeated */
#define BAR_MS	 20
#define TRIES	 10u
#define REPS_MAX 32u
#define SAMPLES	 (1u << 22)

static struct xv6vm_dev dev;
static struct xv6vm_file keeper, long_file, short_file;
static u32 small_pid, huge_pid, unmapped;
static bool active, quit;
static clockid_t long_clock;
static float *samples; /* ms */
static u32 nsamples;

static void die(const char *what, int err)
{
	fprintf(stderr, "waits: %s: %s\n", what, strerror(-err));
	exit(2);
}

static u64 clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

static u64 now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

/* For how long this thread could have run, and had no CPU; 0 if nobody knows. */
static u64 delayed(void)
{
	static int file = -1;
	char text[64];
	unsigned long ran, waited;
	ssize_t len;

	if (file < 0)
		file = open("/proc/thread-self/schedstat", O_RDONLY);
	len = pread(file, text, sizeof(text) - 1, 0);
	text[len < 0 ? 0 : len] = 0;
	return sscanf(text, "%lu %lu", &ran, &waited) == 2 ? waited : 0;
}

static int get(void *to, u64 from, size_t len)
{
	memcpy(to, (const void *)(uintptr_t)from, len);
	return 0;
}

static int put(u64 to, const void *from, size_t len)
{
	memcpy((void *)(uintptr_t)to, from, len);
	return 0;
}

/* It has to succeed. */
static void command(struct xv6vm_file *f, unsigned int cmd, void *arg)
{
	static const struct xv6vm_port port = { .get = get, .put = put };
	int ret = xv6vm_ioctl(f, cmd, (uintptr_t)arg, &port);

	if (ret)
		die(xv6vm_cmd_find(cmd)->name, ret);
}

#define HDR(x) .hdr.size = sizeof(x)

static u32 create(void)
{
	struct xv6vm_proc_create c = { HDR(c), .name = "p" };

	command(&keeper, XV6VM_PROC_CREATE, &c);
	return c.out_pid;
}

static void sbrk_by(struct xv6vm_file *f, u32 pid, s32 delta)
{
	struct xv6vm_proc_sbrk s = { HDR(s), .pid = pid, .delta = delta };

	command(f, XV6VM_PROC_SBRK, &s);
}

static u32 kalloc_by(struct xv6vm_file *f)
{
	struct xv6vm_kalloc k = { HDR(k) };

	command(f, XV6VM_KALLOC, &k);
	return k.out_pa;
}

/* ---- commands that are asked meanwhile ---- */

/* A frame is taken, and the next time given back. */
static void short_kalloc(void)
{
	static u32 pa;
	struct xv6vm_kfree k = { HDR(k), .pa = pa };

	if (pa)
		command(&short_file, XV6VM_KFREE, &k);
	pa = pa ? 0 : kalloc_by(&short_file);
}

static void short_translate(void)
{
	struct xv6vm_translate t = { HDR(t), .pid = small_pid };

	command(&short_file, XV6VM_TRANSLATE, &t);
}

static void short_sbrk(void)
{
	static s32 delta = XV6_PGSIZE;

	sbrk_by(&short_file, small_pid, delta);
	delta = -delta;
}

static void (*const shorts[])(void) = {
	short_kalloc,
	short_translate,
	short_sbrk,
};

/* One of them; in ms, how long it waited for the other thread. */
static float wait_of(void (*run)(void))
{
	u64 work = clock_ns(long_clock), late = delayed(), begin = now(), time;

	run();
	time = now() - begin;
	late = delayed() - late;
	time = time > late ? time - late : 0;
	work = clock_ns(long_clock) - work;
	return (float)(work < time ? work : time) / 1e6f;
}

/* One after the other, as long as a long one is under way. */
static void *others(void *unused)
{
	float wait;
	u32 i = 0;

	while (!__atomic_load_n(&quit, __ATOMIC_ACQUIRE)) {
		if (!__atomic_load_n(&active, __ATOMIC_ACQUIRE)) {
			usleep(100);
			continue;
		}
		wait = wait_of(shorts[i++ % 3]);
		if (nsamples == SAMPLES)
			continue;
		samples[nsamples] = wait;
		__atomic_store_n(&nsamples, nsamples + 1, __ATOMIC_RELEASE);
	}
	return unused;
}

/* ---- commands that work for long ---- */

/* Behind the one in the kernel half. */
static void long_aliases(void)
{
	struct xv6vm_alias out;
	struct xv6vm_aliases a = { HDR(a), .ptr = (uintptr_t)&out, .count = 1,
				   .pa = unmapped, .cur_slot = 1 };

	command(&long_file, XV6VM_ALIASES, &a);
}

static void long_list(void)
{
	static struct xv6vm_proc out[XV6VM_RECORDS_MAX];
	struct xv6vm_proc_list l = { HDR(l), .count = XV6VM_RECORDS_MAX,
				     .ptr = (uintptr_t)out };

	command(&long_file, XV6VM_PROC_LIST, &l);
}

static void long_check(void)
{
	struct xv6vm_check c = { HDR(c) };

	command(&long_file, XV6VM_CHECK, &c);
	if (c.out_total)
		die("the machine is not whole", 0);
}

static void make_child(void)
{
	huge_pid = create();
}

static void long_sbrk(void)
{
	sbrk_by(&long_file, huge_pid, HUGE_SZ);
}

static void long_exit(void)
{
	struct xv6vm_proc_exit e = { HDR(e), .pid = huge_pid };

	command(&long_file, XV6VM_PROC_EXIT, &e);
}

static void make_huge(void)
{
	make_child();
	long_sbrk();
}

static void hold_many(void)
{
	u32 i;

	for (i = 0; i < HELD; i++)
		kalloc_by(&long_file);
}

static void long_close(void)
{
	xv6vm_file_drop(&long_file);
	xv6vm_file_init(&long_file, &dev, long_file.holder, false);
}

/* Without @prepare it can be done over and over. */
static const struct {
	const char *name;
	void (*prepare)(void);
	void (*run)(void);
	void (*finish)(void);
	u32 bar;
} rows[] = {
	{ "aliases, one, of a frame that nobody maps", NULL, long_aliases, NULL,
	  BAR_MS },
	{ "a list of 1000 processes", NULL, long_list, NULL, BAR_MS },
	{ "check", NULL, long_check, NULL, BAR_MS },
	{ "exit of a process of 1 GB", make_huge, long_exit, NULL, BAR_MS },
	{ "close of a file with 100,000 frames", hold_many, long_close, NULL,
	  BAR_MS },
	{ "sbrk of 1 GB", make_child, long_sbrk, long_exit, 0 },
};

static int by_size(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* The longest wait beside one row; the median of all, and how long it worked. */
static float repeat(size_t row, float *median, float *worked)
{
	u64 begin, end;
	u32 times = 0;

	if (rows[row].prepare)
		rows[row].prepare();
	nsamples = 0;
	__atomic_store_n(&active, true, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&nsamples, __ATOMIC_ACQUIRE))
		sched_yield();
	begin = now();
	do {
		rows[row].run();
		end = now();
		times++;
	} while (!rows[row].prepare && end - begin < SLICE_NS);
	__atomic_store_n(&active, false, __ATOMIC_RELEASE);
	/* Who waits now has it soon, and belongs to this repetition. */
	usleep(5000);
	percpu_down_write(&dev.machine);
	percpu_up_write(&dev.machine);
	if (rows[row].finish)
		rows[row].finish();
	*worked = (float)(end - begin) / 1e6f / times;
	qsort(samples, nsamples, sizeof(*samples), by_size);
	*median = samples[nsamples / 2];
	return samples[nsamples - 1];
}

static void measure(size_t row, u32 reps)
{
	float longest, median[REPS_MAX], worked[REPS_MAX];
	u32 i, tries;

	printf("{\"row\": \"longest wait beside %s\", \"where\": \"2 threads\", "
	       "\"unit\": \"ms\", \"peer_name\": null, \"peer\": null, "
	       "\"ours\": [",
	       rows[row].name);
	for (i = 0; i < reps; i++) {
		/* Where there was no CPU for the other one, it did not wait. */
		for (tries = 0, longest = 0; !longest && tries < TRIES; tries++)
			longest = repeat(row, &median[i], &worked[i]);
		printf("%s%.4g", i ? ", " : "", longest);
	}
	qsort(median, reps, sizeof(*median), by_size);
	qsort(worked, reps, sizeof(*worked), by_size);
	printf("], \"bar\": ");
	if (rows[row].bar)
		printf("%u", rows[row].bar);
	else
		printf("null");
	printf(", \"dir\": \"max\", \"note\": \"the median wait is %.3g ms, one "
	       "such command takes %.3g ms\"}\n",
	       median[reps / 2], worked[reps / 2]);
	fflush(stdout);
}

/* A page by hand in each of many tables, which stay when it goes. */
static void make_sparse(u32 pid)
{
	struct xv6vm_map m;
	u32 i;

	for (i = 1; i <= TABLES; i++) {
		m = (struct xv6vm_map){ HDR(m), .hdr.flags = XV6VM_MAP_NEW,
					.pid = pid, .va = i * 4 * MB };
		command(&keeper, XV6VM_MAP, &m);
		m = (struct xv6vm_map){ HDR(m), .pid = pid, .va = i * 4 * MB };
		command(&keeper, XV6VM_UNMAP, &m);
	}
}

/* 1000 processes behind init, and a frame that none of them maps. */
static void populate(void)
{
	u32 i, pid;

	for (i = 0; i < PROCS; i++) {
		pid = create();
		if (i < LARGE)
			sbrk_by(&keeper, pid, LARGE_SZ);
		else if (i < LARGE + SPARSE)
			make_sparse(pid);
	}
	small_pid = pid;
	unmapped = kalloc_by(&keeper);
}

static void build(void)
{
	struct xv6_config cfg = XV6_CONFIG_DEFAULT;
	const struct xv6_memory mem = {
		.ram = mmap(NULL, RAM, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
	};
	int ret;

	cfg.phystop = RAM;
	cfg.nproc = PROCS + 8;
	cfg.shared_kernel = true;
	samples = calloc(SAMPLES, sizeof(*samples));
	if (mem.ram == MAP_FAILED || !samples)
		die("no memory", -ENOMEM);
	ret = xv6vm_dev_init(&dev, &cfg, &mem);
	if (ret)
		die("no machine", ret);
	xv6vm_file_init(&keeper, &dev, 1, false);
	xv6vm_file_init(&long_file, &dev, 2, false);
	xv6vm_file_init(&short_file, &dev, 3, false);
}

int main(int argc, char **argv)
{
	u32 reps = 7;
	pthread_t thread;
	size_t i;

	if (argc == 3 && !strcmp(argv[1], "--reps"))
		reps = (u32)strtoul(argv[2], NULL, 10);
	else if (argc != 1)
		reps = 0;
	if (!reps || reps > REPS_MAX) {
		fputs("usage: waits [--reps N]\n", stderr);
		return 2;
	}
	build();
	populate();
	if (pthread_getcpuclockid(pthread_self(), &long_clock) ||
	    pthread_create(&thread, NULL, others, NULL))
		die("no thread", -EAGAIN);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		measure(i, reps);
	__atomic_store_n(&quit, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	return 0;
}
