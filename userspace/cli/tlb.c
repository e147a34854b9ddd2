// SPDX-License-Identifier: GPL-2.0-only
/* cpu: what a kernel sets in one, and its TLB. */

#include <string.h>

#include "args.h"
#include "cpu.h"
#include "fmt.h"

#define CR0_WP	0x00010000u
#define CR4_PSE 0x00000010u

/* --NAME or --no-NAME, else as it is. */
static int arg_switch(struct call *c, const char *yes, const char *no, bool is,
		      uint32_t *set)
{
	if (option(c, yes) && option(c, no))
		return fail_usage(c, "one of --%s and --%s", yes, no);
	*set = option(c, yes) ? 1 : option(c, no) ? 0 : is;
	return EXIT_OK;
}

int run_set(struct call *c)
{
	struct xv6vm_cpu cpu;
	uint32_t n, wp, pse;
	int ret = arg_u32(c, "CPU", c->argv[0], &n);

	if (ret)
		return ret;
	if (xv6vm_cpu_state(c->h, n, &cpu))
		return fail(c);
	ret = arg_switch(c, "wp", "no-wp", cpu.cr0 & CR0_WP, &wp);
	if (!ret)
		ret = arg_switch(c, "pse", "no-pse", cpu.cr4 & CR4_PSE, &pse);
	if (ret)
		return ret;
	if (xv6vm_cpu_set(c->h, n, wp, pse))
		return fail(c);
	out_uint(c->out, "CPU", "cpu", n);
	out_hex(c->out, "cr0", "cr0", (cpu.cr0 & ~CR0_WP) | (wp ? CR0_WP : 0));
	out_note(c->out,
		 wp ? "WP set: the kernel, too, may not write where W is clear"
		    : "WP clear: the kernel writes anywhere");
	out_bool(c->out, NULL, "wp", wp);
	out_hex(c->out, "cr4", "cr4",
		(cpu.cr4 & ~CR4_PSE) | (pse ? CR4_PSE : 0));
	out_note(c->out, pse ? "PSE set: PS in a directory entry maps 4 MB"
			     : "PSE clear: PS in a directory entry is ignored");
	out_bool(c->out, NULL, "pse", pse);
	return EXIT_OK;
}

static void tlb_fields(struct out *o, const struct xv6vm_tlb *t)
{
	out_uint(o, "CPU", "cpu", t->cpu);
	if (t->out_size) {
		out_uint(o, "TLB entries", "size", t->out_size);
		out_note(o, "%u in use, %u to a set", t->out_used, t->out_ways);
	} else {
		out_str(o, "TLB", NULL, "off");
		out_note(o, "every access walks the tables");
		out_uint(o, NULL, "size", 0);
	}
	out_uint(o, NULL, "ways", t->out_ways);
	out_uint(o, NULL, "used", t->out_used);
	out_uint(o, "hits", "hits", t->out_hits);
	out_uint(o, "misses", "misses", t->out_misses);
	out_uint(o, "flushes", "flushes", t->out_flushes);
	out_note(o, "by loads of cr3, or asked for");
	out_uint(o, "invlpg", "invlpgs", t->out_invlpgs);
}

static void entry_row(struct out *o, const struct xv6vm_tlb_entry *e)
{
	char flags[FLAGS_LEN];

	out_row(o);
	out_uint(o, "SET", "set", e->set);
	out_hex(o, "VA", "va", e->va);
	out_hex(o, "PA", "pa", e->pa);
	out_str(o, "GRANTS", "flags", xv6vm_flags_text(e->flags, 2, flags));
	out_str(o, "SIZE", NULL, e->big ? "4 MB" : "4 KB");
	out_bool(o, NULL, "big", e->big);
	out_str(o, "", NULL, e->stale ? "STALE: the tables say otherwise" : "");
	out_bool(o, NULL, "stale", e->stale);
}

static int entries(struct call *c, uint32_t cpu)
{
	struct xv6vm_tlb_entry e[XV6VM_TLB_SIZE_MAX];
	uint32_t count, i;

	if (xv6vm_tlb_entries(c->h, cpu, e, &count))
		return fail(c);
	if (count)
		out_gap(c->out);
	out_table(c->out, "entries");
	for (i = 0; i < count; i++)
		entry_row(c->out, &e[i]);
	out_end(c->out);
	return EXIT_OK;
}

static int arg_form(struct call *c, struct xv6vm_tlb *t)
{
	const char *size = option(c, "size"), *ways = option(c, "ways");
	bool off = option(c, "off"), flush = option(c, "flush");
	int ret = EXIT_OK;

	if (!!size + off + flush > 1)
		return fail_usage(c, "one of --size, --off and --flush");
	if (ways && !size)
		return fail_usage(c, "--ways goes with --size");
	if (size || off)
		t->op = XV6VM_TLB_CONFIGURE;
	if (flush)
		t->op = XV6VM_TLB_FLUSH;
	if (size)
		ret = arg_u32(c, "size", size, &t->size);
	t->ways = t->size;
	if (!ret && ways)
		ret = arg_u32(c, "ways", ways, &t->ways);
	return ret;
}

int run_tlb(struct call *c)
{
	bool show = !strcmp(c->argv[0], "show");
	struct xv6vm_tlb t = { .op = XV6VM_TLB_STATE };
	int ret;

	if (show != (c->argc == 2))
		return fail_usage(c, "either N or show N");
	ret = arg_u32(c, "CPU", c->argv[show], &t.cpu);
	if (!ret)
		ret = arg_form(c, &t);
	if (!ret && show && t.op != XV6VM_TLB_STATE)
		return fail_usage(c, "show only shows");
	if (ret)
		return ret;
	if (xv6vm_tlb(c->h, &t))
		return fail(c);
	tlb_fields(c->out, &t);
	return show ? entries(c, t.cpu) : EXIT_OK;
}

int run_invlpg(struct call *c)
{
	struct xv6vm_tlb t = { .op = XV6VM_TLB_INVLPG };
	int ret = arg_u32(c, "CPU", c->argv[0], &t.cpu);

	if (!ret)
		ret = arg_addr(c, "address", c->argv[1], &t.va);
	if (ret)
		return ret;
	if (xv6vm_tlb(c->h, &t))
		return fail(c);
	tlb_fields(c->out, &t);
	return EXIT_OK;
}
