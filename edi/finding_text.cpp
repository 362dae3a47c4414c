#include "edi/finding_text.hpp"

#include "libcargo/error_text.hpp"

namespace cargo::edi {
namespace {

struct Row {
    Errc code;
    std::string_view french;
    std::string_view english;
};

// {s} is the segment's tag, {v} the value as sent, {d} the second value.
// clang-format off
constexpr Row catalogue[] = {
    {Errc::value_empty,
     "{s} : une valeur obligatoire est vide ({d}).",
     "{s}: a mandatory value is empty ({d})."},
    {Errc::value_bad_shape,
     "{s} : « {v} » contient autre chose que des lettres (élément {d}).",
     "{s}: \"{v}\" contains other characters than letters (element {d})."},
    {Errc::value_not_numeric,
     "{s} : « {v} » n'est pas un nombre (élément {d}).",
     "{s}: \"{v}\" is not a number (element {d})."},
    {Errc::value_too_long,
     "{s} : « {v} » est trop long, {d} au plus.",
     "{s}: \"{v}\" is too long, {d} at most."},
    {Errc::value_too_short,
     "{s} : « {v} » est trop court, {d} exactement.",
     "{s}: \"{v}\" is too short, exactly {d}."},
    {Errc::value_not_in_list,
     "{s} : le code « {v} » n'est pas dans la liste de l'élément {d} de ce répertoire.",
     "{s}: code \"{v}\" is not in the list of element {d} in this directory."},
    {Errc::value_bad_character,
     "{s} : un caractère de contrôle ou de saut de ligne se trouve dans une valeur ; il a été conservé, sauf une fin de ligne au bord de la valeur.",
     "{s}: a control character or line end stands inside a value; it was kept, but for a line end at the value's edge."},
    {Errc::syntax_not_edifact,
     "Ceci n'est pas de l'EDIFACT : UNA, UNB ou UNH était attendu, « {v} » a été trouvé.",
     "This is not EDIFACT: UNA, UNB or UNH was expected, \"{v}\" was found."},
    {Errc::syntax_bad_service_string,
     "« {v} » ne donne pas les séparateurs : six caractères distincts, ni lettre ni chiffre, suivent UNA.",
     "\"{v}\" does not give the delimiters: six different characters, neither letter nor digit, follow UNA."},
    {Errc::syntax_truncated,
     "Le fichier s'arrête au milieu du segment {s} : il n'y a plus de fin de segment.",
     "The file ends in the middle of segment {s}: there is no segment terminator any more."},
    {Errc::syntax_bad_character,
     "{s} : un caractère interdit se trouve dans le segment ({d}).",
     "{s}: a forbidden character stands in the segment ({d})."},
    {Errc::syntax_unknown_charset,
     "Le jeu de caractères « {v} » n'est pas pris en charge (UNOA à UNOK, UNOW, UNOY le sont).",
     "Character set \"{v}\" is not supported (UNOA to UNOK, UNOW, UNOY are)."},
    {Errc::syntax_unsupported_version,
     "La version de syntaxe « {v} » n'est pas prise en charge (1 à 4 le sont).",
     "Syntax version \"{v}\" is not supported (1 to 4 are)."},
    {Errc::syntax_too_large,
     "{s} : limite dépassée ({d}).",
     "{s}: limit exceeded ({d})."},
    {Errc::syntax_trailing_release,
     "Le fichier s'arrête sur le caractère d'échappement : il ne protège plus rien.",
     "The file ends with the release character: there is nothing left to release."},
    {Errc::structure_unknown_message,
     "Le type de message « {v} » n'est pas pris en charge.",
     "Message type \"{v}\" is not supported."},
    {Errc::structure_unknown_directory,
     "Le répertoire « {v} » n'est pas pris en charge pour ce message (ceux-ci le sont : {d}).",
     "Directory \"{v}\" is not supported for this message (these are: {d})."},
    {Errc::structure_nearest_directory,
     "Le répertoire « {v} » n'est pas connu pour ce message : il est lu comme {d}, le plus proche.",
     "Directory \"{v}\" is not known for this message: it is read as {d}, the nearest."},
    {Errc::structure_header_misplaced,
     "UNH : « {d} » n'est pas à sa place et a été lu malgré tout.",
     "UNH: \"{d}\" is not in its place and was read all the same."},
    {Errc::structure_unexpected_segment,
     "Le segment {s} n'est pas attendu ici ; ceux qui le suivent sont ignorés jusqu'au prochain segment à sa place.",
     "Segment {s} is not expected here; those after it are skipped up to the next one in its place."},
    {Errc::structure_missing_segment,
     "Le segment {s} est obligatoire et manque ici.",
     "Segment {s} is mandatory and missing here."},
    {Errc::structure_too_many_repetitions,
     "{s} : trop de répétitions, {d} au plus.",
     "{s}: too many repetitions, {d} at most."},
    {Errc::structure_missing_element,
     "{s} : l'élément {d} est obligatoire et manque.",
     "{s}: element {d} is mandatory and missing."},
    {Errc::structure_too_many_elements,
     "{s} : « {v} » est de trop, {d} ne prévoit pas autant de valeurs.",
     "{s}: \"{v}\" is one too many, {d} has no room for so many values."},
    {Errc::structure_unknown_segment,
     "Le segment « {s} » n'existe pas dans ce message.",
     "There is no segment \"{s}\" in this message."},
    {Errc::envelope_count_differs,
     "{s} annonce {v}, le compte est {d}.",
     "{s} says {v}, the count is {d}."},
    {Errc::envelope_reference_differs,
     "{s} porte la référence « {v} », l'en-tête « {d} ».",
     "{s} carries reference \"{v}\", the header \"{d}\"."},
    {Errc::envelope_missing_trailer,
     "Le segment de fin {s} manque.",
     "Trailer segment {s} is missing."},
    {Errc::envelope_missing_header,
     "Le segment d'en-tête {s} manque.",
     "Header segment {s} is missing."},
    {Errc::envelope_test_not_supported,
     "L'interchange est marqué comme essai : les essais ne sont pas pris en charge.",
     "The interchange is marked as a test: tests are not supported."},
    {Errc::envelope_duplicate,
     "La référence « {v} » a déjà servi dans cet interchange.",
     "Reference \"{v}\" was used before in this interchange."},
};

/// Where XML needs other words; {s} is the element's name. What is not here is in the table above.
constexpr Row xml_catalogue[] = {
    {Errc::value_empty,
     "{s} est vide : une valeur est obligatoire.",
     "{s} is empty: a value is mandatory."},
    {Errc::value_bad_shape,
     "{s} n'est pas du base64 : le document joint est illisible. Joignez-le de nouveau.",
     "{s} is not base64: the attached document cannot be read. Attach it again."},
    {Errc::value_not_numeric,
     "{s} : « {v} » n'est pas un nombre : des chiffres, au plus une marque décimale. Corrigez-le.",
     "{s}: \"{v}\" is not a number: digits, at most one decimal mark. Correct it."},
    {Errc::value_not_in_list,
     "{s} : « {v} » n'est pas dans la liste ({d}).",
     "{s}: \"{v}\" is not in the list ({d})."},
    {Errc::value_bad_date,
     "{s} : « {v} » n'est pas une date (AAAA-MM-JJ) ou une heure (HH:MM) qui existe.",
     "{s}: \"{v}\" is no date (YYYY-MM-DD) or time (HH:MM) that exists."},
    {Errc::syntax_truncated,
     "Le fichier s'arrête dans {s} : il est incomplet. Renvoyez-le entier.",
     "The file ends inside {s}: it is incomplete. Send all of it."},
    {Errc::syntax_not_well_formed,
     "Le XML n'est pas bien formé dans {s} : rien de ce qui suit n'a été lu.",
     "The XML is not well-formed in {s}: nothing behind it was read."},
    {Errc::syntax_forbidden_construct,
     "Le fichier contient une déclaration ou une entité ({d}) : ce port n'accepte ni DOCTYPE ni entité.",
     "The file holds a declaration or an entity ({d}): this port takes neither DOCTYPE nor entities."},
    {Errc::syntax_unknown_charset,
     "L'encodage « {v} » n'est pas pris en charge, ou les octets du fichier le contredisent (UTF-8, UTF-16, US-ASCII, ISO-8859-1 et windows-1252 le sont).",
     "Encoding \"{v}\" is not supported, or the file's bytes contradict it (UTF-8, UTF-16, US-ASCII, ISO-8859-1 and windows-1252 are)."},
    {Errc::structure_unknown_message,
     "« {v} » n'est pas pour ce lecteur{d} : il lit Awmds, Awbolds, Awappend, Awmcds, CC315A et CC313A.",
     "\"{v}\" is not ours{d}: this reader reads Awmds, Awbolds, Awappend, Awmcds, CC315A and CC313A."},
    {Errc::structure_unknown_segment,
     "L'élément {s} n'est pas prévu ici : ses valeurs sont gardées, sans place.",
     "Element {s} is not foreseen here: its values are kept, without a place."},
};
// clang-format on

std::string filled(std::string_view pattern, const TextValues& values) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view mark = pattern.substr(i, 3);
        if (mark == "{s}") {
            text += values.segment;
        } else if (mark == "{v}") {
            text += values.value;
        } else if (mark == "{d}") {
            text += values.detail;
        } else {
            text += pattern[i];
            continue;
        }
        i += 2;
    }
    return text;
}

/// A code the reader has no sentence for keeps the product's own, with the value behind it.
std::string general(Errc code, Language language, const TextValues& values) {
    std::string text(sentence(code, language));
    if (!values.value.empty()) text += ": " + std::string(values.value);
    return text;
}

}  // namespace

FindingText finding_text(Errc code, const TextValues& values) {
    for (const Row& row : catalogue) {
        if (row.code == code) return {filled(row.french, values), filled(row.english, values)};
    }
    return {general(code, Language::french, values), general(code, Language::english, values)};
}

FindingText xml_finding_text(Errc code, const TextValues& values) {
    for (const Row& row : xml_catalogue) {
        if (row.code == code) return {filled(row.french, values), filled(row.english, values)};
    }
    return finding_text(code, values);
}

}  // namespace cargo::edi
