// SPDX-License-Identifier: GPL-2.0-only
/* cpu access: one access, and what it left in the entries. */

#include "args.h"
#include "explain.h"
#include "fmt.h"

static int arg_access(struct call *c, struct xv6vm_access *a)
{
	const char *value = option(c, "write"), *width = option(c, "width");
	int ret = arg_u32(c, "CPU", c->argv[0], &a->cpu);

	if (!ret)
		ret = arg_addr(c, "address", c->argv[1], &a->va);
	if (!ret)
		ret = arg_access_type(c, &a->type);
	if (!ret && value)
		ret = arg_u32(c, "value", value, &a->value);
	a->width = 4;
	if (!ret && width)
		ret = arg_u32(c, "width", width, &a->width);
	if (!ret && a->width != 1 && a->width != 4)
		return fail_usage(c, "--width is 1 or 4");
	if (!ret && a->width == 1 && a->value > 0xff)
		return fail_usage(c, "0x%08x does not fit into one byte",
				  a->value);
	return ret;
}

static void after(struct out *o, uint32_t level, uint32_t index, uint32_t pa,
		  uint32_t was, uint32_t is)
{
	char flags[FLAGS_LEN];

	out_object(o, level == 1 ? "pde" : "pte");
	out_hex(o, NULL, "pa", pa);
	entry_fields(o, level == 1 ? "PDE now" : "PTE now", level, index, is);
	out_note(o, "%s%s", xv6vm_flags_text(is, level, flags),
		 was == is ? " (as before)" : "");
	out_end(o);
}

/* The entries as the access left them: in any machine, so by cr3. */
static void entries(struct call *c, const struct xv6vm_query *q,
		    const struct xv6vm_translation *was)
{
	struct xv6vm_translation is;

	if (xv6vm_translate(c->h, was->cr3, XV6VM_BY_CR3, q, &is))
		return;
	out_object(c->out, "after");
	after(c->out, 1, is.pdx, is.pde_pa, was->pde, is.pde);
	if (is.levels == 2)
		after(c->out, 2, is.ptx, is.pte_pa, was->pte, is.pte);
	out_end(c->out);
}

static void tlb_field(struct out *o, uint32_t tlb)
{
	static const char *const words[] = {
		[1] = "miss",
		[2] = "hit",
	};

	if (!tlb || tlb > 2)
		return;
	out_str(o, "TLB", "tlb", words[tlb]);
	out_note(o, tlb == 2 ? "the tables are not asked"
			     : "the tables are walked");
}

int run_access(struct call *c)
{
	struct xv6vm_access a = { 0 };
	struct xv6vm_query q = { 0 };
	struct xv6vm_cpu cpu;
	struct space sp = { 0 };
	bool write;
	int ret = arg_access(c, &a);

	if (ret)
		return ret;
	if (xv6vm_cpu_state(c->h, a.cpu, &cpu) || xv6vm_access(c->h, &a))
		return fail(c);
	q = (struct xv6vm_query){ a.va, a.type, cpu.cpl == 3,
				  !!(cpu.cr0 & 0x00010000u) };
	write = a.type == XV6VM_WRITE;
	out_uint(c->out, NULL, "cpu", a.cpu);
	out_uint(c->out, NULL, "pid", cpu.pid);
	sp.id = cpu.pid;
	tlb_field(c->out, a.out_tlb);
	explain(c, &sp, &q, &a.out);
	if (!a.out.fault.reason)
		out_hex(c->out, write ? "wrote" : "got", "value",
			write ? a.value : a.out_value);
	entries(c, &q, &a.out);
	return EXIT_OK;
}
