/* SPDX-License-Identifier: GPL-2.0-only */
/* What programs without a library print with, given write(). */
#ifndef NUMBERS_H
#define NUMBERS_H

static inline int length(const char *s)
{
	int n = 0;

	while (s[n])
		n++;
	return n;
}

static inline void print(const char *s)
{
	write(1, s, length(s));
}

static inline void print_number(int n)
{
	char text[12];
	int at = sizeof(text);
	unsigned int left = n < 0 ? -n : n;

	text[--at] = 0;
	do
		text[--at] = '0' + left % 10;
	while (left /= 10);
	if (n < 0)
		text[--at] = '-';
	print(text + at);
}

/* "what: 42", on a line. */
static inline void tell(const char *what, int n)
{
	print(what);
	print(": ");
	print_number(n);
	print("\n");
}

#endif
