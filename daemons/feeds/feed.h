/* feed: what to fetch, from whom, when, and how to read it. The form of a feed file is in docs/feeds.md.
 *
 * A feed file is a manifest whose data file is asked for instead of lying beside it: the statements that say
 * what to ask (service, table, select, ...) are read here, all others are the manifest's and are read by
 * manifest.c, once when the feed is opened, so that a wrong feed is refused before anything is fetched, and once
 * more with what was fetched.
 */
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "macros.h"

enum feed_service { FEED_PXWEB, FEED_KOLADA, FEED_ADS, FEED_BAROMETER };
enum { FEED_NAME_MAX = 64, FEED_ERROR_SIZE = 512 };

/* `select VARIABLE = ITEMS`: the words are looked up in the table's metadata, see pxquery.h. */
struct feed_selection {
    char *variable, *items;
    int line;
    bool maybe;            /* VARIABLE?: the table need not have it */
};

/* `content "LABEL" = MEASURE`: the content whose name for people is this, as that measure. */
struct feed_content {
    char *label, *measure;
    bool maybe;            /* content?: the table need not have it */
};

/* `name DIMENSION VARIABLE "LABEL" = CODE`: a value by its name for people, as our code: a map for codes that nobody knows. */
struct feed_naming {
    char *dimension, *variable, *label, *code;
};

struct feed {
    char name[FEED_NAME_MAX];      /* of the file, without .feed */
    enum feed_service service;
    char *title_sv, *title_en, *lag, *use; /* for people; never NULL */
    char *table;                   /* PxWeb: AM/AM0210/AM0210B/ArbStDoNMNN; NULL: only id is known */
    char *id;                      /* PxWeb 2: TAB6471; NULL: found out by table */
    char *kpi, *units;             /* Kolada, ads: words; "" */
    char *occupations;             /* ads: SSYK 2012 groups of three digits, or "*" for all of them; "": not by occupation */
    char *source;                  /* whose figures */
    int from_year;                 /* Kolada, ads: first year asked for; 0: not said */
    bool partial;                  /* keep good rows beside refused ones */
    struct schedule schedule;
    char *when;                    /* the schedule as written */
    int64_t jitter_s;              /* a fetch begins up to so many seconds after its hour */
    struct feed_selection *selections;
    int selection_count;
    struct feed_content *contents;
    int content_count;
    struct feed_naming *namings;
    int naming_count;
    char *statements;              /* the manifest's lines, county filled in, in their places */
    uint8_t definition[32];        /* hash of all of it: what was fetched by another definition is fetched again */
};

/* Reads text[length], the content of NAME.feed, for a county (two digits); files of names are looked for in folder. False
 * with one sentence that names file, line, value and rule; nothing is to be freed then. */
bool feed_parse(struct feed *feed, const char *folder, const char *file, const char *text, size_t length, const char *county, char *error,
                size_t error_size) MUSTCHECK;
bool feed_read(struct feed *feed, const char *path, const char *county, char *error, size_t error_size) MUSTCHECK;
void feed_free(struct feed *feed);

const char *feed_service_name(enum feed_service service);

/* The manifest of something fetched: the feed's own lines, the data file's name, the time of release (us since 1970; 0:
 * not known) and what else was found out, `map` lines. malloc'd; NULL when out of memory. */
char *feed_manifest(const struct feed *feed, const char *data_file, int64_t released_us, const char *maps);

/* All feeds of a folder, by name. */
struct feed_list {
    struct feed *feeds;
    int n;
    char (*wrong)[FEED_ERROR_SIZE]; /* the sentences of files that are no feeds; the others are read all the same */
    int wrong_count;
};
/* False with one sentence when the folder cannot be read or memory ran out. */
bool feed_list_read(struct feed_list *list, const char *folder, const char *county, char *error, size_t error_size) MUSTCHECK;
void feed_list_free(struct feed_list *list);

/* The municipalities of a county as words, "1814 1860 ..."; malloc'd, NULL when out of memory. */
char *feed_municipalities(const char *county);

#endif
