/* places: how many places a programme should offer for those who graduate to meet the need.
 *
 *   places[p,t] = max(0, (D_new[k,t+d] - S_other[k,t+d]) v / (c e stay))
 *   D_new   yearly expansion of education group k and those of it who leave work or the county (not those who only change
 *           occupation), at the end of the programme
 *   S_other yearly entry into k by every other way than programmes: moves, those growing up, other routes
 *   v       the share of what is left that this programme answers for, when several lead to k
 *   c, e, stay   completion, share who work in the field, share who stay in the county
 * All parts are draws, so the places are, too: their median is the recommendation and their interval its error.
 * D_new and S_other are means of the PLACES_WINDOW years about the exam year: one odd year is not worth a class.
 */
#ifndef SKILLS_PLACES_H
#define SKILLS_PLACES_H

#include "skills/supply.h"

enum { PLACES_WINDOW = 3 };

/* Places for one draw: persons a year needed in k, other entry, and this draw's rates (places_rate). */
float places_needed(float need, float other, float completion, float field, float stay, float fill);

/* First year in which graduates of a class begun in `start` arrive. */
int places_first_graduates(const struct supply_programme *p, int start);

/* A rate of this draw, kept in 0.01 .. 1. */
float places_rate(const struct rate *r, float shock);

#endif
