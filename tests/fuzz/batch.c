// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_batch: any text as a batch of the tool's commands, on a simulated
 * machine. The tool ends with one of its three statuses, its text holds nothing
 * that a terminal would take for more than text, its JSON can be read again,
 * and the machine that it leaves is whole.
 *
 * An input is a byte that chooses machine and form, then the batch. No file is
 * opened: what is read is a small program, or the image and kernel that
 * XV6VM_FUZZ_IMAGE and _KERNEL name; what is written goes to memory.
 */

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "elf_make.h"
#include "fuzz.h"

#define TEXT_MAX 4096

int cli_main(int argc, char **argv);
int __real_open(const char *path, int flags, mode_t mode);
int __wrap_open(const char *path, int flags, mode_t mode);
FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t len);

static uint8_t program[ELF_HEAD + ELF_PH + 64];
static bool inside; /* the tool is running */

void fuzz_begin(void)
{
	elf_header(program, 1, 0);
	elf_load(program + ELF_HEAD, ELF_HEAD + ELF_PH, 0, 64, 9000);
	memset(program + ELF_HEAD + ELF_PH, 0x90, 64);
}

int __wrap_open(const char *path, int flags, mode_t mode)
{
	const char *image = getenv("XV6VM_FUZZ_IMAGE");

	if (!inside)
		return __real_open(path, flags, mode);
	if (flags & O_CREAT)
		return memfd_create("fuzz", MFD_CLOEXEC);
	if (!strcmp(path, "image") && image)
		return __real_open(image, O_RDONLY | O_CLOEXEC, 0);
	errno = ENOENT;
	return -1;
}

/* Nobody is called. */
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t len)
{
	(void)fd, (void)to, (void)len;
	errno = ECONNREFUSED;
	return -1;
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
	const char *kernel = getenv("XV6VM_FUZZ_KERNEL");

	if (!inside)
		return __real_fopen(path, mode);
	if (mode[0] == 'w')
		return __real_fopen("/dev/null", "we");
	if (!strcmp(path, "kernel") && kernel)
		return __real_fopen(kernel, "rbe");
	if (strcmp(path, "none"))
		return fmemopen(program, sizeof(program), "r");
	errno = ENOENT;
	return NULL;
}

/* What somebody's terminal gets. */
static void check_text(const char *text, size_t len, const char *where)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
			fuzz_fail("byte 0x%02x comes out on %s",
				  (uint8_t)text[i], where);
	}
}

/* No string in it could look like a violation: its quotes are escaped. */
static void check_json(const char *text, size_t len)
{
	json_error_t why;
	json_t *all = json_loadb(text, len, 0, &why);

	if (!json_is_array(all))
		fuzz_fail("no JSON that could be read: %s", why.text);
	json_decref(all);
	if (strstr(text, "\"violations\":[{"))
		fuzz_fail("the machine has violations");
	fuzz_add(FUZZ_CHECKS, !!strstr(text, "\"violations\":[]"));
}

/**
 * struct streams - what the tool reads and writes meanwhile
 * @was: the real ones
 */
struct streams {
	FILE *was[3];
	char *text[2];
	size_t len[2];
};

static void redirect(struct streams *s, char *batch, size_t len)
{
	s->was[0] = stdin;
	s->was[1] = stdout;
	s->was[2] = stderr;
	stdin = fmemopen(batch, len, "r");
	stdout = open_memstream(&s->text[0], &s->len[0]);
	stderr = open_memstream(&s->text[1], &s->len[1]);
	inside = true;
}

static void restore(struct streams *s)
{
	inside = false;
	fclose(stdin);
	fclose(stdout);
	fclose(stderr);
	stdin = s->was[0];
	stdout = s->was[1];
	stderr = s->was[2];
}

void fuzz_one(struct fuzz_in *in)
{
	static const char last[] = "\ncheck\n";
	static char batch[TEXT_MAX + sizeof(last)];
	uint8_t how = fuzz_u8(in);
	bool json = how & 1;
	char *argv[] = { "xv6vm",
			 "-d",
			 how & 2 ? "sim:mem=4M,nproc=8,shared_kernel"
				 : "sim:mem=2M,ncpu=2",
			 json ? "-j" : "batch",
			 json ? "batch" : "--keep-going",
			 json ? "--keep-going" : "-",
			 json ? "-" : NULL,
			 NULL };
	size_t len = in->left < TEXT_MAX ? in->left : TEXT_MAX;
	struct streams s = { 0 };
	int status;

	fuzz_bytes(in, batch, len);
	memcpy(batch + len, last, sizeof(last));
	redirect(&s, batch, len + sizeof(last) - 1);
	status = cli_main(json ? 7 : 6, argv);
	restore(&s);
	fuzz_same(status >= 0 && status <= 2, true, "the tool's exit status");
	check_text(s.text[0], s.len[0], "stdout");
	check_text(s.text[1], s.len[1], "stderr");
	if (json)
		check_json(s.text[0], s.len[0]);
	free(s.text[0]);
	free(s.text[1]);
	fuzz_add(FUZZ_CALLS, 1);
}
