// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readers of debugfs that never come to an end hold up nobody:
 *
 *	vm-stuck LIMIT SECONDS SEED
 *
 * LIMIT is what a command may take, in seconds, beside such a reader; for SECONDS
 * the tree is watched while processes and machines come and go. Needs root, and
 * a module that was just loaded. Prints TAP.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "debugfs.h"
#include "stuck.h"

/**
 * struct scene - what the commands are about
 * @file: made the process that is read
 * @pid: that process
 */
struct scene {
	int file;
	__u32 pid;
};

static int create(struct scene *s)
{
	struct xv6vm_proc_create c = { .hdr.size = sizeof(c), .name = "new" };

	return call(s->file, XV6VM_PROC_CREATE, &c);
}

static int fork_it(struct scene *s)
{
	struct xv6vm_proc_fork k = { .hdr.size = sizeof(k), .pid = s->pid };

	return call(s->file, XV6VM_PROC_FORK, &k);
}

static int exit_it(struct scene *s)
{
	struct xv6vm_proc_exit e = { .hdr.size = sizeof(e), .pid = s->pid };

	return call(s->file, XV6VM_PROC_EXIT, &e);
}

static int close_it(struct scene *s)
{
	return close(s->file) ? errno : 0;
}

static int boot(struct scene *s)
{
	(void)s;
	return boot_anew();
}

/* Its process gets the slot that the one had which is read. */
static int open_and_create(struct scene *s)
{
	s->file = open(DEVICE, O_RDWR);
	return s->file < 0 ? errno : create(s);
}

static const struct {
	const char *name;
	int (*run)(struct scene *s);
} commands[] = {
	{ "create", create },
	{ "fork of the process that is read", fork_it },
	{ "exit of the process that is read", exit_it },
	{ "close", close_it },
	{ "boot", boot },
	{ "create in the machine that was booted", open_and_create },
	{ "close of that file", close_it },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* One command in a thread of its own, for it may block for good. */
struct trial {
	struct scene *s;
	size_t which;
	int err;
};

static void *run_trial(void *arg)
{
	struct trial *t = arg;

	t->err = commands[t->which].run(t->s);
	return NULL;
}

static double seconds_since(const struct timespec *then)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec - then->tv_sec + (t.tv_nsec - then->tv_nsec) * 1e-9;
}

/* False if it was not done in time; *@r was killed then, so that it is now. */
static bool in_time(struct trial *t, unsigned int limit, struct reader *r)
{
	struct timespec until, begin;
	pthread_t thread;
	bool late;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += limit;
	if (pthread_create(&thread, NULL, run_trial, t))
		return wrong("no thread");
	late = pthread_timedjoin_np(thread, NULL, &until);
	if (!late)
		return true;
	wrong("%s: blocked for %.1f s", commands[t->which].name,
	      seconds_since(&begin));
	reader_end(r, true);
	pthread_join(thread, NULL);
	wrong("once the reader was killed, it went on");
	return false;
}

/* What readers get stuck in; of a slot, if it has a %d. */
static const struct {
	const char *path;
	bool folder;
} places[] = {
	{ DEBUGFS "/slot/%d/status", false },
	{ DEBUGFS "/slot/%d/maps", false },
	{ DEBUGFS "/slot/%d/pgdir", false },
	{ DEBUGFS "/slot/%d/pagetable", false },
	{ DEBUGFS "/procs", false },
	{ DEBUGFS "/frames", false },
	{ DEBUGFS "/check", false },
	{ DEBUGFS "/slot/%d", true },
	{ DEBUGFS "/slot", true },
	{ DEBUGFS, true },
};

#define PLACES (sizeof(places) / sizeof(places[0]))

static bool set_scene(struct scene *s)
{
	struct xv6vm_proc_create c = { .hdr.size = sizeof(c), .name = "read" };

	s->file = open(DEVICE, O_RDWR);
	if (s->file < 0 || call(s->file, XV6VM_PROC_CREATE, &c))
		return wrong("no process to read about");
	s->pid = c.out_pid;
	return true;
}

static void beside_a_reader(size_t place, unsigned int limit)
{
	const bool by_kill = place % 2, folder = places[place].folder;
	struct scene s;
	struct trial t = { .s = &s };
	struct reader r;
	char path[128];
	bool stuck = set_scene(&s), ok;

	snprintf(path, sizeof(path), places[place].path, slot_of(s.pid));
	stuck = stuck && reader_start(&r, path, folder);
	if (!tap(stuck, "a reader is stuck in %s", places[place].path))
		return;
	for (t.which = 0; t.which < COMMANDS; t.which++) {
		ok = in_time(&t, limit, &r);
		/* The next command meets one again, if there is something to read. */
		if (!ok)
			stuck = reader_start(&r, path, folder);
		tap(ok & got(t.err, 0, path, t.which),
		    "T15: %s beside a reader that is stuck in %s",
		    commands[t.which].name, places[place].path);
	}
	tap(reader_end(&r, by_kill || !stuck), "that reader %s",
	    by_kill ? "can be killed" : "goes on when it may");
}

int main(int argc, char **argv)
{
	const unsigned int limit = argc > 1 ? strtoul(argv[1], NULL, 0) : 10;
	const unsigned int seconds = argc > 2 ? strtoul(argv[2], NULL, 0) : 5;
	__u64 seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 0;
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	fd = open(DEVICE, O_RDWR);
	ask_fd = fd;
	if (fd < 0) {
		printf("Bail out! no " DEVICE "\n");
		return 1;
	}
	for (i = 0; i < PLACES; i++)
		beside_a_reader(i, limit);
	test_tree(seconds, seed);
	tap(machine_is_whole(), "the machine is whole after that");
	return tap_end();
}
