// SPDX-License-Identifier: GPL-2.0-only
/* Carries calls out, and judges what came back. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#define KERNEL_ADDRESS 0xffff888000001000ul
#define PREFILL	       (64u << 10) /* bytes of an array that are looked at */

struct worker workers[WORKERS_MAX];
unsigned int worker_count;

/* @len bytes, and a page behind them that is not there. */
static unsigned char *edged(size_t len)
{
	unsigned char *p = mmap(NULL, len + PAGE, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p + len, PAGE, PROT_NONE))
		return NULL;
	return p;
}

bool worker_init(struct worker *w, __u64 seed)
{
	w->rng.state = seed | 1;
	w->own = -1;
	w->area = edged(2 * PAGE);
	w->arrays[0] = edged(ARRAY_BYTES);
	w->arrays[1] = edged(ARRAY_BYTES);
	w->readonly =
		mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return w->area && w->arrays[0] && w->arrays[1] &&
	       w->readonly != MAP_FAILED;
}

void worker_reopen(struct worker *w)
{
	if (w->own >= 0)
		close(w->own);
	w->own = open(DEVICE, O_RDWR);
}

/* Where @len bytes go that end at @end, which is the edge of what is mapped. */
static unsigned char *placed(unsigned int place, unsigned char *end, size_t len,
			     struct worker *w)
{
	switch (place) {
	case PLACE_EDGE:
		return end - len;
	case PLACE_SPREAD:
		return end - len / 2;
	case PLACE_READONLY:
		return w->readonly;
	case PLACE_KERNEL:
		return (void *)KERNEL_ADDRESS;
	case PLACE_WRAP:
		return (void *)-(uintptr_t)(len / 2 + 1);
	default:
		return NULL;
	}
}

static bool at_edge(const struct input *in, int i, size_t len)
{
	return in->row->arrays[i].ptr && in->places[i] == PLACE_EDGE &&
	       len <= ARRAY_BYTES;
}

size_t array_len(const struct input *in, int i)
{
	const struct card_array *a = &in->row->arrays[i];

	return (size_t)*word_at((void *)&in->arg, a->count) * a->record;
}

/* Fills arrays and the structure's pointers. */
static void set_arrays(struct worker *w, struct input *in, int fill)
{
	unsigned char *end, *p;
	size_t len, room;
	int i;

	for (i = 0; i < 2 && in->row->arrays[i].ptr; i++) {
		end = w->arrays[i] + ARRAY_BYTES;
		len = array_len(in, i);
		room = lesser(len, ARRAY_BYTES);
		p = placed(in->places[i], end, room, w);
		*long_at(&in->arg, in->row->arrays[i].ptr) = (uintptr_t)p;
		if (!in->row->arrays[i].done)
			content_fill(in, i, end - room, room);
		else if (at_edge(in, i, len))
			memset(p, fill, lesser(len, PREFILL));
	}
}

/* On success, nothing behind what the answer claims may have been written. */
static bool rest_untouched(struct worker *w, const struct input *in,
			   const union arg *arg)
{
	size_t len, done;
	int i;

	for (i = 0; i < 2 && in->row->arrays[i].ptr; i++) {
		const struct card_array *a = &in->row->arrays[i];
		unsigned char *p = w->arrays[i] + ARRAY_BYTES;

		len = array_len(in, i);
		if (!a->done || !at_edge(in, i, len))
			continue;
		done = (size_t)*word_at((void *)arg, a->done) * a->record;
		p -= len;
		len = lesser(len, PREFILL);
		if (done < len && !all_are(p + done, len - done, UNTOUCHED)) {
			printf("# %s: bytes behind %zu of %zu were written\n",
			       in->row->name, done, len);
			return false;
		}
	}
	return true;
}

static int file_of(const struct worker *w, const struct input *in)
{
	return in->file == FILE_OWN	   ? w->own
	       : in->file == FILE_READONLY ? ask_fd
					   : fd;
}

static void judge(struct worker *w, const struct input *in, int err,
		  const union arg *arg, bool raced)
{
	if (!card_errno(err)) {
		w->undocumented++;
		printf("# command %#x: errno %d is not of the table\n", in->cmd,
		       err);
	}
	if (err || in->cmd != in->row->cmd || in->arg_place != PLACE_EDGE)
		return;
	live_learn(in, arg);
	if (!raced && !rest_untouched(w, in, arg))
		w->overwritten++;
}

int worker_call(struct worker *w, struct input *in, int fill,
		union arg **answer, bool raced)
{
	unsigned char *end = w->area + 2 * PAGE, *at;
	size_t len = in->row->size;
	int err;

	set_arrays(w, in, fill);
	if (in->arg.hdr.size > len && in->arg.hdr.size <= PAGE)
		len = in->arg.hdr.size;
	memset(end - len, 0, len);
	memcpy(end - len, &in->arg, in->row->size);
	*answer = (union arg *)(end - len);
	at = placed(in->arg_place, end, len, w);
	w->exposed_row = in->row;
	w->exposed = raced ? *answer : NULL;
	err = call(file_of(w, in), in->cmd, at);
	w->exposed = NULL;
	return err;
}

static void one_call(struct worker *w, struct input *in)
{
	const bool raced = one_in(&w->rng, 4);
	bool news = false;
	union arg *arg;
	int err;

	kcov_reset(&w->kcov);
	err = worker_call(w, in, UNTOUCHED, &arg, raced);
	w->calls++;
	news = kcov_news(&w->kcov);
	if (!raced)
		news |= answer_news(in, err, arg->hdr.out_reason);
	if (news)
		corpus_add(in);
	judge(w, in, err, arg, raced);
}

void worker_run(struct worker *w, unsigned int calls)
{
	struct input in;

	for (; calls; calls--) {
		if (one_in(&w->rng, 3) || !corpus_pick(&w->rng, &in) ||
		    input_costly(&w->rng, &in))
			input_new(&w->rng, &in);
		else
			input_mutate(&w->rng, &in);
		one_call(w, &in);
		if (one_in(&w->rng, 500))
			worker_reopen(w);
	}
}

/* While others have processes or frames, none of these is answered. */
void worker_solo(struct worker *w, unsigned int calls)
{
	static const unsigned int cmds[] = {
		XV6VM_BOOT,	 XV6VM_LOAD,	  XV6VM_RAM_WRITE,
		XV6VM_RAM_READ,	 XV6VM_ACCESS,	  XV6VM_EXTENTS,
		XV6VM_TABLES,	 XV6VM_TRANSLATE, XV6VM_MEM_READ,
		XV6VM_RAM_WRITE, XV6VM_LOAD_CPUS, XV6VM_RESTORE,
		XV6VM_CHECK,
	};
	const struct card *row;
	struct input in;

	input_good(&w->rng, &in, card_find(XV6VM_LOAD));
	one_call(w, &in);
	for (; calls; calls--) {
		row = card_find(PICK(&w->rng, cmds));
		if (one_in(&w->rng, 3))
			input_good(&w->rng, &in, row);
		else
			input_new_of(&w->rng, &in, row);
		one_call(w, &in);
	}
}
