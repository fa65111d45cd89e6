/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys for the store that are made of ids, which may have any characters in them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @kind (a key itself), a hyphen, and @id, whose characters that a key has not become _ and two digits; other ids have
 * other keys. To be freed. */
char *store_key_new (const char *kind, const char *id);

G_END_DECLS
