/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/model.h"

#include "models/makers.h"

#include <string.h>

const ModelRow *const model_makers[] = { simcom_models, NULL };

const ModelRow *
model_by_id (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (const ModelRow *const *maker = model_makers; *maker != NULL; maker++) {
    for (const ModelRow *row = *maker; row->id != NULL; row++) {
      if (strcmp (row->id, id) == 0)
        return row;
    }
  }
  return strcmp (generic_model.id, id) == 0 ? &generic_model : NULL;
}

static gboolean
has_name (const ModelRow *row, const char *upper)
{
  for (const char *const *known = row->names; *known != NULL; known++) {
    if (strstr (upper, *known) != NULL)
      return TRUE;
  }
  return FALSE;
}

const ModelRow *
model_by_name (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);

  for (const ModelRow *const *maker = model_makers; *maker != NULL; maker++) {
    for (const ModelRow *row = *maker; row->id != NULL; row++) {
      if (has_name (row, upper))
        return row;
    }
  }
  return &generic_model;
}

static const UsbPorts *
find_ports (const ModelRow *row, guint16 vendor_id, guint16 product_id)
{
  for (const UsbPorts *ports = row->usb; ports != NULL && ports->vendor_id != 0; ports++) {
    if (ports->vendor_id == vendor_id && ports->product_id == product_id)
      return ports;
  }
  return NULL;
}

const ModelRow *
model_by_usb (guint16 vendor_id, guint16 product_id)
{
  for (const ModelRow *const *maker = model_makers; *maker != NULL; maker++) {
    for (const ModelRow *row = *maker; row->id != NULL; row++) {
      if (find_ports (row, vendor_id, product_id) != NULL)
        return row;
    }
  }
  return &generic_model;
}

const UsbPorts *
model_usb_ports (guint16 vendor_id, guint16 product_id)
{
  return find_ports (model_by_usb (vendor_id, product_id), vendor_id, product_id);
}

char *
model_dial_line (ModelDial dial, guint cid)
{
  switch (dial) {
  case MODEL_DIAL_NONE:
    return NULL;
  case MODEL_DIAL_SHORT:
    return cid == 1 ? g_strdup ("D*99#") : NULL;
  case MODEL_DIAL_CONTEXT:
    return g_strdup_printf ("D*99***%u#", cid);
  case MODEL_DIAL_CGDATA:
    return g_strdup_printf ("+CGDATA=\"PPP\",%u", cid);
  }
  return NULL;
}
