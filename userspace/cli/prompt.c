// SPDX-License-Identifier: GPL-2.0
/* The prompt: commands on one machine, which none of them ends. */

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

#include "cli.h"
#include "prompt.h"
#include "words.h"

#define HISTORY 1000

static char *prompt_text(EditLine *el)
{
	(void)el;
	return "xv6vm> ";
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

/* ~/.local/state/xv6vm/NAME, or where XDG_STATE_HOME says. Return: it exists. */
static bool state_file(const char *name, char path[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *slash;
	int len;

	if (state && *state == '/')
		len = snprintf(path, PATH_MAX, "%s/xv6vm/%s", state, name);
	else if (home && *home)
		len = snprintf(path, PATH_MAX, "%s/.local/state/xv6vm/%s", home,
			       name);
	else
		return false;
	if (len >= PATH_MAX)
		return false;
	for (slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
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

/* Open for changes, or for questions if that is all one may. */
static int open_machine(struct cli *cli)
{
	static const struct command none = { .object = "help" };
	struct call c = { .cli = cli, .out = cli->out, .cmd = &none };
	struct xv6vm *h;
	int ret;

	if (!xv6vm_open(cli->spec, 0, &h, NULL) ||
	    !xv6vm_open(cli->spec, XV6VM_OPEN_READONLY, &h, NULL)) {
		cli->h = h;
		return EXIT_OK;
	}
	out_begin(cli->out, "", 0);
	ret = need_machine(&c, 0);
	out_end_answer(cli->out);
	return ret;
}

static bool is_word(const struct words *w, const char *word)
{
	return w->n == 1 && !strcmp(w->v[0], word);
}

/* What only the prompt knows. Return: it was that. */
static bool own_word(struct prompt *p, const struct words *w)
{
	if (is_word(w, "quit") || is_word(w, "exit"))
		p->over = true;
	else if (is_word(w, "undo"))
		prompt_undo(p, -1);
	else if (is_word(w, "redo"))
		prompt_undo(p, 1);
	else
		return false;
	return true;
}

static void one_line(struct prompt *p, const char *line)
{
	FILE *f = fmemopen((void *)line, strlen(line), "r");
	struct words w = { 0 };

	while (f && words_read(&w, f)) {
		if (w.error)
			fprintf(stderr, "xv6vm: %s\n", w.error);
		else if (!own_word(p, &w))
			prompt_run(p, &w);
	}
	if (f)
		fclose(f);
	words_free(&w);
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
		one_line(p, line);
		fflush(stdout);
	}
	if (!p->over)
		putchar('\n');
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
	el_set(el, EL_PROMPT, prompt_text);
	el_set(el, EL_EDITOR, "emacs");
	el_set(el, EL_HIST, history, past);
	el_set(el, EL_CLIENTDATA, p);
	el_set(el, EL_ADDFN, "xv6vm-complete", "complete a word",
	       prompt_complete);
	el_set(el, EL_BIND, "^I", "xv6vm-complete", NULL);
	el_set(el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	/* What libedit lets one type there are its own commands; none crashes it. */
	for (i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
		el_set(el, EL_BIND, unsafe[i], "ed-unassigned", NULL);
	el_source(el, NULL);
	read_lines(p, el, past);
	if (kept)
		history(past, &ev, H_SAVE, path);
	history_end(past);
	el_end(el);
}

int run_prompt(struct cli *cli)
{
	static char path[PATH_MAX];
	struct prompt p = { .cli = cli };

	cli->spec = choose_machine(cli->spec, path);
	if (open_machine(cli))
		return EXIT_REFUSED;
	puts("help tells what there is, undo takes back, quit ends.");
	catch_interrupts();
	edit(&p);
	prompt_forget(&p);
	return EXIT_OK;
}
