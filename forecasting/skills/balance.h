/* balance: supply against demand, as one number and in the classes that analysts use today.
 *
 *   B = (S - D) / D                               per draw
 *   P_short = Pr(B < -0.08),  P_surplus = Pr(B > 0.08)   0.08: the edge of Halland's "balans"
 *   ITA = (inflow + short-term unemployed + max(0, -ED)) / (max(0, ED) + RD + SD)   over 6 years
 *   ITKB = sum_k mix[k|o] min(1, ITA[k])          per occupation; low = bottleneck
 * Sources: ITA and its classes, ROA (Peeters, Fouarge and Bakens, BWP; arbeidsmarktinzicht.nl); Halland's seven
 * classes, regionhalland.quarto.pub/kompetens chapter 4 (balanstal in percent); SCB's regional forecasts class the
 * state at the start and whether supply and demand develop alike (Region Stockholm, Utbildnings- och
 * arbetsmarknadsprognos). The margins of the SCB class are ours: SCB publishes none.
 */
#ifndef SKILLS_BALANCE_H
#define SKILLS_BALANCE_H

/* Half-width of the neutral band of B. */
#define BALANCE_BAND 0.08

enum balance_halland {
    BALANCE_GREAT_SHORTAGE,     /* stor brist: below -30 % */
    BALANCE_SHORTAGE,           /* brist: -30 .. -15 */
    BALANCE_SOME_SHORTAGE,      /* viss brist: -15 .. -8 */
    BALANCE_EVEN,               /* balans: -8 .. 8 */
    BALANCE_SOME_SURPLUS,       /* visst överskott: 8 .. 15 */
    BALANCE_SURPLUS,            /* överskott: 15 .. 30 */
    BALANCE_GREAT_SURPLUS       /* stort överskott: above 30 */
};

enum balance_ita {
    BALANCE_ITA_VERY_GOOD,      /* prospects of the newcomer: <= 0.85 */
    BALANCE_ITA_GOOD,           /* <= 1.00 */
    BALANCE_ITA_REASONABLE,     /* <= 1.05 */
    BALANCE_ITA_MODERATE,       /* <= 1.15 */
    BALANCE_ITA_POOR
};

/* SCB's state at the start or the end: shortage, balance, surplus. */
enum balance_state { BALANCE_STATE_SHORTAGE, BALANCE_STATE_BALANCE, BALANCE_STATE_SURPLUS };

/* B; 0 when both are below half a person, and +1 when there is supply without demand. In the header, for it is asked for every
 * draw of every municipality. */
static inline float balance_of(float supply, float demand)
{
    return demand >= 0.5f ? (supply - demand) / demand : supply >= 0.5f ? 1 : 0;
}

enum balance_halland balance_halland_class(double B);   /* a limit belongs to the class nearer balance */

/* newcomers >= 0, demand >= 0: what stands above and below the line; HUGE_VALF when demand is 0. */
double balance_ita(double inflow, double unemployed, double expansion, double replacement, double substitution);
enum balance_ita balance_ita_class(double ita);

/* mix: k shares of the occupation's education groups; ita: theirs. */
double balance_itkb(const double *mix, const double *ita, int k);

/* The state at the end from the state at the start and the ratio of growths (S_T / S_0) / (D_T / D_0): a ratio
 * within 1 - margin .. 1 + margin leaves the state, one beyond moves it by one class; margin e.g. BALANCE_BAND. */
enum balance_state balance_scb_start(double B);
enum balance_state balance_scb_end(enum balance_state start, double growth_ratio, double margin);

#endif
