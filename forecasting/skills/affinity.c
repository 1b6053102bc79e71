/* Which occupations are at home in which industries, for the day when no table of staffing is at hand. */
#include <string.h>

#include "skills/staffing.h"

/* Longest prefix of the SSYK code wins. home: letters of SNI sections, main groups written by their first letter
 * (B stands for B+C, D for D+E, M for M+N, R for R+S+T+U); "*": everywhere. From the descriptions of the codes in
 * SSYK 2012 (SCB, MIS 2012:1), by judgement; the fit to the county's margins corrects the weights. */
static const struct {
    const char *prefix, *home;
} table[] = {
    {"0", "O"}, {"00", "*"}, {"1", "*"}, {"111", "O"}, {"13", "BFM"}, {"131", "JM"}, {"132", "BGH"}, {"133", "BM"},
    {"134", "BFMD"}, {"135", "L"}, {"136", "F"}, {"137", "B"}, {"138", "A"}, {"14", "P"}, {"15", "Q"}, {"153", "Q"},
    {"159", "QO"}, {"16", "K"}, {"17", "IGR"}, {"171", "I"}, {"172", "I"}, {"173", "G"}, {"174", "R"}, {"179", "MG"},
    {"2", "*"}, {"211", "MB"}, {"212", "JKMO"}, {"213", "MAB"}, {"214", "BMJD"}, {"216", "MO"}, {"217", "MJB"},
    {"218", "ODM"}, {"22", "Q"}, {"225", "MA"}, {"228", "QG"}, {"23", "P"}, {"235", "PM"}, {"241", "MKO"},
    {"242", "OMBQ"}, {"243", "GJMB"}, {"25", "JMKO"}, {"261", "MO"}, {"262", "RO"}, {"264", "JR"}, {"265", "R"},
    {"266", "QO"}, {"267", "R"}, {"3", "*"}, {"311", "BMDF"}, {"312", "FB"}, {"315", "H"}, {"32", "Q"}, {"324", "MA"},
    {"331", "KM"}, {"332", "GBK"}, {"333", "MLO"}, {"334", "MQO"}, {"335", "O"}, {"336", "O"}, {"341", "QOR"},
    {"342", "RP"}, {"343", "RG"}, {"344", "MP"}, {"345", "I"}, {"35", "JM"}, {"4", "*"}, {"421", "RK"},
    {"422", "QHMI"}, {"43", "HGB"}, {"441", "RO"}, {"442", "H"}, {"443", "O"}, {"5", "G"}, {"511", "H"}, {"512", "I"},
    {"513", "I"}, {"514", "R"}, {"515", "LM"}, {"516", "R"}, {"52", "G"}, {"524", "GM"}, {"531", "P"}, {"532", "Q"},
    {"533", "Q"}, {"534", "Q"}, {"535", "Q"}, {"541", "MO"}, {"6", "A"}, {"611", "AM"}, {"7", "B"}, {"71", "F"},
    {"723", "GBH"}, {"731", "BR"}, {"741", "FDB"}, {"742", "JF"}, {"8", "B"}, {"831", "H"}, {"832", "H"}, {"833", "H"},
    {"834", "AFBH"}, {"835", "H"}, {"9", "*"}, {"911", "MLQ"}, {"912", "MG"}, {"92", "A"}, {"931", "F"}, {"932", "B"},
    {"933", "HG"}, {"941", "I"}, {"952", "G"}, {"961", "D"}, {"962", "MHL"},
};

/* The letter under which the table knows a section: SCB joins some of them. */
static char section(const char *industry_code)
{
    static const char joined[][2] = {{'C', 'B'}, {'E', 'D'}, {'N', 'M'}, {'S', 'R'}, {'T', 'R'}, {'U', 'R'}};

    for (size_t i = 0; i < sizeof joined / sizeof *joined; i++)
        if (industry_code[0] == joined[i][0] && industry_code[1] != 'S')
            return joined[i][1];
    return industry_code[0];
}

double staffing_affinity(const char *occupation_code, const char *industry_code)
{
    const char *home = "*";
    size_t longest = 0;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t length = strlen(table[i].prefix);
        if (length > longest && strncmp(occupation_code, table[i].prefix, length) == 0) {
            longest = length;
            home = table[i].home;
        }
    }
    /* "US" and "00" are the industry nobody knows: anyone may work there. */
    if (*home == '*' || industry_code[0] == '0' || strncmp(industry_code, "US", 2) == 0)
        return 1;
    for (; *home; home++)
        if (*home == section(industry_code))
            return 1;
    return STAFFING_STRANGER;
}
