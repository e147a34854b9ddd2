// SPDX-License-Identifier: GPL-2.0-only
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

bool names_other(const char *name)
{
	__u64 number;

	return !xv6vm_parse_number(name, UINT32_MAX, &number) ||
	       !strcmp(name, "kernel");
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
	return names_other(name) ? "proc" : name;
}

/* An i386 ELF file with one segment of memory at 0 and nothing in it. */
static void *bare_elf(uint32_t memsz, size_t *len)
{
	static const uint8_t head[] = {
		0x7f,	   'E',	     'L',      'F',	  1,	     1,
		1,	   [16] = 2, [18] = 3, [20] = 1,  [28] = 52, [40] = 52,
		[42] = 32, [44] = 1, [52] = 1, [56] = 84, [76] = 7,  [83] = 0,
	};
	uint8_t *elf = malloc(sizeof(head));
	int i;

	*len = sizeof(head);
	if (!elf)
		return NULL;
	memcpy(elf, head, sizeof(head));
	for (i = 0; i < 4; i++)
		elf[52 + 20 + i] = memsz >> 8 * i;
	return elf;
}

/* The program of --size, or that in the file. */
static int program(struct call *c, const char *path, void **elf, size_t *len)
{
	const char *size = option(c, "size");
	uint32_t memsz;
	int ret;

	if (!size)
		return arg_file(c, path, XV6VM_ELF_MAX, elf, len);
	ret = arg_u32(c, "size", size, &memsz);
	if (ret)
		return ret;
	*elf = bare_elf(memsz, len);
	return *elf ? EXIT_OK : fail_errno(c, ENOMEM, "no room to exec");
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
	all[0] = option(c, "size") ? path : base_name(path);
	memcpy(all + 1, argv, argc * sizeof(*all));
	ret = program(c, path, &elf, &len);
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
