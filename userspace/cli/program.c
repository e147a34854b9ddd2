// SPDX-License-Identifier: GPL-2.0
/* proc: a file becomes a program. */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "proc.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

const char *program_name(const char *path, char name[XV6VM_NAME_LEN])
{
	const char *base = base_name(path);
	size_t i;

	for (i = 0; base[i] && i < XV6VM_NAME_LEN - 1; i++)
		name[i] = isalnum((unsigned char)base[i]) ||
					  strchr("_.-", base[i])
				  ? base[i]
				  : '_';
	name[i] = '\0';
	return name;
}

int exec_file(struct call *c, uint32_t pid, const char *name, const char *path,
	      int argc, char **argv)
{
	const char **all = calloc(argc + 1, sizeof(*all));
	struct xv6vm_program p = {
		.name = name,
		.argc = argc + 1,
		.argv = all,
	};
	uint32_t eip, esp;
	void *elf;
	size_t len;
	int ret;

	if (!all)
		return fail_errno(c, ENOMEM, "no room for the arguments");
	all[0] = base_name(path);
	memcpy(all + 1, argv, argc * sizeof(*all));
	ret = arg_file(c, path, XV6VM_ELF_MAX, &elf, &len);
	if (!ret) {
		p.elf = elf;
		p.len = len;
		if (xv6vm_proc_exec(c->h, pid, &p, &eip, &esp))
			ret = fail(c);
		free(elf);
	}
	free(all);
	return ret;
}
