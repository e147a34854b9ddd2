// SPDX-License-Identifier: GPL-2.0-only
/* Typed calls for processes and their memory. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arg.h"

/* The rest of @to is zero already. A name that is too long is the model's. */
static void set_name(char to[XV6VM_NAME_LEN], const char *name)
{
	size_t len = strnlen(name, XV6VM_NAME_LEN);

	memcpy(to, name, len);
}

int xv6vm_proc_create(struct xv6vm *h, const char *name, const void *code,
		      __u32 len, __u32 flags, __u32 *pid)
{
	NEED(h, name, pid);

	struct xv6vm_proc_create a = {
		HDR(a, flags),
		.ptr = PTR(code),
		.len = len,
	};
	int ret;

	set_name(a.name, name);
	ret = xv6vm_call(h, XV6VM_PROC_CREATE, &a);
	*pid = a.out_pid;
	return ret;
}

int xv6vm_proc_fork(struct xv6vm *h, __u32 pid, __u32 flags, __u32 *child)
{
	NEED(h, child);

	struct xv6vm_proc_fork a = { HDR(a, flags), .pid = pid };
	int ret = xv6vm_call(h, XV6VM_PROC_FORK, &a);

	*child = a.out_pid;
	return ret;
}

int xv6vm_proc_sbrk(struct xv6vm *h, __u32 pid, __s32 delta, __u32 flags,
		    __u32 *old, __u32 *now)
{
	NEED(h, old, now);

	struct xv6vm_proc_sbrk a = {
		HDR(a, flags),
		.pid = pid,
		.delta = delta,
	};
	int ret = xv6vm_call(h, XV6VM_PROC_SBRK, &a);

	*old = a.out_old;
	*now = a.out_new;
	return ret;
}

int xv6vm_proc_exit(struct xv6vm *h, __u32 pid, __u32 flags, __u32 *freed)
{
	NEED(h, freed);

	struct xv6vm_proc_exit a = { HDR(a, flags), .pid = pid };
	int ret = xv6vm_call(h, XV6VM_PROC_EXIT, &a);

	*freed = a.out_freed;
	return ret;
}

int xv6vm_proc_wait(struct xv6vm *h, __u32 pid, __u32 *child)
{
	NEED(h, child);

	struct xv6vm_proc_wait a = { HDR(a, 0), .pid = pid };
	int ret = xv6vm_call(h, XV6VM_PROC_WAIT, &a);

	*child = a.out_pid;
	return ret;
}

int xv6vm_proc_show(struct xv6vm *h, __u32 pid, struct xv6vm_proc *out)
{
	NEED(h, out);

	struct xv6vm_proc_list a = {
		HDR(a, XV6VM_LIST_PID),
		.ptr = PTR(out),
		.count = 1,
		.slot = pid,
	};

	return xv6vm_call(h, XV6VM_PROC_LIST, &a);
}

/* The arguments one behind the other, each with its NUL. */
static char *pack_args(const struct xv6vm_program *p, size_t *len)
{
	char *args, *to;
	__u32 i;

	*len = 0;
	for (i = 0; i < p->argc; i++)
		*len += strlen(p->argv[i]) + 1;
	args = malloc(*len + 1);
	if (!args)
		return NULL;
	for (i = 0, to = args; i < p->argc; i++)
		to = stpcpy(to, p->argv[i]) + 1;
	return args;
}

int xv6vm_proc_exec(struct xv6vm *h, __u32 pid, const struct xv6vm_program *p,
		    __u32 *eip, __u32 *esp)
{
	NEED(h, p, eip, esp);
	NEED(h, p->name);

	struct xv6vm_proc_exec a = {
		HDR(a, 0),	    .pid = pid,	       .argc = p->argc,
		.elf = PTR(p->elf), .elf_len = p->len,
	};
	size_t len;
	char *args;
	__u32 i;
	int ret;

	if (p->argc)
		NEED(h, p->argv);
	for (i = 0; i < p->argc; i++)
		NEED(h, p->argv[i]);
	args = pack_args(p, &len);
	if (!args)
		return xv6vm_failed(h, ENOMEM);
	a.args = PTR(args);
	a.args_len = len < UINT32_MAX ? len : UINT32_MAX;
	set_name(a.name, p->name);
	ret = xv6vm_call(h, XV6VM_PROC_EXEC, &a);
	free(args);
	*eip = a.out_eip;
	*esp = a.out_esp;
	return ret;
}

/* One piece after the other, until all is done or one falls short. */
static int mem_call(struct xv6vm *h, unsigned int cmd, struct xv6vm_mem *m,
		    __u32 len, __u32 *done, struct xv6vm_fault *fault)
{
	NEED(h, done, fault);

	int ret;

	*done = 0;
	do {
		__u32 n = len - *done;

		m->len = n < XV6VM_IO_MAX ? n : XV6VM_IO_MAX;
		m->out_done = 0;
		ret = xv6vm_call(h, cmd, m);
		m->ptr += m->out_done;
		m->va += m->out_done;
		*done += m->out_done;
	} while (!ret && m->out_done == m->len && *done < len);
	*fault = m->out_fault;
	return ret;
}

int xv6vm_window(struct xv6vm *h, __u32 pid, struct xv6vm_window *out)
{
	NEED(h, out);

	*out = (struct xv6vm_window){ HDR(*out, 0), .pid = pid };
	return xv6vm_call(h, XV6VM_WINDOW, out);
}

int xv6vm_mem_read(struct xv6vm *h, __u32 pid, __u32 va, void *buf, __u32 len,
		   __u32 flags, __u32 *done, struct xv6vm_fault *fault)
{
	struct xv6vm_mem m = {
		HDR(m, flags),
		.ptr = PTR(buf),
		.pid = pid,
		.va = va,
	};

	return mem_call(h, XV6VM_MEM_READ, &m, len, done, fault);
}

int xv6vm_mem_write(struct xv6vm *h, __u32 pid, __u32 va, const void *buf,
		    __u32 len, __u32 flags, __u32 *done,
		    struct xv6vm_fault *fault)
{
	struct xv6vm_mem m = {
		HDR(m, flags),
		.ptr = PTR(buf),
		.pid = pid,
		.va = va,
	};

	return mem_call(h, XV6VM_MEM_WRITE, &m, len, done, fault);
}
