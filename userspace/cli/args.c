// SPDX-License-Identifier: GPL-2.0-only
/* Arguments as values. */

#include "args.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

uint32_t lives(const struct call *c)
{
	return c->cli->passing ? 0 : XV6VM_PERSIST;
}

/* How many hexadecimal digits @s is made of, but for an h at its end; or 0. */
static int bare_hex(const char *s)
{
	size_t n = strspn(s, "0123456789abcdefABCDEF");

	return n && (!s[n] || !strcasecmp(s + n, "h")) ? n : 0;
}

int arg_number(struct call *c, const char *what, const char *s, uint32_t max,
	       uint32_t *v)
{
	__u64 n;
	int ret = xv6vm_parse_number(s, max, &n);

	if (ret == -ERANGE)
		return fail_usage(c, "%s '%s' is above 0x%x", what, s, max);
	if (ret && bare_hex(s))
		return fail_usage(c, "%s '%s' is not a number; 0x%.*s is", what,
				  s, bare_hex(s), s);
	if (ret)
		return fail_usage(c, "%s '%s' is not a number", what, s);
	*v = n;
	return EXIT_OK;
}

int arg_u32(struct call *c, const char *what, const char *s, uint32_t *v)
{
	return arg_number(c, what, s, UINT32_MAX, v);
}

/* Eight digits are what addresses look like, and nobody writes these in decimal. */
int arg_addr(struct call *c, const char *what, const char *s, uint32_t *v)
{
	if (strlen(s) == 8 && strspn(s, "0123456789") == 8)
		return fail_usage(c, "%s '%s' is decimal: write 0x%s", what, s,
				  s);
	return arg_u32(c, what, s, v);
}

int arg_delta(struct call *c, const char *s, int32_t *v)
{
	bool minus = s[0] == '-';
	const char *digits = s + (minus || s[0] == '+');
	__u64 n;
	int ret = xv6vm_parse_number(digits, (__u64)INT32_MAX + minus, &n);

	if (ret == -ERANGE)
		return fail_usage(c, "'%s' is beyond 2 GB", s);
	if (ret)
		return fail_usage(c, "'%s' is not a number of bytes", s);
	*v = minus ? -(int64_t)n : (int64_t)n;
	return EXIT_OK;
}

static int pid_by_name(struct call *c, const char *name, uint32_t *pid)
{
	struct xv6vm_cursor cur;
	struct xv6vm_proc p;
	unsigned int found = 0;
	int ret;

	xv6vm_procs_begin(c->h, &cur);
	while ((ret = xv6vm_procs_next(&cur, &p)) > 0) {
		if (strncmp(p.name, name, sizeof(p.name)))
			continue;
		*pid = p.pid;
		found++;
	}
	if (ret)
		return fail(c);
	/* Whatever it is called, it is the first. */
	if (!found && !strcmp(name, "init")) {
		*pid = 1;
		return EXIT_OK;
	}
	if (!found)
		return fail_as(c, ESRCH, "no process is called %s", name);
	if (found > 1)
		return fail_as(c, EINVAL,
			       "%u processes are called %s: use a pid", found,
			       name);
	return EXIT_OK;
}

int arg_pid(struct call *c, const char *s, uint32_t *pid)
{
	__u64 n;
	int ret = xv6vm_parse_number(s, UINT32_MAX, &n);

	*pid = n;
	if (!ret || !strcmp(s, "kernel"))
		return EXIT_OK;
	if (ret == -ERANGE)
		return fail_usage(c, "pid '%s' is above 0xffffffff", s);
	return pid_by_name(c, s, pid);
}

int arg_space(struct call *c, const char *s, struct space *sp)
{
	bool cr3 = !strncmp(s, "cr3:", 4);

	sp->flags = cr3 ? XV6VM_BY_CR3 : 0;
	return cr3 ? arg_addr(c, "page directory", s + 4, &sp->id)
		   : arg_pid(c, s, &sp->id);
}

int arg_perm(struct call *c, const char *s, uint32_t *perm)
{
	const char *p;

	*perm = 0;
	for (p = s; *p; p++) {
		if (*p == 'W' || *p == 'w')
			*perm |= XV6VM_PTE_W;
		else if (*p == 'U' || *p == 'u')
			*perm |= XV6VM_PTE_U;
		else if (*p != '-')
			break;
	}
	if (*p || p == s)
		return fail_usage(c, "'%s' is not made of W, U and -", s);
	return EXIT_OK;
}

int arg_access_type(struct call *c, uint32_t *type)
{
	static const struct {
		const char *name;
		uint32_t type;
	} types[] = {
		{ "read", XV6VM_READ },
		{ "write", XV6VM_WRITE },
		{ "fetch", XV6VM_FETCH },
	};
	unsigned int i, given = 0;

	*type = XV6VM_READ;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!option(c, types[i].name))
			continue;
		*type = types[i].type;
		given++;
	}
	if (given > 1)
		return fail_usage(c, "one of --read, --write and --fetch");
	return EXIT_OK;
}
