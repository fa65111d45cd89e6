/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The component that has the two ports of a modem: opened together, lost together, opened again. Private to modem/. */
#pragma once

#include "modem/core.h"

G_BEGIN_DECLS

extern const ModemComponent ports_component;

gboolean ports_are_open (const ModemCore *self);
/* Why they cannot be opened; NULL: nobody has failed to. */
const GError *ports_open_error (const ModemCore *self);
/* Since when they are away (monotonic). */
gint64 ports_closed_us (const ModemCore *self);

/* Closed ports are tried now, and not when it is time to. */
void ports_retry (ModemCore *self);
/* It answers: it is not switched off, and the next time that they are to be opened again there is no reason to wait
 * long. */
void ports_are_good (ModemCore *self);
/* The modem has switched itself off. On a port that stays it is silent until somebody switches it on. */
void ports_powered_down (ModemCore *self);
/* Whether it has, and has not answered since. */
gboolean ports_are_powered_down (const ModemCore *self);
/* What is out on both is dropped. */
void ports_reset (ModemCore *self);
/* Everything that was known of the modem is void, the ports stay. */
void ports_forget (ModemCore *self);

/* For a time the ports may go away and come back because of @reason. */
void ports_expect_loss (ModemCore *self, DtReason reason);
gboolean ports_loss_is_expected (const ModemCore *self);
/* Why the modem is back: because of what was expected, or else @otherwise. */
DtReason ports_return_reason (const ModemCore *self, DtReason otherwise);

/* A link of an earlier process has been taken over, with its port: the other one is opened, if there is one, and the
 * modem is set up through it. */
void ports_adopted (ModemCore *self);
/* For the end: they are closed, and do not open again. */
void ports_shut (ModemCore *self);

G_END_DECLS
