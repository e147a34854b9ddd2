// SPDX-License-Identifier: GPL-2.0-only
/* machine explain: what the memory of an xv6 tells. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fmt.h"
#include "image.h"

static const char *or_dash(uint32_t v, char buf[16])
{
	if (v)
		snprintf(buf, 16, "0x%08x", v);
	else
		snprintf(buf, 16, "-");
	return buf;
}

static int cpu_of(const struct xv6image_report *r, uint32_t slot)
{
	uint32_t n;

	for (n = 0; n < r->ncpu; n++) {
		if (r->cpus[n].slot == slot)
			return n;
	}
	return -1;
}

static void proc_row(struct out *o, const struct xv6image_report *r,
		     uint32_t slot)
{
	const struct xv6image_proc *p = &r->procs[slot];
	int cpu = cpu_of(r, slot);
	char buf[16], trap[XV6IMAGE_TRAP_LEN];

	out_row(o);
	out_uint(o, "PID", "pid", p->pid);
	out_uint(o, "PPID", "ppid", p->ppid);
	out_str(o, "NAME", "name", p->name);
	out_str(o, "STATE", "state", xv6vm_state_text(p->state));
	out_hex(o, "SIZE", "sz", p->sz);
	out_str(o, "PGDIR", NULL, or_dash(p->pgdir, buf));
	out_hex(o, NULL, "pgdir", p->pgdir);
	out_hex(o, NULL, "kstack", p->kstack);
	out_uint(o, "PAGES", "user_frames", p->user_frames);
	out_uint(o, "TABLES", NULL, p->user_tables + p->kernel_tables);
	out_uint(o, NULL, "user_tables", p->user_tables);
	out_uint(o, NULL, "kernel_tables", p->kernel_tables);
	out_uint(o, NULL, "files", p->files);
	out_str(o, NULL, "trap", xv6vm_image_trap_text(p, trap));
	out_hex(o, NULL, "eip", p->eip);
	out_hex(o, NULL, "esp", p->esp);
	out_uint(o, NULL, "trapno", p->trapno);
	out_uint(o, NULL, "err", p->err);
	if (cpu >= 0)
		out_int(o, "CPU", "cpu", cpu);
	else
		out_str(o, "CPU", NULL, "-");
}

/* For people, what a line has no room for: how each came into the kernel. */
static void kernel_row(struct out *o, const struct xv6image_proc *p)
{
	char buf[16], trap[XV6IMAGE_TRAP_LEN];

	out_row(o);
	out_uint(o, "PID", NULL, p->pid);
	out_str(o, "KSTACK", NULL, or_dash(p->kstack, buf));
	out_uint(o, "FILES", NULL, p->files);
	out_str(o, "LEFT USER MODE BY", NULL, xv6vm_image_trap_text(p, trap));
}

void show_procs(struct out *o, const struct xv6image_report *r)
{
	uint32_t slot;

	out_table(o, "processes");
	for (slot = 0; slot < XV6IMAGE_NPROC; slot++) {
		if (r->procs[slot].state)
			proc_row(o, r, slot);
	}
	out_end(o);
	if (out_is_json(o))
		return;
	out_table(o, "processes");
	for (slot = 0; slot < XV6IMAGE_NPROC; slot++) {
		if (r->procs[slot].state)
			kernel_row(o, &r->procs[slot]);
	}
	out_end(o);
}

static void cpus(struct out *o, const struct xv6image_report *r)
{
	uint32_t n;

	out_table(o, "cpus");
	for (n = 0; n < r->ncpu; n++) {
		const struct xv6image_cpu *cpu = &r->cpus[n];
		char buf[32];

		out_row(o);
		out_uint(o, "CPU", "cpu", n);
		out_uint(o, "APIC", "apicid", cpu->apicid);
		out_bool(o, "STARTED", "started", cpu->started);
		owner_text(r, XV6IMAGE_USER, cpu->slot, buf);
		out_str(o, "RUNS", NULL, *buf ? buf : "the scheduler");
		out_uint(o, NULL, "pid", *buf ? r->procs[cpu->slot].pid : 0);
		out_str(o, "STACK", NULL,
			n ? or_dash(cpu->stack, buf) : "kernel image");
		out_hex(o, NULL, "stack", cpu->stack);
	}
	out_end(o);
}

static void first_frames(struct out *o, const struct xv6image_report *r)
{
	char text[64] = "";
	uint32_t i;
	int n = 0;

	out_list(o, "first");
	for (i = 0; i < r->firsts; i++) {
		n += snprintf(text + n, sizeof(text) - n, " 0x%x", r->first[i]);
		out_row(o);
		out_hex(o, NULL, "pa", r->first[i]);
	}
	out_end(o);
	out_str(o, "next out", NULL, r->firsts ? text + 1 : "none");
}

/* In what this kernel differs from xv6, before anything is held against it. */
static void rules(struct out *o, const struct xv6image_report *r)
{
	uint32_t n;

	out_list(o, "rules");
	for (n = 0; xv6vm_image_rules_name(n); n++) {
		if (!(r->rules & 1u << n))
			continue;
		out_row(o);
		out_str(o, "this kernel", "name", xv6vm_image_rules_name(n));
		out_note(o, "%s", xv6vm_image_rules_text(n));
	}
	out_end(o);
	out_bool(o, NULL, "booting", r->booting);
	out_bool(o, NULL, "at_rest", r->at_rest);
}

static void lock(struct out *o, const struct xv6image_report *r, int n,
		 const char *name, const char *key)
{
	bool held = r->locks & 1 << n;

	out_str(o, name, NULL, held ? "held" : "not held");
	if (held && r->holder[n] != XV6IMAGE_NOBODY)
		out_note(o, "by CPU %u", r->holder[n]);
	out_bool(o, NULL, key, held);
}

/* How far the boot is, and what the kernel has said before it stopped. */
static void moment(struct out *o, const struct xv6image_report *r)
{
	uint32_t i;

	out_str(o, r->step ? "moment" : NULL, "moment",
		xv6vm_image_step_text(r->step));
	if (r->panicked)
		out_str(o, "panicked", NULL, "panic() has stopped the kernel");
	out_bool(o, NULL, "panicked", r->panicked);
	out_list(o, "screen");
	for (i = 0; i < r->lines; i++) {
		out_row(o);
		out_str(o, "on screen", "line", r->line[i]);
	}
	out_end(o);
}

static void kernel(struct out *o, const struct xv6image_report *r)
{
	char size[FLAGS_LEN];

	out_hex(o, "PHYSTOP", "phystop", r->phystop);
	out_note(o, "%s in %u frames", fmt_size(r->phystop, size), r->nframes);
	out_uint(o, NULL, "frames", r->nframes);
	rules(o, r);
	moment(o, r);
	out_hex(o, "data", "data", r->sym.data);
	out_hex(o, "end", "end", r->sym.end);
	out_hex(o, "kpgdir", "kpgdir", r->kpgdir);
	out_uint(o, "free frames", "free", r->kinds[XV6IMAGE_FREE]);
	out_hex(o, "list head", "head", r->freelist);
	first_frames(o, r);
	out_bool(o, "use_lock", "use_lock", r->use_lock);
	lock(o, r, 0, "kmem.lock", "kmem_locked");
	lock(o, r, 1, "ptable.lock", "ptable_locked");
	out_uint(o, "CPUs", "ncpu", r->ncpu);
}

/* What the frame is for already: "user page of sh (pid 2)". */
static void had(struct out *o, const struct xv6image_report *r,
		const struct xv6image_finding *f)
{
	const char *kind = f->kind ? xv6vm_image_kind_text(f->kind) : "";
	char owner[32];

	owner_text(r, f->kind, f->had, owner);
	out_fmt(o, "FRAME IS", NULL, "%s%s%s", kind,
		f->kind && *owner ? " of " : "", f->kind ? owner : "");
	if (!f->kind)
		return;
	out_str(o, NULL, "kind", kind);
	out_str(o, NULL, "had", owner);
}

void show_finding(struct out *o, const struct xv6image_report *r,
		  const struct xv6image_finding *f)
{
	const char *cause = xv6vm_image_cause_text(f->cause);
	bool innocent = f->rule >= XV6IMAGE_JUNK;
	char buf[32];

	out_row(o);
	out_str(o, "", NULL, innocent ? "note" : "VIOLATED");
	out_bool(o, NULL, "violation", !innocent);
	out_hex(o, "AT", "at", f->at);
	out_hex(o, "FOUND", "found", f->found);
	out_hex(o, "EXPECTED", "expected", f->expected);
	out_hex(o, "MAPS VA", "va", f->va);
	out_uint(o, "PAGES", "pages", f->pages);
	out_str(o, "IN", NULL, owner_text(r, XV6IMAGE_USER, f->owner, buf));
	if (*buf)
		out_uint(o, NULL, "pid", r->procs[f->owner].pid);
	had(o, r, f);
	out_uint(o, NULL, "rule", f->rule);
	out_fmt(o, "WHAT", NULL, "%s%s%s", xv6vm_image_rule_text(f->rule),
		*cause ? ": " : "", cause);
	out_str(o, NULL, "text", xv6vm_image_rule_text(f->rule));
	out_str(o, NULL, "cause", cause);
	out_hex(o, NULL, "frame", f->frame);
}

static void counts(struct out *o, const struct xv6image_report *r)
{
	uint32_t rule;

	out_list(o, "counts");
	for (rule = 0; rule < XV6IMAGE_RULES; rule++) {
		if (!r->count[rule])
			continue;
		out_row(o);
		out_uint(o, NULL, "rule", rule);
		out_uint(o, NULL, "count", r->count[rule]);
		out_str(o, NULL, "text", xv6vm_image_rule_text(rule));
		out_line(o, "%6u: %s", r->count[rule],
			 xv6vm_image_rule_text(rule));
	}
	out_end(o);
}

static void verdict(struct out *o, const struct xv6image_report *r)
{
	uint32_t i;

	if (r->findings)
		out_gap(o);
	out_table(o, "findings");
	for (i = 0; i < r->findings; i++)
		show_finding(o, r, &r->v[i]);
	out_end(o);
	out_gap(o);
	counts(o, r);
	out_uint(o, NULL, "violations", xv6vm_image_violations(r));
	out_uint(o, NULL, "unaccounted", r->kinds[XV6IMAGE_UNKNOWN]);
	out_line(o, "%u frames explained: %u violations, %u unaccounted",
		 r->nframes, xv6vm_image_violations(r),
		 r->kinds[XV6IMAGE_UNKNOWN]);
}

/* --rules none, or a list of names with commas; without it: what is found. */
static int arg_rules(struct call *c, uint32_t *rules)
{
	const char *s = option(c, "rules"), *name;
	size_t len;
	uint32_t n;

	*rules = s ? 0 : XV6IMAGE_NONE;
	for (; s && *s && strcmp(s, "none"); s += s[len] ? len + 1 : len) {
		len = strcspn(s, ",");
		for (n = 0; (name = xv6vm_image_rules_name(n)); n++) {
			if (strlen(name) == len && !strncmp(s, name, len))
				break;
		}
		if (!name)
			return fail_usage(c, "--rules: there is no \"%.*s\"",
					  (int)len, s);
		*rules |= 1u << n;
	}
	return EXIT_OK;
}

int make_report(struct call *c, const struct xv6image *img,
		const struct xv6image_symbols *sym, struct xv6image_report **r)
{
	struct xv6vm_error why;
	uint32_t rules;
	int ret = arg_rules(c, &rules);

	if (ret)
		return ret;
	*r = calloc(1, sizeof(**r));
	if (!*r)
		return fail_errno(c, ENOMEM, "no room for the report");
	if (xv6vm_image_explain(img, sym, rules, *r, &why))
		return fail_reason(c, &why);
	return EXIT_OK;
}

void show_report(struct out *o, const struct xv6image_report *r)
{
	kernel(o, r);
	out_gap(o);
	cpus(o, r);
	out_gap(o);
	show_procs(o, r);
	out_gap(o);
	show_map(o, r);
	verdict(o, r);
}

void free_report(struct xv6image_report *r)
{
	if (r)
		xv6vm_image_report_free(r);
	free(r);
}
