// SPDX-License-Identifier: GPL-2.0-only
/* Files that are arguments. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <whole.h>

#include "args.h"
#include "progress.h"
#include "text.h"

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

#define SILENCE 1000 /* ms until it is said that a pipe is waited for */

/* Until there is something to read, or whoever wrote to a pipe has gone. */
static int await(int fd, const char *path)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n = poll(&p, 1, SILENCE);
	char *name;

	if (!n) {
		name = text_escape(path);
		fprintf(stderr, "xv6vm: waiting for what writes to %s\n", name);
		free(name);
		n = poll(&p, 1, -1);
	}
	return n < 0 || fcntl(fd, F_SETFL, 0) ? -1 : 0;
}

/* A file, or standard input: -. Return: EXIT_*. */
int arg_input(struct call *c, const char *path, int *fd)
{
	bool in = !strcmp(path, "-");

	if (in && c->cli->input_taken)
		return fail_usage(c, "the commands come from standard input: "
				     "- is no file here");
	if (in)
		progress_end();
	*fd = in ? STDIN_FILENO
		 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd >= 0 && (in || !await(*fd, path)))
		return EXIT_OK;
	fail_errno(c, errno, "cannot open %s", path);
	if (*fd >= 0)
		close(*fd);
	return EXIT_REFUSED;
}

/* stdin, if that is meant; NULL: and it was complained of, with status *ret. */
static FILE *input(struct call *c, const char *path, int *ret)
{
	FILE *f;
	int fd;

	*ret = arg_input(c, path, &fd);
	if (*ret)
		return NULL;
	f = fd == STDIN_FILENO ? stdin : fdopen(fd, "r");
	if (f)
		return f;
	*ret = fail_errno(c, errno, "cannot open %s", path);
	close(fd);
	return NULL;
}

FILE *open_input(struct call *c, const char *path)
{
	int ret;

	return input(c, path, &ret);
}

int arg_file(struct call *c, const char *path, size_t max, void **data,
	     size_t *len)
{
	int err;
	FILE *f = input(c, path, &err);

	*data = NULL;
	if (!f)
		return err;
	err = slurp(f, max, data, len);
	if (f != stdin)
		fclose(f);
	if (!err)
		return EXIT_OK;
	free(*data);
	*data = NULL;
	if (err == EFBIG)
		return fail_as(c, err, "%s has more than %zu bytes", path, max);
	return fail_errno(c, err, "cannot read %s", path);
}

bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool is_output(const char *path)
{
	return !strcmp(path, "-");
}

int check_output(struct call *c, const char *path)
{
	if (!is_output(path))
		return EXIT_OK;
	if (out_is_json(c->out) || c->cli->line)
		return fail_usage(c, "standard output, which - is, has the "
				     "answers: name a file");
	if (isatty(STDOUT_FILENO))
		return fail_usage(c, "standard output, which - is, is a "
				     "terminal: name a file, or > FILE");
	return EXIT_OK;
}

/* What fails here, fails when the answer is ended. */
static int write_output(struct call *c, const void *data, size_t len)
{
	int ret = check_output(c, "-");

	if (!ret)
		fwrite(data, 1, len, stdout);
	return ret;
}

int write_file(struct call *c, const char *path, const void *data, size_t len,
	       bool *there)
{
	int ret;

	if (is_output(path))
		return write_output(c, data, len);
	*there = is_file(path);
	ret = xv6vm_write_whole(path, data, len, NULL);
	if (ret == -ENXIO)
		return fail_as(c, ENXIO, "nobody reads from the pipe %s", path);
	return ret ? fail_errno(c, -ret, "cannot write %s", path) : EXIT_OK;
}
