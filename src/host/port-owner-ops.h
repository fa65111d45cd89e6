/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that takes hold of modems by itself, and can be asked to leave one alone. The platform implements it for
 * ModemManager. */
#pragma once

#include "host/modem-description.h"

G_BEGIN_DECLS

typedef struct _PortOwnerOps PortOwnerOps;
typedef struct _PortOwnerClaim PortOwnerClaim;

typedef enum {
  PORT_OWNER_ABSENT,  /* it does not run */
  PORT_OWNER_ASKED,   /* it has been asked, or it is not known yet whether it has the modem: the ports wait */
  PORT_OWNER_AWAY,    /* it runs and does not have the modem, or has let go of it; while it looks at new devices it may
                         still have a port open */
  PORT_OWNER_REFUSES, /* it has the modem and keeps it; it will be asked again */
} PortOwnerStance;

/* The stance is another. Never from within a call. */
typedef void (*PortOwnerChanged) (gpointer user_data);

struct _PortOwnerOps {
  const char *name; /* of its process */
  /* From now on the modem is ours: the other one is asked to let go of it whenever it has it, and to keep off until
   * release(). What an earlier process of ours asked for under the same id goes on. */
  PortOwnerClaim *(*claim) (const PortOwnerOps *self, const ModemDescription *modem, PortOwnerChanged changed,
                            gpointer user_data);
  /* @text: with PORT_OWNER_REFUSES why, and what to do; valid until the stance changes. It may be NULL. */
  PortOwnerStance (*stance) (const PortOwnerClaim *claim, const char **text);
  /* The other one may have the modem: after its ports were closed. NULL is allowed. */
  void (*release) (PortOwnerClaim *claim);
};

G_END_DECLS
