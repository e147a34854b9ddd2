// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random lives, undone: what xv6vm_past() makes of the machine at its end, and what it was
 * when that was now, look the same; and at each event between commands it can be looked at.
 *
 *	past_test [SEED [ROUNDS [PROGRAM]]]
 *
 * PROGRAM is what processes exec. Prints "ok NAME" or "not ok NAME"; run.py counts them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xv6view.h>

#define PAGE  XV6VM_PGSIZE
#define MARKS 4u
#define STEPS 80u

static unsigned long long state;
static int failed;
static struct xv6vm_program program;

static __u32 roll(__u32 below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (state >> 33) % below;
}

static void pages(struct xv6vm *h, __u32 pid)
{
	static __u32 frame;
	struct xv6vm_map m = { .pid = pid,
			       .va = (256 + roll(8)) * PAGE * (1 + roll(2)),
			       .perm = XV6VM_PTE_U | roll(2) * XV6VM_PTE_W };
	__u32 next;

	switch (roll(6)) {
	case 0:
		xv6vm_map(h, XV6VM_MAP_NEW, &m);
		return;
	case 1:
		m.pa = frame;
		xv6vm_map(h, 0, &m);
		return;
	case 2:
		xv6vm_unmap(h, &m);
		return;
	case 3:
		xv6vm_protect(h, 0, &m);
		return;
	case 4:
		xv6vm_kfree(h, frame, &next);
		return;
	default:
		xv6vm_kalloc(h, 0, &frame, &next);
	}
}

static void cpus(struct xv6vm *h, __u32 pid)
{
	struct xv6vm_access a = { .cpu = roll(2),
				  .va = roll(8) * PAGE,
				  .type = roll(2),
				  .width = 4 };
	struct xv6vm_cpu c;

	switch (roll(4)) {
	case 0:
		xv6vm_cpu_switch(h, roll(2), roll(2) * pid, &c);
		return;
	case 1:
		xv6vm_cpu_iret(h, roll(2), &c);
		return;
	case 2:
		xv6vm_cpu_trap(h, roll(2), &c);
		return;
	default:
		xv6vm_access(h, &a);
	}
}

static void live(struct xv6vm *h, __u32 *pids)
{
	__u32 pid = 1 + roll(*pids), a, b;

	switch (roll(9)) {
	case 0:
		*pids += !xv6vm_proc_create(h, "new", "", 1, 0, &a);
		return;
	case 1:
		*pids += !xv6vm_proc_fork(h, pid, 0, &a);
		return;
	case 2:
		xv6vm_proc_sbrk(h, pid, (int)roll(9 * PAGE) - 4 * PAGE, 0, &a,
				&b);
		return;
	case 3:
		xv6vm_proc_exit(h, pid, roll(2) * XV6VM_EXIT_ZOMBIE, &a);
		return;
	case 4:
		xv6vm_proc_wait(h, pid, &a);
		return;
	case 5:
		if (program.elf)
			xv6vm_proc_exec(h, pid, &program, &a, &b);
		return;
	case 6:
		cpus(h, pid);
		return;
	default:
		pages(h, pid);
	}
}

static __u64 now(struct xv6vm *h)
{
	struct xv6vm_event e;
	__u64 seq = ~0ull, lost;
	__u32 got;

	if (xv6vm_events(h, &seq, &e, 1, &got, &lost))
		abort();
	return seq;
}

static const char *same_space(const struct xv6view *a,
			      const struct xv6view_proc *p,
			      const struct xv6view *b,
			      const struct xv6view_proc *q)
{
	struct xv6view_space s, t;
	const char *what = NULL;

	if (p->state != q->state || p->sz != q->sz || p->guard != q->guard ||
	    p->pgdir != q->pgdir || p->user_pages != q->user_pages)
		what = "a process";
	else if (strcmp(p->name, q->name) && strcmp(p->name, "?"))
		what = "its name";
	if (xv6vm_view_space_take(a, p, &s) || xv6vm_view_space_take(b, q, &t))
		abort();
	if (s.nextents != t.nextents ||
	    memcmp(s.extents, t.extents, s.nextents * sizeof(*s.extents)))
		what = "its address space";
	xv6vm_view_space_free(&s);
	xv6vm_view_space_free(&t);
	return what;
}

/* What is not the same of both, or NULL. */
static const char *compare(struct xv6view *a, struct xv6view *b)
{
	const char *what = NULL;
	__u32 i;

	if (xv6vm_view_freelist(a) || xv6vm_view_freelist(b) ||
	    a->listed != b->listed ||
	    memcmp(a->list, b->list, a->listed * sizeof(*a->list)))
		return "the free list";
	for (i = 0; i < a->info.out_frames; i++)
		if (memcmp(&a->frames[i], &b->frames[i], sizeof(*a->frames)))
			return "a frame";
	if (a->nprocs != b->nprocs)
		return "how many processes there are";
	for (i = 0; !what && i < a->nprocs; i++)
		what = i && !xv6vm_view_proc(b, a->procs[i].pid)
			       ? "who they are"
			       : same_space(a, &a->procs[i], b,
					    i ? xv6vm_view_proc(b,
								a->procs[i].pid)
					      : &b->procs[0]);
	return what;
}

static struct xv6view *look(struct xv6vm *h)
{
	struct xv6view *v;

	if (xv6vm_view_take(h, NULL, &v))
		abort();
	return v;
}

static void fail(const char *what, __u64 seq, __u64 end)
{
	printf("# before event %llu of %llu: %s\n", seq, end, what);
	failed = 1;
}

static void compare_at(struct xv6vm *h, __u64 seq, struct xv6vm *was)
{
	struct xv6view *a, *b = look(was);
	struct xv6vm *past;
	const char *what;

	if (xv6vm_past(h, seq, &past)) {
		fail(xv6vm_last_error(h)->what, seq, now(h));
	} else {
		a = look(past);
		what = compare(a, b);
		if (what)
			fail(what, seq, now(h));
		xv6vm_view_free(a);
		xv6vm_close(past);
	}
	xv6vm_view_free(b);
}

/* Also in the middle of a command there is something to see. */
static void look_at(struct xv6vm *h, __u64 seq)
{
	struct xv6view_space s;
	struct xv6vm *past;
	struct xv6view *v;
	__u32 i;

	if (xv6vm_past(h, seq, &past)) {
		fail(xv6vm_last_error(h)->what, seq, now(h));
		return;
	}
	v = look(past);
	if (xv6vm_view_freelist(v) || v->listed != v->info.out_free)
		fail("the free list", seq, now(h));
	for (i = 0; i < v->nprocs; i++) {
		if (xv6vm_view_space_take(v, &v->procs[i], &s))
			fail("an address space", seq, now(h));
		else
			xv6vm_view_space_free(&s);
	}
	xv6vm_view_free(v);
	xv6vm_close(past);
}

static struct xv6vm *machine(const char *spec)
{
	struct xv6vm *h;

	if (xv6vm_open(spec, 0, &h, NULL))
		abort();
	return h;
}

static struct xv6vm *copy(struct xv6vm *h)
{
	struct xv6vm *c = machine("sim:mem=4M");
	void *data;
	size_t len;

	if (xv6vm_snapshot(h, &data, &len) || xv6vm_restore(c, data, len))
		abort();
	free(data);
	return c;
}

static void one_life(void)
{
	struct xv6vm *h, *was[MARKS];
	__u64 seq[MARKS];
	__u32 pids = 1, i;
	char spec[64];

	snprintf(spec, sizeof(spec), "sim:mem=4M,ncpu=2%s%s",
		 roll(2) ? ",shared_kernel" : "", roll(2) ? ",nojunk" : "");
	h = machine(spec);
	for (i = 0; i < STEPS; i++) {
		if (!(i % (STEPS / MARKS))) {
			was[i / (STEPS / MARKS)] = copy(h);
			seq[i / (STEPS / MARKS)] = now(h);
		}
		live(h, &pids);
	}
	for (i = 0; i < MARKS; i++) {
		compare_at(h, seq[i], was[i]);
		xv6vm_close(was[i]);
	}
	for (i = 0; i < 8; i++)
		look_at(h, 1 + roll(now(h)));
	xv6vm_close(h);
}

static void load_program(const char *path)
{
	static unsigned char elf[1 << 16];
	FILE *f = fopen(path, "rb");

	if (!f)
		abort();
	program.elf = elf;
	program.len = fread(elf, 1, sizeof(elf), f);
	program.name = "prog";
	fclose(f);
}

int main(int argc, char **argv)
{
	__u32 seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1, i;
	__u32 rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 12;

	printf("# past: seed %u\n", seed);
	state = seed;
	if (argc > 3)
		load_program(argv[3]);
	for (i = 0; i < rounds && !failed; i++)
		one_life();
	printf("%s past: the machine before an event is what it was then\n",
	       failed ? "not ok" : "ok");
	return failed;
}
