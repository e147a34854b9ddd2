// SPDX-License-Identifier: GPL-2.0-only
/* The map: it begins, looks again, and ends. */

#include "map.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* How long until a machine is looked at again. */
#define AGAIN_MS 1000

int map_key(void)
{
	struct pollfd in = { .fd = 0 };
	int key = getch();

	/* Who took the terminal away presses no key any more: as Ctrl-C. */
	if (key == ERR && poll(&in, 1, 0) > 0)
		return LEAVE;
	return key;
}

void map_wait(void)
{
	while (map_key() == ERR)
		;
}

void map_say(struct map *m, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(m->says, sizeof(m->says), fmt, ap);
	va_end(ap);
}

/* What the library refused, in one line. */
static void say_why(struct map *m)
{
	char text[100];

	map_say(m, "%s",
		xv6vm_error_text(xv6vm_last_error(m->c->h), text,
				 sizeof(text)));
}

void map_show(struct map *m, const struct xv6view_proc *p)
{
	struct xv6view_space space;

	if (xv6vm_view_space_take(m->s->v, p, &space)) {
		say_why(m);
		return;
	}
	xv6vm_view_space_free(&m->space);
	m->space = space;
	m->s->p = p;
}

/* The same process as before, or the first one. */
static const struct xv6view_proc *again(const struct xv6view *v,
					const struct xv6view_proc *was)
{
	uint32_t i;

	for (i = 0; i < v->nprocs; i++)
		if (v->procs[i].pid == was->pid && v->procs[i].id == was->id)
			return &v->procs[i];
	return &v->procs[0];
}

void map_reload(struct map *m)
{
	struct xv6view *v, *old = m->s->v;
	struct xv6view_space space;
	const struct xv6view_proc *p;

	if (xv6vm_view_take(m->c->h, m->s->has_sym ? &m->s->sym : NULL, &v)) {
		say_why(m);
		return;
	}
	/* (One that was given by its cr3 is in no list.) */
	p = m->s->p == &m->s->cr3 ? m->s->p : again(v, m->s->p);
	if (xv6vm_view_space_take(v, p, &space)) {
		say_why(m);
		xv6vm_view_free(v);
		return;
	}
	xv6vm_view_space_free(&m->space);
	m->space = space;
	m->s->v = v;
	m->s->p = p;
	xv6vm_view_free(old);
	if (m->at[RAM] >= v->info.out_frames)
		m->at[RAM] = v->info.out_frames - 1;
}

bool map_ask(struct map *m, const char *what, uint32_t *v)
{
	char word[32] = "";
	__u64 n;
	int ret;

	move(LINES - 1, 0);
	clrtoeol();
	put_line(LINES - 1, 0, "%s: ", what);
	timeout(-1);
	echo();
	ret = getnstr(word, sizeof(word) - 1);
	noecho();
	timeout(AGAIN_MS);
	if (ret != OK || !*word)
		return false;
	if (xv6vm_parse_number(word, UINT32_MAX, &n)) {
		map_say(m, "'%s' is no number", word);
		return false;
	}
	*v = n;
	return true;
}

static void one_key(struct map *m, int key)
{
	/* An image stays as it is, and to analyse it anew takes time; so does the past. */
	bool stays = m->s->v->info.out_machine & XV6VM_MACHINE_FOREIGN ||
		     m->s->now;

	if (key == ERR && !stays)
		map_reload(m);
	if (key == ERR || key == KEY_RESIZE)
		return;
	*m->says = '\0';
	if (key == 'q' || key == LEAVE)
		m->over = true;
	else if (m->rows > 0 && !map_move(m, key) && !map_past(m, key) &&
		 !map_go(m, key))
		map_say(m, "? lists the keys");
}

static void session(struct map *m)
{
	timeout(AGAIN_MS);
	while (!m->over) {
		map_draw(m);
		one_key(m, map_key());
	}
	free(m->row);
}

static int on_terminal(struct map *m)
{
	SCREEN *screen = newterm(NULL, stdout, stdin);
	const char *term = getenv("TERM");

	if (!screen)
		return fail_errno(m->c, ENOTTY,
				  "cannot draw on a terminal of type %.40s",
				  term ? term : "unknown");
	raw();
	noecho();
	keypad(stdscr, TRUE);
	set_escdelay(25);
	map_colours();
	session(m);
	endwin();
	delscreen(screen);
	return EXIT_OK;
}

int map_screen(struct call *c, struct sight *s)
{
	struct map m = { .c = c, .s = s };
	int ret;

	if (s->p)
		m.pane = SPACE;
	else
		s->p = &s->v->procs[s->v->nprocs > 1];
	/* The first that one may want to know of: its directory. */
	m.at[RAM] = s->p->pgdir / XV6VM_PGSIZE % s->v->info.out_frames;
	m.at[SPACE] = s->walk ? s->q.va / XV6VM_PGSIZE : 0;
	if (xv6vm_view_space_take(s->v, s->p, &m.space))
		return fail(c);
	ret = on_terminal(&m);
	xv6vm_view_space_free(&m.space);
	return ret;
}
