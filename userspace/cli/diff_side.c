// SPDX-License-Identifier: GPL-2.0-only
/* diff: what each of two machines says of itself. */

#include <errno.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"

static int ask_procs(struct side *s)
{
	struct xv6vm_cursor cur;
	struct xv6vm_proc p;
	int ret;

	s->procs = calloc(s->info.out_nproc, sizeof(*s->procs));
	if (!s->procs)
		return -ENOMEM;
	xv6vm_procs_begin(s->h, &cur);
	while ((ret = xv6vm_procs_next(&cur, &p)) > 0 &&
	       s->nprocs < s->info.out_nproc)
		s->procs[s->nprocs++] = p;
	return ret < 0 ? ret : 0;
}

static int ask_frames(struct side *s)
{
	uint32_t at = 0, got = 1;
	int ret = 0;

	s->frames = calloc(s->info.out_frames, sizeof(*s->frames));
	if (!s->frames)
		return -ENOMEM;
	while (!ret && got && at < s->info.out_frames) {
		uint32_t most = s->info.out_frames - at;

		if (most > XV6VM_FRAME_TABLE_MAX)
			most = XV6VM_FRAME_TABLE_MAX;
		ret = xv6vm_frame_table(s->h, at, s->frames + at, most, &got);
		at += got;
	}
	return ret;
}

static int ask_list(struct side *s)
{
	struct xv6vm_free_frame f;
	struct xv6vm_cursor cur;
	int ret;

	s->list = calloc(s->info.out_frames, sizeof(*s->list));
	if (!s->list)
		return -ENOMEM;
	xv6vm_freelist_begin(s->h, &cur);
	while ((ret = xv6vm_freelist_next(&cur, &f)) > 0 &&
	       s->nlist < s->info.out_frames)
		s->list[s->nlist++] = f.pa;
	return ret < 0 ? ret : 0;
}

int side_ask(struct side *s)
{
	int ret = xv6vm_info(s->h, &s->info);

	if (!ret)
		ret = xv6vm_stats(s->h, &s->stats);
	if (!ret)
		ret = ask_frames(s);
	if (ret || s->info.out_machine & XV6VM_MACHINE_FOREIGN)
		return ret;
	ret = ask_procs(s);
	return ret ? ret : ask_list(s);
}

void side_close(struct side *s)
{
	free(s->procs);
	free(s->frames);
	free(s->list);
	if (s->own)
		xv6vm_close(s->h);
}

const struct xv6vm_proc *side_proc(const struct side *s, uint32_t pid)
{
	uint32_t i;

	for (i = 0; i < s->nprocs; i++) {
		if (s->procs[i].pid == pid)
			return &s->procs[i];
	}
	return NULL;
}

int side_entries(struct side *s, uint32_t pa, uint32_t words[1024])
{
	uint32_t done = 0, i;
	int ret = 0;

	memset(words, 0, XV6VM_PGSIZE);
	if (pa && pa < s->info.out_phystop)
		ret = xv6vm_ram_read(s->h, pa, words, XV6VM_PGSIZE, &done);
	for (i = 0; i < 1024; i++)
		words[i] = le32toh(words[i]);
	return ret;
}
