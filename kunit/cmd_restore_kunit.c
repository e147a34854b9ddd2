// SPDX-License-Identifier: GPL-2.0-only
/*
 * LOAD_CPUS and RESTORE: a machine that was asked for all it has is there again when
 * it is given back, and one that is none is refused, whatever is wrong with it.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "cmd_fixture.h"
#include "fixture.h"
#include "suites.h"

#define FRAMES	1024u
#define MB	0x100000u

/* All of a machine but its RAM, which lies in cx->spare. */
struct saved {
	struct xv6vm_info i;
	struct xv6vm_stats s;
	struct xv6vm_load_cpus l;
	struct xv6vm_restore r;
	struct xv6vm_loaded_cpu cpus[2];
	struct xv6vm_event events[1];
	struct xv6vm_proc procs[CX_NPROC];
	struct xv6vm_frame_use frames[FRAMES];
};

/* Two of them are in the buffer: the one that was, and the one that is given. */
static struct saved *saved_at(struct cx *cx, u32 n)
{
	BUILD_BUG_ON(2 * sizeof(struct saved) > CX_BUF);
	return (struct saved *)cx->buf + n;
}

static void ask_records(struct cx *cx, struct saved *s)
{
	struct xv6vm_frame_table t = {
		CX_HDR(t, 0), .ptr = cx_ptr(s->frames), .count = FRAMES,
	};
	struct xv6vm_freelist l = { CX_HDR(l, 0) };
	struct xv6vm_proc_list p = { CX_HDR(p, 0), .count = 1 };
	struct xv6vm_proc one;

	p.ptr = cx_ptr(&one);
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_FRAME_TABLE, &t), 0);
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_FREELIST, &l), 0);
	s->r.head = l.out_head;
	do {
		p.out_count = 0;
		p.out_total = 0;
		KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_PROC_LIST, &p), 0);
		if (p.out_count)
			s->procs[p.slot - 1] = one;
	} while (p.out_count);
}

static void save(struct cx *cx, struct saved *s)
{
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0) };
	u32 i;

	memset(s, 0, sizeof(*s));
	s->i.hdr.size = sizeof(s->i);
	s->s.hdr.size = sizeof(s->s);
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_INFO, &s->i), 0);
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_STATS, &s->s), 0);
	s->s.out_changed = 0;
	KUNIT_ASSERT_EQ(cx->test, s->i.out_frames, FRAMES);
	ask_records(cx, s);
	for (i = 0; i < s->i.out_ncpu; i++) {
		c.cpu = i;
		memset(&c.out, 0, sizeof(c.out));
		KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_CPU_STATE, &c), 0);
		s->cpus[i].cpu = c.out;
	}
	s->events[0] = (struct xv6vm_event){ .type = XV6VM_E_BOOT };
	s->l.cpu_count = s->i.out_ncpu;
	s->l.event_count = 1;
	s->l.seq = 1;
	s->r.frame_count = FRAMES;
	s->r.proc_count = CX_NPROC;
	s->r.machine = s->i.out_machine;
	s->r.data = s->i.out_data;
	s->r.end = s->i.out_end;
	s->r.kpgdir = s->i.out_kpgdir;
	s->r.free_low = s->s.out_free_low;
	s->r.nextpid = s->i.out_nextpid;
	s->r.initpid = s->i.out_initpid;
	s->r.kalloc = s->s.out_kalloc;
	s->r.kalloc_failed = s->s.out_kalloc_failed;
	s->r.kfree_refused = s->s.out_kfree_refused;
	s->r.pages_mapped = s->s.out_pages_mapped;
	s->r.pages_unmapped = s->s.out_pages_unmapped;
	s->r.tables = s->s.out_tables;
	s->r.forks = s->s.out_forks;
}

static void ram(struct cx *cx, unsigned int cmd, void *buf)
{
	u32 pa;

	for (pa = 0; pa < FRAMES * XV6_PGSIZE; pa += MB) {
		struct xv6vm_ram a = {
			CX_HDR(a, 0), .ptr = cx_ptr(buf + pa), .len = MB, .pa = pa,
		};

		KUNIT_ASSERT_EQ(cx->test, cx_call(cx, cmd, &a), 0);
	}
}

/* As a program gives it back. Return: what the command says that refuses. */
static int give(struct cx *cx, struct saved *s)
{
	struct xv6vm_load l = { CX_HDR(l, 0) };
	int ret;

	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_LOAD, &l), 0);
	ram(cx, XV6VM_RAM_WRITE, cx->spare);
	s->l.hdr = (struct xv6vm_hdr){ .size = sizeof(s->l) };
	s->r.hdr = (struct xv6vm_hdr){ .size = sizeof(s->r) };
	s->l.cpus = cx_ptr(s->cpus);
	s->l.events = cx_ptr(s->events);
	s->r.frames = cx_ptr(s->frames);
	s->r.procs = cx_ptr(s->procs);
	ret = cx_call(cx, XV6VM_LOAD_CPUS, &s->l);
	return ret ? ret : cx_call(cx, XV6VM_RESTORE, &s->r);
}

/* A process that runs, its child, a frame that is held, a page by hand. */
static void live(struct cx *cx)
{
	u32 pid = cx_create_pages(cx, 3);
	struct xv6vm_proc_fork f = { CX_HDR(f, XV6VM_PERSIST), .pid = pid };
	struct xv6vm_cpu_cmd c = { CX_HDR(c, 0), .cpu = 1, .pid = pid };
	struct xv6vm_map m = {
		CX_HDR(m, XV6VM_MAP_NEW), .pid = pid, .va = 0x400000, .perm = 6,
	};

	cx_kalloc(cx, &cx->f, 0);
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_PROC_FORK, &f), 0);
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_CPU_SWITCH, &c), 0);
	KUNIT_ASSERT_EQ(cx->test, cx_call(cx, XV6VM_MAP, &m), 0);
}

static struct saved *a_life(struct cx *cx)
{
	struct saved *was = saved_at(cx, 0);

	/* Some of it is to stay. */
	cx->damaged = true;
	live(cx);
	save(cx, was);
	ram(cx, XV6VM_RAM_READ, cx->spare);
	return was;
}

static void what_was_saved_is_there(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct saved *was = a_life(cx), *now = saved_at(cx, 1);
	struct xv6vm_proc_fork f = { CX_HDR(f, 0), .pid = 2 };

	KUNIT_ASSERT_EQ(test, give(cx, was), 0);
	save(cx, now);
	KUNIT_EXPECT_EQ(test, memcmp(&now->i, &was->i, sizeof(now->i)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(&now->s, &was->s, sizeof(now->s)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(now->cpus, was->cpus, sizeof(now->cpus)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(now->procs, was->procs, sizeof(now->procs)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(now->frames, was->frames, sizeof(now->frames)), 0);
	KUNIT_EXPECT_EQ(test, now->r.head, was->r.head);
	/* And goes on; what was the file's goes with it. */
	KUNIT_EXPECT_EQ(test, cx_call(cx, XV6VM_PROC_FORK, &f), 0);
	KUNIT_EXPECT_EQ(test, f.out_pid, was->i.out_nextpid);
	KUNIT_EXPECT_EQ(test, cx->f.held, 1u);
	KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
}

/* No command tells of the entries of a TLB one by one. */
static void a_tlb_is_there_again(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct saved *was = a_life(cx);
	struct xv6vm_loaded_cpu *c = &was->cpus[1];
	const struct xv6_tlb *t = &cx->dev.m.cpus[1].tlb;

	c->tlb_size = 4;
	c->tlb_ways = 2;
	c->tlb[3].va = 0x1001;
	c->tlb[3].pa = 0x3ff000;
	c->tlb[3].flags = 7;
	c->tlb[3].set = 9;
	c->tlb_clock = 10;
	KUNIT_ASSERT_EQ(test, give(cx, was), 0);
	KUNIT_EXPECT_EQ(test, t->size, 4u);
	KUNIT_EXPECT_EQ(test, t->ways, 2u);
	KUNIT_EXPECT_EQ(test, t->clock, 10u);
	KUNIT_EXPECT_EQ(test, t->entries[3].tag, 0x1001u);
	KUNIT_EXPECT_EQ(test, t->entries[3].pa, 0x3ff000u);
	KUNIT_EXPECT_EQ(test, t->entries[3].flags, 7u);
	KUNIT_EXPECT_EQ(test, t->entries[3].used, 9u);
}

/* In a refused one nothing is left but an image, with the RAM that it had. */
static void expect_image(struct cx *cx, const char *what)
{
	struct xv6vm_check k = { CX_HDR(k, 0) };
	u8 *last = cx->ram + (FRAMES - 1) * XV6_PGSIZE;

	KUNIT_EXPECT_EQ_MSG(cx->test, cx_call(cx, XV6VM_CHECK, &k), -EBADFD,
			    "%s", what);
	KUNIT_EXPECT_EQ_MSG(cx->test, cx->f.held, 0u, "%s", what);
	KUNIT_EXPECT_EQ_MSG(cx->test, memcmp(cx->ram, cx->spare, XV6_PGSIZE) ||
			    memcmp(last, cx->spare + (FRAMES - 1) * XV6_PGSIZE,
				   XV6_PGSIZE), 0, "%s", what);
}

/* One number that is wrong; the second process has slot 1, and runs on CPU 1. */
struct mistake {
	const char *what;
	u32 at, size, value;
};

#define WRONG(name, member, v)	{ name, offsetof(struct saved, member), 4, v }
#define BYTE(name, member, v)	{ name, offsetof(struct saved, member), 1, v }

static const struct mistake mistakes[] = {
	WRONG("no CPU", l.cpu_count, 0),
	WRONG("a CPL of 1", cpus[0].cpu.cpl, 1),
	WRONG("cr3 out of RAM", cpus[0].cpu.cr3, FRAMES * XV6_PGSIZE),
	WRONG("cr3 of another", cpus[0].cpu.cr3, 0x1000),
	WRONG("a TLB of 3", cpus[1].tlb_size, 3),
	WRONG("a TLB of 256", cpus[1].tlb_size, 256),
	BYTE("an event of no type", events[0].type, 0),
	WRONG("an event that lacks", l.event_count, 0),
	/* (The half of 64 bits in which that number lies.) */
	{ "no last event", offsetof(struct saved, l.seq) +
		!!(__BYTE_ORDER__ - __ORDER_LITTLE_ENDIAN__) * 4, 4, 0 },
	WRONG("machine of no meaning", r.machine, 0x10),
	WRONG("records of an image", r.machine, XV6VM_MACHINE_FOREIGN),
	WRONG("another kernel half", r.data, 0x80109000),
	WRONG("a kernel out of RAM", r.end, 0x90000000),
	WRONG("frames that lack", r.frame_count, FRAMES - 1),
	WRONG("slots that lack", r.proc_count, 1),
	WRONG("more slots", r.proc_count, CX_NPROC + 1),
	WRONG("no kpgdir", r.kpgdir, 0),
	WRONG("kpgdir out of RAM", r.kpgdir, FRAMES * XV6_PGSIZE),
	WRONG("no list", r.head, 0),
	WRONG("a list somewhere", r.head, 0x80000000),
	WRONG("a pid that is had", r.nextpid, 2),
	WRONG("no such init", r.initpid, 77),
	BYTE("a free frame that is used", frames[FRAMES - 1].kind, XV6VM_KIND_FREE),
	BYTE("a kind of no meaning", frames[FRAMES - 1].kind, XV6VM_KIND_COUNT),
	BYTE("mapped by hand", frames[FRAMES - 1].shares, 1),
	WRONG("two of a pid", procs[1].pid, 1),
	WRONG("no parent", procs[1].ppid, 77),
	WRONG("an embryo", procs[1].state, XV6VM_EMBRYO),
	WRONG("no state", procs[1].state, 256 + XV6VM_RUNNING),
	WRONG("running nowhere", procs[1].cpu, 256),
	WRONG("running with another", procs[0].state, XV6VM_RUNNING),
	WRONG("bare, with a kernel half", procs[1].proc_flags, XV6VM_PROC_BARE),
	BYTE("a name that drives terminals", procs[1].name[0], 0x1b),
	WRONG("a size in the kernel", procs[1].sz, 0x80001000),
	WRONG("a size below what is mapped", procs[1].sz, 0),
	WRONG("a directory out of RAM", procs[1].pgdir, 0xfffff000),
	WRONG("no directory", procs[1].pgdir, 0x1000),
	WRONG("no kernel stack", procs[1].kstack, 0),
	WRONG("pages of another number", procs[1].user_frames, 1),
	WRONG("tables of another number", procs[1].kernel_tables, 1),
};

static void what_is_no_machine_is_refused(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct saved *was = a_life(cx), *now = saved_at(cx, 1);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(mistakes); i++) {
		const struct mistake *m = &mistakes[i];

		memcpy(now, was, sizeof(*now));
		memset((u8 *)now + m->at, 0, m->size);
		if (m->size == 1)
			*((u8 *)now + m->at) = m->value;
		else
			*(u32 *)((u8 *)now + m->at) = m->value;
		KUNIT_EXPECT_TRUE_MSG(test, give(cx, now) != 0, "%s", m->what);
		expect_image(cx, m->what);
	}
	KUNIT_EXPECT_EQ(test, give(cx, was), 0);
}

/* Any bit of it, or of its tables. What is taken is a machine after all. */
static void what_is_damaged_is_refused_or_sound(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct saved *was = a_life(cx), *now = saved_at(cx, 1);
	const u32 tables = was->procs[1].pgdir, bits = 8 * sizeof(*now);
	u32 i, in = 0;

	/* Far from one another, and never the same. */
	for (i = 0; i < 400; i++) {
		u32 bit = i * 40503u % bits;
		u8 *at = (u8 *)now + bit / 8;

		memcpy(now, was, sizeof(*now));
		if (i & 1)
			at = cx->spare + tables + bit / 8 % XV6_PGSIZE;
		*at ^= 1 << bit % 8;
		if (give(cx, now)) {
			expect_image(cx, "damaged");
		} else {
			KUNIT_EXPECT_EQ(test, cx_violations(cx), 0u);
			in++;
		}
		if (i & 1)
			*at ^= 1 << bit % 8;
	}
	KUNIT_EXPECT_LT(test, in, i);
}

/* Nothing but a loaded image becomes another machine, and only as a whole. */
static void only_an_image(struct kunit *test)
{
	struct cx *cx = test->priv;
	struct saved *was = a_life(cx);
	struct xv6vm_restore r = { CX_HDR(r, 0) };

	was->l.hdr.size = sizeof(was->l);
	was->l.cpus = cx_ptr(was->cpus);
	was->l.events = cx_ptr(was->events);
	CX_EXPECT_REFUSED(cx, XV6VM_LOAD_CPUS, was->l, XV6VM_R_NOT_FOREIGN, 0);
	CX_EXPECT_REFUSED(cx, XV6VM_RESTORE, r, XV6VM_R_NOT_FOREIGN, 0);
	save(cx, saved_at(cx, 1));
	KUNIT_EXPECT_EQ(test, memcmp(saved_at(cx, 1)->procs, was->procs,
				     sizeof(was->procs)), 0);
}

XV6_SUITE(xv6vm_cmd_restore, cx_init, cx_exit,
	  KUNIT_CASE(what_was_saved_is_there),
	  KUNIT_CASE(a_tlb_is_there_again),
	  KUNIT_CASE(what_is_no_machine_is_refused),
	  KUNIT_CASE(what_is_damaged_is_refused_or_sound),
	  KUNIT_CASE(only_an_image));
