/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "models/makers.h"

static const char *const no_names[] = { NULL };
static const char *const no_quirks[] = { NULL };

const ModelRow generic_model = {
  .id = "generic",
  .names = no_names,
  .dials = { MODEL_DIAL_SHORT, MODEL_DIAL_CONTEXT, MODEL_DIAL_CGDATA },
  .reset = "+CFUN=1,1",
  .power_off = "+CFUN=0",
  .cell = &simcom_cell,
  .quirks = no_quirks,
};
