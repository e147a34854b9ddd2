// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads and unloads the module under eight readers of debugfs and four openers
 * of the device:
 *
 *	vm-reload ROUNDS SECONDS SEED
 *
 * Needs root, and /lib/xv6vm.ko that is not loaded. Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "debugfs.h"
#include "life.h"

#define MODULE	 "/lib/xv6vm.ko"
#define READERS	 8
#define OPENERS	 4
#define THREADS	 (READERS + OPENERS)
#define WARM_UP	 5    /* rounds after which memory is measured first */
#define SLACK_KB 6144 /* what CPUs keep for a quick allocation comes and goes */

static atomic_bool stop;
static atomic_ulong reads, opens, odd;
static struct rng rngs[THREADS];

/* How often this very rmmod was refused. */
static atomic_uint refusals;

/*
 * So many hold the module so often that nobody would ever get it away: the more
 * it is refused, the longer they rest, until there is a moment without any.
 */
static void rest(struct rng *r)
{
	usleep(rng_below(r, 5000 + 100 * refusals));
}

static void *reader(void *rng)
{
	while (!stop) {
		reads += debugfs_read_some(rng, DEBUGFS);
		rest(rng);
	}
	return NULL;
}

/* A machine that is there answers; what goes away leaves ENOENT or ENODEV. */
static void open_one(struct rng *r)
{
	struct xv6vm_info i = { .hdr.size = sizeof(i) };
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };
	struct xv6vm_proc_create p = { .hdr.size = sizeof(p), .name = "o" };
	int file = open(DEVICE, O_RDWR);

	if (file < 0) {
		odd += errno != ENOENT && errno != ENODEV && errno != ENXIO;
		return;
	}
	odd += call(file, XV6VM_INFO, &i) || !i.out_frames;
	if (one_in(r, 2))
		call(file, XV6VM_KALLOC, &k);
	if (one_in(r, 4))
		call(file, XV6VM_PROC_CREATE, &p);
	opens++;
	close(file);
}

static void *opener(void *rng)
{
	while (!stop) {
		open_one(rng);
		rest(rng);
	}
	return NULL;
}

static bool load(void)
{
	int file = open(MODULE, O_RDONLY), err;

	err = syscall(SYS_finit_module, file, "mem=2M", 0) ? errno : 0;
	close(file);
	return got(err, 0, "finit_module", 0);
}

/* In use is EAGAIN; there is always a moment when it is not. */
static bool unload(unsigned long *refused, time_t end)
{
	refusals = 0;
	while (time(NULL) < end) {
		if (!syscall(SYS_delete_module, "xv6vm", O_NONBLOCK))
			return true;
		if (errno != EAGAIN)
			return got(errno, EAGAIN, "delete_module", 0);
		++*refused;
		refusals++;
		usleep(200);
	}
	return false;
}

/* A field of /proc/meminfo, in KB. */
static long memory(const char *name)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char line[128];
	long kb = -1;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			kb = atol(line + strlen(name) + 1);
	if (f)
		fclose(f);
	return kb;
}

/* What the kernel holds for itself and cannot give back. */
static long held(void)
{
	sleep(1);
	return memory("SUnreclaim") + memory("VmallocUsed");
}

static unsigned int rounds(unsigned int due, time_t end, struct rng *r,
			   unsigned long *refused, long *before)
{
	unsigned int n;

	for (n = 0; n < due && time(NULL) < end; n++) {
		if (n == WARM_UP)
			*before = held();
		if (!load())
			break;
		usleep(rng_below(r, 4000));
		if (!unload(refused, end))
			break;
		if (n % 25 == 24)
			printf("# %u rounds\n", n + 1);
	}
	return n;
}

static void report(unsigned int n, unsigned int due, unsigned long refused,
		   long growth)
{
	tap(n == due, "T11: %u rounds of insmod and rmmod of %u", n, due);
	tap(reads >= due, "T11: %d readers read %lu files meanwhile", READERS,
	    (unsigned long)reads);
	tap(opens >= due, "T10: %d openers opened %lu files meanwhile", OPENERS,
	    (unsigned long)opens);
	tap(refused > 0, "T10: rmmod was refused %lu times, for one was open",
	    refused);
	tap(!odd, "T10: who opened it had a whole machine, or nothing");
	tap(growth < SLACK_KB, "the kernel holds no more memory than before");
	printf("# the kernel's memory grew by %ld KB\n", growth);
	printf("# rounds %u\n", n);
}

int main(int argc, char **argv)
{
	const unsigned int due = argc > 1 ? strtoul(argv[1], NULL, 0) : 50;
	const time_t end =
		time(NULL) + (argc > 2 ? strtoul(argv[2], NULL, 0) : 200);
	struct rng r = { argc > 3 ? strtoull(argv[3], NULL, 0) : 0 };
	pthread_t threads[THREADS];
	unsigned long refused = 0;
	unsigned int n;
	long before = 0;
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!r.state)
		r.state = time(NULL);
	printf("# seed %llu\n", r.state);
	for (i = 0; i < THREADS; i++) {
		rngs[i].state = ((__u64)rng_next(&r) << 32) | 1;
		pthread_create(&threads[i], NULL, i < READERS ? reader : opener,
			       &rngs[i]);
	}
	n = rounds(due, end, &r, &refused, &before);
	stop = true;
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	report(n, due, refused, held() - before);
	return tap_end();
}
