/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/sim/sim.h"

#include "base/log.h"
#include "modem/device/bring-up.h"
#include "modem/device/restart-watch.h"
#include "modem/sim/pin-memory.h"
#include "modem/sim/pin-try.h"
#include "modem/sim/sim-identity.h"

#include <glib/gi18n-lib.h>

/* After power-up and CFUN=1 a SIM needs some seconds. */
#define BUSY_PAUSE MS (500)
#define BUSY_TRIES 40
#define MISSING_PAUSE SECONDS (30)
#define ACCEPTED_TIME SECONDS (10)
#define RADIO_TRIES 2
/* So long after CFUN was written a SIM comes and goes by itself… */
#define RADIO_TIME SECONDS (10)
/* …and so long what it says is no sign of a restart. */
#define RADIO_BOOT_TIME SECONDS (30)

typedef struct {
  guint tries;        /* of asking while it is busy */
  gboolean busy;      /* a PIN is out, or its effect is being looked at */
  gboolean pin_out;   /* it is not answered: the state is asked behind it */
  AtScope check;      /* the SIM's state is asked */
  AtScope work;       /* what must come before it is asked again, or before it holds the bring-up */
  gboolean refused;   /* the last PIN was wrong */
  gint64 accepted_us; /* when a PIN was right; 0: never */
  DtReason reason;    /* why it holds the bring-up */
  const char *detail; /* likewise, NULL: nothing to add */
  guint radio_tries;  /* how often CFUN=1 did not help */
} Card;

typedef struct {
  SimInfo info;
  Card card;
  CoreTimer retry; /* its state is asked again */
} Sim;

static Card *
card_of (const ModemCore *self)
{
  return &((Sim *) core_state (self, &sim_component))->card;
}

static CoreTimer *
retry_of (const ModemCore *self)
{
  return &((Sim *) core_state (self, &sim_component))->retry;
}

static SimInfo *
info_of (const ModemCore *self)
{
  return &((Sim *) core_state (self, &sim_component))->info;
}

const SimInfo *
sim_info (const ModemCore *self)
{
  return info_of (self);
}

SimLock
sim_lock (const ModemCore *self)
{
  return info_of (self)->lock;
}

static void
set_lock (ModemCore *self, SimLock lock)
{
  if (info_of (self)->lock == lock)
    return;
  info_of (self)->lock = lock;
  core_touch (self, MODEM_INFO_SIM);
}

static void
set_retries (ModemCore *self, guint pin, guint puk)
{
  core_set_uint (self, MODEM_INFO_SIM, &info_of (self)->pin_retries, pin);
  core_set_uint (self, MODEM_INFO_SIM, &info_of (self)->puk_retries, puk);
}

static void
forget (ModemCore *self)
{
  pin_tries_cancel (self);
  at_scope_cancel (&card_of (self)->check);
  at_scope_cancel (&card_of (self)->work);
  *card_of (self) = (Card) { .reason = DT_REASON_NONE };
  bring_up_radio_forget (self);
  sim_identity_forget (self);
  set_lock (self, SIM_LOCK_UNKNOWN);
  core_set_string (self, MODEM_INFO_SIM, &info_of (self)->operator_code, "");
  set_retries (self, G_MAXUINT, G_MAXUINT);
}

void
sim_hold (ModemCore *self, SimLock lock, DtReason reason, const char *detail)
{
  card_of (self)->busy = FALSE;
  card_of (self)->reason = reason;
  card_of (self)->detail = detail;
  set_lock (self, lock);
  bring_up_hold (self);
}

static void
missing (ModemCore *self, const char *detail)
{
  sim_hold (self, SIM_LOCK_MISSING, DT_REASON_SIM_MISSING, detail);
  core_timer_set (self, retry_of (self), MISSING_PAUSE);
}

static void
look_again (ModemCore *self, guint limit, const char *detail)
{
  if (++card_of (self)->tries >= limit)
    missing (self, detail);
  else
    core_timer_set (self, retry_of (self), BUSY_PAUSE);
}

static void
opened (ModemCore *self, SimLock lock)
{
  gboolean came = card_of (self)->reason == DT_REASON_SIM_MISSING;

  card_of (self)->busy = card_of (self)->refused = FALSE;
  card_of (self)->reason = DT_REASON_NONE;
  card_of (self)->detail = NULL;
  card_of (self)->tries = 0;
  set_lock (self, lock);
  /* Another card is another subscription: what kept the one before from it is over. */
  if (came)
    core_raise (self, COMPONENT_EVENT_OTHER_SIM);
  core_raise (self, COMPONENT_EVENT_SIM_OPEN);
  bring_up_next (self);
}

static void
retries_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  guint pin = G_MAXUINT;
  guint puk = G_MAXUINT;

  for (guint i = 0; i < reply->lines->len; i++) {
    if (at_parse_spic (g_ptr_array_index (reply->lines, i), &pin, &puk))
      break;
  }
  set_retries (self, pin, puk);
}

static void
locked_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  sim_hold (self, SIM_LOCK_PIN, card_of (self)->refused ? DT_REASON_SIM_PIN_INCORRECT : DT_REASON_SIM_PIN_REQUIRED,
            NULL);
}

void
sim_ask_retries (ModemCore *self)
{
  const AtCommand retries = {
    .line = core_model (self)->pin_retries, .prefix = "+SPIC:|+CPINR:", .timeout_us = SECONDS (3)
  };

  if (core_model (self)->pin_retries != NULL)
    at_port_send (core_at_port (self), sim_identity_scope (self), &retries, retries_done, NULL);
}

/* Which SIM it is and how many attempts are left decides whether a PIN may go out: both are asked first. */
static void
locked (ModemCore *self)
{
  const AtCommand barrier = { .line = "", .timeout_us = SECONDS (3) };

  if (card_of (self)->accepted_us > 0 && core_now (self) - card_of (self)->accepted_us < ACCEPTED_TIME) {
    look_again (self, BUSY_TRIES, NULL);
    return;
  }
  sim_read_iccid (self);
  sim_ask_retries (self);
  at_port_send (core_at_port (self), &card_of (self)->work, &barrier, locked_done, NULL);
}

static void
take_state (ModemCore *self, AtSimState state)
{
  switch (state) {
  case AT_SIM_READY:
    opened (self, SIM_LOCK_NONE);
    break;
  case AT_SIM_PIN2: /* of no concern to us */
    opened (self, SIM_LOCK_PIN2);
    break;
  case AT_SIM_PUK2:
    opened (self, SIM_LOCK_PUK2);
    break;
  case AT_SIM_PIN:
    locked (self);
    break;
  case AT_SIM_PUK:
    sim_ask_retries (self);
    sim_hold (self, SIM_LOCK_PUK, DT_REASON_SIM_PUK_REQUIRED, NULL);
    break;
  case AT_SIM_PHONE_PIN:
  case AT_SIM_PHONE_PUK:
    sim_hold (self, SIM_LOCK_PHONE, DT_REASON_SIM_PIN_REQUIRED, _ ("the modem is locked to another SIM"));
    break;
  case AT_SIM_NETWORK_PIN:
    sim_hold (self, SIM_LOCK_NETWORK, DT_REASON_SIM_PIN_REQUIRED, _ ("the modem is locked to another operator"));
    break;
  case AT_SIM_NOT_INSERTED:
    missing (self, NULL);
    break;
  case AT_SIM_NOT_READY:
  case AT_SIM_UNKNOWN:
    look_again (self, BUSY_TRIES, _ ("it does not get ready"));
    break;
  }
}

static void
take_error (ModemCore *self, const AtReply *reply)
{
  int code = reply->code;

  if (code == AT_CME_SIM_NOT_INSERTED || code == AT_CME_SIM_WRONG)
    missing (self, NULL);
  else if (code == AT_CME_SIM_FAILURE) /* some say so of a card that they are still starting */
    look_again (self, BUSY_TRIES, "SIM failure");
  else if (code == AT_CME_SIM_PIN_REQUIRED)
    take_state (self, AT_SIM_PIN);
  else if (code == AT_CME_SIM_PUK_REQUIRED)
    take_state (self, AT_SIM_PUK);
  else /* busy, powered down, or a bare ERROR: it may yet come */
    look_again (self, BUSY_TRIES, _ ("it cannot be asked"));
}

static void
radio_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  core_timer_set (self, retry_of (self), 0);
}

/* CFUN is 0, 4, 5 or 7, and should be 1; the last two are left only by a restart when the firmware is in a mood. Or it
 * is 1, and a user has switched the radio off, which a modem forgets when it restarts. FALSE: it is as it should be, or
 * nothing helps: go on as it is. */
static gboolean
turn_radio (ModemCore *self, guint level)
{
  gboolean off = core_facts (self).radio_off;
  const AtCommand command = { .line = off ? "+CFUN=4" : "+CFUN=1", .timeout_us = SECONDS (15) };

  if ((level == 1) != off || card_of (self)->radio_tries > RADIO_TRIES)
    return FALSE;
  dt_log (DT_LOG_INFO, core_id (self), "the radio is %s (CFUN %u): turning it %s", off ? "on" : "off", level,
          off ? "off again" : "on");
  if (card_of (self)->radio_tries++ == RADIO_TRIES && !off) {
    bring_up_restart_modem (self, DT_REASON_RECOVERY);
  } else {
    bring_up_radio_written (self);
    at_port_send (core_at_port (self), &card_of (self)->work, &command, radio_done, NULL);
  }
  return TRUE;
}

static void
check_done (ModemCore *self, const AtReply *reply, gpointer data)
{
  AtSimState state = AT_SIM_UNKNOWN;
  gboolean has_state = FALSE;
  guint level = 1;

  for (guint i = 0; i < reply->lines->len; i++) {
    const char *line = g_ptr_array_index (reply->lines, i);

    has_state = at_parse_cpin (line, &state) || has_state;
    at_parse_cfun (line, &level);
  }
  /* The state counts though its OK never comes. */
  if (reply->final == AT_FINAL_TIMEOUT && !has_state) {
    bring_up_start (self);
    return;
  }
  if (turn_radio (self, level))
    return;
  if (has_state)
    take_state (self, state);
  else
    take_error (self, reply);
}

static void
check (ModemCore *self)
{
  const AtCommand command = { .line = "+CFUN?;+CPIN?", .prefix = "+CFUN:|+CPIN:", .timeout_us = SECONDS (10) };

  if (card_of (self)->pin_out || at_scope_is_busy (&card_of (self)->check))
    return;
  at_port_send_joined (core_at_port (self), &card_of (self)->check, &command, check_done, NULL);
}

static void
retry (ModemCore *self)
{
  if (bring_up_waits_for_sim (self))
    check (self);
}

/* Our own CFUN makes the SIM go and come. */
static gboolean
radio_was_switched (const ModemCore *self)
{
  const ModemFacts facts = core_facts (self);

  return facts.radio_off || facts.radio_cycling || bring_up_radio_was_written (self, RADIO_TIME);
}

static void
take_change (ModemCore *self, const char *line)
{
  AtSimState state = AT_SIM_UNKNOWN;

  if (!at_parse_cpin (line, &state))
    return;
  if (bring_up_waits_for_sim (self)) {
    core_timer_set (self, retry_of (self), 0);
    return;
  }
  if (!bring_up_is_done (self) || radio_was_switched (self))
    return;
  if (state == AT_SIM_NOT_INSERTED) {
    core_raise_event (self, &(ComponentEvent) { .kind = COMPONENT_EVENT_MODEM_LOST,
                                                .modem_lost = { DT_REASON_SIM_MISSING, NULL, FALSE } });
    forget (self);
    core_raise (self, COMPONENT_EVENT_SIM_GONE);
    missing (self, _ ("it was taken out"));
  } else if (state != AT_SIM_READY && core_facts (self).call == CALL_NONE) {
    forget (self);
    bring_up_sim_again (self);
  }
}

/* An open SIM needs no PIN: one that is noted as tried, and was never judged, must have been right. */
static void
number_read (ModemCore *self, const ComponentEvent *event)
{
  if (sim_lock (self) == SIM_LOCK_NONE)
    pin_memory_opened (core_environment (self)->store, sim_iccid (self));
}

static void
operator_known (ModemCore *self, const ComponentEvent *event)
{
  g_autofree char *code = sim_home_network (self);

  core_set_string (self, MODEM_INFO_SIM, &info_of (self)->operator_code, code);
}

static void
card_changed (ModemCore *self, AtPort *port, const char *line)
{
  take_change (self, line);
  if (!core_facts (self).radio_off && !bring_up_radio_was_written (self, RADIO_BOOT_TIME))
    restart_watch_word (self);
}

static void
step (ModemCore *self, const ComponentEvent *event)
{
  check (self);
}

/* What was being asked says nothing any more. */
static void
begins_anew (ModemCore *self, const ComponentEvent *event)
{
  at_scope_cancel (&card_of (self)->check);
  at_scope_cancel (&card_of (self)->work);
}

static void
restarting (ModemCore *self, const ComponentEvent *event)
{
  core_timer_stop (retry_of (self));
}

static void
forgotten (ModemCore *self, const ComponentEvent *event)
{
  forget (self);
  core_timer_stop (retry_of (self));
}

gboolean
sim_is_busy (const ModemCore *self)
{
  return card_of (self)->busy;
}

gboolean
sim_has_refused (const ModemCore *self)
{
  return card_of (self)->refused;
}

const char *
sim_detail (const ModemCore *self)
{
  return card_of (self)->detail;
}

void
sim_explain (ModemCore *self, DtReason reason, const char *detail)
{
  card_of (self)->reason = reason;
  card_of (self)->detail = detail;
}

void
sim_attempt_begins (ModemCore *self)
{
  at_scope_cancel (&card_of (self)->check);
  at_scope_cancel (&card_of (self)->work);
  card_of (self)->busy = card_of (self)->pin_out = TRUE;
  card_of (self)->refused = FALSE;
}

void
sim_attempt_lost (ModemCore *self)
{
  card_of (self)->busy = card_of (self)->pin_out = FALSE;
}

void
sim_attempt_unsent (ModemCore *self)
{
  card_of (self)->pin_out = FALSE;
}

void
sim_attempt_answered (ModemCore *self, SimVerdict verdict)
{
  Card *card = card_of (self);

  card->pin_out = FALSE;
  if (verdict == SIM_VERDICT_ACCEPTED)
    card->accepted_us = core_now (self);
  if (verdict != SIM_VERDICT_NONE)
    card->refused = verdict == SIM_VERDICT_REFUSED;
  check (self);
}

static void
init (ModemCore *self)
{
  core_timer_init (self, retry_of (self), retry);
  *info_of (self) = (SimInfo) { SIM_LOCK_UNKNOWN, G_MAXUINT, G_MAXUINT, g_strdup ("") };
}

static void
clear (ModemCore *self)
{
  g_free (info_of (self)->operator_code);
}

static void
facts (const ModemCore *self, ModemFacts *out)
{
  out->sim_reason = card_of (self)->reason;
  if (card_of (self)->busy && out->device == DEVICE_HELD)
    out->device = DEVICE_SETTING_UP;
}

/* clang-format off */
static const ComponentHandler handlers[] = {
  { COMPONENT_EVENT_SIM_NUMBER, number_read },
  { COMPONENT_EVENT_SIM_OPERATOR, operator_known },
  { COMPONENT_EVENT_SIM_STEP, step },
  { COMPONENT_EVENT_BRING_UP, begins_anew },
  { COMPONENT_EVENT_RESTARTING, restarting },
  { COMPONENT_EVENT_FORGOTTEN, forgotten },
  { 0, NULL },
};
/* clang-format on */

static const ModemUrc urcs[] = { { "+CPIN:", card_changed }, { NULL, NULL } };

const ModemComponent sim_component = {
  .name = "SIM",
  .state_size = sizeof (Sim),
  .init = init,
  .handlers = handlers,
  .facts = facts,
  .urcs = urcs,
  .clear = clear,
};
