/* SPDX-License-Identifier: GPL-2.0-only */
/* A fuzzer of the device that knows its grammar. */
#ifndef _FUZZ_H
#define _FUZZ_H

#include <pthread.h>
#include <stdatomic.h>

#include "life.h"
#include "rng.h"

#define ARRAY_BYTES (1u << 20)
#define UNTOUCHED   0xa5
#define WORKERS_MAX 8

/* Where a structure or an array lies. */
enum place {
	PLACE_EDGE,   /* what lies behind is not mapped */
	PLACE_SPREAD, /* a part of it is not mapped */
	PLACE_READONLY,
	PLACE_NULL,
	PLACE_KERNEL, /* an address of the kernel's half */
	PLACE_WRAP,   /* it would wrap */
	PLACES,
};

/* What the caller puts into an array. */
enum content {
	CONTENT_ZERO,
	CONTENT_RANDOM,
	CONTENT_ELF,
	CONTENT_BROKEN_ELF,
	CONTENT_GOOD, /* what the card says; its length, too */
	CONTENTS,
};

/* One call: all that can be repeated of it. */
struct input {
	unsigned int cmd;
	const struct card *row; /* NULL: no command of the ABI */
	__u8 file;		/* of enum whose */
	__u8 arg_place;
	__u8 places[2];
	__u8 contents[2];
	__u64 content_seed;
	union arg arg;
};

enum whose {
	FILE_SHARED,
	FILE_OWN,
	FILE_READONLY
};

/* live.c: objects that there were lately. */
__u32 live_pid(struct rng *r);
__u32 live_frame(struct rng *r);
void live_learn(const struct input *in, const union arg *arg);

/* generate.c */
void input_new(struct rng *r, struct input *in);
void input_new_of(struct rng *r, struct input *in, const struct card *row);

/* The good call of the card, which needs no object. */
void input_good(struct rng *r, struct input *in, const struct card *row);

/* It would take too long to make such a call each time that it comes up. */
bool input_costly(struct rng *r, const struct input *in);

void input_mutate(struct rng *r, struct input *in);

/* content.c: fills @len bytes. */
void content_fill(const struct input *in, int i, unsigned char *to, size_t len);

/* kcov.c: what of the module this thread runs; nothing where there is no KCOV. */
struct kcov {
	int fd;
	unsigned long *pcs;
};

bool kcov_open(struct kcov *k);
void kcov_reset(struct kcov *k);

/* Whether since the reset something ran that never ran before. */
bool kcov_news(struct kcov *k);

/* Pairs of places seen one behind the other. */
unsigned int kcov_seen(void);

/* The module lies elsewhere when it was loaded anew. */
void kcov_module_moved(void);

/* corpus.c: inputs that led to something new. */
bool corpus_pick(struct rng *r, struct input *in);
void corpus_add(const struct input *in);
unsigned int corpus_size(void);

/* An errno or a reason that this command never gave; counts for news, too. */
bool answer_news(const struct input *in, int err, __u32 reason);

/* Of a command: whether it ever succeeded, and whether it was ever refused. */
bool answered_both(size_t row);

/**
 * struct worker - one thread that calls
 * @own: a file of its own, which comes and goes
 * @area: two pages, the second of them not mapped: the structure ends at it
 * @arrays: likewise, ARRAY_BYTES and a page
 * @exposed: the structure, while another thread may change it, and of what
 */
struct worker {
	struct rng rng;
	struct kcov kcov;
	pthread_t thread;
	int own;
	unsigned char *area;
	unsigned char *readonly;
	unsigned char *arrays[2];
	_Atomic(void *) exposed;
	_Atomic(const struct card *) exposed_row;
	unsigned long calls;
	unsigned int undocumented;
	unsigned int overwritten;
};

extern struct worker workers[WORKERS_MAX];
extern unsigned int worker_count;

/* worker.c */
bool worker_init(struct worker *w, __u64 seed);
void worker_run(struct worker *w, unsigned int calls);
void worker_reopen(struct worker *w);

/* Calls that replace the machine, and what goes with an image. */
void worker_solo(struct worker *w, unsigned int calls);

/* One call, arrays filled with @fill before it; @answer is the structure. */
int worker_call(struct worker *w, struct input *in, int fill,
		union arg **answer, bool raced);

static inline size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Bytes of an array that is asked for. */
size_t array_len(const struct input *in, int i);

/* others.c: threads that get in the way. */
bool others_start(__u64 seed);
unsigned long others_done(void);
void others_stop(void);

/* Until others_go(), nothing changes the machine. */
void others_pause(void);
void others_go(void);

/* pause.c: with all workers at rest. */
bool twice_the_same(struct rng *r, unsigned int calls);
bool module_reload(void);
bool open_files(void);
void close_files(void);

/* All that lives goes: files are closed, and the machine is booted. */
bool start_afresh(void);

#endif
