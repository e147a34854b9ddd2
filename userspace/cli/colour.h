/* SPDX-License-Identifier: GPL-2.0-only */
/* Colours of text, where they are wanted. They never say what the words do not. */
#ifndef XV6VM_COLOUR_H
#define XV6VM_COLOUR_H

#include <stdbool.h>
#include <stdio.h>

#include <xv6view.h>

/* 0 is none, 1 to XV6VIEW_COLOURS are what xv6vm_view_colour() gives processes. */
#define COLOUR_REFUSAL (XV6VIEW_COLOURS + 1)

/* What terminals, and curses, call the colours of processes. */
extern const short colour_numbers[XV6VIEW_COLOURS];

/* "always", "never"; "auto": on a terminal, unless NO_COLOR says no. Return: it is one. */
bool colours_choose(const char *when);

/* What is written to standard error ends up where the output does. */
void colours_join(void);

/* Whether standard output or error, which @f is, has them. */
bool colours_on(FILE *f);

/* What to write before text in a colour, and behind it; "" where @f has none. */
const char *colour_begin(FILE *f, unsigned int colour);
const char *colour_end(FILE *f, unsigned int colour);

#endif
