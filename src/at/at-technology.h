/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The <AcT> number of +COPS and +CREG (3GPP TS 27.007 §7.3). */
#pragma once

#include "at/at-fields.h"
#include "at/at-reply.h"

G_BEGIN_DECLS

/* FALSE, with @out untouched, for anything but an unquoted number 0 to 9. */
gboolean at_technology_from_field (const AtField *field, AtTechnology *out);

G_END_DECLS
