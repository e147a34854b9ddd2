// SPDX-License-Identifier: GPL-2.0-only
/* The prompt on a terminal: lines that are typed, edited, completed, and remembered. */

#include <ctype.h>
#include <errno.h>
#include <histedit.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <whole.h>

#include "colour.h"
#include "prompt.h"
#include "xdg.h"

#define HISTORY 1000

static char *prompt_text(EditLine *el)
{
	(void)el;
	/* (libedit loses what is put behind the last letter.) */
	return colours_on(stdout) ? "\1\033[1m\1xv6vm>\1\033[0m\1 " : "xv6vm> ";
}

/* What waits for a key is interrupted; nothing else happens. */
static void on_interrupt(int sig)
{
	(void)sig;
}

static void catch_interrupts(void)
{
	struct sigaction sa = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &sa, NULL);
}

/* A file that stays, where there is none: with the machine of plain sim. */
static bool make_machine(const char *path)
{
	struct xv6vm *h;
	size_t len;
	void *data;
	bool made = false;

	if (xv6vm_open("sim", 0, &h, NULL))
		return false;
	if (!xv6vm_snapshot(h, &data, &len)) {
		made = !xv6vm_write_whole(path, data, len, NULL);
		free(data);
	}
	xv6vm_close(h);
	return made;
}

/* Without the module, a machine of one's own that is there again tomorrow. */
static const char *choose_machine(const char *spec, char path[PATH_MAX])
{
	if (strcmp(spec, XV6VM_DEFAULT_SPEC) || !access(spec, F_OK))
		return spec;
	if (state_file("machine.xv6m", path) &&
	    (!access(path, F_OK) || make_machine(path))) {
		printf("No module is loaded, so this is a simulated machine. "
		       "It stays, in\n%s\n",
		       path);
		return path;
	}
	puts("No module is loaded, so this is a simulated machine, which ends "
	     "with the prompt.");
	return "sim";
}

static void list(struct guess *g)
{
	size_t width = 0, at = 0;
	unsigned int i;

	for (i = 0; i < g->count; i++)
		width = strlen(g->found[i]) > width ? strlen(g->found[i])
						    : width;
	putchar('\n');
	for (i = 0; i < g->count; i++) {
		bool last = i + 1 == g->count || at + 2 * (width + 2) > 78;

		printf("%-*s", last ? 0 : (int)width + 2, g->found[i]);
		at += width + 2;
		if (last) {
			putchar('\n');
			at = 0;
		}
	}
}

/* Completes the word before the cursor, as far as it is clear. */
static unsigned char complete(EditLine *el, int key)
{
	const LineInfo *line = el_line(el);
	unsigned char ret = CC_REFRESH_BEEP;
	struct prompt *p;
	struct guess g;
	char more[1024];

	(void)key;
	el_get(el, EL_CLIENTDATA, &p);
	guess_words(p, line->buffer, line->cursor - line->buffer, &g);
	if (guess_more(&g, more, sizeof(more))) {
		ret = *more && el_insertstr(el, more) ? CC_ERROR : CC_REFRESH;
	} else if (g.count) {
		list(&g);
		ret = CC_REDISPLAY;
	}
	guess_forget(&g);
	return ret;
}

/* Lines until the last one. A key that interrupts takes back what was typed. */
static void read_lines(struct prompt *p, EditLine *el, History *past)
{
	const char *line;
	HistEvent ev;
	int len;

	while (!p->over) {
		errno = 0;
		line = el_gets(el, &len);
		if (!line && errno == EINTR) {
			puts("^C");
			el_reset(el);
			continue;
		}
		if (!line || len <= 0)
			break;
		if (strspn(line, " \t\n") != (size_t)len)
			history(past, &ev, H_ENTER, line);
		prompt_line(p, line);
		fflush(stdout);
	}
	if (!p->over)
		putchar('\n');
}

/* All of it, for its owner alone, or what was there stays. */
static void save_history(History *past, const char *path)
{
	mode_t mask = umask(077);
	struct xv6vm_whole w;
	HistEvent ev;
	FILE *f;
	int err = -EIO;

	if (!xv6vm_whole_begin(&w, path)) {
		f = fdopen(dup(w.fd), "w");
		if (f && history(past, &ev, H_SAVE_FP, f) >= 0)
			err = 0;
		if (f && fclose(f))
			err = -EIO;
		xv6vm_whole_end(&w, err, NULL);
	}
	umask(mask);
}

static void edit(struct prompt *p)
{
	static const char *const unsafe[] = { "\\ex", "\\eX", "\\370",
					      "\\330" };
	EditLine *el = el_init("xv6vm", stdin, stdout, stderr);
	History *past = history_init();
	char path[PATH_MAX];
	bool kept = state_file("history", path);
	HistEvent ev;
	size_t i;

	if (!el || !past)
		return;
	history(past, &ev, H_SETSIZE, HISTORY);
	history(past, &ev, H_SETUNIQUE, 1);
	if (kept)
		history(past, &ev, H_LOAD, path);
	el_set(el, EL_PROMPT_ESC, prompt_text, '\1');
	el_set(el, EL_EDITOR, "emacs");
	el_set(el, EL_HIST, history, past);
	el_set(el, EL_CLIENTDATA, p);
	el_set(el, EL_ADDFN, "xv6vm-complete", "complete a word", complete);
	el_set(el, EL_BIND, "^I", "xv6vm-complete", NULL);
	el_set(el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	/* What libedit lets one type there are its own commands; none crashes it. */
	for (i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
		el_set(el, EL_BIND, unsafe[i], "ed-unassigned", NULL);
	el_source(el, NULL);
	read_lines(p, el, past);
	if (kept)
		save_history(past, path);
	history_end(past);
	el_end(el);
}

int run_prompt(struct cli *cli)
{
	static char path[PATH_MAX];
	struct prompt p = { .cli = cli };

	cli->spec = choose_machine(cli->spec, path);
	if (prompt_open(cli))
		return EXIT_REFUSED;
	cli->input_taken = true;
	puts("help tells what there is, undo takes back, quit ends.");
	catch_interrupts();
	edit(&p);
	prompt_forget(&p);
	return EXIT_OK;
}
