/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row of the table of settings, for this folder alone. */
#pragma once

#include "settings/connection-settings.h"
#include "settings/setting-table.h"

G_BEGIN_DECLS

typedef struct _SettingRow SettingRow;

/* How the member of ConnectionSettings at a row's offset is kept, and how it becomes a value of D-Bus. */
typedef struct {
  const char *signature;
  /* Gives the member, which is zero, the row's preset. NULL: zero is right. */
  void (*init) (const SettingRow *row, ConnectionSettings *self);
  /* Takes a value of the signature. FALSE when it is not an allowed one; nothing is changed then. */
  gboolean (*set) (const SettingRow *row, ConnectionSettings *self, GVariant *value);
  /* The floating value. */
  GVariant *(*get) (const SettingRow *row, const ConnectionSettings *self);
  /* Makes the member, whose bytes were copied from another ConnectionSettings, its own. NULL: there is nothing to
   * do. */
  void (*own) (const SettingRow *row, ConnectionSettings *self);
  /* Frees the member, erasing text. NULL: there is nothing to do. */
  void (*clear) (const SettingRow *row, ConnectionSettings *self);
} SettingType;

/* Everything that is known of a setting. */
struct _SettingRow {
  const char *key;
  const SettingType *type;
  gsize offset;       /* of the member in ConnectionSettings */
  guint places;       /* SettingPlace */
  SettingRight right; /* of who gives it to Connect */
  /* Whether the value in @given, where it would be that of @base, is what the right guards; NULL: every value but the
   * base's. */
  gboolean (*is_guarded) (const ConnectionSettings *base, const ConnectionSettings *given);
  gboolean secret;                         /* neither in messages nor in what everybody may read */
  gboolean changes_connection;             /* another value makes another connection */
  guint preset;                            /* of words, numbers and booleans */
  gboolean (*is_valid) (const char *text); /* of text, besides "" */
  /* Of text: the first character that is not allowed, NULL when all are. NULL: messages do not tell it. */
  const char *(*find_stray) (const char *text);
  gboolean verbatim;                 /* of text: spaces at the ends of a file's line belong to it */
  const char *(*word) (guint value); /* of words: NULL behind the last */
  guint min, max;                    /* of numbers */
  gboolean zero;                     /* of numbers: 0 is allowed too */
  const char *allowed;               /* for messages, in the user's language after _(); NULL: the words */
};

/* NULL behind the last. */
const SettingRow *setting_row (guint index);

/* NULL when @key is not taken at @place. */
const SettingRow *setting_row_find (const char *key, SettingPlace place);

/* What a value may be, in the user's language; to be freed. */
char *setting_row_allowed (const SettingRow *row);

G_END_DECLS
