// SPDX-License-Identifier: GPL-2.0-only
/* info, stats, check: the machine as a whole. */

#include <errno.h>

#include "fmt.h"
#include "image.h"

static void ram_fields(struct out *o, const struct xv6vm_info *i)
{
	char size[FLAGS_LEN];

	out_hex(o, "PHYSTOP", "phystop", i->out_phystop);
	out_note(o, "%s of RAM in %u frames of 4096 bytes",
		 fmt_size(i->out_phystop, size), i->out_frames);
	out_uint(o, NULL, "frames", i->out_frames);
	out_hex(o, i->out_region > i->out_phystop ? "reserved" : NULL, "region",
		i->out_region);
	if (i->out_region > i->out_phystop)
		out_note(o, "PHYSTOP may be as high as that: machine boot");
	out_uint(o, "free frames", "free", i->out_free);
	out_note(o, "of %u that kinit handed to kmem", i->out_kmem_frames);
	out_uint(o, NULL, "kmem_frames", i->out_kmem_frames);
	out_hex(o, "data", "data", i->out_data);
	out_note(o, "where the kernel's writable part begins");
	out_hex(o, "end", "end", i->out_end);
	out_note(o, "behind the kernel's image");
	out_hex(o, "kpgdir", "kpgdir", i->out_kpgdir);
	out_note(o, "the kernel's own page directory");
}

/* Of a loaded image, only what the RAM is. */
static void foreign_fields(struct out *o, const struct xv6vm_info *i)
{
	char size[FLAGS_LEN];

	out_uint(o, "interface", "abi", i->out_abi);
	out_note(o, "version");
	out_hex(o, "PHYSTOP", "phystop", i->out_phystop);
	out_note(o, "%s of RAM in %u frames of 4096 bytes",
		 fmt_size(i->out_phystop, size), i->out_frames);
	out_uint(o, NULL, "frames", i->out_frames);
	out_uint(o, "CPUs", "ncpu", i->out_ncpu);
	out_bool(o, "foreign", "foreign", true);
	out_note(o, "the RAM holds a loaded image; machine boot ends that");
}

void info_fields(struct out *o, const struct xv6vm_info *i)
{
	bool shared = i->out_machine & XV6VM_MACHINE_SHARED_KERNEL;

	if (i->out_machine & XV6VM_MACHINE_FOREIGN) {
		foreign_fields(o, i);
		return;
	}
	out_uint(o, "interface", "abi", i->out_abi);
	out_note(o, "version");
	ram_fields(o, i);
	out_uint(o, "CPUs", "ncpu", i->out_ncpu);
	out_uint(o, "processes", "procs", i->out_procs);
	out_note(o, "in %u slots", i->out_nproc);
	out_uint(o, NULL, "nproc", i->out_nproc);
	out_str(o, "kernel half", NULL, shared ? "shared" : "copied");
	out_note(o, shared ? "all processes use kpgdir's tables"
			   : "each process has its own tables, as in xv6");
	out_bool(o, NULL, "shared_kernel", shared);
	out_bool(o, "junk fill", "junk", i->out_machine & XV6VM_MACHINE_JUNK);
	out_note(
		o,
		i->out_machine & XV6VM_MACHINE_JUNK
			? "kfree fills frames with 0x01, as in xv6"
			: "kfree leaves frames as they are, all but the first word");
}

/* KERNBASE + pa stays below the devices. */
#define XV6VM_RAM_MOST 0x7e000000u

static void two_addresses(struct out *o)
{
	out_gap(o);
	out_line(o, "The kernel reaches every byte of RAM at V = P + 2 GB: so "
		    "one that a process uses");
	out_line(o, "has two addresses, one in each half of the 4 GB that 32 "
		    "bits can name. The");
	out_line(o, "upper half is 2 GB, the last 32 MB of it, from "
		    "0xfe000000 on, devices.");
}

static int run_info(struct call *c)
{
	struct xv6vm_info i;

	if (xv6vm_info(c->h, &i))
		return fail(c);
	info_fields(c->out, &i);
	out_hex(c->out, "most RAM", "most", XV6VM_RAM_MOST);
	out_note(c->out, "2016 MB; why not more:");
	two_addresses(c->out);
	return EXIT_OK;
}

static void counts(struct out *o, const struct xv6vm_stats *s)
{
	out_object(o, "counts");
	out_uint(o, "kalloc", "kalloc", s->out_kalloc);
	out_note(o, "frames handed out");
	out_uint(o, "kfree", "kfree", s->out_kfree);
	out_note(o, "frames taken back");
	out_uint(o, "kalloc failed", "kalloc_failed", s->out_kalloc_failed);
	out_uint(o, "kfree refused", "kfree_refused", s->out_kfree_refused);
	out_uint(o, "lowest free", "free_low", s->out_free_low);
	out_note(o, "fewest frames that were ever free");
	out_uint(o, "pages mapped", "pages_mapped", s->out_pages_mapped);
	out_uint(o, "pages unmapped", "pages_unmapped", s->out_pages_unmapped);
	out_uint(o, "page tables", "tables", s->out_tables);
	out_note(o, "made");
	out_uint(o, "page faults", "faults", s->out_faults);
	out_uint(o, "cr3 loads", "cr3_loads", s->out_cr3_loads);
	out_note(o, "of all CPUs");
	out_uint(o, "forks", "forks", s->out_forks);
	out_uint(o, "execs", "execs", s->out_execs);
	out_uint(o, "exits", "exits", s->out_exits);
	out_end(o);
}

static int run_stats(struct call *c)
{
	struct xv6vm_stats s;
	uint32_t kind;

	if (xv6vm_stats(c->h, &s))
		return fail(c);
	counts(c->out, &s);
	out_gap(c->out);
	out_table(c->out, "kinds");
	for (kind = 0; kind < XV6VM_KIND_COUNT; kind++) {
		if (!s.out_kind[kind])
			continue;
		out_row(c->out);
		out_uint(c->out, "FRAMES", "frames", s.out_kind[kind]);
		out_str(c->out, "KIND", "kind", xv6vm_kind_text(kind));
	}
	out_end(c->out);
	return EXIT_OK;
}

static void violations(struct out *o, const struct xv6vm_violation *v,
		       const struct xv6vm_check *k)
{
	uint32_t i;

	if (k->out_count)
		out_gap(o);
	out_table(o, "violations");
	for (i = 0; i < k->out_count; i++, v++) {
		out_row(o);
		out_fmt(o, "VIOLATED", NULL, "I%u", v->invariant);
		out_uint(o, NULL, "invariant", v->invariant);
		out_uint(o, "PID", "pid", v->pid);
		out_hex(o, "ADDRESS", "at", v->addr);
		out_hex(o, "FOUND", "found", v->found);
		out_hex(o, "EXPECTED", "expected", v->expected);
	}
	out_end(o);
	if (k->out_total > k->out_count)
		out_line(o, "... %u more", k->out_total - k->out_count);
}

static int run_check(struct call *c)
{
	struct xv6vm_violation v[32];
	struct xv6vm_check k;
	struct out *o = c->out;
	uint32_t n;

	if (xv6vm_check(c->h, v, sizeof(v) / sizeof(v[0]), &k))
		return fail(c);
	out_table(o, "invariants");
	for (n = 1; n <= XV6VM_INVARIANTS; n++) {
		bool ok = !(k.out_mask & 1u << n);

		out_row(o);
		out_fmt(o, "", NULL, "I%u", n);
		out_uint(o, NULL, "invariant", n);
		out_str(o, "", NULL, ok ? "ok" : "VIOLATED");
		out_bool(o, NULL, "ok", ok);
		out_str(o, "", "text", xv6vm_invariant_text(n));
	}
	out_end(o);
	violations(o, v, &k);
	out_line(o, "%u frames and entries checked: %u violations",
		 k.out_checked, k.out_total);
	out_uint(o, NULL, "checked", k.out_checked);
	out_uint(o, NULL, "total", k.out_total);
	out_bool(o, NULL, "whole", k.out_whole);
	if (!k.out_whole)
		out_line(
			o,
			"the machine has changed meanwhile: frames that are lost or met twice were not looked for");
	if (k.out_total)
		return fail_as(c, EBADMSG, "invariants are violated");
	return EXIT_OK;
}

static const struct option events_options[] = {
	{ "limit", "N", "so many of the latest (32), or since N" },
	{ "since", "N", "from number N on; 0: the first ever" },
	{ "all", NULL, "every one that is kept" },
	{ "pid", "PID", "those of one process" },
	{ "follow", NULL, "and what else happens, until Ctrl-C" },
	{ 0 },
};

static const struct option boot_options[] = {
	{ "mem", "SIZE", "PHYSTOP (the whole region)" },
	{ "data", "VA", "where the kernel's data begins (xv6's)" },
	{ "end", "VA", "where its image ends (xv6's)" },
	{ "ncpu", "N", "CPUs (1)" },
	{ "shared-kernel", NULL, "one kernel half for all processes" },
	{ "no-junk", NULL, "kfree does not fill frames with 0x01" },
	{ 0 },
};

static const struct option load_options[] = {
	{ "cr3", "PA", "what the CPUs' cr3 shall be" },
	{ "xv6-kernel", "ELF", "whose image it is; explains it" },
	{ "rules", "LIST", "as for explain" },
	{ 0 },
};

static const struct option explain_options[] = {
	{ "xv6-kernel", "ELF", "the kernel, with its symbols" },
	{ "image", "FILE", "of this image, not the machine's RAM" },
	{ "rules", "LIST", "the rules to judge by, or none" },
	{ 0 },
};

const struct command machine_commands[] = {
	{ "info", NULL, "", "what machine this is", NULL, 0, 0, 0, ASKS,
	  run_info },
	{ "layout", NULL, "", "the memory map of every address space", NULL, 0,
	  0, 0, ASKS, run_file },
	{ "stats", NULL, "", "counts since boot, uses of frames", NULL, 0, 0, 0,
	  ASKS, run_stats },
	{ "check", NULL, "", "look for violated invariants", NULL, 0, 0, 0,
	  ASKS, run_check },
	{ "events", NULL, "", "what has happened to the machine",
	  events_options, 0, 0, 0, ASKS, run_events },
	{ "machine", "boot", "", "all anew: RAM cleared, init alone",
	  boot_options, 0, 0, 0, CHANGES, run_boot },
	{ "machine", "load", "FILE", "fill the RAM with a real xv6's image",
	  load_options, 1, 1, 0, CHANGES, run_load },
	{ "machine", "save", "FILE", "write the RAM to a file", NULL, 1, 1, 0,
	  ASKS, run_save },
	{ "machine", "explain", "[A [B]]",
	  "whose every frame is, what is wrong", explain_options, 0, 2, 0,
	  STANDS_ALONE, run_explain },
	{ 0 },
};
