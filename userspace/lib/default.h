/* SPDX-License-Identifier: GPL-2.0-only */
/* Which machine it is where none is named. */
#ifndef XV6VM_DEFAULT_H
#define XV6VM_DEFAULT_H

/* XV6VM_DEVICE of the environment, if that is set to something; XV6VM_DEFAULT_SPEC. */
const char *xv6vm_default_spec(void);

#endif
