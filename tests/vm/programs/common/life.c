// SPDX-License-Identifier: GPL-2.0-only
/* Calls that succeed, and a life of them. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "life.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

bool world_rooms(struct world *w)
{
	int i;

	for (i = 0; i < 2; i++) {
		w->room[i] = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (w->room[i] == MAP_FAILED)
			return false;
	}
	return true;
}

/* What the caller gives is the same every time. */
static void give(const struct card_array *a, unsigned char *room)
{
	if (a->what)
		memcpy(room, a->what, (size_t)a->good * a->record);
	else if (!a->done)
		memset(room, 0, (size_t)a->max * a->record);
}

void good(const struct card *r, const struct world *w, union arg *arg,
	  __u32 count)
{
	const struct card_array *a;
	int i;

	memset(arg, 0, sizeof(*arg));
	card_good(r, &w->o, arg);
	for (i = 0; i < 2 && r->arrays[i].ptr; i++) {
		a = &r->arrays[i];
		give(a, w->room[i]);
		card_point(a, arg, (uintptr_t)w->room[i],
			   a->what ? a->good : count);
	}
}

int boot_anew(void)
{
	struct xv6vm_info was = { .hdr.size = sizeof(was) };
	struct xv6vm_boot b = { .hdr.size = sizeof(b),
				.machine = XV6VM_MACHINE_JUNK,
				.ncpu = 2 };
	int err = call(fd, XV6VM_INFO, &was);

	return err ? err : call(fd, XV6VM_BOOT, &b);
}

static int call_device(void *unused, unsigned int cmd, void *arg)
{
	(void)unused;
	return call(fd, cmd, arg);
}

int world_make(struct world *w, unsigned int needs)
{
	return card_make(needs, &w->o, call_device, NULL);
}

int world_populate(struct world *w)
{
	struct xv6vm_cpu_cmd c = { .hdr.size = sizeof(c) };
	int err = call(fd, XV6VM_CPU_STATE, &c);

	w->o.cr3 = c.out.cr3;
	return err ? err
		   : world_make(w, CARD_NEEDS_PROC | CARD_NEEDS_CHILD |
					   CARD_NEEDS_HELD);
}

/* A step of a life: the good call, but for @flags and one more field. */
struct step {
	unsigned int cmd;
	__u32 flags;
	__u32 count;
	struct card_field but;
};

#define STEP(nr, ...)                          \
	{                                      \
		.cmd = XV6VM_##nr, __VA_ARGS__ \
	}
#define BUT(what) .but = what
#define TO(type, member, v)                                      \
	{                                                        \
		offsetof(struct type, member), 0, CARD_NUMBER, v \
	}
#define AS(type, member, object)                                   \
	{                                                          \
		offsetof(struct type, member), 0, CARD_##object, 0 \
	}
#define BY_CR3 .flags = XV6VM_BY_CR3

/*
 * One of each at least; the machine boots first and last. A held frame that was
 * mapped is freed only after it was unmapped.
 */
static const struct step steps[] = {
	STEP(BOOT),
	STEP(CPU_STATE),
	STEP(INFO),
	STEP(PROC_CREATE, .count = 64),
	STEP(PROC_EXEC),
	STEP(PROC_SBRK),
	STEP(MEM_WRITE, .count = 2000),
	STEP(MEM_READ, .count = 5000),
	STEP(MEM_READ, .count = 65536, .flags = XV6VM_MEM_KERNEL,
	     BUT(TO(xv6vm_mem, va, 0x80000000))),
	STEP(WINDOW),
	STEP(PROC_FORK),
	STEP(KALLOC),
	STEP(MAP),
	STEP(PROTECT),
	STEP(ALIASES, .count = 64),
	STEP(ALIASES, .count = 4096),
	STEP(FREELIST, .count = 4096),
	STEP(EVENTS, .count = 4096),
	STEP(FRAME_TABLE, .count = 131072),
	STEP(PROC_LIST, .count = 64),
	STEP(PROC_LIST, .count = 1, .flags = XV6VM_LIST_PID,
	     BUT(AS(xv6vm_proc_list, slot, PROC))),
	STEP(TRANSLATE),
	STEP(TRANSLATE, BUT(TO(xv6vm_translate, query.va, 0x7ffff000))),
	STEP(TRANSLATE, BY_CR3, BUT(AS(xv6vm_translate, pid, CR3))),
	STEP(TRANSLATE_BATCH, .count = 4096),
	STEP(EXTENTS, .count = 4096),
	STEP(EXTENTS, .count = 4096, BY_CR3, BUT(AS(xv6vm_extents, pid, CR3))),
	STEP(TABLES, .count = 1025),
	STEP(CPU_SET),
	STEP(TLB),
	STEP(CPU_SWITCH),
	STEP(ACCESS),
	STEP(ACCESS, BUT(TO(xv6vm_access, va, 0x7ffff000))),
	STEP(TLB_ENTRIES, .count = 64),
	STEP(CPU_TRAP),
	STEP(CPU_STATE),
	STEP(CPU_IRET),
	STEP(CPU_SWITCH, BUT(TO(xv6vm_cpu_cmd, pid, 0))),
	STEP(UNMAP),
	STEP(KFREE),
	STEP(PROC_EXIT, .flags = XV6VM_EXIT_ZOMBIE),
	STEP(PROC_WAIT),
	STEP(STATS),
	STEP(CHECK, .count = 64),
	STEP(RAM_READ, .count = 1 << 20),
	STEP(LOAD),
	STEP(RAM_WRITE, .count = PAGE, BUT(AS(xv6vm_ram, pa, CR3))),
	STEP(TABLES, .count = 1025, BY_CR3, BUT(AS(xv6vm_tables, pid, CR3))),
	STEP(LOAD_CPUS),
	STEP(RESTORE),
	STEP(RAM_READ, .count = 1 << 20),
	STEP(BOOT),
};

static int step_run(const struct step *s, struct world *w, int fill,
		    union arg *arg)
{
	const struct card *r = card_find(s->cmd);
	int i;

	for (i = 0; i < 2; i++)
		memset(w->room[i], fill, ROOM);
	good(r, w, arg, s->count);
	if (s->but.off)
		card_set(&s->but, &w->o, arg);
	arg->hdr.flags = s->flags;
	return call(fd, r->cmd, arg);
}

bool live(struct world *w, int fill, answer_fn fn, void *ctx)
{
	union arg arg;
	bool ok = true;
	size_t i;

	for (i = 0; i < LEN(steps); i++) {
		const struct card *r = card_find(steps[i].cmd);
		int err = step_run(&steps[i], w, fill, &arg);

		ok &= got(err, 0, r->name, i);
		if (!err)
			card_learn(r, &arg, &w->o);
		fn(&(struct answer){ r, err, &arg, w, ctx });
	}
	for (i = 0; i < card_count; i++) {
		memset(&arg, 0, sizeof(arg));
		arg.hdr.size = cards[i].size;
		if (cards[i].cmd != XV6VM_LOAD)
			fn(&(struct answer){ &cards[i],
					     call(fd, cards[i].cmd, &arg), &arg,
					     w, ctx });
	}
	return ok & got(boot_anew(), 0, "boot", 0);
}

bool all_are(const unsigned char *p, size_t len, int byte)
{
	return !len || (p[0] == byte && !memcmp(p, p + 1, len - 1));
}

size_t answered(const struct answer *a, int i)
{
	const struct card_array *d = &a->row->arrays[i];
	void *arg = (void *)a->arg;

	if (!d->ptr || !d->done || !*word_at(arg, d->count))
		return 0;
	return (size_t)*word_at(arg, d->done) * d->record;
}
