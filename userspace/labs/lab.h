/* SPDX-License-Identifier: GPL-2.0-only */
/* What the labs' programs share. It lies beside them in xv6's folder. */

#define PAGE 4096

/* The grader looks here, when all sleep; then it types a line. */
static void moment(char *name)
{
	char c;

	printf(1, "moment %s\n", name);
	read(0, &c, 1);
}
