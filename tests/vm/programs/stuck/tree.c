// SPDX-License-Identifier: GPL-2.0-only
/* What the tree shows, while processes and machines come and go. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "debugfs.h"
#include "rng.h"
#include "stuck.h"

#define SLOTS	 4096
#define CREATORS 4
#define WORDS	 32

static const char *const files[] = { "status", "maps", "pgdir", "pagetable" };

static atomic_bool stop;
static atomic_ulong boots, made, ended;

/* Bytes of a file that are there, as a string; -1 if there is no such file. */
static int read_file(const char *path, char *to, size_t room)
{
	int file = open(path, O_RDONLY);
	size_t len = 0;
	ssize_t n = 0;

	if (file < 0)
		return -1;
	while (len < room - 1 && (n = read(file, to + len, room - 1 - len)) > 0)
		len += n;
	to[len] = 0;
	close(file);
	return len;
}

/* The slot's process, 0 for none, -1 if there is no such slot. */
static long pid_in(unsigned int slot)
{
	char path[128], text[4096];
	unsigned int pid;

	snprintf(path, sizeof(path), DEBUGFS "/slot/%u/status", slot);
	if (read_file(path, text, sizeof(text)) < 0)
		return -1;
	return sscanf(text, "pid %u", &pid) == 1 ? (long)pid : 0;
}

int slot_of(__u32 pid)
{
	int slot, found = -1;
	long in;

	for (slot = 0; (in = pid_in(slot)) >= 0; slot++) {
		if (in != (long)pid)
			continue;
		if (found >= 0)
			wrong("pid %u is shown in slots %d and %d", pid, found,
			      slot);
		found = slot;
	}
	return found;
}

/* Processes that persist, so that they keep nobody from booting. */
static void *creator(void *arg)
{
	struct rng *r = arg;
	int file = open(DEVICE, O_RDWR);

	while (!stop) {
		struct xv6vm_proc_create c = { .hdr.size = sizeof(c),
					       .hdr.flags = XV6VM_PERSIST,
					       .name = "life" };
		struct xv6vm_proc_fork k = { .hdr.size = sizeof(k),
					     .hdr.flags = XV6VM_PERSIST,
					     .pid = 2 + rng_below(r, 12) };
		struct xv6vm_proc_exit e = { .hdr.size = sizeof(e),
					     .pid = 2 + rng_below(r, 12) };

		if (one_in(r, 2))
			made += !call(file, XV6VM_PROC_CREATE, &c);
		else
			made += !call(file, XV6VM_PROC_FORK, &k);
		if (!one_in(r, 3))
			ended += !call(file, XV6VM_PROC_EXIT, &e);
		if (one_in(r, 8))
			usleep(rng_below(r, 2000));
	}
	close(file);
	return NULL;
}

static void live_for(unsigned int seconds, struct rng *r)
{
	static struct rng rngs[CREATORS];
	const time_t end = time(NULL) + seconds;
	pthread_t threads[CREATORS];
	int i;

	for (i = 0; i < CREATORS; i++) {
		rngs[i].state = (__u64)rng_next(r) << 32 | 1;
		pthread_create(&threads[i], NULL, creator, &rngs[i]);
	}
	while (time(NULL) < end) {
		boots += !boot_anew();
		usleep(rng_below(r, 20000));
	}
	stop = true;
	for (i = 0; i < CREATORS; i++)
		pthread_join(threads[i], NULL);
}

/* The column of a heading, -1 for none. */
static int column(const char *line, const char *name)
{
	char words[512], *word, *rest = NULL;
	int n = 0;

	snprintf(words, sizeof(words), "%.*s", (int)strcspn(line, "\n"), line);
	for (word = strtok_r(words, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest), n++)
		if (!strcmp(word, name))
			return n;
	return -1;
}

/* The number in a column of a line, -1 for none. */
static long number_at(const char *line, int col)
{
	unsigned int value;

	for (; col > 0; col--) {
		line += strspn(line, " ");
		line += strcspn(line, " \n");
	}
	return col || sscanf(line, " %u", &value) != 1 ? -1 : (long)value;
}

/* procs has the process in one line, which names the slot. */
static bool listed_once(const char *procs, __u32 pid, int slot)
{
	const int pids = column(procs, "pid"), slots = column(procs, "slot");
	const char *line = procs;
	int times = 0;

	while ((line = strchr(line, '\n')) && *++line) {
		if (number_at(line, pids) != (long)pid)
			continue;
		times++;
		if (number_at(line, slots) != slot)
			return wrong("procs: pid %u is in slot %d", pid, slot);
	}
	return times == 1 ||
	       wrong("procs: pid %u is there %d times", pid, times);
}

static bool readable(int slot, __u32 pid)
{
	static char text[1 << 16];
	char path[128];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), DEBUGFS "/slot/%d/%s", slot,
			 files[i]);
		if (read_file(path, text, sizeof(text)) <= 0)
			return wrong("pid %u: nothing is in %s", pid, path);
	}
	return true;
}

static bool shown(const struct xv6vm_proc *p, const char *procs)
{
	const int slot = slot_of(p->pid);

	if (slot < 0)
		return wrong("pid %u is shown nowhere", p->pid);
	return readable(slot, p->pid) & listed_once(procs, p->pid, slot);
}

/* As many processes as the machine has are shown, and each of those it has. */
static bool tree_agrees(void)
{
	static struct xv6vm_proc procs[SLOTS];
	static char text[1 << 16];
	struct xv6vm_proc_list l = { .hdr.size = sizeof(l),
				     .ptr = (uintptr_t)procs,
				     .count = SLOTS };
	struct xv6vm_proc_create last = { .hdr.size = sizeof(last),
					  .hdr.flags = XV6VM_PERSIST,
					  .name = "last" };
	unsigned int i, slots = 0;
	bool ok;
	long pid;

	/* The last boot may have come behind all others. */
	call(fd, XV6VM_PROC_CREATE, &last);
	if (read_file(DEBUGFS "/procs", text, sizeof(text)) <= 0 ||
	    !got(call(fd, XV6VM_PROC_LIST, &l), 0, "list", 0))
		return wrong("no list of processes");
	ok = l.out_count > 1 || wrong("only init is left");
	for (i = 0; i < l.out_count; i++)
		ok &= shown(&procs[i], text);
	for (i = 0; (pid = pid_in(i)) >= 0; i++)
		slots += pid > 0;
	return ok & got(slots, l.out_count, "slots that show a process", i);
}

void test_tree(unsigned int seconds, __u64 seed)
{
	struct rng r = { seed ? seed : (__u64)time(NULL) };

	printf("# seed %llu\n", r.state);
	live_for(seconds, &r);
	tap(boots >= 2 && made >= 20 && ended >= 5,
	    "%lu boots, %lu processes made, %lu ended", boots, made, ended);
	tap(tree_agrees(), "T11: every living process is shown, once");
	tap(got(boot_anew(), 0, "boot", 0), "another boot");
}
