/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the modem says unasked, and what it means. */
#include "base/log.h"
#include "modem/modem-private.h"

#include <string.h>

typedef void (*UnsolicitedFunc) (Modem *self, AtPort *port, const char *line);

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
  gboolean ours = at_scope_is_busy (&self->radio_cycle) || (self->sim.radio_us > 0 && now - self->sim.radio_us < BOOT_TIME);

  if (self->bring_up.stage == BRING_UP_DONE && !booting && !ours)
    bring_up_restarted (self);
}

static void
sim (Modem *self, AtPort *port, const char *line)
{
  sim_urc (self, line);
}

static void
registration (Modem *self, AtPort *port, const char *line)
{
  registration_line (self, line, FALSE);
}

static void
carrier_gone (Modem *self, AtPort *port, const char *line)
{
  if (port == core_data_port (self))
    hangup_carrier_gone (self);
}

static void
late_connect (Modem *self, AtPort *port, const char *line)
{
  if (port == core_data_port (self))
    hangup_late_connect (self);
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

static void
ignore (Modem *self, AtPort *port, const char *line)
{
}

typedef struct {
  const char *prefix;
  UnsolicitedFunc function;
} UnsolicitedRow;

#define ROWS(X) \
  X ("RDY", ready) \
  X ("+CFUN:", radio) \
  X ("+CPIN:", sim) \
  X ("+CREG:", registration) \
  X ("+CGREG:", registration) \
  X ("+CEREG:", registration) \
  X ("NO CARRIER", carrier_gone) \
  X ("CONNECT", late_connect) \
  X ("UNDER-VOLTAGE", voltage) \
  X ("OVER-VOLTAGE", voltage) \
  X ("NORMAL POWER DOWN", power_down) \
  X ("POWER DOWN", power_down) \
  X ("SMS Ready", ignore) \
  X ("SMS DONE", ignore) \
  X ("PB DONE", ignore) \
  X ("RING", ignore) \
  X ("+CRING:", ignore) \
  X ("+CMTI:", ignore) \
  X ("+CMT:", ignore) \
  X ("+CDS:", ignore) \
  X ("+CBM:", ignore) \
  X ("+CUSD:", ignore) \
  X ("+CNSMOD:", ignore) \
  X ("+CTZV:", ignore) \
  X ("+NITZ:", ignore) \
  X ("*PSNWID:", ignore) \
  X ("*PSUTTZ:", ignore) \
  X ("DST:", ignore) \
  X ("+PDP:", ignore) \
  X ("+APP PDP:", ignore) \
  X ("+UGNSINF:", ignore) \
  X ("$G", ignore)

#define ROW(prefix, function) { prefix, function },
static const UnsolicitedRow rows[] = { ROWS (ROW) };

#define PREFIX(prefix, function) prefix,
static const char *const prefixes[] = { ROWS (PREFIX) NULL };

const char *const *
unsolicited_prefixes (void)
{
  return prefixes;
}

void
unsolicited_line (Modem *self, AtPort *port, const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (g_str_has_prefix (line, rows[i].prefix)) {
      rows[i].function (self, port, line);
      return;
    }
  }
}
