/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A component of a modem: what it does of its own accord, for the core to call. It has a state of its own, which nobody else sees. Private to the
 * folder. */
#pragma once

#include "base/reason.h"
#include "modem/at-port.h"
#include "modem/facts.h"
#include "modem/modem.h"

G_BEGIN_DECLS

/* What has happened in one component and others may have to follow. */
typedef enum {
  COMPONENT_EVENT_FORGOTTEN,    /* everything that was known of the modem is void */
  COMPONENT_EVENT_READY,        /* it is set up */
  COMPONENT_EVENT_ADMITTED,     /* a refusal by the network, or its being a foreign one, may be over */
  COMPONENT_EVENT_SUSPEND,      /* the host goes to sleep */
  COMPONENT_EVENT_INTENT,       /* another connection is wanted, or one for the first time */
  COMPONENT_EVENT_QUOTA,        /* the quota of the connection that is wanted has changed */
  COMPONENT_EVENT_POLL,         /* the modem is being polled: a turn that is good for all that is done from time to time */
  COMPONENT_EVENT_LINK_UP,      /* the link of a call is there */
  COMPONENT_EVENT_LINK_ADOPTED, /* likewise, of an earlier process */
  COMPONENT_EVENT_LINK_DOWN,    /* it is there for the last time */
  COMPONENT_EVENT_STORE,        /* the end is near: what is not stored yet is */
} ComponentEvent;

/* Lines that the modem says unasked. */
typedef struct {
  const char *prefix;
  AtPortUrc function;
} ModemUrc;

typedef struct {
  const char *name;
  gsize state_size;                           /* of its own struct, zeroed to begin with: core_state() */
  void (*init) (Modem *modem);                /* NULL, here and below: nothing */
  void (*event) (Modem *modem, ComponentEvent event);
  void (*facts) (const Modem *modem, ModemFacts *out); /* writes its own lines; those of the components before it are there, and it may know more of them */
  void (*take) (Modem *modem, const AtReply *reply); /* what is its own in the answer to a command of the set-up */
  const ModemUrc *urcs;                       /* a row without a prefix ends */
  void (*clear) (Modem *modem);               /* frees what its state owns */
} ModemComponent;

/* All of them, in the order in which they hear of events; NULL ends. */
extern const ModemComponent *const modem_components[];

G_END_DECLS
