// SPDX-License-Identifier: GPL-2.0-only
/* export --html: the page that a browser opens, with this machine in it. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "export.h"
#include "xdg.h"

#define PAGE_MAX (8u << 20)

/* Between these the page has the machine that it opens with. */
#define BEGIN "<script type=\"text/plain\" id=\"state\">"
#define END   "</script>"

/* Where the page lies, beside the tool: as it was installed, or as it was built. */
static const char *const beside[] = {
	"../share/xv6vm/xv6vm.html",
	"page/xv6vm.html",
	NULL,
};

/* Ends with a NUL. The caller frees it. */
static char *base64(const unsigned char *p, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = malloc((len + 2) / 3 * 4 + 1), *at = text;
	unsigned int bits, i;

	for (; text && len; len -= len < 3 ? len : 3, p += 3) {
		bits = p[0] << 16 | (len > 1 ? p[1] << 8 : 0) |
		       (len > 2 ? p[2] : 0);
		for (i = 0; i < 4; i++)
			*at++ = i > len ? '='
					: digits[bits >> (18 - 6 * i) & 63];
	}
	if (text)
		*at = '\0';
	return text;
}

/* The page's text with @state where its own is. */
static int put_state(struct call *c, const char *path, const char *page,
		     const char *state, bool *there)
{
	const char *begin = strstr(page, BEGIN);
	const char *end = begin ? strstr(begin, END) : NULL;
	char *text;
	int len, ret;

	if (!end)
		return fail_as(c, EINVAL, "the template is no page of xv6vm's");
	begin += strlen(BEGIN);
	len = asprintf(&text, "%.*s%s%s", (int)(begin - page), page, state,
		       end);
	if (len < 0)
		return fail_errno(c, ENOMEM, "no room for the page");
	ret = write_file(c, path, text, len, there);
	free(text);
	return ret;
}

/* With this machine, as it would be saved. */
static int with_page(struct call *c, const char *path, const char *page,
		     bool *there)
{
	char *text;
	void *data;
	size_t len;
	int ret;

	if (xv6vm_snapshot(c->h, &data, &len))
		return fail(c);
	text = base64(data, len);
	free(data);
	if (!text)
		return fail_errno(c, ENOMEM, "no room for the page");
	ret = put_state(c, path, page, text, there);
	free(text);
	return ret;
}

int export_html(struct call *c, const char *path)
{
	const char *from = option(c, "template");
	char found[PATH_MAX], *page;
	bool there;
	void *data;
	size_t len;
	int ret;

	if (!from && !find_beside(beside, found))
		return fail_as(c, ENOENT,
			       "the page is not there: make page makes it, "
			       "--template FILE names it");
	ret = arg_file(c, from ? from : found, PAGE_MAX, &data, &len);
	if (ret)
		return ret;
	page = strndup(data, len);
	free(data);
	if (!page)
		return fail_errno(c, ENOMEM, "no room for the page");
	ret = with_page(c, path, page, &there);
	free(page);
	if (ret || is_output(path))
		return ret;
	out_str(c->out, "exported", "file", path);
	out_note(c->out, "a browser opens it%s",
		 there ? "; what was there is gone" : "");
	out_bool(c->out, NULL, "replaced", there);
	return EXIT_OK;
}
