// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_cmd: any structure, of any size, with any flags and pointers, to the
 * command layer, by three open files, one of which may only ask. After each the
 * checker is clean, the errno is one of the ABI's; a question has changed
 * nothing, and answers the same bytes when it is asked again.
 */

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "cmd_form.h"
#include "fuzz.h"
#include "world.h"

#define CALLS_MAX 24
#define BOOTS_MAX 2
#define FILES	  3

const struct fuzz_form fuzz_form = { 0, sizeof(struct request) };

/* A device, and how it was after its first boot. */
static struct xv6vm_dev dev, dev_boot;
static struct xv6vm_slot slots_boot[WORLD_PROCS];
static struct xv6_frame frames_boot[WORLD_FRAMES];
static struct xv6_proc procs_boot[WORLD_PROCS];
static u8 *ram, *ram_boot;
static struct xv6vm_file files[FILES];
static u32 boots;

void fuzz_begin(void)
{
	const struct xv6_config cfg = {
		.phystop = WORLD_RAM,
		.data = XV6_DATA,
		.end = XV6_END,
		.ncpu = 2,
		.nproc = WORLD_PROCS,
		.shared_kernel = true,
		.junk = true,
	};

	ram = world_guarded(WORLD_RAM);
	ram_boot = world_guarded(WORLD_RAM);
	if (xv6vm_dev_init(&dev, &cfg, &(struct xv6_memory){ .ram = ram }))
		fuzz_fail("no device");
	dev_boot = dev;
	memcpy(slots_boot, dev.slots, sizeof(slots_boot));
	memcpy(frames_boot, dev.mem.frames, sizeof(frames_boot));
	memcpy(procs_boot, dev.mem.procs, sizeof(procs_boot));
	memcpy(ram_boot, ram, WORLD_RAM);
}

static void reset(void)
{
	u32 i;

	for (i = 0; i < WORLD_FRAMES; i++) {
		/* The list has been emptied as far as its low-water mark. */
		if (boots || frames_boot[i].kind != XV6VM_KIND_FREE ||
		    frames_boot[i].depth > dev.m.kmem.nfree_low)
			memcpy(ram + i * XV6_PGSIZE, ram_boot + i * XV6_PGSIZE,
			       XV6_PGSIZE);
	}
	dev = dev_boot;
	memcpy(dev.slots, slots_boot, sizeof(slots_boot));
	memcpy(dev.mem.frames, frames_boot, sizeof(frames_boot));
	memcpy(dev.mem.procs, procs_boot, sizeof(procs_boot));
	for (i = 0; i < FILES; i++)
		xv6vm_file_init(&files[i], &dev, i + 1, i == 2);
	boots = 0;
	user_reset();
}

/* The errnos of the ABI's table, and no others. */
static void check_errno(const struct card *c, int ret)
{
	if (!card_errno(-ret))
		fuzz_fail("%s: %d is no errno of the interface", c->name, ret);
}

static void check_machine(const struct card *c)
{
	static struct xv6vm_violation v[4];
	static u16 marks[WORLD_FRAMES];
	struct xv6_check k = { .marks = marks, .list = v, .max = 4 };

	if (dev.m.foreign)
		return;
	xv6_check(&dev.m, &k);
	fuzz_add(FUZZ_CHECKS, 1);
	if (k.total)
		fuzz_fail("%s: I%u violated: pid %u at 0x%x: 0x%x, not 0x%x",
			  c ? c->name : "close", v[0].invariant, v[0].pid,
			  v[0].addr, v[0].found, v[0].expected);
}

static int call(const struct card *c, struct xv6vm_file *f, unsigned int cmd)
{
	const struct xv6vm_hdr *hdr = (struct xv6vm_hdr *)user_arg;
	const struct xv6vm_hdr asked = *hdr;
	int ret;

	fuzz_add(FUZZ_CALLS, 1);
	user_put = 0;
	ret = xv6vm_ioctl(f, cmd, USER_ARG, &user_port);
	/* Where nothing is said, nothing was written. */
	if (ret && !memcmp(hdr, &asked, sizeof(asked)))
		return ret;
	if (ret && ret != xv6_reason_errno(hdr->out_reason))
		fuzz_fail("%s: errno %d is not that of reason %u", c->name, ret,
			  hdr->out_reason);
	return ret;
}

/* What changes with the machine, in short. */
struct trace {
	u64 counts[9];
	u32 pids[XV6_NPROC_MAX];
};

static struct trace trace(void)
{
	const struct xv6_machine *m = &dev.m;
	struct trace t = {
		.counts = { m->kmem.allocs, m->kmem.nfree, m->counts.mapped,
			    m->counts.unmapped, m->nextpid, m->counts.tables,
			    m->counts.exits, m->nprocs,
			    m->cpus[0].cr3_loads + m->cpus[1].cr3_loads },
	};

	memcpy(t.pids, m->pids, sizeof(t.pids));
	return t;
}

static void check_unchanged(const struct card *c, const struct trace *was)
{
	const struct trace now = trace();

	if (memcmp(&now, was, sizeof(now)))
		fuzz_fail("%s: the machine has changed", c->name);
}

/* The array that it gets, or NULL. */
static const struct card_array *answer_of(const struct card *c)
{
	u32 i;

	for (i = 0; i < 2; i++)
		if (c->arrays[i].done)
			return &c->arrays[i];
	return NULL;
}

/* The same question again, where other bytes lie: the same answer. */
static void ask_again(const struct card *c, struct xv6vm_file *f,
		      unsigned int cmd, const u8 *asked, int ret)
{
	static u8 answer[sizeof(user_arg)], before[USER_SIZE];
	const struct card_array *got = answer_of(c);
	size_t put = user_put, out = USER_ANSWER;

	memcpy(answer, user_arg, sizeof(answer));
	memcpy(user_arg, asked, sizeof(user_arg));
	memcpy(before, user_memory, USER_SIZE);
	memset(user_memory + out, 0xa5, USER_SIZE - out);
	if (call(c, f, cmd) != ret || user_put != put)
		fuzz_fail("%s: asked again, it says otherwise", c->name);
	if (!ret && memcmp(user_arg, answer, sizeof(answer)))
		fuzz_fail("%s: another answer to the same question", c->name);
	if (!ret && put && got) {
		u64 at = *(u64 *)(answer + got->ptr) - USER_BASE;

		if (at >= out && memcmp(user_memory + at, before + at, put))
			fuzz_fail("%s: other records for the same question",
				  c->name);
	}
	memcpy(user_memory, before, USER_SIZE);
	fuzz_case();
}

static void request(const struct request *r)
{
	static u8 asked[sizeof(user_arg)];
	struct xv6vm_file *f = &files[r->file % FILES];
	unsigned int cmd;
	const struct card *c = request_form(r, &cmd);
	struct trace was;
	bool questions, replaces;
	int ret;

	replaces = c && c->needs == CARD_NEEDS_ALONE;
	if (!c || (replaces && boots == BOOTS_MAX))
		return;
	boots += replaces;
	questions = !card_changes(c, user_arg) || f->readonly;
	was = trace();
	memcpy(asked, user_arg, sizeof(asked));
	ret = call(c, f, cmd);
	check_errno(c, ret);
	check_machine(c);
	if (!questions)
		return;
	check_unchanged(c, &was);
	/* Its arrays may overlap, so that it was asked of what it answered. */
	if (!c->arrays[0].ptr || c->arrays[0].done)
		ask_again(c, f, cmd, asked, ret);
}

/* Closed files leave nothing behind but what was to persist. */
static void close_all(void)
{
	u32 i;

	for (i = 0; i < FILES; i++)
		xv6vm_file_drop(&files[i]);
	check_machine(NULL);
	for (i = 0; i < dev.m.nframes; i++) {
		if (dev.m.frames[i].kind == XV6VM_KIND_HELD)
			fuzz_same(dev.m.frames[i].owner, 0, "a frame's holder");
	}
	for (i = 0; i < WORLD_PROCS; i++)
		fuzz_same(dev.m.procs[i].holder, 0, "a process's holder");
}

void fuzz_one(struct fuzz_in *in)
{
	struct request r;
	u32 n;

	reset();
	for (n = 0; in->left && n < CALLS_MAX; n++) {
		fuzz_bytes(in, &r, sizeof(r));
		request(&r);
	}
	close_all();
}
