/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs between makers and models of modems, as rows: nothing else knows a model's name or USB id. The rows of a
 * maker are in a file of its name. */
#pragma once

#include "at/at-reply.h"
#include "host/usb-ports.h"

G_BEGIN_DECLS

#define MODEL_MAX_DIALS 4

/* How a call is asked for (27.007 §10.2.1.1, 10.1.12). */
typedef enum {
  MODEL_DIAL_NONE,
  MODEL_DIAL_SHORT,   /* D*99#: context 1 */
  MODEL_DIAL_CONTEXT, /* D*99***1# */
  MODEL_DIAL_CGDATA,  /* +CGDATA="PPP",1 */
} ModelDial;

/* The value of a ModelRadioKey for a word of the setting rat: "nbiot". */
typedef struct {
  const char *word; /* NULL ends */
  const char *value;
} ModelRadioValue;

/* One thing of the radio that a modem keeps. Asked with @query it says a line of @prefix and the value; it takes the
 * value behind @write. */
typedef struct {
  const char *name; /* under which its value before is remembered: lower case */
  const char *query, *prefix, *write;
  const ModelRadioValue *rats; /* it chooses the technology; NULL: it does not */
  const char *bands;           /* it lists the bands of this technology, as in the setting bands; NULL: it does not */
} ModelRadioKey;

/* How the serving cell and its signal are asked, beside +CSQ. */
typedef struct {
  const char *query;
  const char *prefix; /* "+CPSI:" */
  gboolean (*parse) (const char *line, AtServingCell *out);
} ModelServingCell;

/* One model, or several that behave alike. Commands are without "AT". */
typedef struct {
  const char *id;           /* "sim7000": as in ModemDescription.model */
  const char *const *names; /* what +CGMM contains, upper case, NULL-terminated */
  const UsbPorts *usb; /* USB ids that are taken for this model until +CGMM has answered, and the udev rules with them;
                        * ends with a row of zeros. NULL: none */
  ModelDial dials[MODEL_MAX_DIALS]; /* what to try in turn when a dial command itself is refused */
  const char *reset;                /* restarts the modem; its USB ports go and come back */
  const char *power_off;
  const char *pin_retries;       /* attempts left; NULL: unknown command */
  const char *const *free_stack; /* ends what the modem's own TCP/IP stack may hold; NULL: nothing */
  gboolean lte_is_catm;          /* what it reports as LTE (27.007 AcT 7) is Cat-M: it knows nothing faster */
  const ModelRadioKey *radio;    /* the settings rat and bands; ends with a row without a name. NULL: unknown */
  const ModelServingCell *cell;  /* never NULL: who refuses it is not asked again */
  const char *const *quirks;     /* names for DeviceInfo.quirks, NULL-terminated */
} ModelRow;

/* The row with that id; NULL when there is none. */
const ModelRow *model_by_id (const char *id);

/* The row for what +CGMM answered ("SIMCOM_SIM7000G"); the generic row when none fits. */
const ModelRow *model_by_name (const char *name);

/* The row for a USB identity as long as nothing better is known; the generic row when none fits. */
const ModelRow *model_by_usb (guint16 vendor_id, guint16 product_id);

/* A UsbPortsLookup over the rows. */
const UsbPorts *model_usb_ports (guint16 vendor_id, guint16 product_id);

/* The command without "AT" that dials context @cid, to be freed; NULL: this form cannot. */
char *model_dial_line (ModelDial dial, guint cid);

G_END_DECLS
