// SPDX-License-Identifier: GPL-2.0-only
/* What was new, and is worth another try. */
#include <stdlib.h>

#include "fuzz.h"

#define CORPUS_MAX 2048
#define ERRNOS	   128
#define REASONS	   256

static struct input corpus[CORPUS_MAX];
static atomic_uint corpus_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* By command: errnos and reasons that it gave. */
static atomic_bool seen_errno[256][ERRNOS];
static atomic_bool seen_reason[256][REASONS];

bool corpus_pick(struct rng *r, struct input *in)
{
	unsigned int n = corpus_count;

	if (!n)
		return false;
	pthread_mutex_lock(&lock);
	*in = corpus[rng_below(r, n)];
	pthread_mutex_unlock(&lock);
	return true;
}

/* When it is full, what is new takes the place of something old. */
void corpus_add(const struct input *in)
{
	static unsigned int at;

	if (!in->row || in->cmd != in->row->cmd)
		return;
	pthread_mutex_lock(&lock);
	corpus[at++ % CORPUS_MAX] = *in;
	if (corpus_count < CORPUS_MAX)
		corpus_count++;
	pthread_mutex_unlock(&lock);
}

unsigned int corpus_size(void)
{
	return corpus_count;
}

bool answer_news(const struct input *in, int err, __u32 reason)
{
	unsigned int nr = _IOC_NR(in->cmd);
	bool old;

	if (!in->row || in->cmd != in->row->cmd)
		return false;
	old = atomic_exchange(&seen_errno[nr][err % ERRNOS], true);
	if (reason && err)
		old &= atomic_exchange(&seen_reason[nr][reason % REASONS],
				       true);
	return !old;
}

bool answered_both(size_t row)
{
	unsigned int nr = _IOC_NR(cards[row].cmd), err;

	for (err = 1; err < ERRNOS; err++)
		if (seen_errno[nr][err] && seen_errno[nr][0])
			return true;
	return false;
}
