/* SPDX-License-Identifier: GPL-2.0-only */
/* Results in the forms that autograders expect. */
#ifndef XV6VM_CLI_AUTOGRADER_H
#define XV6VM_CLI_AUTOGRADER_H

#include <jansson.h>

/**
 * struct outcome - on what one student handed in
 * @refused: why there was nothing to give points for, or empty
 * @said: more for the student to read, or empty
 * @tests: of {"name", "points", "max_points", "output"}; the form takes it over
 */
struct outcome {
	double points, most;
	const char *refused, *said;
	json_t *tests;
};

struct autograder_form {
	const char *name;
	json_t *(*whole)(const struct outcome *v);
};

/* Ends with one without a name. */
extern const struct autograder_form autograder_forms[];

/* Return: NULL, there is none of that name. */
const struct autograder_form *autograder_form(const char *name);

/* As text, which the caller frees; @root goes. */
char *json_finished(json_t *root);

/* The caller frees it. */
char *autograder_text(const struct autograder_form *form,
		      const struct outcome *v);

#endif
