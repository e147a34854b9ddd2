// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_state: saved machines that nobody saved. They are refused in a line, or they are
 * machines, as the checker says, on which life goes on.
 *
 * An input is a byte: 0 to 31: the rest is a file; else records of 8 bytes: changes of
 * what is in a sound file, which gets a head and checksums that fit.
 */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "state.h"

const struct fuzz_form fuzz_form = { .head = 1, .record = 8 };

#define SPEC	  "sim:mem=2M,ncpu=2,nproc=8"
#define EARLY	  700 /* bytes before the first process, about */
#define BYTES_MAX (8u << 20)
#define CHANGES	  64

static uint8_t *sound, *raw;
static uLongf sound_len;

/* Whatever is said, the machine keeps its rules. */
#define DO(h, cmd, type, ...)                                               \
	do {                                                                \
		struct type arg = { .hdr.size = sizeof(arg), __VA_ARGS__ }; \
		xv6vm_call(h, cmd, &arg);                                   \
	} while (0)

static void live(struct xv6vm *h, u32 pid)
{
	DO(h, XV6VM_PROC_FORK, xv6vm_proc_fork, .pid = pid);
	DO(h, XV6VM_PROC_SBRK, xv6vm_proc_sbrk, .pid = pid + 1, .delta = 8192);
	DO(h, XV6VM_MAP, xv6vm_map, .hdr.flags = XV6VM_MAP_NEW, .pid = pid,
	   .va = 0x100000, .perm = 6);
	DO(h, XV6VM_TLB, xv6vm_tlb, .op = XV6VM_TLB_CONFIGURE, .size = 8,
	   .ways = 2);
	DO(h, XV6VM_CPU_SWITCH, xv6vm_cpu_cmd, .pid = pid);
	DO(h, XV6VM_ACCESS, xv6vm_access, .va = 0, .width = 4);
	DO(h, XV6VM_ACCESS, xv6vm_access, .cpu = 1, .va = 0x1000, .type = 1,
	   .width = 4);
	DO(h, XV6VM_KALLOC, xv6vm_kalloc, .hdr.flags = XV6VM_PERSIST);
}

void fuzz_begin(void)
{
	struct xv6vm *h;
	size_t len;
	void *file;

	sound = malloc(BYTES_MAX);
	raw = malloc(BYTES_MAX);
	sound_len = BYTES_MAX;
	if (!sound || !raw || xv6vm_open(SPEC, 0, &h, NULL))
		fuzz_fail("there is no machine");
	live(h, 1);
	if (xv6vm_snapshot(h, &file, &len) ||
	    uncompress(sound, &sound_len, file + sizeof(struct state_head),
		       len - sizeof(struct state_head)))
		fuzz_fail("there is no saved machine");
	free(file);
	xv6vm_close(h);
}

/* An image that breaks rules is taken, but only to be looked at. */
static void judge(struct xv6vm_sim *sim, u32 pid)
{
	struct xv6vm_check c = { .hdr.size = sizeof(c) };
	struct xv6vm_kalloc k = { .hdr.size = sizeof(k) };
	struct xv6vm_proc_exit e = { .hdr.size = sizeof(e), .pid = 2 };
	int ret = xv6vm_sim_ioctl(sim, XV6VM_CHECK, &c);

	if (ret != -EBADFD && (ret || c.out_total) &&
	    xv6vm_sim_ioctl(sim, XV6VM_KALLOC, &k) != -EBADF)
		fuzz_fail("a machine was taken with %u violations",
			  c.out_total);
	fuzz_add(FUZZ_CHECKS, 1);
	e.pid = pid;
	xv6vm_sim_ioctl(sim, XV6VM_PROC_EXIT, &e);
}

static void take(const void *file, size_t len, u32 pid)
{
	struct xv6vm_error why = { 0 };
	struct xv6vm_sim *sim;
	size_t again_len;
	void *again;

	fuzz_case();
	if (xv6vm_sim_from(file, len, 0, &sim, &why)) {
		if (!why.what[0])
			fuzz_fail("refused without a word");
		return;
	}
	judge(sim, pid);
	if (xv6vm_sim_save(sim, &again, &again_len))
		fuzz_fail("what was taken cannot be saved");
	free(again);
	xv6vm_sim_close(sim);
}

static void fitting(uLongf len, u32 pid)
{
	uLongf room = compressBound(len);
	uint8_t *file = malloc(sizeof(struct state_head) + room);
	struct state_head head = { .magic = STATE_MAGIC };

	if (!file || compress2(file + sizeof(head), &room, raw, len, 1))
		fuzz_fail("no room");
	head.version = cpu_to_le32(STATE_VERSION);
	head.length = cpu_to_le32(room);
	head.crc = cpu_to_le32(crc32(0, file + sizeof(head), room));
	memcpy(file, &head, sizeof(head));
	take(file, sizeof(head) + room, pid);
	free(file);
}

/* Where it hurts: what the machine is like, what it knows of itself, or anywhere. */
static uint32_t place(uint16_t how, uint32_t where)
{
	const uint32_t reaches[] = { 32, EARLY, EARLY + 4000, sound_len };

	return where % reaches[how % 4];
}

static void damaged(struct fuzz_in *in)
{
	uLongf len = sound_len;
	u32 pid = in->left;
	int n;

	memcpy(raw, sound, sound_len);
	for (n = 0; in->left && n < CHANGES; n++) {
		uint16_t how = fuzz_u16(in);
		uint32_t where = fuzz_u32(in);
		uint16_t what = fuzz_u16(in);
		uint32_t at = place(how, where);

		if (how >> 8 == 0xff)
			len = at + 1;
		else if (how >> 8 & 1)
			raw[at] ^= 1u << (what & 7);
		else
			raw[at] = what;
	}
	fitting(len, pid % 4);
}

void fuzz_one(struct fuzz_in *in)
{
	if (fuzz_u8(in) >= 32)
		damaged(in);
	else
		take(in->p, in->left, 1);
}
