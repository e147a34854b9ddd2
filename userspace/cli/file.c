// SPDX-License-Identifier: GPL-2.0
/* Files that are arguments. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <whole.h>

#include "args.h"

/* All of @f; one byte more than @max is enough to know that it is too long. */
static int slurp(FILE *f, size_t max, void **data, size_t *len)
{
	size_t room = 65536, n;
	char *buf = NULL, *more;

	*len = 0;
	do {
		room *= 2;
		more = realloc(buf, room);
		if (!more) {
			free(buf);
			return ENOMEM;
		}
		buf = more;
		errno = 0;
		n = fread(buf + *len, 1, room - *len, f);
		*len += n;
	} while (n && *len <= max);
	*data = buf;
	if (ferror(f))
		return errno ? errno : EIO;
	return *len > max ? EFBIG : 0;
}

int arg_file(struct call *c, const char *path, size_t max, void **data,
	     size_t *len)
{
	bool in = !strcmp(path, "-");
	FILE *f = in ? stdin : fopen(path, "rbe");
	int err;

	*data = NULL;
	if (!f)
		return fail_errno(c, errno, "cannot open %s", path);
	err = slurp(f, max, data, len);
	if (!in)
		fclose(f);
	if (!err)
		return EXIT_OK;
	free(*data);
	*data = NULL;
	if (err == EFBIG)
		return fail_as(c, err, "%s has more than %zu bytes", path, max);
	return fail_errno(c, err, "cannot read %s", path);
}

int write_file(struct call *c, const char *path, const void *data, size_t len)
{
	int ret = xv6vm_write_whole(path, data, len, NULL);

	return ret ? fail_errno(c, -ret, "cannot write %s", path) : EXIT_OK;
}
