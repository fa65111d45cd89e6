/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings under AT+CSCS="UCS2": each character is four hexadecimal digits (3GPP TS 27.007 §5.5). Another program may
 * have left the modem so. */
#pragma once

#include "at/at-fields.h"

G_BEGIN_DECLS

/* Copies @self, cut between two characters when it is too long for @size bytes with their NUL: decoded when the whole
 * field is groups of four digits that are printable characters, as it is otherwise. Words that happen to be such digits
 * ("FACE", "12345678") stay words. */
void at_field_copy_string (const AtField *self, char *out, gsize size);

/* The same for what is ASCII by definition: an access point's name, an operator's code. Longer text is not cut but
 * refused, with @out untouched; so is a list. */
gboolean at_field_to_ascii (const AtField *self, char *out, gsize size);

G_END_DECLS
