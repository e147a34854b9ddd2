// SPDX-License-Identifier: GPL-2.0-only
/* Views: the free list in its order. */

#include <errno.h>
#include <stdlib.h>

#include "view.h"

/* Puts @pa behind the others. Return: 0 if it cannot be there: it ends. */
static int add(struct xv6view *v, __u32 pa)
{
	__u32 frame = pa / XV6VM_PGSIZE;

	if (pa % XV6VM_PGSIZE || frame >= v->info.out_frames || v->place[frame])
		return 0;
	v->list[v->listed++] = frame;
	v->place[frame] = v->listed;
	return 1;
}

static int by_command(struct xv6view *v)
{
	struct xv6vm_free_frame f;
	struct xv6vm_cursor c;
	int ret;

	xv6vm_freelist_begin(v->h, &c);
	while ((ret = xv6vm_freelist_next(&c, &f)) > 0 && add(v, f.pa))
		;
	return ret < 0 ? ret : 0;
}

/* Of an image nobody keeps a list: it is followed as kalloc would. */
static int by_pointers(struct xv6view *v)
{
	__u32 va = v->image ? v->image->freelist : 0, done;
	__u8 b[4];
	int ret = 0;

	while (!ret && va && add(v, va - XV6VM_KERNBASE)) {
		ret = xv6vm_ram_read(v->h, va - XV6VM_KERNBASE, b, 4, &done);
		va = b[0] | b[1] << 8 | b[2] << 16 | (__u32)b[3] << 24;
	}
	return ret;
}

int xv6vm_view_freelist(struct xv6view *v)
{
	if (v->place)
		return 0;
	v->list = calloc(v->info.out_frames, sizeof(*v->list));
	v->place = calloc(v->info.out_frames, sizeof(*v->place));
	if (!v->list || !v->place) {
		free(v->list);
		free(v->place);
		v->list = v->place = NULL;
		return -ENOMEM;
	}
	return v->info.out_machine & XV6VM_MACHINE_FOREIGN ? by_pointers(v)
							   : by_command(v);
}
