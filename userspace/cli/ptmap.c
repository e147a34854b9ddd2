// SPDX-License-Identifier: GPL-2.0-only
/* pt: one page of the user half is mapped, unmapped, protected. */

#include <string.h>

#include "args.h"
#include "explain.h"
#include "fmt.h"
#include "pt.h"

static void entry(struct out *o, const char *label, const char *key,
		  uint32_t level, uint32_t va, uint32_t word)
{
	uint32_t index = level == 1 ? va >> 22 : va >> 12 & 0x3ff;
	char flags[FLAGS_LEN];

	out_object(o, key);
	entry_fields(o, label, level, index, word);
	out_note(o, "%s", xv6vm_flags_text(word, level, flags));
	out_end(o);
}

static int result(struct call *c, const struct xv6vm_map *m)
{
	char proc[OWNER_LEN];

	out_hex(c->out, "page", "va", m->va);
	out_note(c->out, "%s", fmt_proc(c, m->pid, proc));
	out_uint(c->out, NULL, "pid", m->pid);
	out_hex(c->out, "frame", "pa", m->out_pa);
	entry(c->out, "PTE was", "was", 2, m->va, m->out_old);
	entry(c->out, "PTE is", "pte", 2, m->va, m->out_pte);
	return EXIT_OK;
}

static int arg_page(struct call *c, struct xv6vm_map *m)
{
	int ret = arg_pid(c, c->argv[0], &m->pid);

	return ret ? ret : arg_addr(c, "address", c->argv[1], &m->va);
}

int run_map(struct call *c)
{
	struct xv6vm_map m = { .perm = XV6VM_PTE_W | XV6VM_PTE_U };
	const char *perm = option(c, "perm");
	bool new = option(c, "new");
	int ret;

	if (new == (c->argc == 3))
		return fail_usage(c, "either a frame or --new");
	ret = arg_page(c, &m);
	if (!ret && !new)
		ret = arg_addr(c, "frame", c->argv[2], &m.pa);
	if (!ret && perm)
		ret = arg_perm(c, perm, &m.perm);
	if (ret)
		return ret;
	if (xv6vm_map(c->h, new ? XV6VM_MAP_NEW : 0, &m))
		return fail(c);
	return result(c, &m);
}

int run_unmap(struct call *c)
{
	struct xv6vm_map m = { 0 };
	int ret = arg_page(c, &m);

	if (ret)
		return ret;
	if (xv6vm_unmap(c->h, &m))
		return fail(c);
	return result(c, &m);
}

/* Of all pages that hang on one directory entry. */
static int table_result(struct call *c, const struct xv6vm_map *m)
{
	uint32_t first = m->va & ~0x3fffffu;
	char proc[OWNER_LEN];

	out_hex(c->out, "from", "va", first);
	out_note(c->out, "to 0x%08x, %s", first + 0x3fffffu,
		 fmt_proc(c, m->pid, proc));
	out_uint(c->out, NULL, "pid", m->pid);
	out_hex(c->out, "page table", "pa", m->out_pa);
	entry(c->out, "PDE was", "was", 1, m->va, m->out_old);
	entry(c->out, "PDE is", "pde", 1, m->va, m->out_pte);
	return EXIT_OK;
}

int run_protect(struct call *c)
{
	uint32_t flags = option(c, "pde") ? XV6VM_PROTECT_PDE : 0;
	struct xv6vm_map m = { 0 };
	int ret = arg_page(c, &m);

	if (!ret)
		ret = arg_perm(c, c->argv[2], &m.perm);
	if (ret)
		return ret;
	if (xv6vm_protect(c->h, flags, &m))
		return fail(c);
	return flags ? table_result(c, &m) : result(c, &m);
}
