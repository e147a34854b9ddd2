// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting and stopping the machine. Its RAM is a file without a name, so
 * nothing is left behind however this ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "qemu.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the records lie in the machine's RAM as the host writes them"
#endif

#define POLL_NS	   200000
#define PATIENCE_S 60  /* without progress, on a busy host */
#define NOT_FOUND  127 /* as a shell would say it */

static void run_child(int ram, const char *program, const char *stub)
{
	char memory[128];

	/* A machine that stands still would outlive us for ever. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(open("/dev/null", O_RDWR), STDIN_FILENO) < 0 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		_exit(1);
	snprintf(
		memory, sizeof(memory),
		"memory-backend-file,id=ram,size=%u,mem-path=/proc/self/fd/%d,share=on",
		MACHINE_RAM, ram);
	execlp(program, program, "-accel", "tcg", "-machine",
	       "pc,memory-backend=ram", "-m", "256", "-object", memory,
	       "-nodefaults", "-display", "none", "-no-reboot", "-kernel", stub,
	       (char *)NULL);
	fprintf(stderr, "%s: %s\n", program, strerror(errno));
	_exit(NOT_FOUND);
}

static int ended(struct qemu *q)
{
	int status;

	if (waitpid(q->pid, &status, WNOHANG) != q->pid)
		return 0;
	q->pid = 0;
	printf("# the machine has ended, status 0x%x\n", status);
	return 1;
}

/* Wait until *@word is @value; @progress may take its time while it moves. */
static int await(struct qemu *q, const volatile unsigned int *word, u32 value,
		 const volatile unsigned int *progress)
{
	const struct timespec nap = { .tv_nsec = POLL_NS };
	time_t last = time(NULL);
	u32 seen = *progress;

	while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value) {
		if (ended(q))
			return -1;
		if (*progress != seen)
			last = time(NULL);
		seen = *progress;
		if (time(NULL) - last > PATIENCE_S) {
			printf("# no answer from the machine for %d s\n",
			       PATIENCE_S);
			return -1;
		}
		nanosleep(&nap, NULL);
	}
	return 0;
}

int qemu_start(struct qemu *q, const char *program, const char *stub)
{
	int ram = memfd_create("xv6vm-mmu", 0);

	if (ram < 0 || ftruncate(ram, MACHINE_RAM)) {
		printf("# no file for the machine's RAM: %s\n",
		       strerror(errno));
		return -1;
	}
	q->ram = mmap(NULL, MACHINE_RAM, PROT_READ | PROT_WRITE, MAP_SHARED,
		      ram, 0);
	if (q->ram == MAP_FAILED) {
		printf("# cannot map the machine's RAM: %s\n", strerror(errno));
		return -1;
	}
	q->box = (volatile struct box *)(q->ram + STUB_PA + BOX_OFFSET);
	fflush(stdout);
	q->pid = fork();
	if (q->pid == 0)
		run_child(ram, program, stub);
	close(ram);
	if (q->pid < 0 ||
	    await(q, &q->box->ready, BOX_READY, &q->box->progress))
		return -1;
	kill(q->pid, SIGSTOP);
	return 0;
}

int qemu_run(struct qemu *q, u32 count)
{
	u32 turn = q->box->go + 1;

	q->box->count = count;
	__atomic_store_n(&q->box->go, turn, __ATOMIC_RELEASE);
	kill(q->pid, SIGCONT);
	if (await(q, &q->box->done, turn, &q->box->progress))
		return -1;
	/* The stub waits by asking; stopped, it leaves the CPU to others. */
	kill(q->pid, SIGSTOP);
	return 0;
}

void qemu_stop(struct qemu *q)
{
	if (q->pid > 0) {
		kill(q->pid, SIGKILL);
		waitpid(q->pid, NULL, 0);
	}
	if (q->ram && q->ram != MAP_FAILED)
		munmap(q->ram, MACHINE_RAM);
}
