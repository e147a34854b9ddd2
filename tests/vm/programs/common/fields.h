/* SPDX-License-Identifier: GPL-2.0 */
/* What a caller fills in of each command's structure, and with what. */
#ifndef _FIELDS_H
#define _FIELDS_H

#include "abi.h"

/* What a field means, which says what is worth trying there. */
enum meaning {
	FIELD_END,
	FIELD_PID,
	FIELD_PA,
	FIELD_VA,
	FIELD_CPU,
	FIELD_PERM,
	FIELD_TYPE, /* enum xv6vm_access_type */
	FIELD_BOOL,
	FIELD_NAME, /* XV6VM_NAME_LEN bytes */
	FIELD_ARGC,
	FIELD_DELTA,
	FIELD_INDEX, /* of a slot, a frame, a table: where to begin */
	FIELD_RAM,   /* bytes of RAM */
	FIELD_KVA,   /* of the kernel's image */
	FIELD_BITS,
	FIELD_OP,    /* enum xv6vm_tlb_op */
	FIELD_SMALL, /* a small number */
	FIELD_WIDTH,
	FIELD_VALUE, /* anything */
};

struct field {
	__u16 off;
	__u16 meaning;
};

#define FIELDS_MAX 6

/* The fields of a command, FIELD_END behind the last; arrays are in its row. */
const struct field *fields_of(const struct row *r);

/* The row of a command; NULL if there is none. */
const struct row *row_of(unsigned int cmd);

#endif
