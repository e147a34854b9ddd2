// SPDX-License-Identifier: GPL-2.0-only
/* A translation, step by step, and why it fails where it fails. */

#include "explain.h"

#include <stdio.h>

#include "colour.h"
#include "fmt.h"
#include "parts.h"

/* @count bits of @v, the highest first. */
static const char *bits(uint32_t v, int count, char buf[13])
{
	int i;

	for (i = 0; i < count; i++)
		buf[i] = v >> (count - 1 - i) & 1 ? '1' : '0';
	buf[count] = '\0';
	return buf;
}

static void address(struct out *o, const struct xv6vm_query *q,
		    const char *part)
{
	char pdx[13], ptx[13], off[13], access[FLAGS_LEN];
	uint32_t d = q->va >> 22, t = q->va >> 12 & 0x3ff, low = q->va & 0xfff;

	out_hex(o, "address", "va", q->va);
	out_note(o, "%s | %s | %s", bits(d, 10, pdx), bits(t, 10, ptx),
		 bits(low, 12, off));
	out_str(o, "", NULL, "");
	out_note(o, "PDX %-6u | PTX %-6u | offset 0x%03x", d, t, low);
	out_str(o, *part ? "lies in" : NULL, "part", part);
	out_str(o, "access", "access", fmt_access(q, access));
	out_note(o, "CR0.WP %s", q->wp ? "set" : "clear");
	out_bool(o, NULL, "wp", q->wp);
}

void entry_fields(struct out *o, const char *label, uint32_t level,
		  uint32_t index, uint32_t word)
{
	char flags[FLAGS_LEN];

	out_uint(o, NULL, "index", index);
	out_hex(o, label, "value", word);
	out_str(o, NULL, "flags", xv6vm_flags_text(word, level, flags));
}

void use_fields(struct out *o, uint32_t kind, uint32_t pid)
{
	out_str(o, NULL, "kind", xv6vm_kind_text(kind));
	out_uint(o, NULL, "pid", pid);
}

/* Where a present entry leads. */
static void leads(struct out *o, uint32_t number,
		  const struct xv6vm_translation *t)
{
	if (number == 2)
		out_note(o, "-> frame 0x%08x", t->pte & ~0xfffu);
	else if (t->levels == 2)
		out_note(o, "-> page table 0x%08x", t->pde & ~0xfffu);
	else
		out_note(o, "-> 4 MB page 0x%08x%s", t->pde & ~0x3fffffu,
			 xv6vm_big_remark(t->pde));
}

/* One level: which entry, where it lies, what it holds. */
static void level(struct out *o, uint32_t number, const uint32_t entry[3],
		  const struct xv6vm_translation *t)
{
	const char *key = number == 1 ? "pde" : "pte";
	char name[16], flags[FLAGS_LEN];
	uint32_t index = entry[0], pa = entry[1], word = entry[2];

	snprintf(name, sizeof(name), "%s %u", number == 1 ? "PDE" : "PTE",
		 index);
	xv6vm_flags_text(word, number, flags);
	out_object(o, key);
	out_hex(o, NULL, "pa", pa);
	entry_fields(o, name, number, index, word);
	out_note(o, "at 0x%08x: %s", pa, flags);
	if (t->fault.level == number)
		out_note(o, "<- fails here");
	else if (word & XV6VM_PTE_P)
		leads(o, number, t);
	out_end(o);
}

static void levels(struct call *c, const struct xv6vm_translation *t)
{
	const uint32_t pde[3] = { t->pdx, t->pde_pa, t->pde };
	const uint32_t pte[3] = { t->ptx, t->pte_pa, t->pte };
	char proc[OWNER_LEN];

	out_hex(c->out, "cr3", "cr3", t->cr3);
	out_note(c->out, "page directory of %s", fmt_cr3(c, t->cr3, proc));
	if (!t->levels) {
		out_str(c->out, "entries", NULL, "none read: a TLB knew it");
		return;
	}
	level(c->out, 1, pde, t);
	if (t->levels == 2)
		level(c->out, 2, pte, t);
}

void fault_object(struct out *o, const struct xv6vm_fault *f)
{
	if (!f->reason)
		return;
	out_object(o, "fault");
	out_bool(o, NULL, "raised", f->raised);
	if (f->level)
		out_uint(o, NULL, "level", f->level);
	out_uint(o, NULL, "code", f->code);
	out_bool(o, NULL, "present", f->code & XV6VM_PF_P);
	out_bool(o, NULL, "write", f->code & XV6VM_PF_W);
	out_bool(o, NULL, "user", f->code & XV6VM_PF_U);
	if (f->raised)
		out_hex(o, NULL, "cr2", f->cr2);
	out_str(o, NULL, "reason", xv6vm_reason_text(f->reason));
	out_end(o);
}

static void verdict(struct out *o, const struct xv6vm_fault *f)
{
	char code[FLAGS_LEN];

	if (!f->raised) {
		out_str(o, "result", "result",
			f->reason ? "nothing there" : "allowed");
	} else {
		out_str(o, "result", "result", "page fault");
		out_note(o, "error code %u (%s), cr2 0x%08x", f->code,
			 fmt_code(f->code, code), f->cr2);
	}
	if (f->reason) {
		out_str(o, "why", NULL, xv6vm_reason_text(f->reason));
	}
	fault_object(o, f);
}

void alias_fields(struct call *c, const char *label, uint32_t low,
		  const struct xv6vm_alias *a)
{
	char proc[OWNER_LEN], flags[FLAGS_LEN];

	xv6vm_flags_text(a->pte, 2, flags);
	out_hex(c->out, label, "va", a->va + low);
	out_note(c->out, "%s, PTE at 0x%08x: %s",
		 a->pid ? fmt_proc(c, a->pid, proc)
			: "every kernel half (P + 2 GB)",
		 a->pte_pa, flags);
	out_uint(c->out, NULL, "pid", a->pid);
	out_object(c->out, "pte");
	out_hex(c->out, NULL, "pa", a->pte_pa);
	entry_fields(c->out, NULL, 2, (a->pte_pa & 0xfff) / 4, a->pte);
	out_end(c->out);
}

/* Every other address that reaches the byte at @t->pa. */
static int aliases(struct call *c, uint32_t pid,
		   const struct xv6vm_translation *t)
{
	uint32_t low = t->va & 0xfff;
	struct xv6vm_cursor cur;
	struct xv6vm_alias a;
	const char *label = "also at";
	int ret;

	out_list(c->out, "aliases");
	xv6vm_aliases_begin(c->h, &cur, t->pa & ~0xfffu);
	while ((ret = xv6vm_aliases_next(&cur, &a)) > 0) {
		if (a.va == t->va - low && (!a.pid || a.pid == pid))
			continue;
		out_row(c->out);
		alias_fields(c, label, low, &a);
		label = "";
	}
	out_end(c->out);
	return ret;
}

int explain(struct call *c, const struct space *sp, const struct xv6vm_query *q,
	    const struct xv6vm_translation *t)
{
	char owner[OWNER_LEN], perm[FLAGS_LEN];
	struct xv6vm_info info = { .out_phystop = UINT32_MAX };
	struct parts parts = { .count = 0 };
	int ret = xv6vm_info(c->h, &info);

	if (!ret)
		ret = parts_load(c, sp, &info, &parts);
	address(c->out, q, part_at(&parts, q->va));
	levels(c, t);
	out_bool(c->out, NULL, "mapped", t->mapped);
	out_str(c->out, NULL, "perm", xv6vm_flags_text(t->perm, 2, perm));
	if (!t->mapped) {
		verdict(c->out, &t->fault);
		return ret;
	}
	out_hex(c->out, "pa", "pa", t->pa);
	if (t->pa >= info.out_phystop) {
		out_note(c->out, "not RAM, which ends at 0x%08x",
			 info.out_phystop);
		verdict(c->out, &t->fault);
		return ret;
	}
	fmt_frame(c, t->kind, t->owner, owner);
	out_colour(c->out, xv6vm_view_colour(t->owner));
	out_note(c->out, "%s", owner);
	out_object(c->out, "frame");
	out_hex(c->out, NULL, "pa", t->pa & ~0xfffu);
	use_fields(c->out, t->kind, t->owner);
	out_end(c->out);
	verdict(c->out, &t->fault);
	if (ret || sp->flags || info.out_machine & XV6VM_MACHINE_FOREIGN)
		return ret;
	return aliases(c, sp->id, t);
}

int explain_query(struct call *c, const struct space *sp,
		  const struct xv6vm_query *q)
{
	struct xv6vm_translation t;
	int ret = xv6vm_translate(c->h, sp->id, sp->flags, q, &t);

	return ret ? ret : explain(c, sp, q, &t);
}
