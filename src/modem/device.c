/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device: whether it is there and answers, and what it says of itself unasked. */
#include "base/log.h"
#include "modem/modem-private.h"
#include "modem/network/radio.h"

/* A boot takes so long at most; then the same words mean another one. */
#define BOOT_TIME SECONDS (30)
/* Within so long both ports tell of it. */
#define SAME_BOOT_TIME SECONDS (2)

/* It is said on every port: the other one's is the same boot, and what was asked meanwhile is being answered. */
static void
ready (Modem *self, AtPort *port, const char *line)
{
  const BringUp *bring_up = &self->bring_up;

  if (bring_up->restarted_by != NULL && bring_up->restarted_by != port
      && core_now (self) - bring_up->restarted_us < SAME_BOOT_TIME)
    return;
  bring_up_restarted (self);
  self->bring_up.restarted_by = port;
}

/* +CFUN: 1 comes at every boot and, from some firmware, after our own CFUN=1. */
static void
radio (Modem *self, AtPort *port, const char *line)
{
  gint64 now = core_now (self);
  gboolean booting = self->bring_up.restarted_us > 0 && now - self->bring_up.restarted_us < BOOT_TIME;
  gboolean ours = radio_is_cycling (self) || (self->sim.radio_us > 0 && now - self->sim.radio_us < BOOT_TIME);

  if (self->bring_up.stage == BRING_UP_DONE && !booting && !ours)
    bring_up_restarted (self);
}

static void
voltage (Modem *self, AtPort *port, const char *line)
{
  gboolean low = g_str_has_prefix (line, "UNDER");

  if (core_log_allows (self, low ? MODEM_LOG_LOW_VOLTAGE : MODEM_LOG_HIGH_VOLTAGE))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem says: %s", line);
  self->low_voltage = self->low_voltage || low;
}

static void
power_down (Modem *self, AtPort *port, const char *line)
{
  if (!ports_loss_is_expected (self) && core_log_allows (self, MODEM_LOG_SWITCHING_OFF))
    dt_log (DT_LOG_WARNING, core_id (self), "the modem is switching itself off");
}

static const ModemUrc urcs[] = {
  { "RDY", ready },
  { "+CFUN:", radio },
  { "UNDER-VOLTAGE", voltage },
  { "OVER-VOLTAGE", voltage },
  { "NORMAL POWER DOWN", power_down },
  { "POWER DOWN", power_down },
  /* No answers, and of no use to us. */
  { "SMS Ready", NULL },
  { "SMS DONE", NULL },
  { "PB DONE", NULL },
  { "RING", NULL },
  { "+CRING:", NULL },
  { "+CMTI:", NULL },
  { "+CMT:", NULL },
  { "+CDS:", NULL },
  { "+CBM:", NULL },
  { "+CUSD:", NULL },
  { "+CNSMOD:", NULL },
  { "+CTZV:", NULL },
  { "+NITZ:", NULL },
  { "*PSNWID:", NULL },
  { "*PSUTTZ:", NULL },
  { "DST:", NULL },
  { "+PDP:", NULL },
  { "+APP PDP:", NULL },
  { "+UGNSINF:", NULL },
  { "$G", NULL },
  { NULL, NULL },
};

static DeviceFact
device_fact (const Modem *self)
{
  if (!self->ports_open)
    return DEVICE_AWAY;
  if (self->bring_up.unresponsive)
    return DEVICE_SILENT;
  if (self->bring_up.stage == BRING_UP_HELD)
    return DEVICE_HELD;
  return self->bring_up.stage == BRING_UP_DONE ? DEVICE_READY : DEVICE_SETTING_UP;
}

static void
facts (const Modem *self, ModemFacts *out)
{
  out->device = device_fact (self);
}

const ModemComponent device_component = { .name = "device", .facts = facts, .urcs = urcs };
