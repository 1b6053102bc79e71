#include "swedish.h"

#include <stdio.h>
#include <string.h>

#include "macros.h"

enum { FILLED_MAX = 6 };

/* '*' stands for what is filled in, in the same order in both. Of patterns that fit, the first is taken. */
static const struct { const char *en, *sv; } phrases[] = {
    /* any format */
    {"cannot be read: out of memory", "kan inte läsas: minnet räcker inte"},
    {"cannot be read: *", "kan inte läsas: *"},
    {"is empty", "är tom"},
    {"has a heading and no rows", "har en rubrik men inga rader"},
    {"has a NUL byte", "har en NUL-byte"},
    {"has a NUL byte in a text", "har en NUL-byte i en text"},
    {"is not text in UTF-8", "är inte text i UTF-8"},
    {"is not text in UTF-8 at byte *", "är inte text i UTF-8 vid byte *"},
    {"has more than * columns", "har fler än * kolumner"},
    {"has too many columns", "har för många kolumner"},
    {"is a heading that comes twice", "är en rubrik som finns två gånger"},
    {"has * fields where the heading has *", "har * fält där rubriken har *"},
    {"has * field where the heading has *", "har * fält där rubriken har *"},
    {"has no column that is a period, though the manifest says `period = columns`",
     "har ingen kolumn som är en period, fast manifestet säger `period = columns`"},
    {"follows row *, which was taken for a note below the table", "följer efter rad *, som togs för en anmärkning under tabellen"},
    {"follows a heading that ends before row *, where the manifest has its end",
     "följer efter en rubrik som slutar före rad *, där den slutar enligt manifestet"},
    {"differs from row *, which has \"*\" for the same series and period", "skiljer sig från rad *, som har \"*\" för samma serie och period"},
    {"is a column that is missing; a file that is not in our own format needs a manifest",
     "är en kolumn som saknas; en fil som inte är i vårt eget format behöver ett manifest"},
    {"is longer than 1 MiB", "är längre än 1 MiB"},
    {"is longer than 1 MiB, or has a quote that is never closed", "är längre än 1 MiB, eller har ett citattecken som aldrig avslutas"},
    {"has a quote that is never closed", "har ett citattecken som aldrig avslutas"},
    {"has text between a closing quote and the next delimiter", "har text mellan ett avslutande citattecken och nästa skiljetecken"},
    {"is a PDF; save the table as CSV in UTF-8", "är en PDF; spara tabellen som CSV i UTF-8"},
    {"is packed with gzip; unpack it first", "är packad med gzip; packa upp den först"},
    {"is text in UTF-16; save it as CSV in UTF-8", "är text i UTF-16; spara den som CSV i UTF-8"},
    /* cubes */
    {"has * dimensions; * are read", "har * dimensioner; * läses"},
    {"has more than * dimensions", "har fler än * dimensioner"},
    {"has more than * cells according to its dimensions", "har fler än * celler enligt sina dimensioner"},
    {"has two dimensions called *, or one called so", "har två dimensioner som heter *, eller en som heter så"},
    {"has more than 48 MiB of names and codes", "har mer än 48 MiB namn och koder"},
    /* PX */
    {"has a * that is not text in the file's code page", "har text (*) som inte är i filens teckentabell"},
    {"has keys in DATA that are not text in the file's code page", "har nycklar i DATA som inte är text i filens teckentabell"},
    {"has a TIMEVAL of \"*\" that does not fit its VALUES", "har en TIMEVAL för \"*\" som inte passar dess VALUES"},
    {"has * VALUES and * CODES of \"*\"", "har * VALUES och * CODES för \"*\""},
    {"has no VALUES of \"*\"", "saknar VALUES för \"*\""},
    {"has neither STUB nor HEADING", "har varken STUB eller HEADING"},
    {"has KEYS and * cells; * are read of a file with KEYS", "har KEYS och * celler; * läses av en fil med KEYS"},
    {"has KEYS, but not of every variable of its STUB", "har KEYS, men inte för alla variabler i sin STUB"},
    {"has * cells in DATA where its VALUES make *", "har * celler i DATA där dess VALUES ger *"},
    {"has more cells in DATA than its VALUES make", "har fler celler i DATA än dess VALUES ger"},
    {"has a last line of DATA that is * cells short", "har en sista rad i DATA som saknar * celler"},
    {"has a line of DATA with too few cells", "har en rad i DATA med för få celler"},
    {"has a line of DATA for \"*\", which is no value of *", "har en rad i DATA för \"*\", som inte är ett värde i *"},
    {"has two lines of DATA with the same keys", "har två rader i DATA med samma nycklar"},
    {"ends within the keys of a line of DATA", "slutar mitt i nycklarna till en rad i DATA"},
    {"ends before its DATA", "slutar före sin DATA"},
    {"ends within a keyword", "slutar mitt i ett nyckelord"},
    {"is a cell of more than * bytes", "är en cell på mer än * byte"},
    {"is where the file ends, without a semicolon", "är där filen slutar, utan semikolon"},
    {"has * in a language that LANGUAGES does not name", "har * på ett språk som LANGUAGES inte nämner"},
    {"has no ] after the language of *", "saknar ] efter språket i *"},
    {"has no ) behind subkeys", "saknar ) efter undernycklar"},
    {"has no = behind a keyword", "saknar = efter ett nyckelord"},
    {"has no semicolon behind a keyword", "saknar semikolon efter ett nyckelord"},
    {"has no keyword where one should be", "saknar ett nyckelord där det ska finnas"},
    {"has parentheses in parentheses", "har parenteser i parenteser"},
    {"has a semicolon where a text should end", "har ett semikolon där en text ska sluta"},
    {"has an equals sign where a text should end", "har ett likhetstecken där en text ska sluta"},
    {"has a word that is too long to be a keyword or a language", "har ett ord som är för långt för ett nyckelord eller språk"},
    {"has more than 65536 keywords", "har fler än 65536 nyckelord"},
    {"is in more than 31 languages", "är på fler än 31 språk"},
    {"is in the code page \"*\", which is not read", "är i teckentabellen \"*\", som inte läses"},
    /* JSON-stat */
    {"is not JSON at byte *: *", "är inte JSON vid byte * (*)"},
    {"is nested more than * deep", "är nästlad i mer än * nivåer"},
    {"has a text, or a blank, of more than 1 MiB", "har en text, eller ett mellanrum, på mer än 1 MiB"},
    {"has a text that is not UTF-8", "har en text som inte är UTF-8"},
    {"is JSON, but no data set in JSON-stat 2.0", "är JSON, men ingen datamängd i JSON-stat 2.0"},
    {"is JSON-stat 1; ask the service for json-stat2", "är JSON-stat 1; be tjänsten om json-stat2"},
    {"is PxWeb's own JSON; ask the service for json-stat2", "är PxWebs egen JSON; be tjänsten om json-stat2"},
    {"is a query, not its answer", "är en fråga, inte svaret på den"},
    {"is a collection that only refers to data sets, it has none in it", "är en samling som bara hänvisar till datamängder, den har ingen i sig"},
    {"has * data sets; say which by `sheet` in a manifest: *", "har * datamängder; säg vilken med `sheet` i ett manifest: *"},
    {"has no data set \"*\" (`sheet`); it has: *", "har ingen datamängd \"*\" (`sheet`); den har: *"},
    {"has no categories of the dimension \"*\"", "saknar kategorier för dimensionen \"*\""},
    {"has * categories of \"*\", whose size it says is *", "har * kategorier för \"*\", som den säger har *"},
    {"has an index of \"*\" that does not fit its size, *", "har ett index för \"*\" som inte passar dess storlek, *"},
    {"has an `id` that is no text or a `size` that is no number", "har ett `id` som inte är text eller en `size` som inte är ett tal"},
    {"has an `id` and a `size` that are not of the same length, or empty", "har `id` och `size` som är olika långa, eller tomma"},
    {"describes a table and has none of its values", "beskriver en tabell men har inga av dess värden"},
    {"has no `value`", "saknar `value`"},
    {"has a `value` that is neither a list nor an object", "har ett `value` som varken är en lista eller ett objekt"},
    {"has a `status` that is no text, list or object", "har en `status` som varken är text, lista eller objekt"},
    {"has * values where its dimensions make *", "har * värden där dess dimensioner ger *"},
    {"has more values than its dimensions make", "har fler värden än dess dimensioner ger"},
    {"has * statuses where its dimensions make * cells", "har * status där dess dimensioner ger * celler"},
    {"has two statuses of the same cell", "har två status för samma cell"},
    {"has a status of a cell that it does not have", "har en status för en cell som inte finns"},
    {"has a value of a cell that it does not have", "har ett värde för en cell som inte finns"},
    {"has a value whose key is no cell's number", "har ett värde vars nyckel inte är en cells nummer"},
    {"has a list or an object where a value should be", "har en lista eller ett objekt där ett värde ska vara"},
    {"has a value of more than 4096 bytes", "har ett värde på mer än 4096 byte"},
    {"has too many values", "har för många värden"},
    {"has values that are no list", "har värden som inte är en lista"},
    {"ends within its values", "slutar mitt i sina värden"},
    {"has more than * different statuses, or one of more than * bytes", "har fler än * olika status, eller en på mer än * byte"},
    {"has more than 48 MiB of statuses", "har mer än 48 MiB status"},
    {"is sparse and has statuses and * cells; * are read of such a file", "är gles och har status och * celler; * läses av en sådan fil"},
    /* workbooks */
    {"is a workbook of the old kind (.xls), or one locked with a password; save it as .xlsx without one",
     "är en arbetsbok av den gamla sorten (.xls), eller låst med lösenord; spara den som .xlsx utan lösenord"},
    {"is a packed file, but no workbook; unpack it, or save the table as .xlsx or CSV",
     "är en packad fil, men ingen arbetsbok; packa upp den, eller spara tabellen som .xlsx eller CSV"},
    {"is a packed file that cannot be unpacked; it may have been cut short", "är en packad fil som inte kan packas upp; den kan ha kapats"},
    {"is a packed file without the part *", "är en packad fil utan delen *"},
    {"has a part that cannot be unpacked*", "har en del som inte kan packas upp*"},
    {"is packed in another way than workbooks are", "är packad på ett annat sätt än arbetsböcker"},
    {"is locked with a password", "är låst med lösenord"},
    {"is an archive of more than 65534 parts, or of 4 GiB", "är ett arkiv med mer än 65534 delar, eller på 4 GiB"},
    {"unpacks to more than 200 times its size", "packas upp till mer än 200 gånger sin storlek"},
    {"declares a document type, which no workbook does", "anger en dokumenttyp, vilket ingen arbetsbok gör"},
    {"has a tag of more than 1 MiB", "har en tagg på mer än 1 MiB"},
    {"has a part that is not XML: *, line *: *", "har en del som inte är XML: *, rad * (*)"},
    {"has no sheet \"*\" (`sheet`); it has: *", "har inget blad \"*\" (`sheet`); den har: *"},
    {"is a workbook without a sheet that is shown", "är en arbetsbok utan något blad som visas"},
    {"is a workbook without a sheet", "är en arbetsbok utan blad"},
    {"has a sheet that is no table of cells, or is not in the file", "har ett blad som inte är en tabell, eller som inte finns i filen"},
    {"has a cell with a shared text that the workbook does not have", "har en cell med en delad text som arbetsboken inte har"},
    {"is a formula without a stored result; open the file in a spreadsheet program and save it",
     "är en formel utan sparat resultat; öppna filen i ett kalkylprogram och spara den"},
    {"is followed by a row beyond the last that a sheet has", "följs av en rad bortom den sista som ett blad har"},
    {"comes after a later one", "kommer efter en senare"},
    {"has merged cells that overlap", "har sammanfogade celler som överlappar"},
    {"has more than * merged cells", "har fler än * sammanfogade celler"},
    {"has more than 48 MiB of texts", "har mer än 48 MiB texter"},
    {"has more than 12 million texts", "har fler än 12 miljoner texter"},
    {"has more than 65536 formats of cells", "har fler än 65536 cellformat"},
};

struct filled { const char *text; size_t length; };

/* Whether text is the pattern with its stars filled in; what they are goes into filled. */
static bool fits(const char *pattern, const char *text, struct filled filled[FILLED_MAX], int *n)
{
    *n = 0;
    for (;;) {
        size_t length = strcspn(pattern, "*");
        const char *next, *star = pattern + length;

        if (strncmp(pattern, text, length) != 0)
            return false;
        text += length;
        if (*star == '\0')
            return *text == '\0';
        pattern = star + 1;
        length = strcspn(pattern, "*");
        /* the last piece stands at the end; of others the first place counts */
        next = pattern[length] == '\0' ? (strlen(text) >= length ? text + strlen(text) - length : NULL) : memmem(text, strlen(text), pattern, length);
        if (next == NULL || *n == FILLED_MAX)
            return false;
        filled[*n] = (struct filled){text, (size_t)(next - text)};
        ++*n;
        text = next;
    }
}

static void fill(const char *pattern, const struct filled *filled, char *out, size_t size)
{
    size_t used = 0;

    for (; *pattern != '\0' && used + 1 < size; pattern++) {
        if (*pattern == '*') {
            size_t length = filled->length < size - 1 - used ? filled->length : size - 1 - used;

            memcpy(out + used, filled->text, length);
            used += length;
            filled++;
        } else {
            out[used++] = *pattern;
        }
    }
    out[used] = '\0';
}

bool swedish_detail(const char *detail, char *out, size_t size)
{
    struct filled filled[FILLED_MAX] = {{0}};
    int n;

    for (size_t i = 0; i < ARRAY_SIZE(phrases); i++)
        if (fits(phrases[i].en, detail, filled, &n)) {
            fill(phrases[i].sv, filled, out, size);
            return true;
        }
    return false;
}
