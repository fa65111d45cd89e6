/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/makers.h"

static const char *const sim7000_names[] = { "SIM7000", NULL };
static const char *const sim7070_names[] = { "SIM7070", "SIM7080", "SIM7090", NULL };
static const char *const sim7600_names[] = { "SIM7600", "SIM7500", NULL };

/* The udev rules are generated from the ids at the beginning of these rows. */
static const UsbPorts sim7000_usb[] = {
  { 0x1e0e, 0x9001, .at = 2, .data = 3, .nmea = 1 }, /* the SIM7100, SIM7500 and SIM7600 too: +CGMM decides */
  { 0 },
};
static const UsbPorts sim7070_usb[] = {
  { 0x1e0e, 0x9205, .at = 2, .data = 3, .nmea = 1 },
  { 0x1e0e, 0x9206, .at = 2, .data = 5, .nmea = 1 }, /* the same after AT+CUSBSELNV=86; 3 and 4 are logs */
  { 0 },
};
static const UsbPorts sim7600_usb[] = {
  { 0x1e0e, 0x9011, .at = 4, .data = 5, .nmea = USB_PORT_NONE }, /* A7600E, SIM7600 in RNDIS mode */
  { 0 },
};

/* Leftovers of the internal stack make PPP come up without data ("phantom PPP"). */
static const char *const sim7000_stack[] = { "+CIPSHUT", "+CNACT=0", NULL };
static const char *const sim7070_stack[] = { "+CNACT=0,0", NULL };

static const char *const no_quirks[] = { NULL };
static const char *const sim7000_quirks[] = { "dial-alternatives", "internal-stack", NULL };

/* The preferred mode; of LTE, Cat-M or NB-IoT. */
static const ModelRadioValue cnmp[] = { { "auto", "2" }, { "catm", "38" }, { "nbiot", "38" }, { "gsm", "13" }, { 0 } };
static const ModelRadioValue cmnb[] = { { "auto", "3" }, { "catm", "1" }, { "nbiot", "2" }, { 0 } };

static const ModelRadioKey catm_radio[] = {
  { "cnmp", "+CNMP?", "+CNMP: ", "+CNMP=", .rats = cnmp },
  { "cmnb", "+CMNB?", "+CMNB: ", "+CMNB=", .rats = cmnb },
  { "catm-bands", "+CBANDCFG?", "+CBANDCFG: \"CAT-M\",", "+CBANDCFG=\"CAT-M\",", .bands = "catm" },
  { "nbiot-bands", "+CBANDCFG?", "+CBANDCFG: \"NB-IOT\",", "+CBANDCFG=\"NB-IOT\",", .bands = "nbiot" },
  { 0 },
};

const ModelServingCell simcom_cell = { "+CPSI?", "+CPSI:", at_parse_cpsi };

const ModelRow simcom_models[] = {
  { .id = "sim7000",
    .names = sim7000_names,
    .usb = sim7000_usb,
    .dials = { MODEL_DIAL_SHORT, MODEL_DIAL_CONTEXT, MODEL_DIAL_CGDATA }, /* firmware B05 refuses the first */
    .reset = "+CFUN=1,1",
    .power_off = "+CPOWD=1",
    .pin_retries = "+SPIC",
    .free_stack = sim7000_stack,
    .lte_is_catm = TRUE,
    .radio = catm_radio,
    .cell = &simcom_cell,
    .quirks = sim7000_quirks },
  { .id = "sim7070",
    .names = sim7070_names,
    .usb = sim7070_usb,
    .dials = { MODEL_DIAL_SHORT, MODEL_DIAL_CONTEXT, MODEL_DIAL_CGDATA },
    .reset = "+CREBOOT",
    .power_off = "+CPOWD=1",
    .pin_retries = "+SPIC",
    .free_stack = sim7070_stack,
    .lte_is_catm = TRUE,
    .radio = catm_radio,
    .cell = &simcom_cell,
    .quirks = sim7000_quirks },
  { .id = "sim7600",
    .names = sim7600_names,
    .usb = sim7600_usb,
    .dials = { MODEL_DIAL_SHORT, MODEL_DIAL_CONTEXT },
    .reset = "+CRESET",
    .power_off = "+CPOF",
    .pin_retries = "+SPIC",
    .cell = &simcom_cell,
    .quirks = no_quirks },
  { 0 },
};
