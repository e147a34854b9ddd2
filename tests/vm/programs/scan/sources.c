// SPDX-License-Identifier: GPL-2.0-only
/* All that the module says: answers, files, lines of the log. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "life.h"
#include "scan.h"

#define FILL	       0x11
#define FILE_MAX_BYTES (64u << 20)

/* Small numbers beside each other may look like that of a frame. */
static void part(const struct answer *a, size_t len)
{
	struct xv6vm_event *e = (struct xv6vm_event *)a->w->room[0];

	if (a->row->cmd != XV6VM_EVENTS)
		return;
	for (; len >= sizeof(*e); len -= sizeof(*e), e++)
		e->type = e->cause = e->kind = 0;
}

/* The structure, and of the rooms all that the kernel may have written. */
static void search_answer(const struct answer *a)
{
	struct found *f = a->ctx;
	size_t len;
	int i;

	f->items++;
	f->bytes += a->row->size;
	f->hits += search_bytes(a->arg->bytes, a->row->size, a->row->name);
	for (i = 0; i < 2; i++) {
		len = a->err ? ROOM : answered(a, i);
		if (!a->row->arrays[i].ptr || !a->row->arrays[i].done)
			continue;
		part(a, a->err ? 0 : len);
		if (!all_are(a->w->room[i] + len, ROOM - len, FILL))
			len = ROOM;
		f->bytes += len;
		f->hits += search_bytes(a->w->room[i], len, a->row->name);
	}
}

/* Pointers into the caller's own memory are no host addresses: none is scanned. */
struct found scan_answers(void)
{
	struct found f = {};
	struct world w = {};

	if (!world_rooms(&w) || !live(&w, FILL, search_answer, &f)) {
		printf("# the life did not go to its end\n");
		f.items = 0;
	}
	return f;
}

struct found scan_file(const char *path)
{
	struct found f = {};
	char *text = malloc(FILE_MAX_BYTES);
	int file = open(path, O_RDONLY);
	ssize_t n;

	while (file >= 0 && f.bytes < FILE_MAX_BYTES) {
		n = read(file, text + f.bytes, FILE_MAX_BYTES - f.bytes);
		if (n <= 0)
			break;
		f.bytes += n;
	}
	if (file >= 0)
		close(file);
	f.items = f.bytes > 0;
	f.hits = search_text(text, f.bytes, path);
	free(text);
	return f;
}

static struct found sum;
static const char *left_out;

static int visit(const char *path, const struct stat *st, int type,
		 struct FTW *base)
{
	struct found f;

	(void)st;
	if (type != FTW_F || (left_out && !strcmp(path + base->base, left_out)))
		return 0;
	f = scan_file(path);
	sum.hits += f.hits;
	sum.items += f.items;
	sum.bytes += f.bytes;
	return 0;
}

struct found scan_files(const char *folder, const char *but)
{
	sum = (struct found){};
	left_out = but;
	nftw(folder, visit, 16, FTW_PHYS);
	return sum;
}

/* The module's lines, whatever the level at which it said them. */
struct found scan_log(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	struct found f = {};
	char line[8192];
	ssize_t n;
	char *text;

	while ((n = read(log, line, sizeof(line) - 1)) > 0 || errno == EPIPE) {
		if (n <= 0)
			continue;
		line[n] = 0;
		text = strchr(line, ';');
		if (!text || !strstr(text, "xv6vm: "))
			continue;
		f.items++;
		f.bytes += strlen(text);
		f.hits += search_text(text, strlen(text), "log");
	}
	close(log);
	return f;
}
