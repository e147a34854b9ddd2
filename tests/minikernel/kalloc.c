// SPDX-License-Identifier: GPL-2.0-only
/* Frames: the list of those that are free, and counts of those that are not. */

#include "mini.h"

struct list {
	struct spinlock lock;
	int use_lock;
	struct run *freelist;
};

#if PERCPU
struct list kmem[NCPU];
static uint turn;
#define LIST  kmem[turn++ % NCPU]
#define LISTS NCPU
#else
struct list kmem;
#define LIST  kmem
#define LISTS 1
#endif

#if NODES
static struct run nodes[PHYSTOP / PGSIZE];
#define COUNT(pa) nodes[(pa) / PGSIZE].refs
#else
#define COUNT(pa) pgrefcount[(pa) / PGSIZE]
#endif
#if NODES == 1
#define NODE(v)	 (&nodes[V2P(v) / PGSIZE])
#define FRAME(r) ((char *)P2V(((r)-nodes) * PGSIZE))
#else
#define NODE(v)	 ((struct run *)(v))
#define FRAME(r) ((char *)(r))
#endif
#if COW && !NODES
uchar pgrefcount[PHYSTOP / PGSIZE];
#endif

/* A page of the kernel's own that nothing is kept in. */
__attribute__((aligned(PGSIZE))) static char spare[PGSIZE];

static void freerange(char *from, char *to)
{
	char *p = (char *)PGROUNDUP(from);

	for (; p + PGSIZE <= to; p += PGSIZE)
		kfree(p);
}

void kinit1(void *from, void *to)
{
	if (bug(FREE_KERNEL)) {
		say("planted", 0, V2P(spare));
		kfree(spare);
	}
	freerange(from, to);
}

void kinit2(void *from, void *to)
{
	freerange(from, to);
#if PERCPU
	for (turn = 0; turn < NCPU; turn++)
		kmem[turn].use_lock = 1;
#else
	kmem.use_lock = 1;
#endif
}

/* One reference less. Return: whether there are others. */
static int dropped(char *v)
{
#if COW
	uchar *count = &COUNT(V2P(v));

	if (*count)
		--*count;
	return *count;
#else
	(void)v;
	return 0;
#endif
}

void kfree(char *v)
{
	struct list *l = &LIST;
	struct run *r = NODE(v);

	if (((uint)v % PGSIZE && !bug(FREE_UNALIGNED)) ||
	    (v < end && !bug(FREE_KERNEL)) || V2P(v) >= PHYSTOP)
		panic("kfree");
	if (dropped(v))
		return;
	memset((void *)PGROUNDDOWN(v), 1, PGSIZE);
	if (!late(STAGE_REAP, LOST_LINK))
		r->next = l->freelist;
	l->freelist = r;
}

#if LOCKS
/* Nobody else is there; but kalloc has a frame, as where it takes a lock. */
static __attribute__((noinline)) void acquire(void)
{
	asm volatile("");
}
#endif

char *kalloc(void)
{
	struct list *l = &LIST;
	struct run *r;
	uint n;

#if LOCKS
	acquire();
#endif
	/* Where there are several lists, others may have what this has not. */
	for (n = 0; n < LISTS && !l->freelist; n++)
		l = &LIST;
	r = l->freelist;
	if (!r)
		return 0;
	l->freelist = r->next;
#if COW
	COUNT(V2P(FRAME(r))) = 1;
#endif
	return FRAME(r);
}

#if FREEPAGES
int freepages(void)
{
	static int first;
	struct run *r;
	int n = bug(FREE_LESS) ? -1 : 0;
	uint i;

	for (i = 0; i < LISTS; i++) {
		for (r = LIST.freelist; r; r = r->next)
			n++;
	}
	if (bug(FREE_ONCE))
		n = first = first ? first : n;
	if (bug(FREE_LEAK))
		kalloc();
	return bug(FREE_BYTES) ? n * PGSIZE : n;
}
#endif

/* One more has the frame. */
void kshare(uint pa)
{
#if COW
	COUNT(pa) += late(STAGE_FORK, COW_NO_COUNT) ? 0 : 1;
	/* As if another CPU's load and store lay between ours. */
	if (late(STAGE_FORK, COW_RACE)) {
		say("planted", 0, pa);
		COUNT(pa)--;
		stage = 0;
	}
	COUNT(pa) += late(STAGE_FORK, COW_HIGH) ? 1 : 0;
#else
	(void)pa;
#endif
}

int kshared(uint pa)
{
#if COW
	return COUNT(pa) > 1;
#else
	(void)pa;
	return 0;
#endif
}
