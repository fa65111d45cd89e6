/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "modem/model.h"

#include <string.h>

static const char *const no_names[] = { NULL };
static const char *const sim7000_names[] = { "SIM7000", NULL };
static const char *const sim7070_names[] = { "SIM7070", "SIM7080", "SIM7090", NULL };
static const char *const sim7600_names[] = { "SIM7600", "SIM7500", NULL };

/* Leftovers of the internal stack make PPP come up without data ("phantom PPP"). */
static const char *const sim7000_stack[] = { "+CIPSHUT", "+CNACT=0", NULL };
static const char *const sim7070_stack[] = { "+CNACT=0,0", NULL };

static const char *const no_quirks[] = { NULL };
static const char *const sim7000_quirks[] = { "dial-alternatives", "internal-stack", NULL };

static const ModelRow rows[] = {
  { .id = "sim7000",
    .names = sim7000_names,
    .dials = { "D*99#", "D*99***1#", "+CGDATA=\"PPP\",1" }, /* firmware B05 refuses the first */
    .reset = "+CFUN=1,1",
    .power_off = "+CPOWD=1",
    .pin_retries = "+SPIC",
    .free_stack = sim7000_stack,
    .simcom_radio = TRUE,
    .quirks = sim7000_quirks },
  { .id = "sim7070",
    .names = sim7070_names,
    .dials = { "D*99#", "D*99***1#", "+CGDATA=\"PPP\",1" },
    .reset = "+CREBOOT",
    .power_off = "+CPOWD=1",
    .pin_retries = "+SPIC",
    .free_stack = sim7070_stack,
    .simcom_radio = TRUE,
    .quirks = sim7000_quirks },
  { .id = "sim7600",
    .names = sim7600_names,
    .dials = { "D*99#", "D*99***1#" },
    .reset = "+CRESET",
    .power_off = "+CPOF",
    .pin_retries = "+SPIC",
    .quirks = no_quirks },
  { .id = "generic", /* the last row: what 27.007 and 27.060 promise */
    .names = no_names,
    .dials = { "D*99#", "D*99***1#", "+CGDATA=\"PPP\",1" },
    .reset = "+CFUN=1,1",
    .power_off = "+CFUN=0",
    .quirks = no_quirks },
};

typedef struct {
  guint16 vendor_id, product_id;
  const char *id;
} UsbRow;

/* 1e0e:9001 is the SIM7600 too: +CGMM decides. */
static const UsbRow usb_rows[] = {
  { 0x1e0e, 0x9001, "sim7000" },
  { 0x1e0e, 0x9205, "sim7070" },
  { 0x1e0e, 0x9206, "sim7070" },
  { 0x1e0e, 0x9011, "sim7600" },
};

const ModelRow *
model_by_id (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].id, id) == 0)
      return &rows[i];
  }
  return NULL;
}

const ModelRow *
model_by_name (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (const char *const *known = rows[i].names; *known != NULL; known++) {
      if (strstr (upper, *known) != NULL)
        return &rows[i];
    }
  }
  return &rows[G_N_ELEMENTS (rows) - 1];
}

const ModelRow *
model_by_usb (guint16 vendor_id, guint16 product_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (usb_rows); i++) {
    if (usb_rows[i].vendor_id == vendor_id && usb_rows[i].product_id == product_id)
      return model_by_id (usb_rows[i].id);
  }
  return &rows[G_N_ELEMENTS (rows) - 1];
}
