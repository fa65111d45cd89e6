/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of each maker, for model.c and the tests; a maker's rows end with one that has no id. */
#pragma once

#include "models/model.h"

G_BEGIN_DECLS

extern const ModelRow simcom_models[];

/* +CPSI, which modems of other makers know too. */
extern const ModelServingCell simcom_cell;

/* For what nothing is known of: what 3GPP TS 27.007 and 27.060 promise. */
extern const ModelRow generic_model;

/* All makers, NULL-terminated. */
extern const ModelRow *const model_makers[];

G_END_DECLS
