#include "page.h"

#include <string.h>

#include "status.h"

/* Text as HTML: names of sources are the submitters' own words. */
static void html(const char *text, FILE *out)
{
    for (; *text; text++) {
        if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '>')
            fputs("&gt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '"')
            fputs("&quot;", out);
        else
            putc(*text, out);
    }
}

static void table_begin(const char *first, const char *second, FILE *out)
{
    fprintf(out, "<table>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr></thead>\n<tbody>\n", first,
            second);
}

/* --- data age */

/* "2025-11-20T08:00:00Z" as "2025-11-20 08:00 UTC"; other texts as they are. */
static void moment(const char *text, FILE *out)
{
    char date[11], clock[6];

    if (sscanf(text, "%10[0-9-]T%5[0-9:]", date, clock) == 2)
        fprintf(out, "%s %s UTC", date, clock);
    else
        html(text, out);
}

/* "source scb-rams" with its newest release, as the status query tells it. */
static void source_row(const struct answer *status, int row, FILE *out)
{
    const char *name = answer_text(status, row, answer_find(status, "name"));
    const char *when = answer_text(status, row, answer_find(status, "value"));

    if (strncmp(name, "source ", 7) != 0)
        return;
    fputs("<tr><td>", out);
    html(name + 7, out);
    fputs("</td><td>", out);
    for (int i = 0; i < 10 && when[i]; i++) /* the date is enough */
        html((char[]){when[i], '\0'}, out);
    fputs("</td></tr>\n", out);
}

static void scenario_sentence(const struct answer *status, FILE *out)
{
    int name = answer_find(status, "name"), value = answer_find(status, "value"), note = answer_find(status, "note");
    const char *published;

    for (int row = 0; row < status->rows; row++) {
        if (strncmp(answer_text(status, row, name), "scenario ", 9) != 0)
            continue;
        published = answer_text(status, row, note);
        published += strncmp(published, "published ", 10) == 0 ? 10 : 0;
        fputs("<p>Gällande prognos för län ", out);
        html(answer_text(status, row, name) + 9, out);
        fputs(": scenario ", out);
        html(answer_text(status, row, value), out);
        fputs(", publicerat ", out);
        moment(published, out);
        fputs(".</p>\n", out);
    }
}

static void data_age(const struct answer *status, FILE *out)
{
    fputs("<h2>Underlagets ålder</h2>\n", out);
    if (!status) {
        fputs("<p>Prognostjänsten svarar inte just nu, så underlagets ålder kan inte visas.</p>\n", out);
        return;
    }
    scenario_sentence(status, out);
    if (status_synthetic(status))
        fputs("<p><strong>Påhittade siffror:</strong> källor som heter synthetic är ett exempel, inte länets uppgifter.</p>\n", out);
    table_begin("Källa", "Senast utgiven", out);
    for (int row = 0; row < status->rows; row++)
        source_row(status, row, out);
    fputs("</tbody></table>\n", out);
}

/* --- routes */

static void routes(FILE *out)
{
    static const char *const list[][2] = {
        {"<a href=\"/api/v1/networks/gysam/forecast?frequency=year&amp;format=csv\">/api/v1/networks/gysam/forecast</a>",
         "Prognoser i gymnasiesamverkans termer"},
        {"<a href=\"/api/v1/networks/reko/forecast?frequency=year&amp;format=csv\">/api/v1/networks/reko/forecast</a>",
         "Prognoser för kommunal vuxenutbildning"},
        {"<a href=\"/api/v1/networks/yh/forecast?frequency=year&amp;format=csv\">/api/v1/networks/yh/forecast</a>",
         "Prognoser för yrkeshögskolan"},
        {"<a href=\"/api/v1/networks/gysam/places?format=csv\">/api/v1/networks/gysam/places</a>",
         "Platser per program: i dag, och hur många som behövs; likaså reko och yh"},
        {"<a href=\"/api/v1/networks/yh/balance?format=csv\">/api/v1/networks/yh/balance</a>",
         "Balans per utbildning och yrke; likaså demand och supply"},
        {"<a href=\"/api/v1/scenarios\">/api/v1/scenarios</a>", "Allt som har publicerats"},
        {"/api/v1/scenarios/<i>nummer</i>", "Ett scenarios modeller och deras träffsäkerhet"},
        {"/api/v1/numbers/<i>körning.mål.horisont</i>", "Vad som ligger bakom en siffra; numret står i kolumnen id"},
        {"<a href=\"/health\">/health</a>", "Om tjänsten svarar"},
    };

    fputs("<h2>Adresser</h2>\n<div class=\"adresser\">\n", out);
    table_begin("Adress", "Vad den ger", out);
    for (size_t i = 0; i < ARRAY_SIZE(list); i++)
        fprintf(out, "<tr><td>%s</td><td>%s</td></tr>\n", list[i][0], list[i][1]);
    fputs("</tbody></table>\n</div>\n"
          "<p>Urval: <code>region</code> (kod, t.ex. 1880), <code>industry</code> (t.ex. Q, eller T för alla), "
          "<code>frequency</code> (year, quarter, month), <code>term</code> (short, long), <code>as_of</code> (2024-03-01), <code>scenario</code>. Form: "
          "<code>format=json</code> (förval) eller <code>format=csv</code>.</p>\n"
          "<p>Ett antal under fem visas som &lt;5, ytterligare en cell kan vara dold så att inget kan räknas fram ur "
          "summorna, och där 80-procentsintervallet är bredare än halva värdet åt vardera hållet visas bara intervallet. "
          "Kolumnerna <code>record_</code> är länets bakåttest, också på en kommuns rad: av kommunens egna siffror görs inget. "
          "I kolumnen <code>dialogue_moved</code> står hur många personer arbetsgivarnas svar i dialogrundor har flyttat siffran.</p>\n",
          out);
}

void page_write(const struct answer *status, FILE *out)
{
    fputs("<!DOCTYPE html>\n<html lang=\"sv\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<title>Framsyn: prognoser för kompetensförsörjning</title>\n"
          "<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
          "background:#fff}table{border-collapse:collapse}th,td{text-align:left;padding:.3rem 1rem .3rem 0;"
          "border-bottom:1px solid #ccc;vertical-align:top;overflow-wrap:anywhere}.adresser td:first-child{min-width:20rem}</style>\n"
          "</head>\n<body>\n<main>\n<h1>Framsyn</h1>\n"
          "<p>Prognoser för kompetensförsörjning, på kort och lång sikt, per kommun och näring, med intervall och med "
          "uppgift om hur väl sådana siffror har hållit förut.</p>\n",
          out);
    routes(out);
    data_age(status, out);
    fputs("<h2>Licens</h2>\n<p>Prognoserna får användas fritt av var och en: "
          "<a rel=\"license\" href=\"https://creativecommons.org/publicdomain/zero/1.0/deed.sv\">CC0 1.0</a>. Underlaget har sina "
          "källors villkor.</p>\n</main>\n</body>\n</html>\n",
          out);
}
