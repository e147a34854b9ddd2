/* SPDX-License-Identifier: GPL-2.0-only */
/* Parameters are NAME=VALUE words of the program's command line. */
#ifndef _HOSTED_LINUX_MODULEPARAM_H
#define _HOSTED_LINUX_MODULEPARAM_H

void hosted_param_add(const char *name, unsigned long *value);

/* Only unsigned long is known, for it is all that the suites have. */
#define module_param(name, type, perm)                                         \
	static void __attribute__((__constructor__)) hosted_param_##name(void) \
	{                                                                      \
		hosted_param_add(#name, &name);                                \
	}                                                                      \
	_Static_assert(1, #type)
#define MODULE_PARM_DESC(name, desc) _Static_assert(1, desc)

#endif
