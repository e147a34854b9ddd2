/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The map on a terminal: two panes, RAM above and an address space below, a cursor in
 * one of them, and what is there. What it says is the view's (xv6view.h); in here is
 * only where on the screen that goes, and what keys do.
 */
#ifndef XV6VM_MAP_H
#define XV6VM_MAP_H

/* (Letters are ASCII; what is wide is the library that Debian builds for UTF-8.) */
#include <ncurses.h>

#include "../cli/sight.h"

enum pane {
	RAM,
	SPACE,
	PANES,
};

/**
 * struct place - a pane on the screen
 * @top: its first line, below its heading
 * @lines: how many there are
 * @width: cells in a line
 */
struct place {
	int top, lines;
	uint32_t width;
};

/**
 * struct map - what is on the screen
 * @s: what is looked at; its view is taken anew again and again
 * @space: of process @s->p
 * @row: the rows of @space, @rows of them
 * @at: the cursors: number of a frame, number of a page
 * @zoom: in each pane, 0: all of it in the cells there are, 1: twice as many, ...
 * @says: a line about the last key
 * @seq: it is as before this event, if it is the past that is shown
 * @event: a line about that
 * @about_y, @about_x, @about_lines: where it is said what is at the cursor
 */
struct map {
	struct call *c;
	struct sight *s;
	struct xv6view_space space;
	struct xv6view_row *row;
	int rows;
	enum pane pane;
	uint32_t at[PANES];
	unsigned int zoom[PANES];
	bool owners, over;
	char says[120];
	__u64 seq;
	char event[XV6VM_EVENT_LEN + 40];
	struct place place[PANES];
	int about_y, about_x, about_lines;
};

/* main.c: the view and the space anew; what cannot be is said. */
void map_reload(struct map *m);
/* Show the space of @p. */
void map_show(struct map *m, const struct xv6view_proc *p);
void map_say(struct map *m, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Ask for an address on the last line. Return: there is one. */
bool map_ask(struct map *m, const char *what, uint32_t *v);
/* Wait for a key; ERR if the machine is to be looked at again first. */
#define LEAVE 3 /* Ctrl-C */
int map_key(void);
/* Wait for any key. */
void map_wait(void);

/* colour.c: how a cell looks. */
void map_colours(void);
attr_t map_attr(const struct xv6view_cell *cell);

/* pane.c: where the cursors are in cells, and where keys move them. */
uint32_t ram_fold(const struct map *m);
/* The row of the space that the cursor is in. */
int space_row(const struct map *m);
/* The frame at the cursor, or XV6VIEW_NOWHERE. */
uint32_t map_frame(const struct map *m);
bool map_move(struct map *m, int key);

/* draw.c: the whole screen. */
void map_draw(struct map *m);
/* One line, cut off where the screen ends. */
void put_line(int y, int x, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* past.c: keys that lead to what it was. Return: it was one. */
bool map_past(struct map *m, int key);

/* go.c: keys that lead somewhere. Return: it was one. */
bool map_go(struct map *m, int key);

/* Screens of their own, until a key leaves them. */
void hex_screen(struct map *m, uint32_t frame);
void list_screen(struct map *m);
void walk_screen(struct map *m);
void help_screen(void);

#endif
