/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What users have said of modems and the service must not forget: it lasts through crashes, restarts and updates of the
 * service and while the modem is away, until a user says otherwise or the computer is started again. */
#pragma once

#include "host/store-ops.h"

G_BEGIN_DECLS

typedef enum {
  USER_INTENT_DISCONNECTED, /* Disconnect: nothing comes up by itself */
  USER_INTENT_RADIO_OFF,    /* Enable(false) */
} UserIntentKind;

/* The id that stands for every modem not seen yet. */
#define USER_INTENT_NEW_MODEMS ""

typedef struct _UserIntent UserIntent;

/* @store must outlive it. @boot: what is the same until the computer is started again, and another one then. */
UserIntent *user_intent_new (const StoreOps *store, const char *boot);
void user_intent_free (UserIntent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UserIntent, user_intent_free)

/* Whether a user has said so of @modem (its id) and it still counts. */
gboolean user_intent_holds (const UserIntent *self, UserIntentKind kind, const char *modem);
/* A user has said so, or otherwise. It is stored without waiting for the disk. */
void user_intent_set (UserIntent *self, UserIntentKind kind, const char *modem, gboolean holds);

G_END_DECLS
