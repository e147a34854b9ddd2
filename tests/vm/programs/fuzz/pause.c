// SPDX-License-Identifier: GPL-2.0-only
/* What is done while the workers rest. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fuzz.h"

#define MODULE	     "/lib/xv6vm.ko"
#define UNLOAD_TRIES 20000
#define LOAD_TRIES   3

bool open_files(void)
{
	unsigned int i;
	bool ok;

	fd = open(DEVICE, O_RDWR);
	ask_fd = open(DEVICE, O_RDONLY);
	ok = fd >= 0 && ask_fd >= 0;
	for (i = 0; i < worker_count; i++) {
		worker_reopen(&workers[i]);
		ok &= workers[i].own >= 0;
	}
	return ok;
}

void close_files(void)
{
	unsigned int i;

	for (i = 0; i < worker_count; i++) {
		close(workers[i].own);
		workers[i].own = -1;
	}
	close(ask_fd);
	close(fd);
	fd = -1;
	ask_fd = -1;
}

bool start_afresh(void)
{
	struct xv6vm_boot b = { .hdr.size = sizeof(b), .ncpu = 2 };

	close_files();
	return open_files() && got(call(fd, XV6VM_BOOT, &b), 0, "boot", 0);
}

/* The meddler may be about it (EBUSY), or have done it (ENOENT). */
static bool unload(void)
{
	int tries;

	for (tries = 0; tries < UNLOAD_TRIES; tries++) {
		if (!syscall(SYS_delete_module, "xv6vm", O_NONBLOCK) ||
		    errno == ENOENT)
			return true;
		if (errno != EAGAIN && errno != EBUSY)
			break;
		usleep(500);
	}
	return got(errno, 0, "delete_module", tries);
}

static bool load(const char *parameters)
{
	int file = open(MODULE, O_RDONLY);
	bool ok = !syscall(SYS_finit_module, file, parameters, 0);

	ok = got(ok ? 0 : errno, 0, "finit_module", file);
	close(file);
	kcov_module_moved();
	return ok;
}

/* In turns, the kinds of machine that there are. */
bool module_reload(void)
{
	static const char *const kinds[] = { "ncpu=2", "junk=0",
					     "shared_kernel=1",
					     "ncpu=8 nproc=16" };
	static unsigned int turn;
	char parameters[128];
	int tries;

	snprintf(parameters, sizeof(parameters), "mem=4M %s",
		 kinds[turn++ % 4]);
	/* The meddler, where it was slow, may remove what was just loaded. */
	for (tries = 0; tries < LOAD_TRIES; tries++) {
		close_files();
		if (!unload() || !load(parameters))
			return false;
		if (open_files())
			return true;
	}
	return got(errno, 0, "open", tries);
}

/* Puts bytes into the kernel's heap that an answer must not show. */
static void dirty(struct worker *w, int byte)
{
	struct xv6vm_mem m = { .hdr.size = sizeof(m), .pid = 0x7ffffffe };

	memset(w->arrays[1], byte, XV6VM_IO_MAX);
	for (m.len = 64; m.len <= XV6VM_IO_MAX; m.len *= 4) {
		m.ptr = (__u64)(unsigned long)w->arrays[1];
		call(fd, XV6VM_MEM_WRITE, &m);
	}
}

/* Bytes of the answer's arrays, one behind the other. */
static size_t collect(const struct worker *w, const struct input *in,
		      const union arg *arg, unsigned char *to)
{
	const struct answer a = { .row = in->row, .arg = arg };
	size_t len = 0, n;
	int i;

	for (i = 0; i < 2; i++) {
		n = answered(&a, i);
		if (n > ARRAY_BYTES || n > array_len(in, i))
			continue;
		memcpy(to + len, w->arrays[i] + ARRAY_BYTES - array_len(in, i),
		       n);
		len += n;
	}
	return len;
}

static bool same_question(struct worker *w, struct input *in)
{
	static unsigned char bytes[2][2 * ARRAY_BYTES];
	static const int fills[] = { UNTOUCHED, 0x5a };
	union arg *arg, was;
	size_t len[2] = {};
	int i, err[2];

	for (i = 0; i < 2; i++) {
		dirty(w, fills[i]);
		err[i] = worker_call(w, in, fills[i], &arg, false);
		if (!err[i])
			len[i] = collect(w, in, arg, bytes[i]);
		if (!i)
			memcpy(&was, arg, in->row->size);
	}
	if (err[0] == err[1] && len[0] == len[1] &&
	    !memcmp(&was, arg, in->row->size) &&
	    !memcmp(bytes[0], bytes[1], len[0]))
		return true;
	printf("# %s: two runs differ (errno %d and %d)\n", in->row->name,
	       err[0], err[1]);
	return false;
}

/* Questions, whose answers cannot have changed. */
bool twice_the_same(struct rng *r, unsigned int calls)
{
	struct input in;
	bool ok = true;
	int i;

	while (calls) {
		input_new(r, &in);
		if (in.cmd != in.row->cmd || card_changes(in.row, &in.arg))
			continue;
		in.file = FILE_SHARED;
		in.arg_place = PLACE_EDGE;
		for (i = 0; i < 2; i++)
			in.places[i] = PLACE_EDGE;
		ok &= same_question(&workers[0], &in);
		calls--;
	}
	return ok;
}
