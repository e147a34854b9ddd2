// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a kernel does is noticed, where that can be, by a word of memory that it cannot do it
 * without, at about the same place:
 *
 *	kalloc, kfree	the head of the free list, at which each looks once
 *	switchuvm	the descriptor of the TSS, which ltr reads
 *	trap		from user mode: the number in the frame where the process's kernel
 *			stack begins, which trap looks at; in the kernel, of an interrupt: the
 *			local APIC's register by which each is acknowledged
 *
 * QEMU loses an interrupt whose own accesses meet a watchpoint. It writes to the stack, and so
 * only what is read is watched there. And a store that is not aligned meets what is watched
 * elsewhere in its page: which instruction it was has to be known, too.
 */

#include "trace_in.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Faults that a kernel's own code can have: division, no instruction, protection, page. */
#define FAULTS	   (1u << 0 | 1u << 6 | 1u << 13 | 1u << 14)
#define INTERRUPTS 32u /* the first of them, and how many */
#define GATE	   8u
#define PUSH	   0x6a
#define CALL	   0xe8
#define STUB	   48u /* bytes of assembly that lead to trap */
#define DEPTH	   4u  /* of calls, from there to the APIC */
#define PRESENT	   0x8000u
#define EOI	   0xb0u
#define NUMBER	   0x30 /* of the trap, in its frame */
#define CODE	   60u	/* of the code segment */
#define BELOW_TOP  28u	/* where the number is, from where the stack begins */

static bool has(const struct trace *t, enum trace_kind kind)
{
	return t->kinds & 1u << kind;
}

static int watchpoint(struct trace *t, char what, int type, __u32 va)
{
	int ret = gdb_ask(t->g, "%c%d,%x,4", what, type, va);

	return ret ? ret : gdb_ok(t->g);
}

/* The code of a function with a frame pointer, or NULL. */
static const unsigned char *framed(struct trace *t, struct xv6code *code,
				   enum trace_kind kind)
{
	static const __u8 begin[] = { 0x55, 0x89, 0xe5 };
	struct span *s = &t->users[kind];
	const unsigned char *bytes;

	if (!code_function(code, trace_name(kind), &s->va, &s->size))
		return NULL;
	bytes = code_bytes(code, s->va, s->size);
	return bytes && s->size >= sizeof(begin) &&
			       !memcmp(bytes, begin, sizeof(begin))
		       ? bytes
		       : NULL;
}

/* Is that word loaded, or stored, by the instruction that names it at @at? */
static bool moves(const unsigned char *at, __u8 short_form, __u8 form)
{
	return at[-1] == short_form ||
	       (at[-2] == form && (at[-1] & 0xc7) == 0x05);
}

/* It loads that word as often as it stores it: once on each way through its code. */
static bool uses_once(struct trace *t, struct xv6code *code,
		      enum trace_kind kind, __u32 list)
{
	const unsigned char *bytes = framed(t, code, kind);
	__u32 i, loads = 0, stores = 0, all = 0;

	for (i = 3; bytes && i + 4 <= t->users[kind].size; i++) {
		if (trace_le32(bytes + i) != list)
			continue;
		all++;
		loads += moves(bytes + i, 0xa1, 0x8b);
		stores += moves(bytes + i, 0xa3, 0x89);
	}
	return loads && loads == stores && loads + stores == all;
}

/* Where frames have counts, kfree is more than what it does to the list. */
static int watch_list(struct trace *t, struct xv6code *code)
{
	const __u32 both = 1u << TRACE_KALLOC | 1u << TRACE_KFREE;
	const struct xv6image_layout *lay = &t->sym->lay;
	__u32 list = t->sym->kmem + lay->freelist;

	if (!(t->kinds & both) || lay->kmems != 1 ||
	    t->sym->rules & XV6IMAGE_COUNTS ||
	    !uses_once(t, code, TRACE_KALLOC, list) ||
	    !uses_once(t, code, TRACE_KFREE, list) ||
	    code_argument(code, t->users[TRACE_KFREE].va, "v", 0).reg)
		return 0;
	t->list = list;
	t->watched |= both;
	return watchpoint(t, 'Z', 3, list);
}

/* Behind the one ltr that it has; 0: it has not one. */
static __u32 find_ltr(struct trace *t, struct xv6code *code)
{
	static const __u8 ltr[] = { 0x0f, 0x00, 0xd8 };
	const unsigned char *p = framed(t, code, TRACE_SWITCHUVM);
	const struct span *s = &t->users[TRACE_SWITCHUVM];
	__u32 i, found = 0, behind = 0;

	for (i = 0; p && i + sizeof(ltr) <= s->size; i++) {
		if (memcmp(p + i, ltr, 2) || (p[i + 2] & 0xf8) != ltr[2])
			continue;
		found++;
		behind = s->va + i + sizeof(ltr);
	}
	return found == 1 && !code_argument(code, s->va, "p", 0).reg ? behind
								     : 0;
}

/* Behind the first instruction of trap's that loads its number or compares it; 0: none. */
static __u32 first_look(struct trace *t, struct xv6code *code)
{
	const unsigned char *p = framed(t, code, TRACE_TRAP);
	const struct span *s = &t->users[TRACE_TRAP];
	__u32 i;

	for (i = 3; p && i < s->size; i++) {
		if (p[i] != NUMBER || (p[i - 1] & 0xc0) != 0x40 ||
		    (p[i - 1] & 7) == 4)
			continue;
		if (p[i - 2] == 0x8b)
			return s->va + i + 1;
		if (p[i - 2] == 0x83 && (p[i - 1] & 0x38) == 0x38)
			return s->va + i + 2;
	}
	return 0;
}

/* "TR =0028 80112788 00000067 00008b00", "GDT=     801117e8 0000002f": as the monitor says it. */
static __u32 number_behind(const char *text, const char *name, int skip)
{
	const char *p = strstr(text, name);

	return p ? strtoul(p + strlen(name) + skip, NULL, 16) : 0;
}

/* Where each CPU has its TSS, and *@idt; t->cpus stays 0 if one has none. */
static int find_seats(struct trace *t, __u32 *idt)
{
	static char text[65536];
	const char *p = text;
	__u32 selector = 1, n = 0;
	int ret = gdb_monitor(t->g, "info registers -a", text, sizeof(text));

	for (; !ret && n < SEATS && (p = strstr(p, "EIP=")) && selector; p++) {
		selector = number_behind(p, "TR =", 0) & ~7u;
		*idt = number_behind(p, "IDT=", 0);
		t->seats[n++] = (struct seat){
			.tss = number_behind(p, "GDT=", 0) + selector,
			.esp0 = number_behind(p, "TR =", 5) + 4,
		};
	}
	if (selector && !(p && strstr(p, "EIP=")))
		t->cpus = n;
	return ret;
}

/* Interrupts are known by the APIC, if that is where they come from. */
static bool find_eoi(struct trace *t, struct xv6code *code)
{
	__u32 va;
	__u8 word[4];

	if (!code_symbol(code, "lapic", &va) ||
	    gdb_read(t->g, false, va, word, sizeof(word)))
		return false;
	t->eoi = trace_le32(word) ? trace_le32(word) + EOI : 0;
	return t->eoi;
}

/* Faults in the kernel are rare and have breakpoints. Return: whether all can be seen. */
static bool find_gates(struct trace *t, struct xv6code *code, __u32 idt)
{
	__u8 gates[2 * INTERRUPTS * GATE];
	__u32 i, low, high, interrupts = 0;

	if (gdb_read(t->g, false, idt, gates, sizeof(gates)))
		return false;
	for (i = 0; i < 2 * INTERRUPTS; i++) {
		low = trace_le32(gates + i * GATE);
		high = trace_le32(gates + i * GATE + 4);
		if (!(high & PRESENT))
			continue;
		interrupts += i >= INTERRUPTS;
		if (i < INTERRUPTS && FAULTS & 1u << i &&
		    trace_point(t, code, (low & 0xffff) | (high & ~0xffffu),
				TRACE_KINDS))
			return false;
	}
	return !interrupts || find_eoi(t, code);
}

/* Where trap returns to: behind the one call of it, in assembly. */
static bool find_call(struct trace *t, struct xv6code *code)
{
	const unsigned char *p;
	__u32 va, i;

	if (!code_symbol(code, "alltraps", &va))
		return false;
	p = code_bytes(code, va, STUB);
	for (i = 0; p && i + 5 <= STUB; i++) {
		t->called = va + i + 5;
		if (p[i] == CALL && trace_le32(p + i + 1) + t->called ==
					    t->users[TRACE_TRAP].va)
			return true;
	}
	return false;
}

/* It is set only for as long as a fault of the kernel's is on its way there. */
static bool find_trap(struct trace *t, struct xv6code *code, __u32 idt)
{
	__u32 count = t->count;

	t->look = has(t, TRACE_TRAP) ? first_look(t, code) : 0;
	if (t->look && find_call(t, code) && find_gates(t, code, idt) &&
	    !trace_point(t, code, t->users[TRACE_TRAP].va, TRACE_TRAP))
		return true;
	t->count = count;
	t->look = t->eoi = 0;
	return false;
}

static int watch_seats(struct trace *t, struct xv6code *code)
{
	__u32 idt = 0, i;
	__u8 word[4];
	int ret;

	if (!has(t, TRACE_SWITCHUVM) && !has(t, TRACE_TRAP))
		return 0;
	ret = find_seats(t, &idt);
	t->ltr = find_ltr(t, code);
	if (t->cpus && t->ltr && has(t, TRACE_SWITCHUVM))
		t->watched |= 1u << TRACE_SWITCHUVM;
	if (t->cpus && t->ltr && find_trap(t, code, idt))
		t->watched |= 1u << TRACE_TRAP;
	if (!(t->watched & (1u << TRACE_SWITCHUVM | 1u << TRACE_TRAP)))
		t->cpus = 0;
	for (i = 0; !ret && i < t->cpus; i++) {
		ret = watchpoint(t, 'Z', 3, t->seats[i].tss);
		if (!ret)
			ret = gdb_read(t->g, false, t->seats[i].esp0, word, 4);
		t->seats[i].now = ret ? 0 : trace_le32(word);
	}
	return ret || !t->eoi ? ret : watchpoint(t, 'Z', 2, t->eoi);
}

/* What is read is watched, too, which not every accelerator can. */
int trace_watch(struct trace *t, struct xv6code *code)
{
	int ret = watchpoint(t, 'Z', 3, t->sym->kpgdir);

	if (ret)
		return ret == -EIO ? 0 : ret;
	ret = watchpoint(t, 'z', 3, t->sym->kpgdir);
	if (!ret)
		ret = watch_list(t, code);
	return ret ? ret : watch_seats(t, code);
}

void trace_unwatch(struct trace *t)
{
	__u32 i;

	if (t->list)
		watchpoint(t, 'z', 3, t->list);
	if (t->eoi)
		watchpoint(t, 'z', 2, t->eoi);
	for (i = 0; i < t->cpus; i++) {
		watchpoint(t, 'z', 3, t->seats[i].tss);
		if (t->seats[i].top)
			watchpoint(t, 'z', 3, t->seats[i].top - BELOW_TOP);
	}
}

int trace_follow(struct trace *t)
{
	struct seat *s = t->seats;
	int n = 0;

	for (; t->look && s < t->seats + t->cpus; s++) {
		if (s->top == s->now)
			continue;
		if (s->top)
			gdb_put(t->g, "z3,%x,4", s->top - BELOW_TOP);
		if (s->now)
			gdb_put(t->g, "Z3,%x,4", s->now - BELOW_TOP);
		n += !!s->top + !!s->now;
		s->top = s->now;
	}
	if (t->fault != t->at_trap) {
		gdb_put(t->g, "%c0,%x,1", t->fault ? 'Z' : 'z',
			t->users[TRACE_TRAP].va);
		t->at_trap = t->fault;
		n++;
	}
	return n;
}

/* The frame of trap, which is the first that returns to its one caller. */
static bool find_frame(struct trace *t)
{
	__u32 ebp = t->reg[EBP], depth;

	for (depth = 0; depth < DEPTH; depth++) {
		t->back = ebp + 4;
		if (trace_stack(t, t->back) == t->called)
			return true;
		ebp = trace_stack(t, ebp);
	}
	return false;
}

/* Of the trap whose frame was found: was it the kernel that it came from? */
static bool from_kernel(const struct trace *t)
{
	return !(trace_stack(t, t->back + 8 + CODE) & 3);
}

enum trace_kind trace_watched(struct trace *t, __u32 hit)
{
	__u32 eip = t->reg[EIP];
	enum trace_kind kind;

	if (t->look && (eip == t->look || hit == t->eoi))
		return find_frame(t) && from_kernel(t) == (hit == t->eoi)
			       ? TRACE_TRAP
			       : TRACE_KINDS;
	t->back = t->reg[EBP] + 4;
	if (t->cpus && eip == t->ltr)
		return t->watched & 1u << TRACE_SWITCHUVM ? TRACE_SWITCHUVM
							  : TRACE_KINDS;
	for (kind = 0; t->list && kind <= TRACE_KFREE; kind++) {
		if (has(t, kind) &&
		    eip - t->users[kind].va < t->users[kind].size)
			return kind;
	}
	return TRACE_KINDS;
}

/* What it pushes first tells whether the CPU has pushed a code, which lies below the rest. */
static bool fault_from_kernel(const struct trace *t)
{
	const __u8 *code = t->at->code;
	bool bare = code[0] == PUSH && !code[1] && code[2] == PUSH;

	return !(trace_stack(t, t->back + (bare ? 4 : 8)) & 3);
}

enum trace_kind trace_fault(struct trace *t)
{
	if (t->at->kind == TRACE_KINDS) {
		t->fault |= fault_from_kernel(t);
		return TRACE_KINDS;
	}
	if (!from_kernel(t))
		return TRACE_KINDS;
	t->fault = false;
	return TRACE_TRAP;
}
