/* Occupations that the green transition asks for, as a list to begin with.
 * Chosen by us from the descriptions of SSYK 2012 (SCB, MIS 2012:1) for what regions name in their assessments: energy,
 * electrification of transport, grids, buildings, batteries, circular material. Three digits hold more than the green
 * part; an analyst replaces the list by her own. */
#include "skills/skills.h"

const struct skills_green skills_green[] = {
    {"214", "civilingenjörer, bland annat energi, elkraft och miljöteknik"},
    {"218", "specialister inom miljöskydd och miljöteknik"},
    {"311", "ingenjörer och tekniker inom elkraft, energi, kemi och process"},
    {"312", "arbetsledare inom bygg och anläggning"},
    {"711", "snickare och byggnadshantverkare: energirenovering"},
    {"712", "VVS-montörer, takmontörer, isolering: värmepumpar och solceller"},
    {"723", "fordonsmekaniker: elfordon"},
    {"741", "installations- och industrielektriker, distributionselektriker"},
    {"742", "elektronikreparatörer och tekniker inom styr och kommunikation"},
    {"813", "processoperatörer, kemi och batterimaterial"},
    {"818", "övriga process- och maskinoperatörer: energi, vatten och avfall"},
    {"961", "återvinningsarbetare"},
};

const int skills_green_count = (int)(sizeof skills_green / sizeof *skills_green);
