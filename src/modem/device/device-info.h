/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others see of the device. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *manufacturer, *model, *revision;
  const char *const *quirks; /* names of the model's peculiarities that are in force, a constant; NULL: not known yet */
} DeviceInfo;

G_END_DECLS
